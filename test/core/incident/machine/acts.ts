import type { CommandBody } from '../../../../src/core/incident/command.ts';
import type { Incident, PlanState } from '../../../../src/core/incident/incident.ts';
import { iso } from '../../../../src/core/incident/turn.ts';
import { madeCalls } from '../../../../src/core/incident/situation-of.ts';
import { shortDigest } from '../../../../src/core/plan/canonical.ts';
import { isWatch } from '../../../../src/core/incident/watching.ts';
import type { MeasurementId } from '../../../../src/core/runbook/language.ts';
import { answers, resultOf, type Answer } from './company.ts';
import type { Act, Moment } from './moment.ts';

/** Who does what in one exploration: the bounds of its alphabet, spelled out. */
export interface Alphabet {
  /** Who votes on the plans of the runbook, and in which ways. */
  readonly voters: readonly string[];
  readonly votes: readonly ('approve' | 'revoke')[];
  /** Who denies. */
  readonly deniers: readonly string[];
  /** Who votes on what people propose. */
  readonly sideVoters: readonly string[];
  readonly outcomes: readonly Outcome[];
  readonly answers: readonly Answer[];
  /** Further commands, where they are plausible. */
  readonly commands: (incident: Incident) => readonly { who: string; body: CommandBody }[];
  /** Everything that has a time runs out, too. */
  readonly timers: boolean;
  /** Somebody is no longer eligible when a loosening plan starts. */
  readonly refusedAtStart: boolean;
  /** The watch finds nothing, or a policy that is off, whenever it looks. */
  readonly watch?: true;
  /** Shrunk rosters that the configuration may come back with. */
  readonly rosters: readonly (readonly string[])[];
}
type Outcome = 'done' | 'already' | 'changed' | 'failed' | 'unknown';

export const outcomes: readonly Outcome[] = ['done', 'already', 'changed', 'failed', 'unknown'];

/** Nothing goes wrong and nobody interferes; explorations widen this where they look closer. */
export const calm: Alphabet = {
  voters: ['ben', 'cho'],
  votes: ['approve'],
  deniers: [],
  sideVoters: ['ben', 'cho'],
  outcomes: ['done'],
  answers: ['proven'],
  commands: () => [],
  timers: false,
  refusedAtStart: false,
  rosters: [],
};
export { answers };

/** Everything of the alphabet that could be done in this moment. */
export function actsIn(moment: Moment, alphabet: Alphabet): Act[] {
  const { incident } = moment;
  const leader = ['ana', 'ben', 'cho'].find((p) => !incident.suspects.includes(p)) ?? 'ana';
  return [
    ...incident.plans.flatMap((state) => votesOn(incident, state, alphabet)),
    ...incident.plans.flatMap((state) => starts(state, alphabet)),
    ...callActs(moment, alphabet),
    ...measurementActs(moment, alphabet),
    ...(alphabet.timers ? timerActs(moment) : []),
    ...(alphabet.watch === true ? watchActs(moment) : []),
    ...alphabet.commands(incident).map(({ who, body }): Act => ({ do: 'says', who, body })),
    // Always there: another try, and the end; asked for where they mean nothing, too.
    { do: 'says', who: leader, body: { do: 'resume' } },
    { do: 'says', who: leader, body: { do: 'close' } },
    ...alphabet.rosters.map((people): Act => ({
      do: 'happens',
      happening: { type: 'roster', people },
    })),
  ];
}

function votesOn(incident: Incident, state: PlanState, alphabet: Alphabet): Act[] {
  if (state.stage !== 'pending' && state.stage !== 'approved') return [];
  const isSide = [
    'waive',
    'judge',
    'undo',
    'retighten',
    'suspect',
    'set-aside',
    'leave-out',
  ].includes(state.plan.kind);
  const named = { plan: state.plan.id, digest: shortDigest(state.digest) };
  const who = isSide ? alphabet.sideVoters : alphabet.voters;
  return who.flatMap((person) => {
    const has = state.votes.some((v) => v.person === person && !v.revoked);
    const bodies: CommandBody[] = alphabet.votes
      .filter((how) => how !== 'revoke' || has)
      .map((how) => ({ do: how, ...named }));
    if (alphabet.deniers.includes(person)) {
      bodies.push({ do: 'deny', ...named, reason: 'it looks wrong to me' });
    }
    return bodies.map((body): Act => ({ do: 'says', who: person, body }));
  });
}

function starts({ digest, stage, plan, votes }: PlanState, { refusedAtStart }: Alphabet): Act[] {
  if (stage !== 'approved' || plan.direction !== 'loosening') return [];
  const checked = (refused: readonly { person: string; why: string }[]): Act => ({
    do: 'happens',
    happening: { type: 'start-checked', digest, refused },
  });
  const [vote] = votes.filter((v) => !v.revoked && v.decision === 'approve');
  const gone = vote === undefined ? [] : [{ person: vote.person, why: 'was deactivated' }];
  return refusedAtStart ? [checked([]), checked(gone)] : [checked([])];
}

/** Calls leave and come back one after the other, in the order of the plan. */
function callActs({ incident, effects }: Moment, alphabet: Alphabet): Act[] {
  for (const { kind, data } of effects.values()) {
    if (kind !== 'call') continue;
    const digest = data['digest'] as string;
    const call = data['call'] as string;
    const state = incident.plans.find((p) => p.digest === digest);
    if (state?.stage !== 'executing') continue;
    const stage = state.calls[call]?.stage;
    if (stage === 'waiting') {
      const claim: Act = { do: 'claims', digest, call };
      const failed = {
        type: 'call-settled',
        digest,
        call,
        outcome: 'failed',
        error: 'no value',
      } as const;
      // What it builds on did not succeed: it fails without having left.
      return alphabet.outcomes.includes('failed')
        ? [claim, { do: 'happens', happening: failed }]
        : [claim];
    }
    if (stage !== 'intended') continue;
    const settled = alphabet.outcomes.map((outcome): Act => {
      const value = outcome === 'done' || outcome === 'already' ? { value: `id-of-${call}` } : {};
      return {
        do: 'happens',
        happening: { type: 'call-settled', digest, call, outcome, ...value },
      };
    });
    // A worker died after the intent: another one claims it again.
    return [{ do: 'claims', digest, call }, ...settled];
  }
  return [];
}

function measurementActs({ incident, effects }: Moment, alphabet: Alphabet): Act[] {
  const { phase, entry } = incident.position;
  const acts: Act[] = [];
  for (const { kind, data, dueAt } of effects.values()) {
    if (kind !== 'measure') continue;
    const measurement = data['measurement'] as MeasurementId;
    const role = data['role'] as 'phase' | 'background';
    if (isWatch(measurement)) continue;
    if (role === 'phase' && data['entry'] !== entry) continue;
    const at = { entry: Number(data['entry']), phase: data['phase'] as string };
    const told = (answer: Answer, when: number): Act => ({
      do: 'happens',
      happening: {
        type: 'measured',
        measurement,
        role,
        ...at,
        result: resultOf(measurement, answer),
      },
      at: when,
    });
    if (role === 'background') {
      if (phase === 'approve-emergency') acts.push(told('proven', dueAt));
      continue;
    }
    const deadline =
      Date.parse(incident.movedAt) + incident.settings.timing.proofDeadlineSeconds * 1000;
    acts.push(
      ...alphabet.answers.flatMap((a) => [told(a, dueAt), told(a, Math.max(dueAt, deadline))]),
    );
  }
  return acts;
}

function timerActs({ timers }: Moment): Act[] {
  return [...timers].map(([timer, dueAt]) => ({
    do: 'happens',
    happening: { type: 'timer', timer },
    at: dueAt,
  }));
}

/** A call that could be taken back: the last one that was made outside of shield and freeze, and the last of all. */
export function undoable(incident: Incident): string[] {
  const made = madeCalls(incident);
  const ids = [
    made.at(-1)?.call.id,
    made.find((m) => m.call.id.startsWith('freeze-scp/attach'))?.call.id,
  ];
  return [...new Set(ids)].filter((id) => id !== undefined);
}

/** Has somebody proposed something that is not decided yet? One at a time is enough here. */
export function isProposed(incident: Incident): boolean {
  return incident.plans.some(
    (p) =>
      ['waive', 'judge', 'undo', 'suspect', 'set-aside', 'leave-out'].includes(p.plan.kind) &&
      ['pending', 'approved', 'executing'].includes(p.stage),
  );
}

/** A look of the watch comes back: as it should be, or with a policy off that nobody of ours took off. */
function watchActs({ incident, now }: Moment): Act[] {
  if (incident.measurements['freeze-proof'] === undefined) return [];
  const { phase, entry } = incident.position;
  const lifted = {
    id: 'lifted/100000000003/lockstep-freeze/1',
    kind: 'lock',
    account: '100000000003',
    policy: 'p-freeze',
    says: 'a policy is off',
  } as const;
  return [[], [lifted]].map((alarms): Act => ({
    do: 'happens',
    happening: {
      type: 'measured',
      measurement: 'watch-locks',
      role: 'background',
      phase,
      entry,
      result: {
        finding: alarms.length === 0 ? 'proven' : 'disproven',
        says: ['it was read back'],
        unproven: [],
        data: { takenAt: iso(now), alarms, alarmsTotal: alarms.length, doors: [] },
      },
    },
  }));
}
