import { countedApprovals, nobodyLeads, personOf } from '../../approval/quorum.ts';
import { unitsOf } from '../../policies/units.ts';
import { bounded } from '../bounded.ts';
import { drawPlan, endPlan, puttingBack } from '../drafting.ts';
import { executing } from '../execution.ts';
import type { RunbookPlanKind } from '../../runbook/language.ts';
import { launch } from '../launch.ts';
import { phaseInfo, step, stepOn } from '../machine.ts';
import { refused, said, type Answered } from '../refusal.ts';
import type { Person } from '../settings.ts';
import { add, iso, type Turn } from '../turn.ts';
import { shortDigest } from '../../plan/canonical.ts';

/** Commands that steer the incident without changing anything in AWS. */

/** Shows how to release the shield now. A standing order, once there is one, fires here. */
export function shield(turn: Turn): Answered {
  const pending = turn.incident.plans.find(
    (p) => p.plan.kind === 'emergency' && p.stage === 'pending',
  );
  if (pending === undefined) {
    return refused(
      'wrong-phase',
      `The emergency plan is not waiting: the incident is in "${phaseInfo(turn.incident).title}".`,
      ['/incident status'],
    );
  }
  return said(
    `No standing order is armed, so the shield needs ${pending.need} approvals: ` +
      `/incident approve ${pending.plan.id} ${shortDigest(pending.digest)}`,
  );
}

interface Redraft {
  readonly mode?: 'quiet' | 'destruction';
  readonly without?: string;
}

/** Draws the current phase's plan anew, or changes the emergency plan: whoever does it asked for it. */
export function redraft(turn: Turn, person: Person, { mode, without }: Redraft): Answered {
  const info = phaseInfo(turn.incident);
  if (without !== undefined) return leaveOut(turn, person, without);
  if (info.does.kind === 'run' && turn.incident.position.state === 'asking') {
    return planAnew(turn, info.does.plan);
  }
  if (info.does.kind !== 'approve') {
    return refused('wrong-phase', `No plan is being voted on in "${info.title}".`, [
      '/incident status',
    ]);
  }
  if (mode !== undefined && info.does.plan !== 'emergency') {
    return refused(
      'wrong-phase',
      'The mode belongs to the emergency plan, and that has been decided.',
      ['/incident plan redraft'],
    );
  }
  const voted = votedByOthers(turn, info.does.plan, person);
  if (voted !== undefined) return voted;
  if (mode !== undefined) add(turn, 'mode.changed', { mode, by: person.person });
  return drawAnew(turn, info.does.plan, person);
}

function drawAnew(turn: Turn, kind: RunbookPlanKind, person: Person): Answered {
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
function votedByOthers(turn: Turn, kind: string, person: Person): Answered | undefined {
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
 * One account that can't be reached (it left, it was suspended) must not keep the others from being
 * contained. It is left out in the open: named in the journal and in the report, and never counted as safe.
 * A unit that can't be reached is only taken apart: its accounts stay in, one by one.
 */
function leaveOut(turn: Turn, person: Person, account: string): Answered {
  const { incident } = turn;
  const info = phaseInfo(incident);
  const approving = info.does.kind === 'approve' && info.does.plan === 'emergency';
  const stuck =
    info.does.kind === 'run' &&
    info.does.plan === 'emergency' &&
    incident.position.state === 'asking';
  if (!approving && !stuck) {
    return refused('wrong-phase', 'An account can be left out of the emergency plan only.', [
      '/incident status',
    ]);
  }
  const unit = unitsOf(incident.settings).some(({ id }) => id === account);
  if (!unit && (!incident.scope.includes(account) || incident.scope.length < 2)) {
    return refused(
      'scope',
      `${account} can't be left out: it is not in the incident, or it is all there is.`,
    );
  }
  const voted = approving ? votedByOthers(turn, 'emergency', person) : undefined;
  if (voted !== undefined) return voted;
  add(turn, 'scope.narrowed', { account, by: person.person });
  if (stuck) planAnew(turn, 'emergency');
  // Whoever leaves an account out asks for the plan without it, and does not count for it.
  const draws = phaseInfo(turn.incident).does.kind === 'approve';
  if (draws) return drawAnew(turn, 'emergency', person);
  return said(`${account} is ${unit ? 'taken apart' : 'left out'}; the plan is given up.`);
}

/** What can't be made to work is given up: back to where the runbook draws this plan. */
function planAnew(turn: Turn, kind: string): Answered {
  const broken = executing(turn.incident, kind);
  if (broken !== undefined) endPlan(turn, broken.digest, 'failed', 'given up for a new plan');
  step(turn, 'AGAIN');
  return said('The plan is given up; a new one is drawn, and needs its approvals.');
}

/** Stops what has not started, for ten minutes at the most: a hold must not outlast the one who placed it. */
export function hold(turn: Turn, person: Person, reason: string): Answered {
  if (turn.incident.hold !== undefined)
    return refused('held', 'A hold is in place already.', ['/incident resume']);
  const seconds = turn.incident.settings.timing.holdSeconds;
  const last = turn.incident.holdsOver.findLast((h) => h.by === person.person);
  if (last !== undefined && turn.context.now < Date.parse(last.at) + seconds * 1000) {
    return refused('held', 'Your last hold has only just ended. Somebody else may place one.');
  }
  const until = turn.context.now + seconds * 1000;
  add(turn, 'hold.placed', { by: person.person, reason: bounded(reason, 500), until: iso(until) });
  turn.timers.push({ id: holdTimer(turn.incident.id), incident: turn.incident.id, dueAt: until });
  return said(`Held. It ends by itself at ${iso(until)}, or with /incident resume.`);
}

/** Ends a hold, or tries again what stopped. */
export function resume(turn: Turn): Answered {
  if (turn.incident.hold !== undefined) {
    endHold(turn, 'resumed');
    return said('The hold is over; what waited goes on.');
  }
  if (turn.incident.position.state !== 'asking') {
    return refused('wrong-phase', 'Nothing is held and nothing has stopped.', ['/incident status']);
  }
  const lift = liftAgain(turn);
  if (lift !== undefined) return lift;
  step(turn, 'RETRY');
  return said(`Trying again: ${phaseInfo(turn.incident).title}.`);
}

/**
 * Locks that go on while the same come off would stay on for ever: the lift waits for the end of what puts them
 * back, and is drawn anew when that has begun after it.
 */
function liftAgain(turn: Turn): Answered | undefined {
  const { does } = phaseInfo(turn.incident);
  if (does.kind !== 'run' || does.plan !== 'lift') return undefined;
  const open = turn.incident.plans.find(
    ({ plan, stage }) =>
      plan.kind === 'retighten' && (stage === 'approved' || stage === 'executing'),
  );
  if (open !== undefined) {
    return refused(
      'wrong-phase',
      `${open.plan.id} (${open.plan.title}) is ${open.stage}; wait for its end.`,
      ['/incident status'],
    );
  }
  const since = executing(turn.incident, 'lift')?.startedAt ?? '';
  const isOld = puttingBack(turn.incident).some(({ startedAt = '' }) => startedAt > since);
  return isOld ? planAnew(turn, 'lift') : undefined;
}

/** Approved plans that waited for the end of a hold begin now. */
export function endHold(turn: Turn, why: string): void {
  add(turn, 'hold.ended', { why });
  turn.cancelTimers.push(holdTimer(turn.incident.id));
  for (const { digest, stage } of turn.incident.plans)
    if (stage === 'approved') launch(turn, digest);
}

export function holdTimer(incident: string): string {
  return `${incident}/hold`;
}

export function handover(turn: Turn, person: Person, to: string): Answered {
  const { commander, roster, suspects } = turn.incident;
  // Whoever is no longer on the roster hands nothing over.
  const leads = personOf(roster, commander);
  if (leads !== undefined && commander !== person.person && !suspects.includes(commander)) {
    return refused('role', `${leads.name} is in command and hands over.`);
  }
  const next = personOf(turn.incident.roster, to);
  if (next === undefined) return refused('unknown-person', `${to} is not on the roster.`);
  const leaderless = nobodyLeads(turn.incident);
  if (!next.roles.includes('commander') && !leaderless)
    return refused('role', `${next.name} does not have the role commander.`);
  if (turn.incident.suspects.includes(to))
    return refused('suspect', `${next.name} is marked as a suspect.`);
  add(turn, 'commander.changed', { from: turn.incident.commander, to });
  return said(`${next.name} is in command now.`);
}

export function note(turn: Turn, person: Person, text: string): Answered {
  add(turn, 'note.added', { by: person.person, text: bounded(text, 2000) });
  return said('Noted in the timeline.');
}
