import { describe, expect, it } from 'vitest';
import { PROD, declaring, settings, tell } from './stage.ts';

const SECOND = '100000000005';
const UNIT = 'ou-root-workload1';

const { organization } = settings();
const withUnit = settings({
  organization: {
    ...organization,
    accounts: [
      ...organization.accounts,
      { id: SECOND, name: 'second', responderRoleId: 'AROARESPONDERTWO' },
    ],
    units: [{ id: UNIT, name: 'workloads', accounts: [PROD, SECOND] }],
  },
});
const attached = (story: ReturnType<typeof tell>): readonly unknown[] =>
  story
    .plan('emergency')
    .plan.waves.flatMap((wave) => wave.calls)
    .filter((call) => call.request.operation === 'AttachPolicy')
    .map((call) => call.request.input['TargetId']);

describe('a unit', () => {
  it('given a unit, when it is declared, then its accounts are the scope and the plan locks it as a whole', () => {
    const story = tell({ settings: withUnit, scope: [UNIT] });
    expect(story.incident.scope).toEqual([PROD, SECOND]);
    expect(attached(story)).toEqual([UNIT, UNIT, UNIT, UNIT]);
  });

  it('given a unit that is not there, when the plan is drawn without it, then the accounts stay in scope, one by one', () => {
    const story = tell({ settings: withUnit, scope: [UNIT] });
    expect(story.says('ben', { do: 'redraft', without: UNIT })).toMatchObject({ ok: true });
    expect(story.incident.scope).toEqual([PROD, SECOND]);
    expect(new Set(attached(story))).toEqual(new Set([PROD, SECOND]));
  });

  it('given an account that is left out, when the plan is drawn without it, then the unit is not locked with it', () => {
    const story = tell({ settings: withUnit, scope: [UNIT] });
    story.says('ben', { do: 'redraft', without: SECOND });
    expect(new Set(attached(story))).toEqual(new Set([PROD]));
  });

  it('given an unknown unit, when it is declared or left out, then it is refused', () => {
    const unknown = 'ou-root-nobody000';
    expect(declaring({ settings: withUnit, scope: [unknown] })).toMatchObject({
      refused: { code: 'scope' },
    });
    const story = tell({ settings: withUnit, scope: [UNIT] });
    expect(story.says('ben', { do: 'redraft', without: unknown })).toMatchObject({ ok: false });
  });
});
