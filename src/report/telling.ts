import type { Dated } from '../core/incident/evolve.ts';
import { isUnitId } from '../core/policies/units.ts';
import { nameOf, type Journal } from './journal.ts';
import { tellOrder } from './order.ts';
import { tellCourse, tellPlan, type CourseKinds, type PlanKinds } from './telling-course.ts';
import { list } from './text.ts';
import { BOT, phaseTitle, type Of, type Told } from './told.ts';

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

type PeopleFact = Exclude<
  Dated,
  | Of<PlanKinds>
  | Of<CourseKinds>
  | Of<'order.granted' | 'order.fired' | 'order.withdrawn' | 'fact.piece'>
>;

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
