import { describe, expect, it } from 'vitest';
import { draftArm } from '../../../src/core/actions/draft-arm.ts';
import { DraftRefused } from '../../../src/core/actions/refusal.ts';
import { sha256 } from '../../../src/core/plan/canonical.ts';
import { armedPolicies } from '../../../src/core/policies/arming.ts';
import { OTHER, PROD, settings, situation } from '../situations.ts';

const DEPLOYERS = ['arn:aws:iam::*:role/deployer'];
const ready = settings({ deployers: DEPLOYERS, sacrificial: PROD });
const drawn = (of = ready, measured: object = {}) =>
  draftArm(situation({ settings: of, scope: [PROD], measured }));
const calls = (of = ready, measured: object = {}) =>
  drawn(of, measured).waves.flatMap(({ part, calls: all }) =>
    all.map((call) => ({ part, call, operation: call.request.operation })),
  );

describe('the arming plan', () => {
  it('given an organization, when it is drawn, then nothing but the trial and the guard is attached, and the trial comes off', () => {
    const attached = calls().filter(({ operation }) => operation === 'AttachPolicy');
    const trial = attached.filter(({ part }) => part.startsWith('try-'));
    expect(trial.map(({ call }) => call.request.input['TargetId'])).toEqual(trial.map(() => PROD));
    expect(trial).toHaveLength(4);
    const rest = attached.filter(({ part }) => !part.startsWith('try-'));
    expect(rest.map(({ call }) => call.action)).toEqual(['attach-guard', 'attach-guard']);
    expect(rest.map(({ call }) => call.request.input['TargetId'])).toEqual([PROD, OTHER]);
    const off = calls().filter(({ part }) => part === 'end-trial');
    expect(off.map(({ call }) => call.request.input)).toEqual(
      trial.map(({ call }) => call.request.input),
    );
    expect(off.every(({ call }) => call.request.as === 'lift')).toBe(true);
    expect(drawn().direction).toBe('loosening');
  });

  it('given calls at peace, when they are drawn, then none leaves before it has looked, and the bytes are compared', () => {
    const attached = calls().filter(({ operation }) => operation === 'AttachPolicy');
    expect(attached.filter(({ call }) => call.fires === true)).toEqual([]);
    for (const { call } of attached)
      expect(call.preconditions[0]?.expect).toHaveProperty('documentOf');
  });

  it('given what is there already, when it is drawn, then only what the trial and the guard need is in it', () => {
    const plain = settings({});
    const armed = armedPolicies(plain);
    const policies = armed.map(({ policy }, i) => ({
      name: policy.name,
      id: `p-${i}`,
      content: sha256(policy.content),
    }));
    expect(calls(plain)).toHaveLength(armed.length);
    expect(calls(plain, { 'arm-ready': { policies } })).toEqual([]);
    const tried = calls(settings({ sacrificial: PROD }), { 'arm-ready': { policies } });
    expect(tried.filter(({ operation }) => operation === 'CreatePolicy')).toHaveLength(4);
  });

  it('given policies that would cut the bot’s own path, when it is drawn, then it is refused before people are asked', () => {
    const young = settings({
      sacrificial: PROD,
      responderSince: new Date(Date.parse(situation().now) - 60_000).toISOString(),
    });
    expect(() => drawn(young)).toThrow(DraftRefused);
    expect(() => drawn(young)).toThrow(/cut the bot's own path/);
  });
});
