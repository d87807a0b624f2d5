import { attachedBy, lockActions, type Attached } from '../../actions/detach-policy.ts';
import { drafts } from '../../actions/drafts.ts';
import { shortDigest } from '../../plan/canonical.ts';
import { targetWords } from '../../policies/units.ts';
import { propose } from '../drafting.ts';
import { isPeace } from '../peace.ts';
import { isOver } from '../evolve-plans.ts';
import type { Incident } from '../incident.ts';
import { phaseInfo, step } from '../machine.ts';
import { refused, said, type Answered } from '../refusal.ts';
import type { Person } from '../settings.ts';
import { madeCalls, situationOf } from '../situation-of.ts';
import { iso, type Turn } from '../turn.ts';
import { leavePeace } from './leave.ts';
import { redraft } from './steer.ts';

/** Commands that end an incident: what still locks the accounts comes off first. */

/** More are counted, not named. */
const MOST_NAMED = 10;

/** The end. Works only where the runbook waits for it. */
export function close(turn: Turn): Answered {
  const { incident } = turn;
  const info = phaseInfo(incident);
  if (info.does.kind !== 'person' && isPeace(incident)) return leavePeace(turn);
  if (info.does.kind !== 'person') {
    return refused(
      'wrong-phase',
      `The incident can be closed after the review; it is in "${info.title}".`,
      ['/incident status'],
    );
  }
  const open = incident.plans.find((p) => p.stage === 'approved' || p.stage === 'executing');
  if (open !== undefined) {
    return refused(
      'wrong-phase',
      `${open.plan.id} (${open.plan.title}) is ${open.stage}; wait for its end.`,
    );
  }
  const on = unsaid(incident);
  if (on.length > 0) {
    const named = on
      .slice(0, MOST_NAMED)
      .map(({ name, account }) => `${name} on ${targetWords(incident.settings, account)}`);
    const rest = on.length - named.length;
    return refused(
      'wrong-phase',
      `Nobody has taken off ${named.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}: nothing would tell of it any more.`,
      ['/incident lift'],
    );
  }
  step(turn, 'CLOSED');
  return said('The incident is closed.');
}

/** What is attached behind a lift, and nobody was told in a waiver that it stays. */
function unsaid(incident: Incident): readonly Attached[] {
  const { phases } = incident.runbook.compiled;
  // A runbook without a lift ends with its locks on, and says so.
  if (!phases.some(({ does }) => does.kind === 'run' && does.plan === 'lift')) return [];
  return attachedBy(lockActions, madeCalls(incident)).filter(
    ({ name, account, at }) =>
      !incident.waivers.some(
        (waiver) =>
          waiver.at > at &&
          waiver.because.some((line) => line.includes(name) && line.includes(account)),
      ),
  );
}

/** Lifting has its place in the runbook; before that there is no way to it. */
export function lift(turn: Turn, person: Person): Answered {
  const info = phaseInfo(turn.incident);
  if (info.does.kind === 'person') return takeOff(turn, person);
  if (info.does.kind !== 'approve' || info.does.plan !== 'lift') {
    return refused(
      'wrong-phase',
      `Lifting comes after the check of the backups; the incident is in "${info.title}". A single change can be taken back with /incident undo.`,
      ['/incident status'],
    );
  }
  const pending = turn.incident.plans.find((p) => p.plan.kind === 'lift' && p.stage === 'pending');
  if (pending === undefined) return redraft(turn, person, {});
  return said(
    `The lift plan waits: /incident approve ${pending.plan.id} ${shortDigest(pending.digest)}`,
  );
}

/** What was put back on behind the lift, or stayed on: the runbook has no way back, so it is a plan beside it. */
function takeOff(turn: Turn, person: Person): Answered {
  const { incident } = turn;
  const open = incident.plans.find(
    ({ plan, stage }) => !isOver(stage) && (plan.kind === 'undo' || plan.kind === 'retighten'),
  );
  if (open !== undefined && open.stage !== 'pending') {
    return refused(
      'wrong-phase',
      `${open.plan.id} (${open.plan.title}) is ${open.stage}; wait for its end.`,
    );
  }
  const draft = drafts.lift(situationOf(incident, iso(turn.context.now)));
  // The cutoff of the lift stands: it denies older sessions, and the trusts are closed.
  const waves = draft.waves
    .map(({ calls }) => calls.filter(({ request }) => request.operation === 'DetachPolicy'))
    .filter((calls) => calls.length > 0)
    .map((calls) => ({ part: 'undo', calls }));
  if (waves.length === 0) {
    return refused('wrong-phase', 'Nothing that this incident attached is left.', [
      '/incident close',
    ]);
  }
  const plan = propose(
    turn,
    'undo',
    {
      ...draft,
      title: 'Take off the locks that are still on',
      reason: 'They were put back on behind the lift, or the lift left them on.',
      parameters: { ...draft.parameters, call: 'lift' },
      waves,
    },
    person.person,
  );
  return said(`${plan.id} takes them off once two others approve.`);
}
