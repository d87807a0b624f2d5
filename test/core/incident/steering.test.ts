import { describe, expect, it } from 'vitest';
import { chaos, goOnUntil, realFindings } from '../../promises/stage/chaos.ts';
import { settings, tell, type Story } from './stage.ts';

/** Holding, handing over, suspecting, taking back, trying again. */

const real = await realFindings();

function calls(story: Story): readonly string[] {
  return story.effects.filter((e) => e.kind === 'call').map((e) => e.data['call'] as string);
}

describe('a hold', () => {
  const limited = settings({ timing: { holdSeconds: 600, startWindowSeconds: 3_600 } });

  it('given a hold that nobody ends, when its ten minutes are over, then what was approved goes on by itself', () => {
    const story = tell({ settings: limited });
    story.says('ben', { do: 'hold', reason: 'a moment' });
    story.approves('ben');
    story.approves('cho');
    expect(calls(story)).toEqual([]);
    story.passes(599_000);
    expect(story.incident.hold).toBeDefined();
    story.passes(2_000);
    expect(story.incident.hold).toBeUndefined();
    expect(calls(story)).not.toEqual([]);
  });

  it('given a hold, when somebody else holds too, then there is one hold, and it ends when it was to end', () => {
    const story = tell({ settings: limited });
    story.says('ben', { do: 'hold', reason: 'a moment' });
    const until = story.incident.hold?.until;
    story.passes(300_000);
    expect(story.says('cho', { do: 'hold', reason: 'and another' })).toMatchObject({
      ok: false,
      code: 'held',
    });
    expect(story.incident.hold?.until).toBe(until);
  });

  it('given a hold placed long ago, when its timer comes a second time, then a later hold is not ended by it', () => {
    const story = tell({ settings: limited });
    story.says('ben', { do: 'hold', reason: 'a moment' });
    story.says('ana', { do: 'resume' });
    story.passes(700_000);
    story.says('dev', { do: 'hold', reason: 'now I need one' });
    const until = story.incident.hold?.until;
    story.happens({ type: 'timer', timer: 'inc-1/hold' });
    expect({ hold: story.incident.hold?.until, at: story.now < Date.parse(until ?? '') }).toEqual({
      hold: until,
      at: true,
    });
  });
});

describe('the command', () => {
  it('given ana in command, when she hands over to ben, then he can hand it back, and nobody else can take it', () => {
    const story = tell();
    expect(story.says('ben', { do: 'handover', to: 'ben' })).toMatchObject({
      ok: false,
      code: 'role',
    });
    expect(story.says('ana', { do: 'handover', to: 'cho' })).toMatchObject({
      ok: false,
      code: 'role',
    });
    expect(story.says('ana', { do: 'handover', to: 'nobody' })).toMatchObject({
      ok: false,
      code: 'unknown-person',
    });
    expect(story.says('ana', { do: 'handover', to: 'ben' })).toMatchObject({ ok: true });
    expect(story.incident.commander).toBe('ben');
    expect(story.says('ana', { do: 'handover', to: 'ana' })).toMatchObject({
      ok: false,
      code: 'role',
    });
    expect(story.says('ben', { do: 'handover', to: 'ana' })).toMatchObject({ ok: true });
    expect(story.facts.filter((f) => f.kind === 'commander.changed')).toHaveLength(2);
  });

  it('given the one in command is a suspect, when another commander takes over, then he may', () => {
    const story = tell();
    story.says('ben', { do: 'suspect', person: 'ana', reason: 'odd logins' });
    story.approves('cho', story.plan('suspect'));
    story.approves('dev', story.plan('suspect'));
    story.happens({ type: 'start-checked', digest: story.plan('suspect').digest, refused: [] });
    expect(story.incident.suspects).toEqual(['ana']);
    expect(story.says('ana', { do: 'handover', to: 'ana' })).toMatchObject({
      ok: false,
      code: 'suspect',
    });
    expect(story.says('ben', { do: 'handover', to: 'ben' })).toMatchObject({ ok: true });
  });
});

describe('a suspect', () => {
  it('given a roster at its quorum, when another is to be marked, then it is refused: nobody could approve anything', () => {
    const story = tell();
    story.marks('dev');
    story.marks('cho');
    expect(story.incident.suspects).toEqual(['dev', 'cho']);
    expect(story.says('ana', { do: 'suspect', person: 'ben', reason: 'odd logins' })).toMatchObject(
      { ok: false, code: 'roster-too-small' },
    );
    story.approves('ana', story.plan('emergency'));
    story.approves('ben', story.plan('emergency'));
    expect(calls(story)).not.toEqual([]);
  });

  it('given one person’s word, when nobody else agrees, then nobody is a suspect', () => {
    const story = tell();
    story.says('ana', { do: 'suspect', person: 'dev', reason: 'odd logins' });
    story.approves('ana', story.plan('suspect'));
    expect(story.approves('dev', story.plan('suspect'))).toMatchObject({ ok: false });
    story.passes(10 * 3_600_000);
    expect(story.incident.suspects).toEqual([]);
    expect(story.plan('suspect').stage).toBe('expired');
  });
});

describe('taking back', () => {
  it('given a door that looks hostile, when somebody wants it open again, then it is refused for good', () => {
    const story = goOnUntil(chaos(real, []), real, 'approve-rotate');
    const doors = story.plan('doors').plan.waves.flatMap((w) => w.calls);
    const hostile = doors.filter(
      (c) => c.request.operation === 'UpdateAccessKey' && 'none' in c.undo,
    );
    expect(hostile.length).toBeGreaterThan(0);
    for (const call of hostile) {
      expect(
        story.says('ana', { do: 'undo', call: call.id, reason: 'I want it back' }),
      ).toMatchObject({ ok: false, code: 'no-undo' });
    }
    expect(story.incident.plans.filter((p) => p.plan.kind === 'undo')).toEqual([]);
  });

  it('given a call that was never made, when it is to be taken back, then it is refused with what could be', () => {
    const story = tell();
    expect(
      story.says('ana', {
        do: 'undo',
        call: 'freeze-scp/attach/100000000003',
        reason: 'by mistake',
      }),
    ).toMatchObject({ ok: false, code: 'unknown-call' });
  });

  it('given a key of ours, when it is taken back, then the plan is loosening and one denial ends it', () => {
    const story = goOnUntil(chaos(real, []), real, 'approve-rotate');
    const ours = story
      .plan('doors')
      .plan.waves.flatMap((w) => w.calls)
      .find((c) => c.request.operation === 'UpdateAccessKey' && !('none' in c.undo));
    expect(story.says('ana', { do: 'undo', call: ours!.id, reason: 'it is ours' })).toMatchObject({
      ok: true,
    });
    const { plan, digest } = story.plan('undo');
    expect(plan.direction).toBe('loosening');
    story.says('dev', { do: 'deny', plan: plan.id, digest, reason: 'not yet' });
    expect(story.plan('undo').stage).toBe('denied');
  });
});

describe('results that come late', () => {
  it('given a measurement of an earlier stay in the phase, when it comes, then it is journaled as ignored and changes nothing', () => {
    const story = goOnUntil(chaos(real, []), real, 'prove-shield');
    const stale = story.effects.findLast((e) => e.kind === 'measure')!;
    story.now += 3_600_000;
    story.measures({ finding: 'disproven', says: ['got through'] });
    story.says('ana', { do: 'resume' });
    const before = story.incident;
    story.happens({
      type: 'measured',
      ...(stale.data as { measurement: never; role: 'phase'; entry: number; phase: string }),
      result: { finding: 'proven', says: [], unproven: [], data: {} },
    });
    expect(story.facts.at(-1)).toMatchObject({ kind: 'event.ignored' });
    expect(story.incident).toEqual({ ...before, seq: before.seq + 1 });
  });

  it('given the result of a call whose plan is over, when it comes, then it is journaled as ignored', () => {
    const story = goOnUntil(chaos(real, []), real, 'approve-defuse');
    const { digest } = story.plan('emergency');
    const before = story.incident;
    story.happens({
      type: 'call-settled',
      digest,
      call: 'shield-scp/create',
      outcome: 'failed',
      error: 'late',
    });
    expect(story.facts.at(-1)).toMatchObject({ kind: 'event.ignored' });
    expect(story.incident).toEqual({ ...before, seq: before.seq + 1 });
  });

  it('given a timer of a vote that is over, when it fires, then nothing happens to the plan', () => {
    const story = tell();
    story.approves('ben');
    story.approves('cho');
    const { digest } = story.plan('emergency');
    story.happens({ type: 'timer', timer: `inc-1/vote/${digest.slice(0, 12)}` });
    expect(story.plan('emergency').stage).toBe('executing');
  });
});

describe('trying again', () => {
  it('given a wave of which one call failed, when people try again, then only that one is queued, and the others are left alone', () => {
    const story = goOnUntil(chaos(real, []), real, 'approve-doors');
    story.approves('ben', story.plan('doors'));
    story.approves('cho', story.plan('doors'));
    const queued = story.effects.filter(
      (e) => e.kind === 'call' && e.data['digest'] === story.plan('doors').digest,
    );
    expect(queued.length).toBeGreaterThan(5);
    const [broken, dropped] = [queued[1]!, queued[2]!];
    for (const effect of queued) {
      story.claims(effect);
      const { digest, call } = effect.data as { digest: string; call: string };
      const outcome = effect === broken ? 'failed' : effect === dropped ? 'changed' : 'done';
      story.happens({
        type: 'call-settled',
        digest,
        call,
        outcome,
        ...(outcome === 'done' ? { value: 'x' } : { error: 'no' }),
      });
    }
    expect(story.incident.position).toMatchObject({ phase: 'contain', state: 'asking' });
    expect(story.incident.question?.because).toHaveLength(1);
    const before = story.effects.length;
    story.says('ana', { do: 'resume' });
    const again = story.effects
      .slice(before)
      .filter((e) => e.kind === 'call')
      .map((e) => e.data['call']);
    expect(again).toContain(broken.data['call']);
    for (const effect of queued.filter((e) => e !== broken && e !== dropped))
      expect(again).not.toContain(effect.data['call']);
    // A new stay in the phase: the id of the effect is another, so the old one can't be taken for it.
    const ids = story.effects.map((e) => e.id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
