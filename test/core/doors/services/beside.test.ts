import { describe, expect, it } from 'vitest';
import { closingCalls, staysOpen } from '../../../../src/core/actions/draft-doors.ts';
import { judge } from '../../../../src/responder/check.ts';
import { ok } from '../../drive.ts';
import { LONG_AGO, MANAGEMENT, PROD, situation } from '../../situations.ts';
import { EVE, HOME, LATELY, look, only, telling } from './look-above.ts';
import type { Special } from './look-above.ts';

describe('instances and certificates', () => {
  const carried: Special = {
    DescribeIamInstanceProfileAssociations: ({ region }) =>
      region === HOME
        ? ok({
            IamInstanceProfileAssociations: [
              {
                AssociationId: 'a-1',
                InstanceId: 'i-1',
                State: 'associated',
                IamInstanceProfile: { Arn: 'arn:p' },
              },
              {
                AssociationId: 'a-2',
                InstanceId: 'i-2',
                State: 'associated',
                IamInstanceProfile: { Arn: 'arn:p' },
              },
            ],
          })
        : ok({}),
    LookupEvents: telling(PROD, [
      { event: 'AssociateIamInstanceProfile', asked: { x: { InstanceId: 'i-1' } } },
    ]),
  };

  it('given a profile that somebody hostile put on an instance, when it is looked at, then that one is taken off, and only there events are asked for', () => {
    const { found, asked } = look(carried, { suspects: [EVE] });
    const [call] = closingCalls(only(found), situation());
    expect(call?.request).toMatchObject({
      operation: 'DisassociateIamInstanceProfile',
      region: HOME,
      input: { AssociationId: 'a-1' },
    });
    expect(call?.undo).toMatchObject({ none: expect.stringContaining("--instance-id 'i-1'") });
    // While EC2 takes it off, that is still running and not lost.
    const state = (State: string) =>
      call?.underway?.map(
        (one) =>
          judge(one, ok({ IamInstanceProfileAssociations: [{ AssociationId: 'a-1', State }] }))
            .state,
      );
    expect(state('disassociating')).toEqual(['holds']);
    expect(state('associated')).toEqual(['differs']);
    const regions = asked
      .filter(({ input }) => JSON.stringify(input).includes('IamInstanceProfile'))
      .map(({ region }) => region);
    expect(new Set(regions)).toEqual(new Set([HOME]));
  });

  it('given that nobody hostile did it, when it is looked at, then it is no door', () => {
    expect(look(carried).found.doors).toEqual([]);
  });

  const anchor = (more: object): Special => ({
    ListTrustAnchors: ({ region }) =>
      region === HOME
        ? ok({ trustAnchors: [{ trustAnchorId: 'ta-1', enabled: true, ...more }] })
        : ok({}),
  });

  it.each([
    ['made lately', { createdAt: LATELY }, 'DisableTrustAnchor'],
    ['changed lately', { createdAt: LONG_AGO, updatedAt: LATELY }, 'DisableTrustAnchor'],
    ['old', { createdAt: LONG_AGO, updatedAt: LONG_AGO }, undefined],
    ['off', { createdAt: LATELY, enabled: false }, undefined],
  ])(
    'given a trust anchor that is %s, when it is looked at, then the call is as it should be',
    (_, more, operation) => {
      const { found, asked } = look(anchor(more));
      const [call] = closingCalls(only(found), situation());
      expect(call?.request.operation).toBe(operation);
      // Profiles are asked for where there is an anchor, and nowhere else.
      const profiles = asked.filter((one) => one.operation === 'ListProfiles');
      expect(profiles.map(({ region }) => region)).toEqual([HOME]);
    },
  );
});

describe('changes of IAM Identity Center', () => {
  it('given an assignment and a certificate of lately, when it is looked at, then both are named with what to do', () => {
    const { found } = look(
      {
        ListInstances: ({ region }) =>
          region === HOME ? ok({ Instances: [{ InstanceArn: 'arn:sso' }] }) : ok({}),
        LookupEvents: telling(MANAGEMENT, [
          { event: 'CreateAccountAssignment', asked: { targetId: PROD, principalId: "u'1" } },
          { event: 'ImportExternalIdPCertificate' },
        ]),
        ListApplications: () =>
          ok({
            Applications: [
              { ApplicationArn: 'arn:new', CreatedDate: LATELY },
              { ApplicationArn: 'arn:old', CreatedDate: LONG_AGO },
            ],
          }),
      },
      { more: { scope: [MANAGEMENT] } },
    );
    const said = found.doors.map((door) => [door.kind, staysOpen(door, situation())]);
    expect(said).toEqual([
      ['identity-center-assignment', expect.stringContaining(String.raw`--principal-id 'u'\''1'`)],
      ['identity-source', expect.stringContaining('console of IAM Identity Center only')],
      ['identity-source', expect.stringContaining("--application-arn 'arn:new' --status DISABLED")],
    ]);
    expect(found.doors.every(({ suspicion }) => suspicion === 'hostile')).toBe(true);
  });
});
