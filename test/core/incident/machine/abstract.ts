import type { Incident, PlanState } from '../../../../src/core/incident/incident.ts';
import { raw } from './audit.ts';
import type { Moment } from './moment.ts';

/**
 * What two moments must have in common to count as one state. Left out, because no rule of the incident
 * asks for it: texts, digests, the count of entries, past plans and past measurements beyond what is named
 * here. Times are kept as what has run out. People with the same role are interchangeable when the
 * alphabet gives all of them the same acts (`alike`).
 */
export function abstractOf(moment: Moment, alike: boolean): string {
  const { incident, now } = moment;
  const open = openPlans(incident);
  const profiles = incident.roster.people.map((p) => {
    const name = alike ? `${p.roles.length}${p.roles[0]}` : p.person;
    return `${name}:${profile(incident, open, p.person, now)}`;
  });
  // Who was a suspect and is no longer on the roster is of no account.
  return [standingOf(moment), ...profiles.toSorted()].join('|');
}

/** The same without people and their votes. */
function standingOf({ incident, now }: Moment): string {
  const { position, settings } = incident;
  const open = openPlans(incident);
  const deadline = Date.parse(incident.movedAt) + settings.timing.proofDeadlineSeconds * 1000;
  const measuring = /^prove-(shield|freeze)$/.test(position.phase) && position.state === 'working';
  return [
    position.phase,
    position.state,
    position.stuck ?? '',
    incident.mode,
    incident.left.length,
    measuring && now >= deadline ? 'late' : '',
    incident.measurements['doors-closed'] === undefined ? '' : 'judgeable',
    incident.judged.length > 0 ? 'judged' : '',
    incident.alarms.some((alarm) => alarm.about !== undefined) ? 'alarmed' : '',
    incident.hold === undefined ? '' : 'held',
    ...open.map((state) => planIn(state, position.phase, now)),
  ].join('|');
}

function openPlans({ plans }: Incident): PlanState[] {
  return plans.filter((p) => ['pending', 'approved', 'executing'].includes(p.stage));
}

function planIn(state: PlanState, phase: string, now: number): string {
  const { plan, stage } = state;
  const part = raw.phases[phase]?.run?.split('/')[1];
  const over = now >= Date.parse(plan.voteUntil) ? 'overdue' : '';
  const settled = stage === 'executing' ? callsIn(state, part) : [];
  const subject = plan.kind === 'undo' ? String(plan.parameters['call']).split('/')[0] : '';
  return [
    plan.kind,
    subject,
    stage,
    stage === 'pending' ? over : '',
    plan.phase === phase,
    ...settled,
  ].join(' ');
}

/**
 * "Done" and "already so" are one, and so are "failed" and "unknown": no rule tells them apart. Of a part
 * that is not at work only what is still open counts.
 */
function callsIn({ plan, calls }: PlanState, part: string | undefined): string[] {
  return plan.waves.flatMap((wave) =>
    wave.calls.map((call) => {
      const stage = calls[call.id]?.stage ?? '';
      const open = stage === 'waiting' || stage === 'intended';
      const atWork = wave.part === part || plan.kind === 'undo' || plan.kind === 'retighten';
      if (open) return stage;
      if (!atWork || call.optional === true) return 'behind';
      if (stage === 'already') return 'done';
      return stage === 'unknown' ? 'failed' : stage;
    }),
  );
}

function profile(
  incident: Incident,
  open: readonly PlanState[],
  person: string,
  now: number,
): string {
  const { holdSeconds } = incident.settings.timing;
  const held = incident.holdsOver.findLast((h) => h.by === person);
  return [
    incident.commander === person ? 'leads' : '',
    incident.suspects.includes(person) ? 'suspect' : '',
    incident.setAside.includes(person) ? 'aside' : '',
    incident.modeBy === person ? 'mode' : '',
    incident.hold?.by === person ? 'holds' : '',
    held !== undefined && now < Date.parse(held.at) + holdSeconds * 1000 ? 'held' : '',
    ...open.map(({ plan, votes }) => {
      const vote = votes.find((v) => v.person === person && !v.revoked)?.decision ?? '';
      const about = plan.parameters['person'] === person ? 'about' : '';
      return `${plan.requester === person ? 'asked' : ''}${vote}${about}`;
    }),
  ].join(',');
}
