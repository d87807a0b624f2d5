import { describe, expect, it } from 'vitest';
import { sacrificialProblem } from '../../../src/core/incident/peace.ts';
import { underTrial } from '../../../src/responder/arming.ts';
import type { Incident } from '../../../src/core/incident/incident.ts';
import { PROD, settings } from './stage.ts';

const SPARE = '100000000009';
const { organization } = settings();
const accounts = [
  ...organization.accounts,
  { id: SPARE, name: 'spare', responderRoleId: 'AROARESPONDERSPAR', canary: true },
];
const withSpare = (more: object = {}) =>
  settings({ organization: { ...organization, accounts, sacrificial: SPARE, ...more } });

describe('the sacrificial account', () => {
  it('given one with a canary, when it is looked at, then it will do', () => {
    expect(sacrificialProblem(withSpare())).toBeUndefined();
    expect(sacrificialProblem(settings())).toBeUndefined();
  });

  it.each<[string, object, string]>([
    ['an account that is not listed', { sacrificial: '999999999999' }, 'organization.accounts'],
    [
      'an account without a canary',
      { accounts: accounts.map((one) => ({ ...one, canary: one.id !== SPARE })) },
      'canary: true',
    ],
    ['a protected account', { protectedAccounts: [SPARE] }, 'is protected'],
  ])('given %s, when it is looked at, then the mend is named', (_, more, said) => {
    expect(sacrificialProblem(withSpare(more))).toContain(said);
  });
});

describe('an account under trial, when an incident is declared', () => {
  const runsArm = { kind: 'run', plan: 'arm', part: 'create' };
  const run = (closedAt?: string) =>
    ({
      id: 'arm-1',
      scope: [SPARE],
      runbook: { compiled: { scope: 'peace', phases: [{ does: runsArm }] } },
      ...(closedAt === undefined ? {} : { closedAt }),
    }) as unknown as Incident;

  it('given others beside it, then it stays out, so that the end of the trial takes no lock of the incident off', () => {
    expect(underTrial([run()], withSpare(), [PROD, SPARE])).toEqual([SPARE]);
  });

  it('given no open run, an incident of only that account, or a unit that is locked whole, then it is in', () => {
    expect(underTrial([run('2026-06-17T09:00:00.000Z')], withSpare(), [PROD, SPARE])).toEqual([]);
    expect(underTrial([run()], withSpare(), [SPARE])).toEqual([]);
    const units = [{ id: 'ou-ab12-cdef3456', name: 'all', accounts: [PROD, SPARE] }];
    expect(underTrial([run()], withSpare({ units }), [PROD, SPARE])).toEqual([]);
  });
});
