import { describe, expect, it } from 'vitest';
import { closingCalls } from '../../../../src/core/actions/draft-doors.ts';
import type { InServices } from '../../../../src/core/doors/services/services.ts';
import type { Door } from '../../../../src/core/doors/door.ts';
import { failed, ok } from '../../drive.ts';
import { MANAGEMENT, OTHER, PROD, STRANGER, situation } from '../../situations.ts';
import { doorsOfServices, hostileFunction } from '../service-doors.ts';
import { REGIONS, look } from './look-everywhere.ts';

const everything = () => look(doorsOfServices).found;
const doorOf = (found: InServices, kind: Door['kind']): Door => {
  const [door] = found.doors.filter((one) => one.kind === kind);
  if (door === undefined) throw new Error(`no door of kind ${kind}`);
  return door;
};

describe('where it is looked', () => {
  it('given an account with a Region that nobody configured, when it is looked, then every list is asked for in each Region that is on', () => {
    const { asked } = look();
    const regional = asked.filter(({ operation }) => operation === 'ListFunctions');
    expect(regional.map(({ region }) => region)).toEqual(REGIONS);
    const lists = new Set(asked.map(({ service, operation }) => `${service}:${operation}`));
    expect(lists.size).toBeGreaterThan(30);
  });

  it('given an account that does not say which Regions are on, when it is looked, then the configured ones are taken and that is a gap', () => {
    const { found, asked } = look({ ListRegions: () => failed('denied') });
    expect(asked.filter((one) => one.operation === 'ListFunctions')).toHaveLength(3);
    expect(found.gaps).toMatchObject([expect.stringContaining('which Regions are on')]);
  });

  it('given two accounts, when a door is found in one, then its id has account, kind, Region and name', () => {
    const { found } = look(
      {
        DescribeSessions: ({ account, region }) =>
          account === OTHER && region === 'ap-south-1'
            ? ok({ Sessions: [{ SessionId: 's-1' }] })
            : ok({}),
      },
      [PROD, OTHER],
    );
    expect(found.doors.map(({ id }) => id)).toEqual([
      `${OTHER}/systems-manager/ap-south-1/session/s-1`,
    ]);
  });

  it('given the organization, when it is looked at, then only its management account is asked, and mailboxes are not written down', () => {
    const { found, asked } = look({
      ListAccounts: () =>
        ok({ Accounts: [{ Id: PROD, Status: 'ACTIVE', Email: 'root@x.example' }] }),
    });
    const own = asked.filter(({ service }) => service === 'organizations');
    const ofAccount = own.filter(({ operation }) => operation === 'ListHandshakesForAccount');
    expect(ofAccount.map(({ as, account }) => `${as} ${account}`)).toEqual([`responder ${PROD}`]);
    const rest = own.filter((one) => !ofAccount.includes(one));
    expect(new Set(rest.map(({ as, account }) => `${as} ${account}`))).toEqual(
      new Set([`freeze ${MANAGEMENT}`]),
    );
    expect(found.objects[`${MANAGEMENT}/organization-account/us-east-1/${PROD}`]).toMatch(
      /^ACTIVE mailbox [0-9a-f]{16}$/,
    );
    expect(JSON.stringify(found)).not.toContain('root@x');
  });
});

describe('IAM Identity Center', () => {
  it('given an assignment and a token issuer, when it is looked at, then each is a line of the management account, in the Region that answers', () => {
    const at = `${MANAGEMENT}/identity-center/eu-west-1`;
    expect(everything().objects).toMatchObject({
      [`${at}/arn:issuer`]: 'idp',
      [`${at}/${PROD}/arn:admin/user-1`]: 'USER',
    });
  });
});

describe('what could not be read', () => {
  const lists = [...new Set(look(doorsOfServices).asked.map(({ operation }) => operation))].filter(
    (operation) => operation !== 'ListRegions',
  );

  it.each(lists)(
    'given that %s is denied, when it is looked, then that is unseen and never a closed door',
    (operation) => {
      const { found } = look({
        ...doorsOfServices,
        [operation]: () => failed('denied', 'AccessDenied'),
      });
      expect(found.unseen.length).toBeGreaterThan(0);
      expect(found.unseen[0]).toMatchObject({ why: 'denied (AccessDenied)' });
      expect(found.unseen[0]?.['covers']).toEqual(expect.stringMatching(/^\d{12}\/[a-z-]+\//));
      expect(found.doors.filter(({ state }) => state === 'closed')).toEqual([]);
    },
  );

  it('given that it fails in one Region, when it is looked, then it is unseen there; in all, then once for the account', () => {
    const one = look({
      ListFunctions: ({ region }) => (region === 'ap-south-1' ? failed('throttled') : ok({})),
    });
    expect(one.found.unseen).toEqual([
      {
        account: PROD,
        what: 'functions in ap-south-1',
        why: 'throttled (throttled)',
        covers: `${PROD}/function/ap-south-1/`,
        essential: false,
      },
    ]);
    const all = look({ ListFunctions: () => failed('denied') });
    expect(all.found.unseen).toMatchObject([
      { what: 'functions in all 3 Regions', covers: `${PROD}/function/` },
    ]);
  });

  it('given more snapshots than are asked one by one, when it is looked, then the newest are asked and how many were not is unseen', () => {
    const Snapshots = Array.from({ length: 502 }, (_, i) => ({
      SnapshotId: `snap-${i}`,
      StartTime: new Date(Date.UTC(2026, 0, 1) + i * 1000).toISOString(),
    }));
    const { found, asked } = look({
      DescribeSnapshots: ({ region }) => ok(region === 'eu-west-1' ? { Snapshots } : {}),
    });
    const each = asked.filter((one) => one.operation === 'DescribeSnapshotAttribute');
    expect(each).toHaveLength(500);
    expect(each.some((one) => one.input['SnapshotId'] === 'snap-1')).toBe(false);
    expect(found.unseen).toMatchObject([{ what: 'shares of 2 older snapshots in eu-west-1' }]);
  });
});

describe('what is hostile', () => {
  it('given one of every kind, when it is found, then what a stranger has or made lately is hostile, and calls are drawn for what can be closed', () => {
    const found = everything();
    const hostile = found.doors.filter(({ suspicion }) => suspicion === 'hostile');
    expect(new Set(hostile.map(({ kind }) => kind))).toEqual(
      new Set([
        'function',
        'event-trigger',
        'systems-manager',
        'cognito',
        'containers',
        'bucket-access',
        'key-access',
        'resource-share',
        'resource-policy',
        'shared-snapshot',
        'trail-stopped',
        'guardduty-off',
        'config-recorder-off',
        'delegated-administration',
        'direct-transfer',
        'billing-transfer',
        'roles-anywhere',
        'account-access-entitlement',
        'trail-redirected',
        'event-selectors',
        'flow-logs-deleted',
        'security-hub-off',
        'alarm-off',
        'network-path',
        'instance-code',
        'cloudformation',
        'other-services',
        'exfiltration-channel',
      ]),
    );
    const operations = found.doors.flatMap((door) =>
      closingCalls(door, situation()).map(({ request }) => request.operation),
    );
    expect(operations).toEqual([
      'PutFunctionConcurrency',
      'UpdateFunctionUrlConfig',
      'RemovePermission',
      'UpdateEventSourceMapping',
      'DisableRule',
      'UpdateSchedule',
      'StopPipe',
      'TerminateSession',
      'ModifyDocumentPermission',
      'DisableSerialConsoleAccess',
      'StopNotebookInstance',
      'EnableDomainTransferLock',
      'UpdateIdentityPool',
      'DisassociateAccessPolicy',
      'UpdateAccessEntry',
      'PutPublicAccessBlock',
      'PutPublicAccessBlock',
      'RevokeGrant',
      'DisassociateResourceShare',
      'SetTopicAttributes',
      'ModifySnapshotAttribute',
      'StartLogging',
      'PutEventSelectors',
      'UpdateDetector',
      'UpdateIPSet',
      'StartConfigurationRecorder',
      'EnableAlarmActions',
      'DisableTrustAnchor',
      'DisableProfile',
    ]);
    expect(doorOf(found, 'event-trigger').says).toContain(hostileFunction);
  });

  const conditioned = (condition: object) =>
    look({
      ...doorsOfServices,
      ListFunctionUrlConfigs: () => ok({}),
      GetPolicy: () =>
        ok({
          Policy: JSON.stringify({
            Statement: [{ Effect: 'Allow', Principal: '*', Condition: condition }],
          }),
        }),
    }).found.doors.filter(({ kind }) => kind === 'function');

  it.each([
    ['our organization', { StringEquals: { 'aws:PrincipalOrgID': 'o-exampleorgid' } }, []],
    ['our account', { StringEquals: { 'AWS:SourceAccount': PROD } }, []],
    ['an unknown account', { StringEquals: { 'aws:SourceAccount': STRANGER } }, ['ordinary']],
    [
      'ours and a stranger’s',
      { StringEquals: { 'aws:SourceAccount': [PROD, STRANGER] } },
      ['ordinary'],
    ],
    ['a network', { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }, ['ordinary']],
    ['nothing', {}, ['hostile']],
  ])(
    'given a policy for anyone under a condition on %s, when it is judged, then the doors are %j %j',
    (_, condition, suspicions) => {
      const doors = conditioned(condition);
      expect(doors.map(({ suspicion }) => suspicion)).toEqual(suspicions);
      for (const door of doors.filter(({ suspicion }) => suspicion === 'ordinary'))
        expect(closingCalls(door, situation())).toEqual([]);
    },
  );

  it('given a function that only its own account calls, when it is found, then it is no door but a line', () => {
    const { found } = look({
      ...doorsOfServices,
      GetPolicy: () => failed('absent'),
      ListFunctionUrlConfigs: () => ok({}),
    });
    expect(found.doors.filter(({ kind }) => kind === 'function')).toEqual([]);
    expect(found.objects[`${PROD}/function/eu-west-1/callback`]).toContain('role arn:r');
  });

  it('given a function that was stopped before, when it is found, then the door is closed', () => {
    const { found } = look({
      ...doorsOfServices,
      GetFunctionConcurrency: () => ok({ ReservedConcurrentExecutions: 0 }),
    });
    expect(doorOf(found, 'function')).toMatchObject({ state: 'closed' });
  });

  it('given a function with a reserved concurrency of its own, when it is stopped, then the undo gives exactly that back', () => {
    const { found } = look({
      ...doorsOfServices,
      GetFunctionConcurrency: () => ok({ ReservedConcurrentExecutions: 7 }),
    });
    const [call] = closingCalls(doorOf(found, 'function'), situation());
    expect(call).toMatchObject({
      preconditions: [{ expect: { equals: 7 } }],
      undo: { request: { input: { ReservedConcurrentExecutions: 7 } } },
    });
  });

  it.each([
    [
      'image',
      'DescribeImages',
      { Images: [{ ImageId: 'ami-1' }] },
      'DescribeImageAttribute',
      { LaunchPermissions: [{ Group: 'all' }] },
      'ModifyImageAttribute',
      { LaunchPermission: { Remove: [{ Group: 'all' }] } },
    ],
    [
      'database snapshot',
      'DescribeDBSnapshots',
      { DBSnapshots: [{ DBSnapshotIdentifier: 'd-1' }] },
      'DescribeDBSnapshotAttributes',
      {
        DBSnapshotAttributesResult: {
          DBSnapshotAttributes: [{ AttributeName: 'restore', AttributeValues: [OTHER, STRANGER] }],
        },
      },
      'ModifyDBSnapshotAttribute',
      { ValuesToRemove: [STRANGER] },
    ],
  ] as const)(
    'given an %s that is shared, when the plan is drawn, then only strangers are taken out',
    (...[, list, listed, ask, shared, operation, input]) => {
      const { found } = look({
        [list]: ({ region }) => ok(region === 'eu-west-1' ? listed : {}),
        [ask]: () => ok(shared),
      });
      const [call] = closingCalls(doorOf(found, 'shared-snapshot'), situation());
      expect(call?.request).toMatchObject({ operation, input });
      if (operation === 'ModifyDBSnapshotAttribute')
        expect(call?.check.expect).toEqual({ equals: [OTHER] });
    },
  );
});
