import { countedApprovals } from '../../approval/quorum.ts';
import { shortDigest } from '../../plan/canonical.ts';
import type { RunbookPlanKind } from '../../runbook/language.ts';
import { drawPlan, endPlan } from '../drafting.ts';
import { executing } from '../execution.ts';
import { phaseInfo, step, stepOn } from '../machine.ts';
import { canGiveUp } from '../questions.ts';
import { refused, said, type Answered } from '../refusal.ts';
import type { Person } from '../settings.ts';
import type { Turn } from '../turn.ts';

/** How a plan is drawn once more, and what must not be thrown away by it. */

/** Draws the current phase's plan once more; whoever has it drawn asked for it. */
export function drawAnew(turn: Turn, kind: RunbookPlanKind, person: Person): Answered {
  if (turn.incident.position.state === 'asking') step(turn, 'DRAFTED');
  const outcome = drawPlan(turn, kind, person.person);
  stepOn(turn, outcome);
  if (outcome !== undefined) {
    return said(outcome.because[0] ?? 'There is nothing to change; the incident goes on.');
  }
  const plan = turn.incident.plans.at(-1);
  return said(
    `A new plan ${plan?.plan.id ?? ''} is on the table; the old one and its votes are void.`,
  );
}

/** One account must not be able to throw away what others have approved, again and again. */
export function votedByOthers(turn: Turn, kind: string, person: Person): Answered | undefined {
  // An approved plan that is held waits just as one that is voted on: it must not be thrown away meanwhile.
  const pending = turn.incident.plans.find(
    (p) => p.plan.kind === kind && (p.stage === 'pending' || p.stage === 'approved'),
  );
  if (pending === undefined || pending.plan.direction !== 'tightening') return undefined;
  const others = countedApprovals(turn.incident, pending).filter((v) => v.person !== person.person);
  if (others.length === 0) return undefined;
  return refused(
    'already-voted',
    `${pending.plan.id} has votes of others. Finish it, or let those who voted take their votes back first.`,
    [`/incident approve ${pending.plan.id} ${shortDigest(pending.digest)}`],
  );
}

/**
 * What can't be made to work is given up: back to where the runbook draws this plan. Where no way leads back, the plan
 * stays: without it the phase would have nothing to do, and what it must do (the end of a trial) would be left undone.
 */
export function planAnew(turn: Turn, kind: string): Answered {
  if (!canGiveUp(turn.incident)) {
    const { title } = phaseInfo(turn.incident);
    const text = `"${title}" can’t be given up for a new plan: the runbook leads nowhere from here but through it. Mend what is in the way, and try again.`;
    return refused('wrong-phase', text, ['/incident resume']);
  }
  const broken = executing(turn.incident, kind);
  if (broken !== undefined) endPlan(turn, broken.digest, 'failed', 'given up for a new plan');
  step(turn, 'AGAIN');
  return said('The plan is given up; a new one is drawn, and needs its approvals.');
}
