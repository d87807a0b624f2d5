import type { Happening } from '../../../../src/core/incident/decide.ts';
import { startTimer, voteTimer } from '../../../../src/core/incident/drafting.ts';
import { shortDigest } from '../../../../src/core/plan/canonical.ts';
import { measurementIds } from '../../../../src/core/runbook/language.ts';
import { raw } from './audit.ts';
import { resultOf } from './company.ts';
import type { Act, Moment } from './moment.ts';

/**
 * What must never change anything, wherever the incident stands: what comes late, early, twice or from
 * nobody, and what people ask who may not. Derived from the moment, so that each is as plausible as it can be.
 */
export function strays(moment: Moment): Act[] {
  const { incident } = moment;
  if (incident.closedAt !== undefined) return [...strayResults(moment), ...strayVotes(moment)];
  return [
    ...strayMeasurements(moment),
    ...strayResults(moment),
    ...strayTimers(moment),
    ...strayVotes(moment),
    ...strayClaims(moment),
  ];
}

/** Of older plans nothing else could come than of these. */
const RECENT = 2;

const happens = (happening: Happening, at?: number): Act => ({
  do: 'happens',
  happening,
  stray: true,
  ...(at === undefined ? {} : { at }),
});

function strayMeasurements({ incident }: Moment): Act[] {
  const { phase, entry, state } = incident.position;
  const due = raw.phases[phase]?.measure;
  const other = measurementIds.find((id) => id !== due) ?? 'inventory';
  const told = {
    type: 'measured',
    role: 'phase',
    phase,
    result: resultOf(other, 'proven'),
  } as const;
  const acts = [
    happens({ ...told, measurement: other, entry }),
    happens({ ...told, measurement: other, entry: entry - 1 }),
  ];
  const own = measurementIds.find((id) => id === due);
  if (own === undefined) return acts;
  const result = resultOf(own, 'proven');
  acts.push(happens({ ...told, measurement: own, entry: entry - 1, result }));
  acts.push(happens({ ...told, measurement: own, entry, phase: 'review', result }));
  if (state === 'asking') acts.push(happens({ ...told, measurement: own, entry, result }));
  return acts;
}

function strayResults({ incident }: Moment): Act[] {
  const acts: Act[] = [
    happens({ type: 'call-settled', digest: '0'.repeat(64), call: 'none', outcome: 'done' }),
    happens({ type: 'start-checked', digest: '0'.repeat(64), refused: [] }),
  ];
  for (const { digest, stage, calls } of incident.plans.slice(-RECENT)) {
    const settled = (call: string, outcome: 'done' | 'failed'): Act =>
      happens({ type: 'call-settled', digest, call, outcome });
    if (stage !== 'approved') acts.push(happens({ type: 'start-checked', digest, refused: [] }));
    if (stage === 'executing') acts.push(settled('none', 'done'));
    const done = Object.keys(calls).filter((id) =>
      ['done', 'already'].includes(calls[id]?.stage ?? ''),
    );
    const waits = Object.keys(calls).find((id) => calls[id]?.stage === 'waiting');
    // A doubled answer, a later and different one, and one to what never left.
    for (const id of done.slice(-1)) acts.push(settled(id, 'done'), settled(id, 'failed'));
    if (waits !== undefined) acts.push(settled(waits, 'done'));
  }
  return acts;
}

function strayTimers({ incident, timers, now }: Moment): Act[] {
  const { id, position } = incident;
  const acts = [
    happens({ type: 'timer', timer: `${id}/vote/000000000000` }),
    happens({ type: 'timer', timer: `${id}/start/000000000000` }),
    happens({ type: 'timer', timer: `${id}/proof/${position.entry - 1}` }),
    happens({ type: 'timer', timer: `${id}/nothing` }),
  ];
  // Before its time a timer means nothing; a clock may have jumped.
  for (const [timer, dueAt] of timers) {
    if (dueAt > now + 1000) acts.push(happens({ type: 'timer', timer }));
  }
  for (const { digest, stage } of incident.plans.slice(-RECENT)) {
    const far = now + 100_000_000;
    if (stage !== 'pending')
      acts.push(happens({ type: 'timer', timer: voteTimer(id, digest) }, far));
    if (stage !== 'approved')
      acts.push(happens({ type: 'timer', timer: startTimer(id, digest) }, far));
  }
  return acts;
}

/** Accounts that may not vote, and votes for what is not the plan. */
function strayVotes({ incident }: Moment): Act[] {
  const state = incident.plans.findLast((p) => p.stage === 'pending') ?? incident.plans.at(-1);
  if (state === undefined) return [];
  const named = { plan: state.plan.id, digest: shortDigest(state.digest) };
  const approve = { do: 'approve' as const, ...named };
  const says = (who: string, body: typeof approve): Act => ({ do: 'says', who, body });
  const refused = { state: 'refused', why: 'is a bot' } as const;
  const unavailable = { state: 'unavailable', why: 'Slack does not answer' } as const;
  return [
    says('nobody', approve),
    // The same human through another Slack account, which nobody has put on the roster.
    says('ana2', approve),
    { do: 'says', who: 'ben', body: approve, eligibility: refused },
    { do: 'says', who: 'ben', body: approve, eligibility: unavailable },
    says('ben', { ...approve, digest: 'f'.repeat(64) }),
    says('ben', { ...approve, digest: state.digest.slice(0, 11) }),
    says('ben', { ...approve, plan: 'p99' }),
    says('eve', approve),
  ];
}

/** Work that nobody ordered: calls of plans that don't run, and of waves whose turn it is not. */
function strayClaims({ incident, effects }: Moment): Act[] {
  const ordered = new Set(
    [...effects.values()].map((e) => `${e.data['digest'] as string}/${e.data['call'] as string}`),
  );
  const [first] = incident.plans;
  const plans = [...(first === undefined ? [] : [first]), ...incident.plans.slice(-RECENT)];
  return [...new Set(plans)].flatMap(({ digest, plan }) =>
    plan.waves.flatMap((wave) =>
      wave.calls
        .slice(-1)
        .filter(({ id }) => !ordered.has(`${digest}/${id}`))
        .map(({ id }): Act => ({ do: 'claims', digest, call: id })),
    ),
  );
}
