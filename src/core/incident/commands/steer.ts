import { drawAnew, planAnew, votedByOthers } from './draw-anew.ts';
import { leaveOut } from './leave-out.ts';
import { nobodyLeads, personOf } from '../../approval/quorum.ts';
import { bounded } from '../bounded.ts';
import { puttingBack } from '../drafting.ts';
import { executing } from '../execution.ts';
import { launch } from '../launch.ts';
import { phaseInfo, step } from '../machine.ts';
import { refused, said, type Answered } from '../refusal.ts';
import type { Person } from '../settings.ts';
import { add, iso, type Turn } from '../turn.ts';
import { shortDigest } from '../../plan/canonical.ts';

/** Commands that steer the incident without changing anything in AWS. */

/** Shows how to release the shield now, in an incident that quotes no standing order: that would fire. */
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
    `No standing order for these accounts was good when this incident was declared, so its shield needs ${pending.need} approvals: ` +
      `/incident approve ${pending.plan.id} ${shortDigest(pending.digest)}`,
  );
}

interface Redraft {
  readonly mode?: 'quiet' | 'destruction';
  readonly without?: string;
  readonly reason?: string;
}

/** Draws the current phase's plan anew, or changes the emergency plan: whoever does it asked for it. */
export function redraft(turn: Turn, person: Person, { mode, without, reason }: Redraft): Answered {
  const info = phaseInfo(turn.incident);
  if (without !== undefined) return leaveOut(turn, person, without, reason);
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

/** The id of the timer that ends a hold: one for an incident. */
export function holdTimer(incident: string): string {
  return `${incident}/hold`;
}

/** Gives the command to another person of the roster. Refused to who doesn't lead while somebody does. */
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

/** Writes a note of at most 2,000 characters into the timeline. */
export function note(turn: Turn, person: Person, text: string): Answered {
  add(turn, 'note.added', { by: person.person, text: bounded(text, 2000) });
  return said('Noted in the timeline.');
}
