import { describe, expect, it } from 'vitest';
import { shortDigest } from '../../../src/core/plan/canonical.ts';
import { PROD, roster, settings, tell, type Story } from './stage.ts';

/** What one stolen account of an approver can do, and what it must not be able to do. */

const released = (story: Story) => story.effects.some((e) => e.kind === 'call');

describe('one stolen account', () => {
  it('given a plan that marks dev as a suspect, when dev proposes things about people, then that plan stands', () => {
    const story = tell();
    story.says('ana', { do: 'suspect', person: 'dev', reason: 'odd logins' });
    const plan = story.plan('suspect');
    story.says('dev', { do: 'suspect', person: 'ben', reason: 'no, he is' });
    expect(story.says('dev', { do: 'suspect', person: 'dev', reason: 'again' })).toMatchObject({
      ok: false,
    });
    expect(story.says('cho', { do: 'suspect', person: 'dev', reason: 'me too' })).toMatchObject({
      ok: false,
      code: 'already-voted',
    });
    expect(story.incident.plans.find((p) => p.digest === plan.digest)).toMatchObject({
      stage: 'pending',
    });
  });

  it('given a hold by dev, when two others mark dev as a suspect, then the hold does not protect them', () => {
    const story = tell();
    story.says('dev', { do: 'hold', reason: 'stop everything' });
    story.says('ana', { do: 'suspect', person: 'dev', reason: 'odd logins' });
    const plan = story.plan('suspect');
    story.approves('ana', plan);
    story.approves('ben', plan);
    story.happens({ type: 'start-checked', digest: plan.digest, refused: [] });
    expect(story.incident.suspects).toEqual(['dev']);
  });

  it('given a hold that was ended, when the same person holds again at once, then it is refused', () => {
    const story = tell();
    story.says('dev', { do: 'hold', reason: 'wait' });
    story.says('ana', { do: 'resume' });
    expect(story.says('dev', { do: 'hold', reason: 'wait again' })).toMatchObject({
      ok: false,
      code: 'held',
    });
    expect(story.says('cho', { do: 'hold', reason: 'a moment' })).toMatchObject({ ok: true });
    story.passes(11 * 60_000);
    story.passes(11 * 60_000);
    expect(story.says('dev', { do: 'hold', reason: 'now it may' })).toMatchObject({ ok: true });
  });

  it('given an emergency plan that was released, when dev holds, then its calls leave all the same', () => {
    const story = tell();
    story.approves('ana');
    story.approves('ben');
    story.says('dev', { do: 'hold', reason: 'stop' });
    expect(story.claims(story.effects.find((e) => e.kind === 'call')!)).toBe('go');
  });

  it('given others’ votes on the emergency plan, when dev has it drawn anew, then their votes stand', () => {
    const story = tell();
    story.approves('ana');
    expect(story.says('dev', { do: 'redraft', mode: 'destruction' })).toMatchObject({
      ok: false,
      code: 'already-voted',
    });
    story.approves('ben');
    expect(released(story)).toBe(true);
  });

  it('given a loosening plan with its quorum, when one vetoes it before it starts, then it does not start', () => {
    const story = tell();
    story.says('ana', { do: 'suspect', person: 'dev', reason: 'odd logins' });
    const plan = story.plan('suspect');
    story.approves('ana', plan);
    story.approves('ben', plan);
    const deny = {
      do: 'deny',
      plan: plan.plan.id,
      digest: plan.digest,
      reason: 'it was me',
    } as const;
    expect(story.says('cho', deny)).toMatchObject({ ok: true });
    story.happens({ type: 'start-checked', digest: plan.digest, refused: [] });
    expect(story.incident.suspects).toEqual([]);
  });

  it('given a veto that is taken back, when two have approved already, then it goes out', () => {
    const story = tell();
    const { plan, digest } = story.plan();
    story.says('dev', { do: 'deny', plan: plan.id, digest, reason: 'not sure' });
    story.approves('ana');
    story.approves('ben');
    expect(released(story)).toBe(false);
    story.says('dev', { do: 'revoke', plan: plan.id, digest: shortDigest(digest) });
    expect(released(story)).toBe(true);
  });
});

describe('no dead end', () => {
  it('given the only one who leads is marked as a suspect, when the approvers steer, then they may', () => {
    const people = roster().people.map((p) =>
      p.person === 'ana' ? p : { ...p, roles: ['approver' as const] },
    );
    const story = tell({ roster: roster({ people }) });
    story.says('ben', { do: 'suspect', person: 'ana', reason: 'her laptop is gone' });
    const plan = story.plan('suspect');
    story.approves('ben', plan);
    story.approves('cho', plan);
    story.happens({ type: 'start-checked', digest: plan.digest, refused: [] });
    story.passes(31 * 60_000);
    expect(story.incident.position.state).toBe('asking');
    expect(story.says('ben', { do: 'resume' })).toMatchObject({ ok: true });
    expect(story.says('ben', { do: 'handover', to: 'cho' })).toMatchObject({ ok: true });
  });

  it('given an account that can’t be attached, when people leave it out, then the others are contained', () => {
    const other = '100000000007';
    const accounts = [
      { id: PROD, name: 'production', responderRoleId: 'AROARESPONDERPROD', canary: true },
      { id: other, name: 'gone', responderRoleId: 'AROARESPONDERGONE' },
    ];
    const base = settings();
    const story = tell({
      settings: settings({ organization: { ...base.organization, accounts } }),
      scope: [PROD, other],
    });
    story.approves('ana');
    story.approves('ben');
    for (;;) {
      const next = story.effects.find(
        (e) =>
          e.kind === 'call' &&
          story.plan('emergency').calls[e.data['call'] as string]?.stage === 'waiting',
      );
      if (next === undefined) break;
      const { digest, call } = next.data as { digest: string; call: string };
      story.claims(next);
      const gone = call.includes(other);
      story.happens({
        type: 'call-settled',
        digest,
        call,
        outcome: gone ? 'failed' : 'done',
        ...(gone ? { error: 'TargetNotFoundException' } : { value: call }),
      });
    }
    expect(story.incident.position).toMatchObject({ phase: 'attach-shield', state: 'asking' });
    expect(story.says('ana', { do: 'redraft', without: other })).toMatchObject({ ok: true });
    expect(story.incident).toMatchObject({ scope: [PROD], left: [other] });
    const plan = story.plan('emergency');
    expect(plan.stage).toBe('pending');
    expect(plan.plan.waves.flatMap((w) => w.calls).some((c) => c.id.includes(other))).toBe(false);
  });

  it('given half an emoji at the cut, when somebody notes it, then it is noted', () => {
    const story = tell();
    expect(story.says('ana', { do: 'note', text: `${'x'.repeat(1999)}😀` })).toMatchObject({
      ok: true,
    });
    expect(story.says('ana', { do: 'hold', reason: `${'x'.repeat(499)}😀` })).toMatchObject({
      ok: true,
    });
  });

  it('given canaries that hang, when the deadline and one last answer have passed, then the freeze goes out', () => {
    const story = tell();
    story.approves('ana');
    story.approves('ben');
    story.callsSucceed();
    expect(story.incident.position.phase).toBe('prove-shield');
    story.passes(200_000);
    expect(story.incident.position.phase).toBe('attach-freeze');
    expect(story.incident.measurements['shield-proof']).toMatchObject({
      finding: 'unproven',
      // What was slow is not known: the probes, or the look at the responder's own role behind them.
      unproven: ['No complete measurement came back before the deadline.'],
    });
  });
});
