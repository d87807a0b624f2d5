import { decideCommand, decideHappening } from '../core/incident/decide.ts';
import type { Opening } from '../core/incident/commands/declare.ts';
import type { Command, Reply } from '../core/incident/command.ts';
import { ReplayError } from '../core/incident/evolve.ts';
import type { Incident } from '../core/incident/incident.ts';
import { isPeace, onlyOpen } from '../core/incident/peace.ts';
import type { Person } from '../core/incident/settings.ts';
import { createLedger, type Ledger } from './ledger.ts';
import { createNews } from './ready.ts';
import { openArming } from './arming.ts';
import { openIncident, type OpeningTerms } from './opening.ts';
import { besideOf, ORDER_RUN, orderRunIn } from './orders.ts';
import { fireFromPeace, openOrderRun, placeToShield } from './standing-order.ts';
import { withdrawOrders } from './withdraw-order.ts';
import { createWorker, type Worker } from './worker.ts';
import { StartError, TOLD, type Beside, type Inbox, type World } from './world.ts';

export interface Responder extends Inbox {
  /** Loads what is open, looks before it acts, goes on. */
  start(): Promise<void>;
  /** Takes nothing new and waits for what is under way; see `Worker.stop`. */
  stop(withinMs?: number): Promise<readonly string[]>;
  /** Opens a run that arms the organization, for whoever runs `lockstep doctor` on the bot's own machine. */
  arm(): Promise<Reply>;
  /** Appends a drill's truth to its journal. */
  tellTruth(incident: string, truth: Opening['baseline'] & object): Promise<void>;
}

/** The loop of the design: journal first, then act, then journal the result. */
export function createResponder(world: World, terms: OpeningTerms): Responder {
  const ledger = createLedger(world.store, world.kind, createNews(world));
  const worker = createWorker(world, ledger);
  return {
    submit: (command) => submit(world, ledger, worker, { command, terms }),
    incident: (id) => ledger.get(id),
    incidents: () => ledger.all(),
    refresh: () => ledger.sync(() => {}),
    strangerSeen: (incident, slackUser) => strangerSeen(world, ledger, incident, slackUser),
    async start() {
      await recover(world, ledger, terms);
      world.store.onNews(() => worker.wake());
      worker.start();
    },
    stop: (withinMs) => worker.stop(withinMs),
    async arm() {
      const reply = await openArming(world, ledger, terms);
      worker.wake();
      return reply;
    },
    async tellTruth(incident, truth) {
      await happen(world, ledger, { incident, event: 'truth' }, { type: 'truth', truth });
    },
  };
}

async function submit(
  world: World,
  ledger: Ledger,
  worker: Worker,
  { command, terms }: { command: Command; terms: OpeningTerms },
): Promise<Reply> {
  const reply = await answerTo(world, ledger, { command, terms });
  worker.wake();
  return reply;
}

function answerTo(
  world: World,
  ledger: Ledger,
  { command, terms }: { command: Command; terms: OpeningTerms },
): Promise<Reply> {
  switch (command.body.do) {
    case 'declare':
      return openIncident(world, ledger, command, terms);
    case 'arm':
      return openArming(world, ledger, terms, command);
    case 'order':
      return openOrderRun(world, ledger, { command, terms });
    case 'withdraw-order':
      return withdrawOrders(world, ledger, { command, terms });
    case 'shield':
      return shield(world, ledger, { command, terms });
    default:
      return ask(world, ledger, command);
  }
}

/** Fires a standing order where no incident is open for it; in an incident it is one command like others. */
async function shield(
  world: World,
  ledger: Ledger,
  asked: { command: Command; terms: OpeningTerms },
): Promise<Reply> {
  const fired = await fireFromPeace(world, ledger, asked);
  if (fired !== undefined) return fired;
  const place = await placeToShield(world, ledger, asked.command);
  if ('ok' in place) return place;
  const { incident, elsewhere } = place;
  const command = { ...asked.command, ...(incident === undefined ? {} : { incident }) };
  const order = incident === undefined ? undefined : ledger.get(incident)?.order;
  const beside = order === undefined ? undefined : await besideOf(world, ledger, order);
  const reply = await ask(world, ledger, command, beside);
  return { ...reply, text: `${reply.text}${elsewhere}` };
}

/** @param beside the run whose order the command fires. */
async function ask(
  world: World,
  ledger: Ledger,
  command: Command,
  beside?: Beside,
): Promise<Reply> {
  const incident = command.incident ?? onlyOpen(ledger.all())?.id;
  if (incident === undefined || ledger.get(incident) === undefined) {
    const text = 'No incident belongs to this channel.';
    return {
      ok: false,
      code: 'no-incident',
      text,
      works: ['/incident declare <account> because <what you saw>'],
    };
  }
  const now = world.clock.now();
  const about = { incident, event: command.id, now, ...(beside === undefined ? {} : { beside }) };
  const written = await ledger.write(about, (state, at, seen) => {
    if (state === undefined) throw new Error(`incident ${incident} is not loaded`);
    const run = state.order === undefined ? {} : orderRunIn(seen.beside, state.order);
    const { reply, ...decision } = decideCommand(state, command, { ...context(world, at), ...run });
    return { decision, result: reply };
  });
  if (written.state === 'written') return written.result;
  return {
    ok: false,
    code: 'duplicate',
    text: 'That was heard before; it counts once.',
    works: [],
  };
}

async function strangerSeen(
  world: World,
  ledger: Ledger,
  incident: string,
  slackUser: string,
): Promise<void> {
  const event = `stranger/${slackUser}`;
  await happen(world, ledger, { incident, event }, { type: 'stranger', slackUser });
}

/**
 * After a start: every open journal is read and checked whole. Effects whose worker died are claimed
 * again by the worker, under a higher fence, and look before they act.
 */
async function recover(world: World, ledger: Ledger, terms: OpeningTerms): Promise<void> {
  for (const { id, open, seq } of await world.store.incidents()) {
    if (!open) {
      await showEnd(world, ledger, { id, seq });
      continue;
    }
    const incident = await ledger.load(id);
    if (incident === undefined) continue;
    const gone = incident.roster.people.filter((p) => !stillThere(p, terms));
    if (gone.length > 0) {
      const people = incident.roster.people.filter((p) => !gone.includes(p)).map((p) => p.person);
      refuseTooFew(incident, people);
      const event = `roster/${gone.map((p) => p.person).join(',')}`;
      await happen(world, ledger, { incident: id, event }, { type: 'roster', people });
    }
    world.log.info(
      { incident: id, phase: incident.position.phase },
      'going on with an open incident',
    );
    world.chat.changed(incident);
  }
}

/** The last bot may have died between the last line of a closed incident and telling people so. */
async function showEnd(
  world: World,
  ledger: Ledger,
  { id, seq }: { readonly id: string; readonly seq: number },
): Promise<void> {
  const told = await world.store.getView(id, TOLD);
  const isYes = told === 'yes';
  // An older bot's `yes` was said of the closing; an order can be withdrawn after it.
  if (isYes ? !id.startsWith(ORDER_RUN) : told !== undefined && Number(told) >= seq) return;
  try {
    const incident = await ledger.load(id);
    if (incident === undefined || incident.kind !== world.kind) return;
    if (!isYes || incident.withdrawn !== undefined) world.chat.changed(incident);
  } catch (error) {
    // It is over: what can't be read of it must not keep the bot from those that are open.
    if (!(error instanceof ReplayError)) throw error;
    world.log.error({ incident: id, error: error.message }, 'a closed incident can’t be read');
  }
}

/** Somebody whose account or roles were replaced in the configuration is not who the incident pinned. */
function stillThere(pinned: Person, terms: OpeningTerms): boolean {
  const now = terms.roster.people.find((p) => p.person === pinned.person);
  return (
    now !== undefined &&
    now.slack === pinned.slack &&
    pinned.roles.every((role) => now.roles.includes(role))
  );
}

/** Below its quorum nothing of the incident could ever be approved again. */
function refuseTooFew(incident: Incident, people: readonly string[]): void {
  // A run at peace can be closed and opened again; it keeps no bot from its incidents.
  if (isPeace(incident)) return;
  const approvers = incident.roster.people.filter(
    (p) =>
      people.includes(p.person) &&
      p.roles.includes('approver') &&
      !incident.suspects.includes(p.person),
  );
  if (approvers.length >= incident.roster.quorum) return;
  throw new StartError(
    `the roster leaves ${approvers.length} approvers for the open incident ${incident.id}, which needs ${incident.roster.quorum}; ` +
      'put people who were on its roster back until it is closed',
  );
}

type Told = Parameters<typeof decideHappening>[1];

async function happen(
  world: World,
  ledger: Ledger,
  { incident, event }: { readonly incident: string; readonly event: string },
  happening: Told,
): Promise<void> {
  const now = world.clock.now();
  await ledger.write({ incident, event, now }, (state, at) => {
    if (state === undefined) throw new Error(`incident ${incident} is not loaded`);
    return { decision: decideHappening(state, happening, context(world, at)), result: undefined };
  });
}

function context(world: World, now: number) {
  return { now, nonce: world.randomHex(16) };
}
