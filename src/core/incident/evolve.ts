import type { ChecklistEntry } from '../checklist/state.ts';
import type { Fact, FactBodies } from '../journal/facts.ts';
import { takeFact } from '../journal/pieces.ts';
import { digestOf } from '../plan/canonical.ts';
import { compileRunbook, RunbookError } from '../runbook/compile.ts';
import type { CompiledRunbook, MachineEvent } from '../runbook/language.ts';
import { machineEvents } from '../runbook/language.ts';
import { runbookSchema } from '../runbook/schema.ts';
import { evolvePlans, tryAgain } from './evolve-plans.ts';
import type { Incident, PhaseRecord, PlanState } from './incident.ts';

/** A journal that does not fold: the bot refuses to run on it. */
export class ReplayError extends Error {}

/** A fact with its place in the journal. */
export type Dated = Fact & { readonly seq: number; readonly ts: string };

/** The state before the first fact is no state; the first fact must open the incident. */
export function open(fact: Dated): Incident {
  if (fact.kind !== 'incident.opened')
    throw new ReplayError('a journal begins with incident.opened');
  const { body } = fact;
  const compiled = compilePinned(body);
  return {
    id: body.incident,
    kind: body.kind,
    openedAt: fact.ts,
    openedBy: body.by,
    reason: body.reason,
    scope: body.scope,
    runbook: { id: body.runbook.id, digest: body.runbook.digest, compiled },
    settings: body.settings,
    settingsDigest: body.settingsDigest,
    roster: body.roster,
    rosterDigest: body.rosterDigest,
    ...(body.baseline === undefined ? {} : { baseline: body.baseline }),
    ...(body.order === undefined ? {} : { order: body.order }),
    ...(body.orderDays === undefined ? {} : { orderDays: body.orderDays }),
    mode: 'quiet',
    left: [],
    holdsOver: [],
    position: compiled.start().position,
    movedAt: fact.ts,
    phases: [],
    commander: body.by,
    plans: [],
    measurements: {},
    waivers: [],
    judged: [],
    suspects: [],
    setAside: [],
    notes: [],
    alarms: [],
    seq: fact.seq,
  };
}

/** An incident finishes on the runbook that it began with: what this bot can't read of it, it does not guess. */
function compilePinned({ runbook, bot }: FactBodies['incident.opened']): CompiledRunbook {
  const advice = `go on with bot ${bot}, which opened the incident, or with a newer one`;
  const parsed = runbookSchema.safeParse(runbook.definition);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const where =
      issue === undefined ? '' : ` (${issue.path.join('.') || 'top'}: ${issue.message})`;
    throw new ReplayError(
      `this bot does not know the language of the runbook that the incident began with${where}; ${advice}`,
    );
  }
  try {
    return compileRunbook(parsed.data);
  } catch (error) {
    if (!(error instanceof RunbookError)) throw error;
    throw new ReplayError(`${error.message}; ${advice}`, { cause: error });
  }
}

/** Folds one fact in. Pure; throws `ReplayError` for what can't have happened in this state. */
export function evolve(incident: Incident, fact: Dated): Incident {
  if (fact.seq !== incident.seq + 1)
    throw new ReplayError(`fact ${fact.seq} after ${incident.seq}`);
  const { pieces, ...rest } = incident;
  const taken = takeFact(pieces ?? [], fact);
  if ('pieces' in taken) return { ...rest, pieces: taken.pieces, seq: fact.seq };
  // The kind decides the body; the one that was carried is the one that was written (pieces.ts checks its hash).
  const whole = { ...fact, body: taken.body } as Dated;
  return { ...apply(rest, whole), seq: fact.seq };
}

function apply(incident: Incident, fact: Dated): Incident {
  switch (fact.kind) {
    case 'incident.opened':
      throw new ReplayError('an incident is opened once');
    case 'phase.moved':
      return moved(incident, fact.body, fact.ts);
    case 'phase.asked':
      return { ...incident, question: { ...fact.body, since: fact.ts } };
    case 'plan.drafted':
    case 'vote.cast':
    case 'vote.revoked':
    case 'plan.approved':
    case 'plan.started':
    case 'plan.ended':
    case 'call.intended':
    case 'call.settled':
    case 'call.found':
      return evolvePlans(incident, fact);
    case 'order.granted':
      return { ...incident, granted: { ...fact.body, at: fact.ts, seq: fact.seq } };
    case 'order.fired':
      return { ...incident, fired: { ...fact.body, at: fact.ts } };
    case 'order.withdrawn':
      return { ...incident, withdrawn: { ...fact.body, at: fact.ts } };
    case 'measured':
      return measured(incident, fact.body, fact.ts);
    default:
      return applyPeople(incident, fact);
  }
}

type Exclude1<K extends Fact['kind']> = Extract<Dated, { kind: K }>;
type PeopleFact = Exclude1<
  | 'waiver.granted'
  | 'changes.judged'
  | 'mode.changed'
  | 'scope.narrowed'
  | 'hold.placed'
  | 'hold.ended'
  | 'commander.changed'
  | 'suspect.marked'
  | 'approver.set-aside'
  | 'roster.shrunk'
  | 'note.added'
  | 'checklist.assigned'
  | 'checklist.ticked'
  | 'alarm.raised'
  | 'command.refused'
  | 'event.ignored'
  | 'incident.closed'
  | 'fact.piece'
  | 'drill.truth'
>;

function applyPeople(incident: Incident, fact: PeopleFact): Incident {
  switch (fact.kind) {
    case 'waiver.granted':
      return waived(incident, { ...fact.body, at: fact.ts });
    case 'changes.judged':
      return { ...incident, judged: [...incident.judged, ...fact.body.changes] };
    case 'mode.changed':
      return modeChanged(incident, fact.body);
    case 'scope.narrowed':
      return narrowed(incident, fact.body.account);
    case 'hold.placed':
      return { ...incident, hold: fact.body };
    case 'hold.ended':
      return holdOver(incident, fact.ts);
    case 'commander.changed':
      return { ...incident, commander: fact.body.to };
    case 'suspect.marked':
      return { ...incident, suspects: [...incident.suspects, fact.body.person] };
    case 'approver.set-aside':
      return { ...incident, setAside: [...incident.setAside, fact.body.person] };
    case 'roster.shrunk':
      return shrunk(incident, fact.body.removed);
    case 'note.added':
      return { ...incident, notes: [...incident.notes, { ...fact.body, at: fact.ts }] };
    case 'checklist.assigned':
      return listed(incident, fact.body.item, { owner: fact.body.owner });
    case 'checklist.ticked': {
      const { item, person, note } = fact.body;
      const said = note === undefined ? {} : { note };
      return listed(incident, item, { tickedBy: person, tickedAt: fact.ts, ...said });
    }
    case 'alarm.raised':
      return { ...incident, alarms: [...incident.alarms, { ...fact.body, at: fact.ts }] };
    case 'incident.closed':
      return { ...incident, closedAt: fact.ts };
    case 'drill.truth':
      return { ...incident, truth: fact.body };
    // What was refused or ignored changes nothing; it stands in the journal for the auditor.
    case 'command.refused':
    case 'event.ignored':
      return incident;
    case 'fact.piece':
      throw new ReplayError('a piece is taken in before this');
    default:
      // A newer bot's journal: what is not understood is not skipped, it may have changed everything.
      throw new ReplayError(
        `this bot does not know facts of the kind ${(fact as { kind: string }).kind}; go on with the bot that wrote the journal, or with a newer one`,
      );
  }
}

function measured(incident: Incident, body: FactBodies['measured'], at: string): Incident {
  const { measurement, phase, result } = body;
  const record = { ...result, at, phase };
  return {
    ...incident,
    measurements: { ...incident.measurements, [measurement]: record },
    ...(showsWatch(body) ? { watched: true as const } : {}),
  };
}

/** Whoever goes on without the freeze's proof has the watch from there on, whichever bot wrote it down. */
function waived(incident: Incident, waiver: Incident['waivers'][number]): Incident {
  const { does } = incident.runbook.compiled.phases.find(({ id }) => id === waiver.phase) ?? {};
  const watches = does?.kind === 'measure' && does.measurement === 'freeze-proof';
  return {
    ...incident,
    waivers: [...incident.waivers, waiver],
    ...(watches ? { watched: true as const } : {}),
  };
}

/**
 * Does this fact show that the watch runs? Because it says so, because the freeze is proven, or because a look has
 * come back. From a proof that failed nothing follows by itself: older bots began no watch with it.
 */
function showsWatch({ measurement, result, watch }: FactBodies['measured']): boolean {
  if (watch === 'begins') return true;
  if (measurement === 'watch-locks' || measurement === 'watch-doors') return true;
  return measurement === 'freeze-proof' && result.finding === 'proven';
}

function moved(incident: Incident, body: FactBodies['phase.moved'], at: string): Incident {
  const expected = positionAfter(incident.runbook.compiled, incident, body.event);
  if (digestOf(expected) !== digestOf(body.position)) {
    throw new ReplayError(
      `the runbook goes to ${JSON.stringify(expected)} on ${body.event}, the journal says ${JSON.stringify(body.position)}`,
    );
  }
  const phases = phasesAfter(incident.phases, body.position.phase, at);
  // A question belongs to one stay in `asking`; leaving it by any event answers it.
  const { question: _answered, ...rest } = incident;
  const info = incident.runbook.compiled.phases.find((p) => p.id === body.position.phase);
  const retried = (state: PlanState) => tryAgain(state, info?.does);
  const plans = body.event === 'RETRY' ? incident.plans.map(retried) : incident.plans;
  return { ...rest, position: body.position, movedAt: at, phases, plans };
}

function positionAfter(compiled: CompiledRunbook, incident: Incident, event: string) {
  if (event === 'START') return compiled.start().position;
  if (!(machineEvents as readonly string[]).includes(event)) {
    throw new ReplayError(`${event} is not an event of the machine`);
  }
  return compiled.step(incident.position, event as MachineEvent).position;
}

function phasesAfter(phases: readonly PhaseRecord[], phase: string, at: string): PhaseRecord[] {
  const last = phases.at(-1);
  if (last?.phase === phase && last.endedAt === undefined) return [...phases];
  const ended = phases.map((p) => (p.endedAt === undefined ? { ...p, endedAt: at } : p));
  return [...ended, { phase, startedAt: at }];
}

/**
 * Quiet is what the bot draws by itself: back at it, nobody's choice is left in the plan. Otherwise the
 * choice of one could never be got rid of, and with few approvers left no emergency plan ever approved.
 */
function modeChanged(
  { modeBy: _before, ...incident }: Incident,
  { mode, by }: FactBodies['mode.changed'],
): Incident {
  return mode === 'quiet' ? { ...incident, mode } : { ...incident, mode, modeBy: by };
}

function narrowed(incident: Incident, account: string): Incident {
  const scope = incident.scope.filter((id) => id !== account);
  return { ...incident, scope, left: [...incident.left, account] };
}

function listed(incident: Incident, item: string, change: ChecklistEntry): Incident {
  const before = incident.checklist ?? {};
  return { ...incident, checklist: { ...before, [item]: { ...before[item], ...change } } };
}

function holdOver(incident: Incident, at: string): Incident {
  const { hold, ...rest } = incident;
  if (hold === undefined) return incident;
  return { ...rest, holdsOver: [...incident.holdsOver, { by: hold.by, at }] };
}

/** Removal is immediate; a removed person's votes no longer find them on the roster. */
function shrunk(incident: Incident, removed: readonly string[]): Incident {
  const people = incident.roster.people.filter((p) => !removed.includes(p.person));
  return { ...incident, roster: { ...incident.roster, people } };
}

/** Folds a whole journal. Throws `ReplayError`. */
export function replay(facts: readonly Dated[]): Incident {
  const [first, ...rest] = facts;
  if (first === undefined) throw new ReplayError('the journal is empty');
  return rest.reduce(evolve, open(first));
}
