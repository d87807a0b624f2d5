import fc from 'fast-check';
import type { CommandBody } from '../../../src/core/incident/command.ts';
import { phaseInfo } from '../../../src/core/incident/machine.ts';
import { situationOf } from '../../../src/core/incident/situation-of.ts';
import type { MeasurementResult } from '../../../src/core/incident/situation.ts';
import { isWatch } from '../../../src/core/incident/watching.ts';
import type { Fact } from '../../../src/core/journal/facts.ts';
import type { MeasurementId } from '../../../src/core/runbook/language.ts';
import { runbookPlanKinds } from '../../../src/core/runbook/language.ts';
import { tell, type Story } from '../../core/incident/stage.ts';
import { buildHouse, factsOf, type House } from './house.ts';
import { play } from './mortal.ts';

/**
 * Incidents in which anything happens in any order: people do what they like, measurements and calls
 * come back as they like, early, late and twice. What the measurements find is real: it comes from an
 * incident in the simulated organization, so that every plan has its calls.
 */

export interface Findings {
  readonly house: House;
  readonly results: ReadonlyMap<string, MeasurementResult>;
}

/** Plays one calm incident and keeps what was measured in it. */
export async function realFindings(): Promise<Findings> {
  const house = buildHouse();
  await play(house, () => false);
  const results = new Map<string, MeasurementResult>();
  for (const fact of await factsOf(house)) {
    if (fact.kind === 'measured') results.set(fact.body.measurement, fact.body.result);
  }
  await house.leave();
  return { house, results };
}

const everybody = ['ana', 'ben', 'cho', 'dev', 'U0NOBODY'] as const;
const findings = ['proven', 'proven', 'proven', 'unproven', 'disproven', 'pending'] as const;
const outcomes = ['done', 'done', 'done', 'already', 'failed', 'unknown', 'changed'] as const;

const step = fc.record({
  who: fc.constantFrom(...everybody),
  about: fc.constantFrom(...everybody),
  does: fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom('goOn' as const) },
    { weight: 4, arbitrary: fc.constantFrom('approve', 'call', 'measure', 'start') },
    {
      weight: 3,
      arbitrary: fc.constantFrom(
        'deny',
        'revoke',
        'redraft',
        'destruction',
        'hold',
        'resume',
        'waive',
        'judge',
        'undo',
        'lift',
        'close',
        'shield',
        'handover',
        'suspect',
        'set-aside',
        'time',
        'wait',
        'roster',
        'stale',
        'old-call',
        'old-timer',
      ),
    },
  ),
  n: fc.nat(1_000),
});
export type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

export function steps(maxLength: number): fc.Arbitrary<Step[]> {
  return fc.array(step, { minLength: 10, maxLength, size: 'max' });
}

/** A day on which nothing goes wrong; the first story of every property, so that each gets to the end once. */
export const goodDay: [Step[]] = [
  Array.from({ length: 60 }, (): Step => ({ who: 'ana', about: 'ana', does: 'goOn', n: 0 })),
];

/** Tells a story with these steps. */
export function chaos(real: Findings, taken: readonly Step[]): Story {
  const { settings, terms } = real.house;
  const story = tell({
    settings,
    ...(terms.baseline === undefined ? {} : { baseline: terms.baseline }),
  });
  for (const one of taken) take(story, real, one);
  return story;
}

function take(story: Story, real: Findings, one: Step): void {
  const { who, n } = one;
  switch (one.does) {
    case 'goOn':
      return goOn(story, real);
    case 'time':
      return story.passes(n * 37);
    case 'wait':
      return story.passes(n * 3_000);
    case 'measure':
      return answerMeasurement(story, real, one, 'latest');
    case 'stale':
      return answerMeasurement(story, real, one, 'any');
    case 'call':
    case 'old-call':
      return makeCall(story, one);
    case 'old-timer': {
      const plan = story.incident.plans[n % Math.max(1, story.incident.plans.length)];
      const what = ['vote', 'start', 'hold'][n % 3] ?? '';
      return story.happens({
        type: 'timer',
        timer: `inc-1/${what}/${plan?.digest.slice(0, 12) ?? ''}`,
      });
    }
    case 'start': {
      const plan =
        story.incident.plans.find((p) => p.stage === 'approved') ??
        story.incident.plans[n % Math.max(1, story.incident.plans.length)];
      const refused = n % 5 === 0 ? [{ person: one.about, why: 'was deactivated' }] : [];
      return story.happens({ type: 'start-checked', digest: plan?.digest ?? '', refused });
    }
    case 'roster':
      // A roster below its quorum is refused at the start of the bot; it can only shrink to three here.
      return story.happens({
        type: 'roster',
        people: ['ana', 'ben', 'cho', 'dev'].filter((p) => p !== 'cho' || n % 2 === 0),
      });
    default: {
      const body = bodyOf(story, one);
      if (body !== undefined) story.says(who, body);
    }
  }
}

/** Goes on sensibly until the incident is in this phase; throws when it never gets there. */
export function goOnUntil(story: Story, real: Findings, phase: string): Story {
  for (let i = 0; i < 60; i += 1) {
    if (story.incident.position.phase === phase) return story;
    goOn(story, real);
  }
  throw new Error(`the story does not reach ${phase}: ${JSON.stringify(story.incident.position)}`);
}

/** What sensible people and a good day would do next, so that stories get somewhere. */
function goOn(story: Story, real: Findings): void {
  const { incident } = story;
  const pending = incident.plans.find((p) => p.stage === 'pending');
  const approved = incident.plans.find((p) => p.stage === 'approved');
  if (incident.hold !== undefined) story.says('ana', { do: 'resume' });
  else if (approved !== undefined)
    story.happens({ type: 'start-checked', digest: approved.digest, refused: [] });
  else if (pending !== undefined)
    for (const person of ['ben', 'cho', 'dev', 'ana']) story.approves(person, pending);
  else if (incident.question !== undefined) story.says('ana', { do: 'resume' });
  else if (incident.position.phase === 'review') story.says('ana', { do: 'close' });
  else if (phaseInfo(incident).does.kind === 'run') story.callsSucceed();
  else answerMeasurement(story, real, { n: 0 }, 'latest');
}

function answerMeasurement(
  story: Story,
  real: Findings,
  { n }: { n: number },
  which: 'latest' | 'any',
): void {
  const asked = story.effects.filter((e) => e.kind === 'measure');
  // The watch looks beside the runbook: the phase waits for its own measurement.
  const own = asked.filter((e) => !isWatch(e.data['measurement'] as MeasurementId));
  const effect = which === 'latest' ? own.at(-1) : asked[n % Math.max(1, asked.length)];
  if (effect === undefined) return;
  story.now = Math.max(story.now, effect.dueAt);
  const measurement = effect.data['measurement'] as string;
  const finding = findings[n % findings.length] ?? 'proven';
  const found = real.results.get(measurement);
  story.happens({
    type: 'measured',
    ...(effect.data as { measurement: never; role: 'phase'; entry: number; phase: string }),
    result: {
      finding,
      says: ['measured'],
      unproven: finding === 'unproven' ? ['it could not be seen'] : [],
      data: { ...found?.data, ...(n % 11 === 7 ? { again: true } : {}) },
    },
  });
}

/** Some call that was ever queued tries to leave. */
function makeCall(story: Story, { does, n }: Pick<Step, 'does' | 'n'>): void {
  const queued = story.effects.filter((e) => e.kind === 'call');
  const effect = does === 'call' ? queued.at(-1 - (n % 4)) : queued[n % Math.max(1, queued.length)];
  if (effect === undefined || story.claims(effect) !== 'go') return;
  const { digest, call } = effect.data as { digest: string; call: string };
  const outcome = outcomes[n % outcomes.length] ?? 'done';
  story.happens({
    type: 'call-settled',
    digest,
    call,
    outcome,
    ...(outcome === 'done' ? { value: `value-of-${call}` } : {}),
  });
}

function bodyOf(story: Story, { does, about, n }: Step): CommandBody | undefined {
  const { incident } = story;
  const open = incident.plans.filter((p) => p.stage === 'pending');
  const plan =
    n % 4 === 0 ? incident.plans[n % incident.plans.length] : open[n % Math.max(1, open.length)];
  const named = { plan: plan?.plan.id ?? 'p0', digest: plan?.digest ?? '0'.repeat(64) };
  const reason = 'because it has to be tried';
  switch (does) {
    case 'approve':
    case 'revoke':
      return { do: does, ...named };
    case 'deny':
      return { do: 'deny', ...named, reason };
    case 'redraft':
      return { do: 'redraft' };
    case 'destruction':
      return { do: 'redraft', mode: 'destruction' };
    case 'hold':
    case 'waive':
      return { do: does, reason };
    case 'judge': {
      const changes = incident.measurements['doors-closed']?.data['changes'];
      const ids = Array.isArray(changes) ? changes.map((c) => (c as { id: string }).id) : [];
      return { do: 'judge', changes: ids.slice(0, 1), reason };
    }
    case 'undo': {
      const { made } = situationOf(incident, incident.openedAt);
      return { do: 'undo', call: made[n % Math.max(1, made.length)]?.call.id ?? 'none', reason };
    }
    case 'handover':
      return { do: 'handover', to: about };
    case 'suspect':
    case 'set-aside':
      return { do: does, person: about, reason };
    case 'resume':
    case 'lift':
    case 'close':
    case 'shield':
      return { do: does };
    default:
      return undefined;
  }
}

/** The facts of a kind, with their places in the story. */
export function factsOfKind<K extends Fact['kind']>(
  story: Story,
  kind: K,
): { readonly at: number; readonly body: Extract<Fact, { kind: K }>['body'] }[] {
  return story.facts.flatMap((fact, at) =>
    fact.kind === kind ? [{ at, body: fact.body as never }] : [],
  );
}

/** How far the stories got: a property that holds because nothing happened says nothing. */
export function reached(stories: readonly Story[]): {
  readonly plans: string[];
  readonly closed: number;
} {
  const started = new Set(
    stories.flatMap((s) =>
      s.incident.plans.filter((p) => p.startedAt !== undefined).map((p) => p.plan.kind),
    ),
  );
  return {
    plans: runbookPlanKinds.filter((kind) => started.has(kind)),
    closed: stories.filter((s) => s.incident.closedAt !== undefined).length,
  };
}
