import type { Incident } from '../src/core/incident/incident.ts';
import type { Settings } from '../src/core/incident/settings.ts';
import { createResponder, type Responder } from '../src/responder/responder.ts';
import type { Aws, Clock, Store, World } from '../src/responder/world.ts';
import { command, roster, runbook } from '../test/core/incident/stage.ts';

/** The bot of a bench: the production responder, with a store, AWS and a clock, and nobody to chat with. */
export interface BenchBot {
  readonly store: Store;
  readonly aws: Aws;
  readonly clock: Clock;
  readonly settings: Settings;
  /** Warnings and errors go to standard error; without it nothing is said. */
  readonly loud?: 'warnings' | 'errors';
  /** Incidents get ids of their own: for benches that declare more than one. */
  readonly random?: boolean;
}

export function benchResponder(bot: BenchBot): Responder {
  const { store, aws, clock, settings } = bot;
  const quiet = () => {};
  const world: World = {
    kind: 'drill',
    clock,
    log: {
      info: quiet,
      warn: bot.loud === 'warnings' ? loud : quiet,
      error: bot.loud === undefined ? quiet : loud,
    },
    store,
    aws,
    chat: { changed: quiet, eligibility: () => Promise.reject(new Error('nobody is asked')) },
    randomHex: bot.random === true ? randomHex : (bytes) => '5'.repeat(bytes * 2),
  };
  return createResponder(world, {
    runbook: runbook(),
    settings,
    settingsDigest: '0'.repeat(64),
    roster: roster(),
    rosterDigest: '0'.repeat(64),
    bot: 'bench',
  });
}

/** One person's yes to the newest plan of this kind. */
export async function approve(
  responder: Responder,
  incident: Incident | undefined,
  by: { readonly slack: string; readonly kind: 'emergency' | 'doors'; readonly at: number },
): Promise<void> {
  const found = incident?.plans.findLast(({ plan }) => plan.kind === by.kind);
  if (incident === undefined || found === undefined) throw new Error(`there is no ${by.kind} plan`);
  const vote = { do: 'approve' as const, plan: found.plan.id, digest: found.digest };
  const asked = { ...command(by.slack, vote, by.at), id: crypto.randomUUID() };
  const reply = await responder.submit({ ...asked, incident: incident.id });
  if (!reply.ok) throw new Error(reply.text);
}

/** Declares an incident and gives its id. */
export async function declare(responder: Responder, accounts: readonly string[]): Promise<string> {
  const body = { do: 'declare' as const, accounts, reason: 'a bench' };
  const asked = { ...command('U0ANA', body, Date.now()), id: crypto.randomUUID() };
  const declared = await responder.submit(asked);
  if (!declared.ok || declared.incident === undefined) throw new Error(declared.text);
  return declared.incident;
}

export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** The wall clock's pace, from the moment at which a prepared journal ends. */
export function clockFrom(start: number): Clock {
  const begin = performance.now();
  return {
    now: () => Math.floor(start + 1000 + performance.now() - begin),
    after: unheld,
  };
}

/** The wall clock; what still waits at the end keeps nobody waiting. */
export const briefClock: Clock = { now: Date.now, after: unheld };

function unheld(ms: number, run: () => void): () => void {
  const timer = setTimeout(run, ms).unref();
  return () => clearTimeout(timer);
}

function randomHex(bytes: number): string {
  return crypto
    .randomUUID()
    .replaceAll('-', '')
    .repeat(4)
    .slice(0, bytes * 2);
}

function loud(fields: object, message: string): void {
  process.stderr.write(`${message} ${JSON.stringify(fields)}\n`);
}
