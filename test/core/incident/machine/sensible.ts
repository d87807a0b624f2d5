import { attachedBy, lockActions } from '../../../../src/core/actions/detach-policy.ts';
import { madeCalls } from '../../../../src/core/incident/situation-of.ts';
import { phaseInfo } from '../../../../src/core/incident/machine.ts';
import type { Incident, PlanState } from '../../../../src/core/incident/incident.ts';
import { shortDigest } from '../../../../src/core/plan/canonical.ts';
import type { MeasurementId } from '../../../../src/core/runbook/language.ts';
import { resultOf } from './company.ts';
import type { Act, Moment } from './moment.ts';

/**
 * Sensible people on a good day, who do by hand what the commands allow: they approve what waits, let
 * calls succeed and measurements be proven, answer questions, and close. One of them may be an attacker
 * who does nothing to help; the others must get to the end without him.
 */
export function sensibleAct(moment: Moment, thief?: string): Act | undefined {
  const { incident } = moment;
  if (incident.closedAt !== undefined) return undefined;
  if (incident.hold !== undefined) return timerAct(moment, `${incident.id}/hold`);
  for (const state of incident.plans) {
    if (state.stage === 'approved' && state.plan.direction === 'loosening') {
      return {
        do: 'happens',
        happening: { type: 'start-checked', digest: state.digest, refused: [] },
      };
    }
    const act = state.stage === 'pending' ? decide(moment, state, thief) : undefined;
    if (act !== undefined) return act;
  }
  return workAct(moment) ?? answer(moment, thief);
}

/** A call that waits succeeds, a measurement that waits is proven. */
export function workAct(moment: Moment): Act | undefined {
  const { incident, effects } = moment;
  for (const { kind, data, dueAt } of effects.values()) {
    const digest = data['digest'] as string;
    const call = data['call'] as string;
    const plan = incident.plans.find((p) => p.digest === digest);
    if (kind === 'call' && plan?.stage === 'executing') {
      if (plan.calls[call]?.stage === 'waiting') return { do: 'claims', digest, call };
      if (plan.calls[call]?.stage === 'intended') {
        const happening = {
          type: 'call-settled',
          digest,
          call,
          outcome: 'done',
          value: `id-of-${call}`,
        } as const;
        return { do: 'happens', happening };
      }
    }
    if (
      kind === 'measure' &&
      data['role'] === 'phase' &&
      data['entry'] === incident.position.entry
    ) {
      const measurement = data['measurement'] as MeasurementId;
      const { phase, entry } = incident.position;
      if (incident.position.state !== 'working') continue;
      return {
        do: 'happens',
        happening: {
          type: 'measured',
          measurement,
          role: 'phase',
          entry,
          phase,
          result: resultOf(measurement, 'proven'),
        },
        at: dueAt,
      };
    }
  }
  return undefined;
}

function timerAct({ timers }: Moment, timer: string): Act {
  return { do: 'happens', happening: { type: 'timer', timer }, at: timers.get(timer) ?? 0 };
}

/** Somebody who has not voted approves; if nobody is left who could, the window runs out. */
function decide(moment: Moment, state: PlanState, thief: string | undefined): Act | undefined {
  const { incident } = moment;
  if (moment.now >= Date.parse(state.plan.voteUntil)) return expire(moment, state);
  const able = approversFor(incident, state).filter((person) => person !== thief);
  const voter = able.find((p) => !state.votes.some((v) => v.person === p && !v.revoked));
  // With fewer than it needs nobody bothers: the next plan may be one that nobody asked for.
  if (voter !== undefined && able.length >= state.need) {
    const named = { plan: state.plan.id, digest: shortDigest(state.digest) };
    return { do: 'says', who: voter, body: { do: 'approve', ...named } };
  }
  return expire(moment, state);
}

function expire(moment: Moment, state: PlanState): Act {
  return timerAct(moment, `${moment.incident.id}/vote/${state.digest.slice(0, 12)}`);
}

function approversFor({ roster, suspects }: Incident, { plan }: PlanState): string[] {
  return roster.people
    .filter((p) => p.roles.includes('approver') && !suspects.includes(p.person))
    .filter((p) => {
      const about = plan.kind === 'suspect' || plan.kind === 'set-aside';
      if (about) return plan.parameters['person'] !== p.person;
      return p.person !== plan.requester || (roster.smallTeam && plan.direction === 'tightening');
    })
    .map((p) => p.person);
}

/** A question is answered with another try, the review with the end. */
function answer({ incident }: Moment, thief: string | undefined): Act | undefined {
  const leader = leaders(incident).find((person) => person !== thief);
  if (leader === undefined) return undefined;
  // A plan that nobody but its own author could approve: back to what the bot draws by itself.
  const stuck = incident.position.phase === 'approve-emergency' && incident.modeBy !== undefined;
  if (incident.position.state === 'asking' && stuck && fewLeft(incident)) {
    return { do: 'says', who: leader, body: { do: 'redraft', mode: 'quiet' } };
  }
  if (incident.position.state === 'asking')
    return { do: 'says', who: leader, body: { do: 'resume' } };
  if (phaseInfo(incident).does.kind === 'person') {
    // What was put back on behind the lift comes off first.
    const on = attachedBy(lockActions, madeCalls(incident)).length > 0;
    return { do: 'says', who: leader, body: { do: on ? 'lift' : 'close' } };
  }
  return undefined;
}

function fewLeft({ roster, suspects, modeBy }: Incident): boolean {
  const able = roster.people.filter(
    (p) => p.roles.includes('approver') && !suspects.includes(p.person) && p.person !== modeBy,
  );
  return able.length < roster.quorum;
}

/** Who may steer; when nobody is left whose role it is, the approvers. */
function leaders({ roster, suspects }: Incident): string[] {
  const there = roster.people.filter((p) => !suspects.includes(p.person));
  const own = there.filter((p) => p.roles.includes('commander'));
  return (own.length > 0 ? own : there).map((p) => p.person);
}
