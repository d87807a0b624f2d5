import fc from 'fast-check';
import type { CommandBody, Eligibility } from '../../../../src/core/incident/command.ts';
import { madeCalls } from '../../../../src/core/incident/situation-of.ts';
import { shortDigest } from '../../../../src/core/plan/canonical.ts';
import type { MeasurementId } from '../../../../src/core/runbook/language.ts';
import { answers, outcomes } from './acts.ts';
import { resultOf, SHOP } from './company.ts';
import type { Act, Moment } from './moment.ts';
import { sensibleAct } from './sensible.ts';
import { strays } from './strays.ts';

/**
 * Random acts. Each is drawn as numbers and becomes an act in the moment in which it is done, so that it is
 * about a plan, a call or a timer that is there; many are hostile, and many are sensible, so that stories
 * get somewhere.
 */
export interface Drawn {
  readonly kind: (typeof kinds)[number];
  readonly who: string;
  readonly about: string;
  readonly n: number;
  /** How much time passes before it, ms. */
  readonly later: number;
}

const kinds = [
  'sensible',
  'stray',
  'vote',
  'command',
  'propose',
  'timer',
  'call',
  'measure',
  'start',
  'roster',
  'stranger',
] as const;
const weights: { readonly [kind in Drawn['kind']]: number } = {
  sensible: 30,
  stray: 6,
  vote: 8,
  command: 4,
  propose: 5,
  timer: 3,
  call: 4,
  measure: 4,
  start: 2,
  roster: 1,
  stranger: 1,
};

/** `ana2` is Ana through a second Slack account; `nobody` and `bot1` stand on no roster. */
const somebody = ['ana', 'ben', 'cho', 'dev', 'eve', 'ana2', 'nobody', 'bot1'] as const;

const drawn: fc.Arbitrary<Drawn> = fc.record({
  kind: fc.oneof(...kinds.map((kind) => ({ weight: weights[kind], arbitrary: fc.constant(kind) }))),
  who: fc.constantFrom(...somebody),
  about: fc.constantFrom(...somebody),
  n: fc.nat(10_000),
  later: fc.oneof(
    { weight: 8, arbitrary: fc.nat(2_000) },
    { weight: 2, arbitrary: fc.nat(200_000) },
    { weight: 1, arbitrary: fc.nat(4_000_000) },
  ),
});

/** Stories of this many acts. */
export function stories(acts: number): fc.Arbitrary<Drawn[]> {
  return fc.array(drawn, { minLength: acts, maxLength: acts, size: 'max' });
}

/** The act in this moment; `undefined` where there is nothing that it could be about. */
export function actFor(moment: Moment, one: Drawn): Act | undefined {
  switch (one.kind) {
    case 'sensible':
      return sensibleAct(moment);
    case 'stray':
      return among(strays(moment), one.n);
    case 'vote':
      return says(one, voteOn(moment, one));
    case 'command':
      return says(one, steering(moment, one));
    case 'propose':
      return says(one, proposal(moment, one));
    case 'timer': {
      const timer = among([...moment.timers], one.n);
      if (timer === undefined) return undefined;
      return { do: 'happens', happening: { type: 'timer', timer: timer[0] }, at: timer[1] };
    }
    case 'call':
      return callAct(moment, one);
    case 'measure':
      return measurementAct(moment, one);
    case 'start': {
      const plan = among(moment.incident.plans, one.n);
      if (plan === undefined) return undefined;
      const refused = one.n % 3 === 0 ? [{ person: one.about, why: 'was deactivated' }] : [];
      const happening = { type: 'start-checked', digest: plan.digest, refused } as const;
      return { do: 'happens', happening };
    }
    case 'roster':
      return rosterAct(moment, one);
    case 'stranger':
      return { do: 'happens', happening: { type: 'stranger', slackUser: `U0${one.n}` } };
  }
}

function among<T>(list: readonly T[], n: number): T | undefined {
  return list[n % Math.max(1, list.length)];
}

function says({ who, n }: Drawn, body: CommandBody | undefined): Act | undefined {
  if (body === undefined) return undefined;
  if (n % 9 !== 0) return { do: 'says', who, body };
  const states: readonly Eligibility[] = [
    { state: 'refused', why: 'is a guest now' },
    { state: 'unavailable', why: 'Slack does not answer' },
  ];
  const eligibility = among(states, n / 9);
  return eligibility === undefined ? undefined : { do: 'says', who, body, eligibility };
}

function voteOn({ incident }: Moment, { n }: Drawn): CommandBody | undefined {
  const open = incident.plans.filter((p) => p.stage === 'pending' || p.stage === 'approved');
  const state = n % 7 === 0 ? among(incident.plans, n) : among(open, n);
  const other = among(incident.plans, n + 1);
  if (state === undefined) return undefined;
  // The name of one plan with the digest of another is no vote for either.
  const digest = n % 11 === 0 ? (other?.digest ?? '') : state.digest;
  const named = {
    plan: state.plan.id,
    digest: n % 13 === 0 ? digest.slice(0, 8) : shortDigest(digest),
  };
  if (n % 5 === 0) return { do: 'deny', ...named, reason: n % 2 === 0 ? 'it is wrong' : '' };
  return n % 5 === 1 ? { do: 'revoke', ...named } : { do: 'approve', ...named };
}

const reason = 'because it has to be tried';

function steering(_: Moment, { n, about }: Drawn): CommandBody | undefined {
  const bodies: readonly CommandBody[] = [
    { do: 'redraft' },
    { do: 'redraft', mode: 'destruction' },
    { do: 'redraft', mode: 'quiet' },
    { do: 'redraft', without: SHOP },
    { do: 'redraft', without: SHOP, reason },
    { do: 'hold', reason },
    { do: 'resume' },
    { do: 'lift' },
    { do: 'shield' },
    { do: 'close' },
    { do: 'handover', to: about },
    { do: 'note', text: 'seen \u{1F525}'.slice(0, 6) },
    { do: 'declare', accounts: ['all'], reason },
  ];
  return among(bodies, n);
}

function proposal({ incident }: Moment, { n, about }: Drawn): CommandBody | undefined {
  const made = among(madeCalls(incident), n);
  if (incident.question?.waivable === true && n % 2 === 0) return { do: 'waive', reason };
  const veto = incident.plans.flatMap((p) => p.votes).findLast((v) => v.decision === 'deny');
  if (veto !== undefined && n % 3 === 0) return { do: 'set-aside', person: veto.person, reason };
  const bodies: readonly CommandBody[] = [
    { do: 'waive', reason },
    { do: 'judge', changes: ['change-1'], reason },
    { do: 'undo', call: made?.call.id ?? 'none', reason },
    { do: 'suspect', person: about, reason },
    { do: 'set-aside', person: about, reason },
  ];
  return among(bodies, n);
}

/** Any call that was ever drawn tries to leave, or comes back with anything. */
function callAct({ incident, effects }: Moment, { n }: Drawn): Act | undefined {
  const ordered = [...effects.values()].filter((e) => e.kind === 'call');
  const own = among(ordered, n);
  const digest = (own?.data['digest'] ?? among(incident.plans, n)?.digest ?? '') as string;
  const plan = incident.plans.find((p) => p.digest === digest);
  const call = (own?.data['call'] ?? among(Object.keys(plan?.calls ?? {}), n) ?? 'none') as string;
  if (plan?.calls[call]?.stage !== 'intended') return { do: 'claims', digest, call };
  const outcome = among(outcomes, n) ?? 'done';
  const value = outcome === 'done' || outcome === 'already' ? { value: `id-of-${call}` } : {};
  return { do: 'happens', happening: { type: 'call-settled', digest, call, outcome, ...value } };
}

function measurementAct({ effects }: Moment, { n }: Drawn): Act | undefined {
  const own = among([...effects.values()].filter((e) => e.kind === 'measure').toReversed(), n % 3);
  if (own === undefined) return undefined;
  const measurement = own.data['measurement'] as MeasurementId;
  const at = { entry: Number(own.data['entry']), phase: own.data['phase'] as string };
  const role = own.data['role'] as 'phase' | 'background';
  const result = resultOf(measurement, among(answers, n) ?? 'proven');
  return {
    do: 'happens',
    happening: { type: 'measured', measurement, role, ...at, result },
    at: own.dueAt,
  };
}

/** The roster that the bot comes back with; one below the quorum keeps the bot from starting at all. */
function rosterAct({ incident }: Moment, { about }: Drawn): Act | undefined {
  const { roster, suspects } = incident;
  const people = roster.people.filter((p) => p.person !== about);
  const able = people.filter((p) => p.roles.includes('approver') && !suspects.includes(p.person));
  if (able.length < roster.quorum) return undefined;
  return { do: 'happens', happening: { type: 'roster', people: people.map((p) => p.person) } };
}
