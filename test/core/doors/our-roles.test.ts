import { describe, expect, it } from 'vitest';
import { drafts } from '../../../src/core/actions/drafts.ts';
import { inventory } from '../../../src/core/doors/inventory.ts';
import type { Door, Inventory } from '../../../src/core/doors/door.ts';
import { admin, answers, trusts } from '../accounts.ts';
import type { FakeAccount, FakeRole } from '../accounts.ts';
import { drive } from '../drive.ts';
import {
  MANAGEMENT,
  OUTSIDE,
  PROD,
  RESPONDER_ID,
  SECURITY,
  STRANGER,
  settings,
  situation,
} from '../situations.ts';

function take(account: FakeAccount, more: Parameters<typeof situation>[0] = {}) {
  const { result } = drive(inventory(situation(more)), answers(account));
  const taken = result.data as Inventory;
  const door = (id: string): Door | undefined =>
    taken.doors.find((one) => one.id === `${PROD}/${id}`);
  return { result, taken, door };
}

const bootstrap = {
  RoleName: 'lockstep-responder',
  RoleId: RESPONDER_ID,
  trust: trusts(MANAGEMENT),
};

describe('roles of ours', () => {
  const canary = { RoleName: 'lockstep-canary', RoleId: 'AROACANARY0000000001' };
  const probe = { RoleName: 'lockstep-probe', RoleId: 'AROAPROBE00000000001' };
  const outside = {
    roleArn: `arn:aws:iam::${OUTSIDE}:role/lockstep-outside`,
    probeRole: 'lockstep-probe',
  };
  const lets = (...principals: readonly object[]) => ({
    Version: '2012-10-17',
    Statement: principals.map((Principal) => ({
      Effect: 'Allow',
      Principal,
      Action: 'sts:AssumeRole',
    })),
  });
  const base = { AWS: `arn:aws:iam::${SECURITY}:role/lockstep` };

  it.each<[string, FakeRole, string]>([
    [
      'the responder that trusts a stranger too',
      { ...bootstrap, trust: trusts(MANAGEMENT, STRANGER) },
      STRANGER,
    ],
    ['the responder that trusts its own account', { ...bootstrap, trust: trusts(PROD) }, PROD],
    ['the responder that trusts anyone', { ...bootstrap, trust: lets({ AWS: '*' }) }, '*'],
    [
      'the responder that trusts a user',
      { ...bootstrap, trust: lets(base, { AWS: `arn:aws:iam::${PROD}:user/eve` }) },
      'user/eve',
    ],
    [
      'the responder that trusts a service',
      { ...bootstrap, trust: lets(base, { Service: 'lambda.amazonaws.com' }) },
      'lambda',
    ],
    [
      'the responder that trusts a login provider',
      { ...bootstrap, trust: lets({ Federated: `arn:aws:iam::${PROD}:saml-provider/x` }) },
      'saml-provider',
    ],
    [
      'the responder that trusts two of ours',
      { ...bootstrap, trust: trusts(MANAGEMENT, SECURITY) },
      '2 instead of one',
    ],
    [
      'the responder that trusts everyone but a few',
      { ...bootstrap, trust: { Statement: { Effect: 'Allow', NotPrincipal: base, Action: '*' } } },
      'everyone but a few',
    ],
    ['the canary that trusts another account', { ...canary, trust: trusts(STRANGER) }, STRANGER],
    [
      'the canary that can write identity',
      { ...canary, trust: lets(base), inline: { x: admin } },
      'can write identity',
    ],
    [
      'the probe that trusts more than the outside canary',
      { ...probe, trust: lets({ AWS: outside.roleArn }, base) },
      SECURITY,
    ],
    [
      'an exempt role that trusts a stranger',
      { RoleName: 'evidence', RoleId: 'AROAEVIDENCEWRITER01', trust: trusts(STRANGER) },
      STRANGER,
    ],
  ])(
    'given %s, when it is taken, then it is a hostile door that people must close',
    (_, role, words) => {
      const { taken, door, result } = take(
        {
          roles:
            role.RoleId === RESPONDER_ID ? [role] : [{ ...bootstrap, trust: lets(base) }, role],
        },
        { settings: settings({ outside, exemptIds: ['AROAEVIDENCEWRITER01'] }) },
      );
      const found = door(`role-trust/${role.RoleId}`);
      expect(found).toMatchObject({ suspicion: 'hostile', state: 'open' });
      expect(found?.says).toContain(words);
      expect(result.finding).toBe('unproven');
      expect(result.unproven.join()).toContain(role.RoleId);
      const draft = drafts.doors(situation({ measured: { inventory: taken } }));
      expect(draft.waves.flatMap((wave) => wave.calls)).toEqual([]);
      expect(draft.leaves.join()).toMatch(new RegExp(`${role.RoleId}.*repair it by hand, now`));
    },
  );

  it('given roles of ours as they were set up, when it is taken, then none is a door', () => {
    const { door, result } = take(
      {
        roles: [
          { ...bootstrap, trust: lets(base, base) },
          { ...canary, trust: lets(base) },
          { ...probe, trust: lets({ AWS: outside.roleArn }) },
          {
            RoleName: 'evidence',
            RoleId: 'AROAEVIDENCEWRITER01',
            trust: lets({ Service: 'firehose.amazonaws.com' }),
          },
        ],
      },
      { settings: settings({ outside, exemptIds: ['AROAEVIDENCEWRITER01'] }) },
    );
    expect(result.finding).toBe('proven');
    expect(door(`role-trust/${RESPONDER_ID}`)).toBeUndefined();
  });
});
