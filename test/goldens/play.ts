import { readFileSync } from 'node:fs';
import type { Incident } from '../../src/core/incident/incident.ts';
import type { Effect, Timer } from '../../src/core/incident/effects.ts';
import type { Request } from '../../src/core/plan/call.ts';
import type { Aws, Entry, Store } from '../../src/responder/world.ts';
import { buildHouse, createLife, type House } from '../promises/stage/house.ts';
import type { Act } from '../promises/stage/people.ts';
import { eventfulDay, goOn } from './told.ts';

const { version } = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
) as { version: string };

/** The incidents whose journals are kept for ever. The same bot always writes the same bytes. */

export interface Golden {
  readonly name: string;
  readonly lines: readonly string[];
  /** What the store had queued when the journal ended: for an incident that is open, the work that is left. */
  readonly pending: Pending;
}

export interface Pending {
  readonly effects: readonly Effect[];
  readonly timers: readonly Timer[];
}

/** A good day from the first word to the last. */
export async function goodDay(): Promise<Golden> {
  const house = buildHouse();
  return tell({ name: 'good', house, next: (i) => goOn(i, [house.cloud.prod]) });
}

/** No canary, so that people have to decide; and everything else that people can say. */
export async function eventful(): Promise<Golden> {
  const plain = buildHouse();
  const { organization } = plain.settings;
  await plain.leave();
  const accounts = organization.accounts.map((one) => ({ ...one, canary: false }));
  const house = buildHouse({ settings: { organization: { ...organization, accounts } } });
  const cue = eventfulDay();
  const next = (i: Incident | undefined) => cue(i) ?? goOn(i, [house.cloud.prod]);
  return tell({ name: 'eventful', house, next, aws: deniedOnce('CancelKeyDeletion') });
}

/** The bot dies in the middle of closing the doors, with calls under way. */
export async function openInContain(): Promise<Golden> {
  const house = buildHouse();
  const made = { doors: 0 };
  const dies = (request: Request, effect: string): boolean => {
    if (effect.includes('/call/') && effect.includes('/close/') && isChange(request))
      made.doors += 1;
    return made.doors > CLOSED_BEFORE_DEATH;
  };
  const next = (i: Incident | undefined) => goOn(i, [house.cloud.prod]);
  return tell({ name: 'open-in-contain', house, next, dies });
}

const CLOSED_BEFORE_DEATH = 4;

function isChange({ operation }: Request): boolean {
  return !/^(Get|List|Describe|Lookup)/.test(operation);
}

/** The first time AWS says no; people try again, and it says yes. */
function deniedOnce(operation: string): (real: Aws) => Aws {
  const said = { no: false };
  return (real) => ({
    ...real,
    send(request, how) {
      if (request.operation !== operation || said.no) return real.send(request, how);
      said.no = true;
      const error = { kind: 'denied', code: 'AccessDeniedException', message: 'not yet' } as const;
      return Promise.resolve({ ok: false, error });
    },
  });
}

interface Telling {
  readonly name: string;
  readonly house: House;
  readonly next: (incident: Incident | undefined) => Act | undefined;
  readonly aws?: (real: Aws) => Aws;
  readonly dies?: (request: Request, effect: string) => boolean;
}

async function tell({ name, house, next, aws, dies = () => false }: Telling): Promise<Golden> {
  const { store, pending } = watched(house.store);
  const bot = { dead: false };
  const terms = { ...house.terms, bot: version };
  const life = createLife(
    { ...house, terms },
    {
      store,
      ...(aws === undefined ? {} : { aws }),
      watch: {
        before(request, effect) {
          bot.dead ||= dies(request, effect);
          return bot.dead ? new Promise<void>(() => {}) : undefined;
        },
        after: () => {},
      },
    },
  );
  await life.responder.start();
  for (let turn = 0; turn < 20_000 && !bot.dead; turn += 1) {
    await house.clock.settle();
    const incident = life.responder.incidents().at(-1);
    if (incident?.closedAt !== undefined) break;
    const act = next(incident);
    if (act !== undefined) {
      const reply = await life.says(act.person, act.body);
      if (reply.ok || !EXPECTED.has(reply.code))
        mustBe(reply.ok, `${name}: ${JSON.stringify(reply)}`);
    } else if (!(await house.clock.next())) {
      mustBe(bot.dead, `${name}: nothing more happens in ${JSON.stringify(incident?.position)}`);
    }
  }
  const [one] = await house.store.incidents();
  mustBe(one !== undefined, `${name}: no incident`);
  const lines = (await house.store.entries(one?.id ?? '', 0)).map(({ line }: Entry) => line);
  const left = pending();
  if (!bot.dead) await house.leave();
  return { name, lines, pending: left };
}

/** Refusals that belong to the eventful day; any other would be a story that went wrong. */
const EXPECTED = new Set(['not-on-roster', 'digest-mismatch', 'suspect', 'role']);

function mustBe(holds: boolean, says: string): void {
  if (!holds) throw new Error(says);
}

/** A store that remembers what is queued in it, which no store tells. */
function watched(store: Store): { store: Store; pending: () => Pending } {
  const effects = new Map<string, Effect>();
  const timers = new Map<string, Timer>();
  const transact: Store['transact'] = async (at, decide) => {
    let keep = () => {};
    const written = await store.transact(at, (transaction) => {
      const writes = decide(transaction);
      keep = () => {
        for (const effect of writes.effects) effects.set(effect.id, effect);
        for (const timer of writes.timers) timers.set(timer.id, timer);
        for (const id of writes.cancelTimers) timers.delete(id);
        if (writes.complete !== undefined) effects.delete(writes.complete.effect);
      };
      return writes;
    });
    if (written.state === 'written') keep();
    return written;
  };
  const watching = { ...store, transact };
  return {
    store: watching,
    pending: () => ({ effects: [...effects.values()], timers: [...timers.values()] }),
  };
}
