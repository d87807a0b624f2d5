import { describe, expect, it } from 'vitest';
import { measurements } from '../../../src/core/doors/measurements.ts';
import { targetOf } from '../../../src/core/policies/units.ts';
import { drive } from '../drive.ts';
import { OTHER, PROD, settings } from '../situations.ts';
import { before, locked, prove, unlocked } from './canaries.ts';

describe('a freeze that people went on without', () => {
  const both = settings({
    accounts: settings().organization.accounts.map((one) => ({ ...one, canary: true })),
  });

  it('given no freeze attached, when it is measured, then it is unproven, says so and asks nothing', () => {
    const from = before({ made: [], scope: [PROD, OTHER] });
    const { result, asked } = drive(measurements['freeze-proof'](from), unlocked);
    expect(asked).toEqual([]);
    expect(result.finding).toBe('unproven');
    expect(result.unproven).toHaveLength(2);
    for (const gap of result.unproven) expect(gap).toMatch(/not frozen .*people went on without/);
  });

  it('given one account frozen and one not, when it is measured, then only the frozen one has to hold', () => {
    const from = before({ settings: both, scope: [PROD, OTHER] });
    const half = { ...from, made: from.made.filter(({ call }) => targetOf(call) === PROD) };
    const result = prove('freeze-proof', half, locked);
    expect(result.data['accounts']).toEqual({ [PROD]: 'proven', [OTHER]: 'unproven' });
    expect(prove('freeze-proof', half, unlocked).data['accounts']).toEqual({
      [PROD]: 'pending',
      [OTHER]: 'unproven',
    });
  });

  it('given a freeze attached to the unit above, when it is measured, then its accounts have to hold', () => {
    const units = [{ id: 'ou-root-00000001', name: 'workloads', accounts: [PROD, OTHER] }];
    const inUnit = settings({ accounts: both.organization.accounts, units });
    const from = before({ settings: inUnit, scope: [PROD, OTHER] });
    expect(from.made.map(({ call }) => targetOf(call))).toEqual(['ou-root-00000001']);
    expect(prove('freeze-proof', from, locked).finding).toBe('proven');
    expect(prove('freeze-proof', from, unlocked).finding).toBe('pending');
  });

  it('given no freeze attached, when the shield is measured, then it has to hold all the same', () => {
    expect(prove('shield-proof', before({ made: [] }), unlocked).finding).toBe('pending');
  });
});
