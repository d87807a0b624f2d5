import { accountsUnder, targetOf, unitsOf } from '../../policies/units.ts';
import { canSpare } from '../accounts.ts';
import { bounded } from '../bounded.ts';
import { executing } from '../execution.ts';
import type { Incident, PlanState } from '../incident.ts';
import { phaseInfo } from '../machine.ts';
import { isProof } from '../measuring.ts';
import { refused, said, type Answered } from '../refusal.ts';
import type { Person } from '../settings.ts';
import { add, type Turn } from '../turn.ts';
import { drawAnew, planAnew, votedByOthers } from './draw-anew.ts';
import { ask } from './propose.ts';

/**
 * One account that can't be reached (it left, it was suspended) must not keep the others from being
 * contained. It is left out in the open: named in the journal and in the report, and never counted as safe.
 * A unit that can't be reached is only taken apart: its accounts stay in, one by one.
 */
export function leaveOut(turn: Turn, person: Person, account: string, reason = ''): Answered {
  const { incident } = turn;
  const info = phaseInfo(incident);
  const { does } = info;
  const isAsking = incident.position.state === 'asking';
  if (does.kind === 'measure' && isProof(does.measurement) && isAsking)
    return proposeLeaving(turn, person, account, reason);
  const approving = does.kind === 'approve' && does.plan === 'emergency';
  const stuck = does.kind === 'run' && does.plan === 'emergency' && isAsking;
  if (!approving && !stuck) {
    return refused(
      'wrong-phase',
      'An account can be left out of the emergency plan, or where a proof of it has stopped.',
      ['/incident status'],
    );
  }
  const unit = isUnit(incident, account);
  if (!unit && !canSpare(incident, account)) return notSpared(account);
  const voted = approving ? votedByOthers(turn, 'emergency', person) : undefined;
  if (voted !== undefined) return voted;
  add(turn, 'scope.narrowed', { account, by: person.person });
  if (stuck) planAnew(turn, 'emergency');
  // Whoever leaves an account out asks for the plan without it, and does not count for it.
  const draws = phaseInfo(turn.incident).does.kind === 'approve';
  if (draws) return drawAnew(turn, 'emergency', person);
  return said(`${account} is ${unit ? 'taken apart' : 'left out'}; the plan is given up.`);
}

/**
 * A canary that still gets through stops its account (DESIGN §5). That it does not stop the others as well takes two
 * people: whoever could leave accounts out alone could let an attacker keep the one that matters.
 */
function proposeLeaving(turn: Turn, person: Person, account: string, reason: string): Answered {
  const { incident } = turn;
  if (isUnit(incident, account) || !canSpare(incident, account)) return notSpared(account);
  const { compiled } = incident.runbook;
  if (staysInPlan(incident, account) && !compiled.step(incident.position, 'WITHOUT').handled) {
    return refused(
      'wrong-phase',
      'The plan that is approved would go on to lock it, and this runbook knows no way to draw it anew.',
    );
  }
  if (reason.trim().length < 10) {
    return refused(
      'reason-missing',
      'Leaving an account behind needs its reason in writing, at least ten characters.',
      [`/incident plan without ${account} because <why the others must go on>`],
    );
  }
  return ask(turn, 'leave-out', person, {
    title: `Go on without ${account}`,
    reason: bounded(reason, 1000),
    parameters: { account, phase: incident.position.phase },
    leaves: [
      `${account}: nothing more is done there and nothing is said of it. What is attached to it stays on until the lift.`,
      ...saidOf(incident, account),
    ],
  });
}

/** Has the emergency plan that runs still something to do to this account, or to a unit above it? */
export function staysInPlan(incident: Incident, account: string): boolean {
  const state = executing(incident, 'emergency');
  if (state === undefined) return false;
  return state.plan.waves
    .flatMap(({ calls }) => calls)
    .filter(({ id }) => !isDone(state, id))
    .some((call) => accountsUnder(incident.settings, targetOf(call)).includes(account));
}

function isDone({ calls }: PlanState, call: string): boolean {
  const stage = calls[call]?.stage;
  return stage === 'done' || stage === 'already';
}

/** What the proof said of this account, as people approve going on without it. */
function saidOf(incident: Incident, account: string): readonly string[] {
  return (incident.question?.because ?? []).filter((one) => one.startsWith(`${account}:`));
}

function isUnit({ settings }: Incident, id: string): boolean {
  return unitsOf(settings).some((unit) => unit.id === id);
}

function notSpared(account: string): Answered {
  return refused(
    'scope',
    `${account} can't be left out: it is not an account of the incident, or it is all there is.`,
  );
}
