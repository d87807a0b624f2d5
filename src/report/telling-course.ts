import { isPeace } from '../core/incident/peace.ts';
import { isOrderRun } from '../core/order/order-run.ts';
import type { PlanState } from '../core/incident/incident.ts';
import { shortDigest } from '../core/plan/canonical.ts';
import { nameOf, type Journal } from './journal.ts';
import { list } from './text.ts';
import { BOT, phaseTitle, type Of, type Told } from './told.ts';

export type PlanKinds =
  | 'plan.drafted'
  | 'vote.cast'
  | 'vote.revoked'
  | 'plan.approved'
  | 'plan.started'
  | 'plan.ended'
  | 'call.intended'
  | 'call.settled'
  | 'call.found';
export type CourseKinds =
  | 'incident.opened'
  | 'phase.moved'
  | 'phase.asked'
  | 'measured'
  | 'incident.closed'
  | 'drill.truth';

/** Puts into words what became of a plan and of each of its calls. */
export function tellPlan(journal: Journal, fact: Of<PlanKinds>): Told {
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

/** Puts into words how the incident went on: its phases, what was measured, its end. */
export function tellCourse(journal: Journal, fact: Of<CourseKinds>): Told {
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
