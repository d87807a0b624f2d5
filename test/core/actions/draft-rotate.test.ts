import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drafts } from '../../../src/core/actions/drafts.ts';
import { vaultProblem } from '../../../src/core/actions/rotate-access-key.ts';
import { settingsSchema } from '../../../src/core/incident/settings.ts';
import { NOW, OTHER, PROD, RECOVERY, made, settings, situation } from '../situations.ts';
import { byOperation, calls, machine, seen } from './seen.ts';

describe('rotate', () => {
  it('given a key that is still active, when it is drawn, then it goes first and the new key comes last', () => {
    const draft = drafts.rotate(seen());
    expect(draft.waves.map((wave) => wave.calls.map((call) => call.request.operation))).toEqual([
      ['UpdateAccessKey'],
      ['CreateAccessKey'],
    ]);
    expect(draft.direction).toBe('loosening');
    const [create] = byOperation(draft, 'CreateAccessKey');
    expect(create!.handOver).toEqual({
      account: RECOVERY,
      region: 'eu-west-1',
      secretName: `lockstep/inc-1/${PROD}/build`,
      baselineKeyIds: ['AKIABUILD'],
      since: NOW,
    });
    expect(create!.check.read).toMatchObject({ as: 'vault', operation: 'DescribeSecret' });
  });

  it('given a key that the door plan closed, when it is drawn, then it is left as it is', () => {
    const from = seen();
    const [close] = byOperation(drafts.doors(from), 'UpdateAccessKey').filter(
      (call) => call.request.input['UserName'] === 'build',
    );
    const draft = drafts.rotate({ ...from, made: [made(close!)] });
    expect(calls(draft).map((call) => call.request.operation)).toEqual(['CreateAccessKey']);
  });

  it('given both slots taken, when it is drawn, then one inactive key makes room, the hostile one first', () => {
    const keys = [
      { AccessKeyId: 'AKIAOLD' },
      { AccessKeyId: 'AKIAHIS', CreateDate: '2026-11-21T00:00:00Z' },
    ];
    const draft = drafts.rotate(seen({}, keys));
    expect(draft.waves.map((wave) => wave.calls.map((call) => call.request.operation))).toEqual([
      ['UpdateAccessKey', 'UpdateAccessKey'],
      ['DeleteAccessKey'],
      ['CreateAccessKey'],
    ]);
    const [remove] = byOperation(draft, 'DeleteAccessKey');
    expect(remove).toMatchObject({
      request: { input: { AccessKeyId: 'AKIAHIS' } },
      preconditions: [{ expect: { equals: 'Inactive' } }],
    });
  });

  const account = { account: PROD, why: 'throttled', essential: true };
  const blind = (unseen: object) => {
    const from = seen();
    const inventory = from.measured.inventory!;
    return { ...from, measured: { inventory: { ...inventory, unseen: [unseen] as never } } };
  };

  it.each([
    [{ ...account, what: 'access keys of build', covers: `${PROD}/access-key/AIDABUILD` }],
    [{ ...account, what: 'access keys of 3 users', covers: `${PROD}/access-key/` }],
    [{ ...account, what: 'users, groups, roles and policies', covers: `${PROD}/` }],
    [{ ...account, what: 'access keys of somebody' }],
  ])(
    'given keys that the inventory could not read (%j), when it is drawn, then no key is touched and people read why',
    (unseen) => {
      const draft = drafts.rotate(blind(unseen));
      expect(calls(draft)).toEqual([]);
      expect(draft.leaves[0]).toMatch(
        /build in 222222222222 is not rotated: .*Rotate it by hand.*iam:ListAccessKeys/,
      );
    },
  );

  it.each([
    [{ ...account, what: 'access keys of alice', covers: `${PROD}/access-key/AIDAALICE` }],
    [{ ...account, what: 'MFA devices of build', covers: `${PROD}/mfa-device/AIDABUILD` }],
    [{ ...account, account: OTHER, what: 'all', covers: `${OTHER}/` }],
  ])(
    'given a gap that hides no key of the user (%j), when it is drawn, then it is drawn',
    (gap) => {
      expect(byOperation(drafts.rotate(blind(gap)), 'CreateAccessKey')).toHaveLength(1);
    },
  );

  it('given no inventory, when it is drawn, then no key is touched and people read why', () => {
    const draft = drafts.rotate(situation({ settings: settings({}, machine) }));
    expect(calls(draft)).toEqual([]);
    expect(draft.leaves[0]).toContain('there is no inventory');
  });

  it('given a vault inside the incident or none, when it is drawn, then it is refused with the mend', () => {
    const inside = settings({}, { ...machine, vault: { account: PROD, region: 'eu-west-1' } });
    expect(vaultProblem(inside, [PROD])).toContain('part of this incident');
    expect(() => drafts.rotate(situation({ settings: inside }))).toThrow('part of this incident');
    expect(vaultProblem(settings({}, { rotate: machine.rotate }), [PROD])).toContain(
      'Set vault.account',
    );
    expect(vaultProblem(inside, [OTHER])).toBeUndefined();
  });

  it('given any user name that IAM allows, when it is drawn, then the secret has a name that Secrets Manager allows', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[\w+=,.@-]{1,64}$/), (user) => {
        const from = situation({
          measured: { inventory: { takenAt: NOW, doors: [], unseen: [], objects: {} } },
          settings: settingsSchema.parse({
            ...settings({}, machine),
            rotate: [{ account: PROD, user }],
          }),
        });
        const [create] = byOperation(drafts.rotate(from), 'CreateAccessKey');
        expect(create!.handOver!.secretName).toMatch(/^[\w/+=.@-]{1,512}$/);
      }),
    );
  });
});
