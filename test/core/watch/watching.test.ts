import { describe, expect, it } from 'vitest';
import { PROD, tell } from '../incident/stage.ts';
import { beforeLift, EVERY, frozen, lifting, looked, looksOf, off, timersOf } from './stage.ts';

/** The watch as people meet it: one alarm for one thing, a plan against it, and a lift that stops. */

describe('the rhythm of the watch', () => {
  it('given a freeze that is proven, when its time comes, then the locks are read back, and again after each answer', () => {
    const story = frozen();
    expect(timersOf(story, 'locks')).toHaveLength(1);
    expect(looksOf(story, 'watch-locks')).toEqual([]);
    story.passes(EVERY);
    expect(looksOf(story, 'watch-locks')).toHaveLength(1);
    expect(looksOf(story, 'watch-locks')[0]?.data['role']).toBe('background');
    // Not before the answer: looks never pile up.
    expect(timersOf(story, 'locks')).toEqual([]);
    looked(story, []);
    expect(timersOf(story, 'locks')).toHaveLength(1);
  });

  it('given a freeze that is not proven yet, when time passes, then nothing is watched', () => {
    const story = tell();
    story.approves('ben');
    story.approves('cho');
    story.callsSucceed();
    expect([...story.timers.keys()].filter((id) => id.includes('/watch/'))).toEqual([]);
  });

  it('given a pace of 0, when the freeze is proven, then there is no watch', () => {
    const story = frozen({ timing: { watchEverySeconds: 0 } });
    expect([...story.timers.keys()].filter((id) => id.includes('/watch/'))).toEqual([]);
  });

  it('given more attached policies than can be read in a second, when the watch is set to one, then it takes no more than its share of the reads', () => {
    const story = frozen({ timing: { watchEverySeconds: 1 } });
    const attached = story.incident.plans
      .flatMap(({ plan }) => plan.waves.flatMap((wave) => wave.calls))
      .filter((call) => call.request.operation === 'AttachPolicy').length;
    expect(attached).toBeGreaterThan(2);
    const [timer = ''] = timersOf(story, 'locks');
    expect(story.timers.get(timer)).toBe(story.now + Math.ceil(attached / 1.25) * 1000);
  });

  it('given a look at the doors that broke, when it comes back, then it is in the journal as unproven', () => {
    const story = frozen();
    const { phase, entry } = story.incident.position;
    const result = { finding: 'unproven', says: [], unproven: ['it broke'], data: {} } as const;
    story.happens({
      type: 'measured',
      measurement: 'watch-doors',
      role: 'background',
      phase,
      entry,
      result,
    });
    expect(story.incident.measurements['watch-doors']?.finding).toBe('unproven');
  });

  it('given doors that were not closed yet, when the look at them is due, then it comes later', () => {
    const story = frozen();
    story.passes(6 * EVERY);
    expect(looksOf(story, 'watch-doors')).toEqual([]);
    expect(timersOf(story, 'doors')).toHaveLength(1);
  });

  it('given looks that find the same, when they come back, then one of them stands in the journal, and one an hour', () => {
    const story = frozen();
    const lines = () => story.facts.filter((f) => f.kind === 'measured').length;
    const before = lines();
    for (let i = 0; i < 5; i += 1) looked(story, []);
    expect(lines()).toBe(before + 1);
    story.now += 3_600_000;
    looked(story, []);
    expect(lines()).toBe(before + 2);
  });
});

describe('an alarm', () => {
  it('given a policy that is off, when it is found, then it is told once, with a tightening plan that puts it back', () => {
    const story = frozen();
    looked(story, [off()]);
    looked(story, [off()]);
    expect(story.incident.alarms).toHaveLength(1);
    const { plan, stage, need } = story.plan('retighten');
    expect(story.incident.alarms[0]?.text).toContain(`${plan.id} is ready`);
    expect({ direction: plan.direction, stage, need }).toEqual({
      direction: 'tightening',
      stage: 'pending',
      need: 2,
    });
    expect(plan).not.toHaveProperty('requester');
    const operations = plan.waves.flatMap((wave) => wave.calls.map((c) => c.request.operation));
    expect(new Set(operations)).toEqual(new Set(['CreatePolicy', 'AttachPolicy']));
    expect(story.incident.plans.filter((p) => p.plan.kind === 'retighten')).toHaveLength(1);
  });

  it('given its plan, when two people approve, then it runs at once beside the runbook, and the phase stays', () => {
    const story = frozen();
    const { phase } = story.incident.position;
    looked(story, [off()]);
    story.approves('ben', story.plan('retighten'));
    expect(story.plan('retighten').stage).toBe('pending');
    story.approves('cho', story.plan('retighten'));
    story.callsSucceed();
    expect(story.plan('retighten').stage).toBe('executed');
    expect(story.incident.position.phase).toBe(phase);
  });

  it('given a hold, when the plan is released, then nobody stops its calls by holding', () => {
    const story = frozen();
    looked(story, [off()]);
    story.approves('ben', story.plan('retighten'));
    story.approves('cho', story.plan('retighten'));
    story.says('dev', { do: 'hold', reason: 'wait a moment' });
    story.callsSucceed();
    expect(story.plan('retighten').stage).toBe('executed');
  });

  it('given a plan that ran out unread, when the policy is still off, then it is drawn again without another alarm', () => {
    const story = frozen();
    looked(story, [off()]);
    story.passes(1_900_000);
    expect(story.plan('retighten').stage).toBe('expired');
    looked(story, [off()]);
    expect(story.plan('retighten').stage).toBe('pending');
    expect(story.incident.alarms).toHaveLength(1);
  });

  it('given two approvals that are under way, when something new is found, then their plan is not thrown away', () => {
    const story = frozen();
    looked(story, [off()]);
    story.approves('ben', story.plan('retighten'));
    story.approves('cho', story.plan('retighten'));
    const { digest } = story.plan('retighten');
    looked(story, [off(), off('edited/p-1')]);
    expect(story.plan('retighten').digest).toBe(digest);
    expect(story.incident.alarms).toHaveLength(2);
  });

  it('given a change that people have judged, when the watch finds it, then there is no alarm', () => {
    const story = frozen();
    story.incident = { ...story.incident, judged: ['c123'] };
    looked(story, [{ id: 'c123', kind: 'change', account: PROD, says: 'changed' }], {
      measurement: 'watch-doors',
    });
    expect(story.incident.alarms).toEqual([]);
  });

  it('given a call of ours that settled while the doors were looked at, when the look comes back, then it is thrown away and repeated soon', () => {
    const story = frozen();
    const takenAt = new Date(story.now - 400_000).toISOString();
    looked(story, [{ id: 'c9', kind: 'change', account: PROD, says: 'changed' }], {
      measurement: 'watch-doors',
      takenAt,
    });
    expect(story.incident.alarms).toEqual([]);
    expect(story.incident.measurements['watch-doors']).toBeUndefined();
    const soon = timersOf(story, 'doors').map((id) => story.timers.get(id));
    expect(soon).toContain(story.now + EVERY);
  });
});

describe('an alarm while something is given back', () => {
  it('given a lift plan that waits, when the watch raises an alarm, then the plan is void and people are asked', () => {
    const story = beforeLift();
    looked(story, [off()]);
    expect(story.plan('lift').stage).toBe('voided');
    expect(story.incident.question?.phase).toBe('approve-lift');
    const { plan, digest } = story.plan('retighten');
    expect(story.incident.question?.choices).toContain(
      `/incident approve ${plan.id} ${digest.slice(0, 12)}`,
    );
  });

  it('given a freeze that comes off, when the watch raises an alarm, then no further call leaves, and another try goes on', () => {
    const story = lifting();
    looked(story, [off(`lifted/${PROD}/lockstep-shield/1`)]);
    expect(story.incident.position).toMatchObject({ phase: 'lift', state: 'asking' });
    const [waits] = story.effects.filter(
      (e) => e.kind === 'call' && e.data['digest'] === story.plan('lift').digest,
    );
    expect(story.claims(waits!)).toBe('no');
    story.says('ana', { do: 'resume' });
    story.callsSucceed();
    expect(story.incident.position.phase).toBe('watch-lift');
  });

  it('given a quiet time, when the watch raises an alarm, then the shield stays, and nobody can waive that', () => {
    const story = lifting();
    story.callsSucceed();
    expect(story.incident.position.phase).toBe('watch-lift');
    looked(story, [off(`lifted/${PROD}/lockstep-shield/1`)]);
    expect(story.incident.question).toMatchObject({ phase: 'watch-lift', waivable: false });
    expect(story.says('ana', { do: 'waive', reason: 'it will be all right' }).ok).toBe(false);
  });

  it('given the quiet time finds the alarm by itself, when it comes back, then it is told, with a plan, as if the watch had found it', () => {
    const story = lifting();
    story.callsSucceed();
    const alarms = [off(`lifted/${PROD}/lockstep-shield/1`)];
    story.measures({
      finding: 'disproven',
      says: ['not quiet'],
      data: { takenAt: new Date(story.now).toISOString(), alarms, doors: [] },
    });
    expect(story.incident.alarms).toHaveLength(1);
    expect(story.plan('retighten').stage).toBe('pending');
    expect(story.incident.position).toMatchObject({ phase: 'watch-lift', state: 'asking' });
  });

  it('given the locks are back on, when the quiet time says so, then the lift is given up and drawn anew', () => {
    const story = lifting();
    story.callsSucceed();
    const { digest } = story.plan('lift');
    story.measures({ finding: 'disproven', says: ['the freeze is on'], data: { again: true } });
    expect(story.incident.plans.find((p) => p.digest === digest)?.stage).toBe('failed');
    expect(story.incident.position.phase).toBe('approve-lift');
  });

  it('given our own call takes the freeze off while the locks are read back, when the look comes, then it is no alarm', () => {
    const story = lifting();
    const [detach] = story
      .plan('lift')
      .plan.waves.flatMap((wave) => wave.calls)
      .filter((call) => call.request.operation === 'DetachPolicy');
    const ours = { ...off(), policy: detach!.request.input['PolicyId'] as string };
    const takenAt = new Date(story.now).toISOString();
    story.now += 1_000;
    story.callsSucceed();
    looked(story, [ours], { takenAt });
    expect(story.incident.alarms).toEqual([]);
    expect(story.incident.measurements['watch-locks']?.finding).toBe('proven');
    // What came off before the look began, and is off again, is not ours.
    story.now += 1_000;
    looked(story, [ours]);
    expect(story.incident.alarms).toHaveLength(1);
  });

  it('given a closed incident, when a look comes back late, then nothing is watched any more', () => {
    const story = lifting();
    story.callsSucceed();
    story.measures({ finding: 'proven' });
    story.callsSucceed();
    story.says('ana', { do: 'close' });
    expect(story.incident.closedAt).toBeDefined();
    const timers = story.timers.size;
    looked(story, [off()]);
    expect(story.timers.size).toBe(timers);
    expect(story.incident.alarms).toEqual([]);
  });
});
