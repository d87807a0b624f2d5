import { isPeace } from '../core/incident/peace.ts';
import { isOrderRun } from '../core/order/order-run.ts';
import type { Dated } from '../core/incident/evolve.ts';
import type { PlanState } from '../core/incident/incident.ts';
import { shortDigest } from '../core/plan/canonical.ts';
import { isUnitId } from '../core/policies/units.ts';
import { nameOf, type Journal } from './journal.ts';
import { tellOrder } from './order.ts';
import { list } from './text.ts';

/** How much a line asks for the eye: `key` moved the incident, `bad` went wrong, `minor` is bookkeeping. */
export type Weight = 'key' | 'normal' | 'bad' | 'minor';

/** A fact in words; the texts in it are as hostile as those who wrote them. */
interface Told {
  readonly who: string;
  readonly what: string;
  /** Who approved it, where the fact itself says so. */
  readonly approval?: string;
  readonly weight?: Weight;
}
const BOT = 'the bot';

/** Puts one fact into plain words: who did what, and how much it asks for the eye. */
export function tell(journal: Journal, fact: Dated): Told {
  switch (fact.kind) {
    case 'plan.drafted':
    case 'vote.cast':
    case 'vote.revoked':
    case 'plan.approved':
    case 'plan.started':
    case 'plan.ended':
    case 'call.intended':
    case 'call.settled':
    case 'call.found':
      return tellPlan(journal, fact);
    case 'incident.opened':
    case 'phase.moved':
    case 'phase.asked':
    case 'measured':
    case 'incident.closed':
    case 'drill.truth':
      return tellCourse(journal, fact);
    case 'order.granted':
    case 'order.fired':
    case 'order.withdrawn':
      return tellOrder(journal, fact);
    // A journal that is read has its facts whole.
    case 'fact.piece':
      return { who: BOT, what: `wrote a piece of a long fact (${fact.body.of})`, weight: 'minor' };
    default:
      return tellPeople(journal, fact);
  }
}

type Of<K extends Dated['kind']> = Extract<Dated, { kind: K }>;
type PlanKinds =
  | 'plan.drafted'
  | 'vote.cast'
  | 'vote.revoked'
  | 'plan.approved'
  | 'plan.started'
  | 'plan.ended'
  | 'call.intended'
  | 'call.settled'
  | 'call.found';
type CourseKinds =
  | 'incident.opened'
  | 'phase.moved'
  | 'phase.asked'
  | 'measured'
  | 'incident.closed'
  | 'drill.truth';
type PeopleFact = Exclude<
  Dated,
  | Of<PlanKinds>
  | Of<CourseKinds>
  | Of<'order.granted' | 'order.fired' | 'order.withdrawn' | 'fact.piece'>
>;

function tellPlan(journal: Journal, fact: Of<PlanKinds>): Told {
  const plan = planOf(journal, fact.body.digest);
  const short = shortDigest(fact.body.digest);
  switch (fact.kind) {
    case 'plan.drafted': {
      const { title, requester } = fact.body.plan;
      const who = requester === undefined ? BOT : nameOf(journal, requester);
      return { who, what: `drew plan ${plan} (${short}): ${title}` };
    }
    case 'vote.cast': {
      const { person, decision, surface, assurance, reason } = fact.body;
      const did = decision === 'approve' ? 'approved' : 'denied';
      const why = reason === undefined ? '' : `: ${reason}`;
      const what = `${did} plan ${plan} (${short}) by ${surface}, assurance ${assurance}${why}`;
      return { who: nameOf(journal, person), what, weight: decision === 'deny' ? 'bad' : 'key' };
    }
    case 'vote.revoked':
      return {
        who: nameOf(journal, fact.body.person),
        what: `lost or took back the vote on plan ${plan}: ${fact.body.why}`,
      };
    case 'plan.approved':
      return { who: BOT, what: `counted enough approvals for plan ${plan}`, weight: 'key' };
    case 'plan.started': {
      const how =
        fact.body.checked === 'fresh' ? 'asked Slack afresh' : 'checked the pinned roster';
      return { who: BOT, what: `${how} and began plan ${plan}` };
    }
    case 'plan.ended': {
      const { stage, why } = fact.body;
      const weight = stage === 'executed' ? 'normal' : 'bad';
      return { who: BOT, what: `plan ${plan} is ${stage}: ${why}`, weight };
    }
    case 'call.intended':
      return {
        who: BOT,
        what: `is about to call, attempt ${fact.body.attempt}: ${callOf(journal, fact.body)}`,
        weight: 'minor',
      };
    case 'call.settled':
      return settled(journal, fact.body);
    case 'call.found':
      return { who: BOT, what: `found armed, nothing sent: ${callOf(journal, fact.body)}` };
  }
}

function settled(journal: Journal, body: Of<'call.settled'>['body']): Told {
  const words = {
    done: 'done',
    already: 'was so already',
    changed: 'dropped out, its target had changed',
    failed: 'FAILED',
    unknown: 'outcome UNKNOWN',
  } as const;
  const error = body.error === undefined ? '' : ` (${body.error})`;
  const what = `${words[body.outcome]}: ${callOf(journal, body)}${error}`;
  const bad = body.outcome === 'failed' || body.outcome === 'unknown';
  return { who: BOT, what, weight: bad ? 'bad' : 'normal' };
}

function tellCourse(journal: Journal, fact: Of<CourseKinds>): Told {
  switch (fact.kind) {
    case 'incident.opened': {
      const { by, kind, incident, scope, reason } = fact.body;
      if (isPeace(journal.incident))
        return {
          who: nameOf(journal, by),
          what: `opened ${kind} ${isOrderRun(journal.incident) ? 'run for a standing order' : 'arming run'} ${incident}, at peace`,
          weight: 'key',
        };
      const what = `declared ${kind} incident ${incident} for ${list(scope)}: ${reason}`;
      return { who: nameOf(journal, by), what, weight: 'key' };
    }
    case 'phase.moved': {
      const { event, position } = fact.body;
      const title = phaseTitle(journal, position.phase);
      const asks = position.state === 'asking' ? ', which asks people' : '';
      return {
        who: BOT,
        what: `${event}: went to "${title}"${asks}`,
        weight: asks ? 'bad' : 'key',
      };
    }
    case 'phase.asked': {
      const title = phaseTitle(journal, fact.body.phase);
      return {
        who: BOT,
        what: `asked in "${title}": ${fact.body.because.join(' ')}`,
        weight: 'bad',
      };
    }
    case 'measured': {
      const { measurement, result } = fact.body;
      const what = `measured ${measurement}, ${result.finding}: ${result.says.join(' ')}`;
      return { who: BOT, what, weight: result.finding === 'proven' ? 'normal' : 'bad' };
    }
    case 'incident.closed':
      return { who: nameOf(journal, fact.body.by), what: 'closed the incident', weight: 'key' };
    case 'drill.truth':
      return {
        who: 'the simulation',
        what: `told what really happened: ${JSON.stringify(fact.body)}`,
      };
  }
}

function tellPeople(journal: Journal, fact: PeopleFact): Told {
  const name = (person: string) => nameOf(journal, person);
  const names = (people: readonly string[]) => list(people.map(name));
  switch (fact.kind) {
    case 'waiver.granted': {
      const { requester, approvers, phase, reason, because } = fact.body;
      const title = phaseTitle(journal, phase);
      const what = `got a waiver for "${title}": ${reason} (waived: ${because.join(' ')})`;
      return { who: name(requester), what, approval: names(approvers), weight: 'bad' };
    }
    case 'changes.judged': {
      const { changes, reason, approvers } = fact.body;
      const what = `judged ${list(changes)} as known: ${reason}`;
      return { who: names(approvers), what, approval: names(approvers) };
    }
    case 'mode.changed': {
      const what = `changed the mode to ${fact.body.mode}`;
      return { who: name(fact.body.by), what, weight: 'key' };
    }
    case 'scope.narrowed':
      return tellNarrowed(journal, fact);
    case 'checklist.assigned':
    case 'checklist.ticked':
      return tellChecklist(journal, fact);
    case 'hold.placed':
      return {
        who: name(fact.body.by),
        what: `held everything: ${fact.body.reason}`,
        weight: 'bad',
      };
    case 'hold.ended':
      return { who: BOT, what: `the hold ended: ${fact.body.why}` };
    case 'commander.changed':
      return {
        who: name(fact.body.from),
        what: `handed over to ${name(fact.body.to)}`,
        weight: 'key',
      };
    case 'suspect.marked':
      return {
        who: name(fact.body.person),
        what: `was marked as a suspect: ${fact.body.reason}`,
        weight: 'bad',
      };
    case 'approver.set-aside':
      return {
        who: name(fact.body.person),
        what: `was set aside: ${fact.body.reason}`,
        weight: 'bad',
      };
    case 'roster.shrunk':
      return { who: BOT, what: `${names(fact.body.removed)} left the roster` };
    case 'note.added':
      return { who: name(fact.body.by), what: `noted: ${fact.body.text}` };
    case 'alarm.raised':
      return { who: BOT, what: `alarm: ${fact.body.text}`, weight: 'bad' };
    case 'command.refused': {
      const { person, slackUser, command, code, text } = fact.body;
      const who = person === undefined ? `Slack account ${slackUser}` : name(person);
      return {
        who,
        what: `asked for ${command} and was refused (${code}): ${text}`,
        weight: 'minor',
      };
    }
    case 'event.ignored':
      return { who: BOT, what: `ignored ${fact.body.what}: ${fact.body.why}`, weight: 'minor' };
  }
}

function state(journal: Journal, digest: string): PlanState | undefined {
  return journal.incident.plans.find((plan) => plan.digest === digest);
}

/** A plan's short name, `p3`. */
export function planOf(journal: Journal, digest: string): string {
  return state(journal, digest)?.plan.id ?? shortDigest(digest);
}

function callOf(journal: Journal, body: { digest: string; call: string }): string {
  const calls = state(journal, body.digest)?.plan.waves.flatMap((wave) => wave.calls) ?? [];
  return calls.find((call) => call.id === body.call)?.says ?? body.call;
}

function phaseTitle(journal: Journal, phase: string): string {
  const { phases } = journal.incident.runbook.compiled;
  return phases.find((info) => info.id === phase)?.title ?? phase;
}

function tellNarrowed(journal: Journal, { body }: Of<'scope.narrowed'>): Told {
  const { account, by, reason, approvers } = body;
  const who = nameOf(journal, by);
  if (approvers === undefined) return { who, what: narrowed(account), weight: 'bad' };
  const what = `left account ${account} out, because its lock was not shown to hold: ${reason ?? ''}`;
  const approval = list(approvers.map((person) => nameOf(journal, person)));
  return { who, what, approval, weight: 'bad' };
}

function narrowed(target: string): string {
  return isUnitId(target)
    ? `took unit ${target} apart, because it can't be reached: its accounts are locked one by one`
    : `left account ${target} out, because it can't be reached`;
}

type ChecklistFact = Of<'checklist.assigned' | 'checklist.ticked'>;

function tellChecklist(journal: Journal, fact: ChecklistFact): Told {
  const { item } = fact.body;
  if (fact.kind === 'checklist.assigned') {
    const { by, owner } = fact.body;
    return {
      who: nameOf(journal, by),
      what: `gave "${item}" of the checklist to ${nameOf(journal, owner)}`,
    };
  }
  const { person, note } = fact.body;
  const what = `says that "${item}" of the checklist is done${note === undefined ? '' : `: ${note}`}`;
  return { who: nameOf(journal, person), what, weight: 'key' };
}
