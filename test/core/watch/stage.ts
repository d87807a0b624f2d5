import { expect } from 'vitest';
import type { MeasurementResult } from '../../../src/core/incident/situation.ts';
import type { MeasurementId } from '../../../src/core/runbook/language.ts';
import type { WatchAlarm } from '../../../src/core/watch/alarm.ts';
import { PROD, settings, tell, type Story } from '../incident/stage.ts';

/** Words for stories about the watch and the lift. */

export const EVERY = 300_000;

/** An incident whose freeze is proven; the doors, say, were closed already. */
export function frozen(change: object = {}): Story {
  const story = tell({ settings: settings(change) });
  story.approves('ben');
  story.approves('cho');
  story.callsSucceed();
  story.now += 200_000;
  story.measures({ finding: 'proven' });
  story.callsSucceed();
  expect(story.incident.position.phase).toBe('prove-freeze');
  story.measures({ finding: 'proven' });
  return story;
}

export const timersOf = (story: Story, look: string): string[] =>
  [...story.timers.keys()].filter((id) => id.startsWith(`inc-1/watch/${look}-`));
export const looksOf = (story: Story, measurement: MeasurementId) =>
  story.effects.filter((e) => e.data['measurement'] === measurement);

export const off = (id = `lifted/${PROD}/lockstep-freeze/1`): WatchAlarm => ({
  id,
  kind: 'lock',
  account: PROD,
  policy: 'p-freeze',
  says: 'The policy lockstep-freeze is off.',
});

/** A look comes back. */
export function looked(
  story: Story,
  alarms: readonly WatchAlarm[],
  more: { measurement?: MeasurementId; takenAt?: string; doors?: readonly never[] } = {},
): void {
  const { measurement = 'watch-locks', takenAt = new Date(story.now).toISOString() } = more;
  const { phase, entry } = story.incident.position;
  const result: MeasurementResult = {
    finding: alarms.length === 0 ? 'proven' : 'disproven',
    says: ['Read back.', ...alarms.map(({ says }) => says)],
    unproven: [],
    data: { takenAt, alarms, alarmsTotal: alarms.length, doors: more.doors ?? [] },
  };
  story.happens({ type: 'measured', measurement, role: 'background', phase, entry, result });
}

/** Everything is proven and nothing is to do, up to the lift plan that waits. */
export function beforeLift(): Story {
  const story = frozen();
  for (let i = 0; i < 20 && story.incident.position.phase !== 'approve-lift'; i += 1)
    story.measures({ finding: 'proven' });
  expect(story.incident.position.phase).toBe('approve-lift');
  return story;
}

/** The freeze is about to come off. */
export function lifting(): Story {
  const story = beforeLift();
  const { digest } = story.plan('lift');
  story.approves('ben', story.plan('lift'));
  story.approves('cho', story.plan('lift'));
  story.happens({ type: 'start-checked', digest, refused: [] });
  expect(story.incident.position.phase).toBe('prove-cutoff');
  story.measures({ finding: 'proven' });
  expect(story.incident.position.phase).toBe('lift');
  return story;
}

/** Runs every queued call that may leave, and ends it so. */
export function settles(
  story: Story,
  how: (call: string) => 'done' | 'already' | 'changed' | 'failed' | 'unknown' = () => 'done',
): void {
  // A call that settles may queue others, at the end.
  for (const effect of story.effects) {
    const { digest, call } = effect.data as { digest: string; call: string };
    const state = story.incident.plans.find((p) => p.digest === digest);
    const waits = state?.stage === 'executing' && state.calls[call]?.stage === 'waiting';
    if (effect.kind !== 'call' || !waits || story.claims(effect) !== 'go') continue;
    const outcome = how(call);
    const value = outcome === 'done' ? { value: `value-of-${call}` } : { error: 'AWS says no' };
    story.happens({ type: 'call-settled', digest, call, outcome, ...value });
  }
}
