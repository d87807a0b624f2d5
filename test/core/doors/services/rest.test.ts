import { describe, expect, it } from 'vitest';
import { closingCalls } from '../../../../src/core/actions/draft-doors.ts';
import type { Door } from '../../../../src/core/doors/door.ts';
import { inventory } from '../../../../src/core/doors/inventory.ts';
import type { Answer } from '../../../../src/core/doors/measurement.ts';
import { doorsInServices } from '../../../../src/core/doors/services/services.ts';
import type { InServices } from '../../../../src/core/doors/services/services.ts';
import type { Call, Request } from '../../../../src/core/plan/call.ts';
import { pick } from '../../../../src/responder/check.ts';
import { answers } from '../../accounts.ts';
import { drive, failed, ok } from '../../drive.ts';
import { LONG_AGO, OTHER, PROD, RESPONDER_ID, STRANGER, situation } from '../../situations.ts';

/** Rows that are looked at and are not in the account with everything: what is judged, and what is let be. */

const RECENT = '2026-11-20T00:00:00.000Z';
const HOME = 'eu-west-1';
type Special = { readonly [operation: string]: (request: Request) => Answer };

function look(special: Special): InServices {
  const program = doorsInServices(situation());
  let step = program.next();
  while (step.done !== true)
    step = program.next(
      step.value.map((request) =>
        request.region === HOME || request.service === 'route53domains'
          ? (special[request.operation]?.(request) ?? ok({}))
          : ok({}),
      ),
    );
  return step.value;
}
const kindsOf = (special: Special, kind: Door['kind']) =>
  look(special).doors.filter((door) => door.kind === kind);
const callsOf = (doors: readonly Door[]): readonly Call[] =>
  doors.flatMap((door) => closingCalls(door, situation()));

describe('event selectors of trails', () => {
  const trail = {
    Name: 't',
    TrailARN: `arn:aws:cloudtrail:${HOME}:${PROD}:trail/t`,
    HomeRegion: HOME,
  };
  const selectors = (output: object, changed = true, trailList: object = trail) =>
    kindsOf(
      {
        DescribeTrails: () => ok({ trailList: [trailList] }),
        GetTrailStatus: () => ok({ IsLogging: true }),
        GetEventSelectors: () => ok({ ...output }),
        LookupEvents: ({ input }) =>
          changed && JSON.stringify(input).includes('PutEventSelectors')
            ? ok({
                Events: [
                  {
                    CloudTrailEvent: JSON.stringify({
                      eventName: 'PutEventSelectors',
                      eventTime: RECENT,
                      userIdentity: { userName: 'eve' },
                      requestParameters: { trailName: trail.TrailARN },
                    }),
                  },
                ],
              })
            : ok({ Events: [] }),
      },
      'event-selectors',
    );
  const management = (more: object[] = []) => ({
    AdvancedEventSelectors: [
      { FieldSelectors: [{ Field: 'eventCategory', Equals: ['Management'] }, ...more] },
    ],
  });
  const data = {
    AdvancedEventSelectors: [{ FieldSelectors: [{ Field: 'eventCategory', Equals: ['Data'] }] }],
  };

  it.each([
    ['all management events', { EventSelectors: [{ ReadWriteType: 'All' }] }],
    ['writes alone', { EventSelectors: [{ ReadWriteType: 'WriteOnly' }] }],
    ['all of them, by advanced selectors', management()],
    ['writes, by advanced selectors', management([{ Field: 'readOnly', Equals: ['false'] }])],
  ])(
    'given a trail that takes %s, when nobody changed it, then it is no door; changed, it is named',
    (_, output) => {
      expect(selectors(output, false)).toEqual([]);
      const doors = selectors(output);
      expect(doors).toMatchObject([{ suspicion: 'hostile' }]);
      expect(callsOf(doors)).toEqual([]);
    },
  );

  it.each([
    ['reads alone', { EventSelectors: [{ ReadWriteType: 'ReadOnly' }] }],
    ['no management events', { EventSelectors: [{ IncludeManagementEvents: false }] }],
    ['reads, by advanced selectors', management([{ Field: 'readOnly', Equals: ['true'] }])],
    ['data events, by advanced selectors', data],
  ])(
    'given a trail that takes %s, when somebody changed it lately, then it takes all management events again; else it is named',
    (_, output) => {
      const [call, ...more] = callsOf(selectors(output));
      expect(more).toEqual([]);
      expect(pick({ ...call?.request.input }, call?.check.pick ?? [])).toBeDefined();
      expect(pick({ ...output }, call?.check.pick ?? [])).toBeUndefined();
      const old = selectors(output, false);
      expect(old).toMatchObject([{ suspicion: 'ordinary' }]);
      expect(callsOf(old)).toEqual([]);
    },
  );

  it('given a trail of the organization, when it is narrowed or stopped, then no call of a member is drawn', () => {
    const of = { ...trail, TrailARN: `arn:aws:cloudtrail:${HOME}:111111111111:trail/t` };
    expect(callsOf(selectors(data, true, of))).toEqual([]);
    const stopped = kindsOf(
      {
        DescribeTrails: () => ok({ trailList: [of] }),
        GetTrailStatus: () => ok({ IsLogging: false }),
      },
      'trail-stopped',
    );
    expect(stopped).toHaveLength(1);
    expect(callsOf(stopped)).toEqual([]);
  });
});

describe('what watches an account', () => {
  const event = (eventName: string, requestParameters: object, userIdentity: object) => ({
    LookupEvents: ({ input }: Request) =>
      JSON.stringify(input).includes(`"${eventName}"`)
        ? ok({
            Events: [
              {
                CloudTrailEvent: JSON.stringify({
                  eventName,
                  eventTime: RECENT,
                  userIdentity,
                  requestParameters,
                }),
              },
            ],
          })
        : ok({ Events: [] }),
  });
  const eve = { userName: 'eve' };

  it('given that the bot did it, when its event is read, then it is no door', () => {
    const ours = { sessionContext: { sessionIssuer: { principalId: RESPONDER_ID } } };
    expect(kindsOf(event('DeleteTrail', { name: 't' }, eve), 'trail-stopped')).toHaveLength(1);
    expect(kindsOf(event('DeleteTrail', { name: 't' }, ours), 'trail-stopped')).toEqual([]);
  });

  it('given a hub that was switched off, when it is on again, then it is no door; still off, it is one', () => {
    const off = event('DisableSecurityHub', {}, eve);
    const on = { ...off, DescribeHub: () => ok({ HubArn: 'arn:hub' }) };
    expect(kindsOf(on, 'security-hub-off')).toEqual([]);
    const still = {
      ...off,
      DescribeHub: () => failed('credentials', 'InvalidAccessException'),
    };
    expect(look(still).unseen).toEqual([]);
    expect(kindsOf(still, 'security-hub-off')).toMatchObject([{ suspicion: 'hostile' }]);
  });

  it('given alarms that tell nobody, when one was switched off lately, then that one is switched on, and the other named', () => {
    const quiet = (AlarmName: string) => ({
      AlarmName,
      ActionsEnabled: false,
      AlarmActions: ['arn:topic'],
    });
    const doors = kindsOf(
      {
        ...event('DisableAlarmActions', { alarmNames: ['new'] }, eve),
        DescribeAlarms: () =>
          ok({
            MetricAlarms: [quiet('old'), { ...quiet('loud'), ActionsEnabled: true }],
            CompositeAlarms: [quiet('new')],
          }),
      },
      'alarm-off',
    );
    expect(doors.map(({ name, suspicion }) => `${name} ${suspicion}`)).toEqual([
      'alarm/old ordinary',
      'alarm/new hostile',
    ]);
    const calls = callsOf(doors);
    expect(calls).toHaveLength(1);
    expect(calls[0]).toMatchObject({
      request: { input: { AlarmNames: ['new'] } },
      check: { pick: ['CompositeAlarms', { AlarmName: 'new' }, 'ActionsEnabled'] },
    });
  });

  it('given a list of flow logs in any shape, when they were deleted, then each is named once', () => {
    const asked = {
      DeleteFlowLogsRequest: {
        FlowLogId: [{ content: 'fl-0123456789abcdef0' }, { content: 'fl-0123456789abcdef1' }],
      },
    };
    const doors = kindsOf(event('DeleteFlowLogs', asked, eve), 'flow-logs-deleted');
    expect(doors.map(({ name }) => name)).toEqual([
      'deleted/fl-0123456789abcdef0',
      'deleted/fl-0123456789abcdef1',
    ]);
  });

  it('given more deleted trails than are listed, when they are read, then the rest is counted as unseen', () => {
    const Events = Array.from({ length: 103 }, (_, i) => ({
      CloudTrailEvent: JSON.stringify({
        eventName: 'DeleteTrail',
        eventTime: RECENT,
        userIdentity: eve,
        requestParameters: { name: `t-${i}` },
      }),
    }));
    const found = look({
      LookupEvents: ({ input }) =>
        ok({ Events: JSON.stringify(input).includes('"DeleteTrail"') ? Events : [] }),
    });
    expect(found.doors).toHaveLength(100);
    expect(found.unseen).toMatchObject([
      { what: `3 more things that DeleteTrail was done to in ${HOME}` },
    ]);
  });
});

describe('documents of Systems Manager', () => {
  const shared = (...AccountIds: string[]) =>
    kindsOf(
      {
        ListDocuments: () => ok({ DocumentIdentifiers: [{ Name: 'doc' }] }),
        DescribeDocumentPermission: () => ok({ AccountIds }),
      },
      'systems-manager',
    );

  it('given a document for ours and two strangers, when it is unshared, then only they go, and each check tells before from after', () => {
    const his = ['100000000000', '100000000001'];
    const [call, ...more] = callsOf(shared(OTHER, ...his));
    expect(more).toEqual([]);
    expect(call?.request.input['AccountIdsToRemove']).toEqual(his);
    const holds = (AccountIds: string[]) =>
      [call?.preconditions[0]?.pick, call?.check.pick].map(
        (path) => pick({ AccountIds }, path ?? []) !== undefined,
      );
    expect(holds([OTHER, ...his])).toEqual([true, true]);
    expect(holds([OTHER])).toEqual([false, false]);
    expect(call?.check.expect).toEqual({ absent: true });
  });

  it('given a document for everybody, when it is found, then it is hostile; for ours alone, it is no door', () => {
    expect(shared('All')).toMatchObject([{ suspicion: 'hostile' }]);
    expect(shared(OTHER)).toEqual([]);
  });

  it('given more documents than are asked, when they are read, then how many were not is unseen', () => {
    const DocumentIdentifiers = Array.from({ length: 103 }, (_, i) => ({ Name: `d-${i}` }));
    const found = look({ ListDocuments: () => ok({ DocumentIdentifiers }) });
    expect(found.unseen).toMatchObject([{ what: `who may read 3 older documents in ${HOME}` }]);
  });
});

describe('networks and log-ins', () => {
  const group = (permission: object) =>
    kindsOf(
      {
        DescribeSecurityGroups: () =>
          ok({ SecurityGroups: [{ GroupId: 'sg-1', IpPermissions: [permission] }] }),
      },
      'instance-login',
    );
  const world = { IpRanges: [{ CidrIp: '0.0.0.0/0' }] };

  it.each([
    ['SSH', { IpProtocol: 'tcp', FromPort: 22, ToPort: 22, ...world }, 1],
    [
      'a range with Remote Desktop',
      { IpProtocol: 'tcp', FromPort: 3000, ToPort: 4000, ...world },
      1,
    ],
    ['everything', { IpProtocol: '-1', ...world }, 1],
    ['the web', { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, ...world }, 0],
    [
      'SSH from one network',
      { IpProtocol: 'tcp', FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: '10.0.0.0/8' }] },
      0,
    ],
  ])(
    'given a security group that is open for %s, when it is judged, then it is %j doors',
    (_, permission, many) => {
      expect(group(permission)).toHaveLength(many as number);
    },
  );

  it('given a serial console that a declarative policy keeps on, when a plan is drawn, then it is named', () => {
    const console = (ManagedBy: string) =>
      callsOf(
        kindsOf(
          {
            GetSerialConsoleAccessStatus: () => ok({ SerialConsoleAccessEnabled: true, ManagedBy }),
          },
          'instance-login',
        ),
      );
    expect(console('account')).toHaveLength(1);
    expect(console('declarative-policy')).toEqual([]);
  });

  it('given peerings, when one end is a stranger’s and the peering lives, then it is hostile, and no other is a door', () => {
    const peering = (Code: string, OwnerId: string) => ({
      VpcPeeringConnectionId: `pcx-${Code}-${OwnerId}`,
      Status: { Code },
      RequesterVpcInfo: { OwnerId },
      AccepterVpcInfo: { OwnerId: PROD },
    });
    const doors = kindsOf(
      {
        DescribeVpcPeeringConnections: () =>
          ok({
            VpcPeeringConnections: [
              peering('active', STRANGER),
              peering('deleted', STRANGER),
              peering('active', OTHER),
            ],
          }),
      },
      'network-path',
    );
    expect(doors).toMatchObject([{ name: `pcx-active-${STRANGER}`, suspicion: 'hostile' }]);
  });
});

describe('services that few accounts use', () => {
  const asked = (Service: string) =>
    drive(
      inventory(situation()),
      answers({
        roles: [
          {
            RoleName: 'r',
            RoleId: 'AROAR000000000000001',
            CreateDate: LONG_AGO,
            trust: {
              Statement: [{ Effect: 'Allow', Principal: { Service }, Action: 'sts:AssumeRole' }],
            },
          },
        ],
      }),
    ).asked.map(({ operation }) => operation);

  it('given a role for notebooks, when the inventory is taken, then notebooks are asked for and other such services not', () => {
    const operations = asked('sagemaker.amazonaws.com');
    expect(operations).toContain('ListNotebookInstances');
    expect(operations).not.toContain('GetDevEndpoints');
    expect(asked('ec2.amazonaws.com')).not.toContain('ListNotebookInstances');
  });

  it('given principals that can not be read, when the inventory is taken, then all of them are asked for', () => {
    const all = drive(
      inventory(situation()),
      answers({ answers: { GetAccountAuthorizationDetails: () => failed('denied') } }),
    ).asked.map(({ operation }) => operation);
    for (const operation of ['ListNotebookInstances', 'GetDevEndpoints', 'ListRoleAliases'])
      expect(all).toContain(operation);
  });

  it('given notebooks, when one is new, then it is stopped; an old one is named, and one that is stopped is no door', () => {
    const notebook = (
      NotebookInstanceName: string,
      CreationTime: string,
      NotebookInstanceStatus = 'InService',
    ) => ({
      NotebookInstanceName,
      CreationTime,
      NotebookInstanceStatus,
    });
    const doors = kindsOf(
      {
        ListNotebookInstances: () =>
          ok({
            NotebookInstances: [
              notebook('new', RECENT),
              notebook('old', LONG_AGO),
              notebook('off', RECENT, 'Stopped'),
            ],
          }),
      },
      'other-services',
    );
    expect(doors.map(({ name, suspicion }) => `${name} ${suspicion}`)).toEqual([
      'sagemaker/new hostile',
      'sagemaker/old ordinary',
    ]);
    expect(callsOf(doors).map(({ request }) => request.input)).toEqual([
      { NotebookInstanceName: 'new' },
    ]);
  });

  it('given role aliases, which are bare names, when they are listed, then each is named', () => {
    const doors = kindsOf(
      { ListRoleAliases: () => ok({ roleAliases: ['a', 'b'] }) },
      'other-services',
    );
    expect(doors.map(({ name }) => name)).toEqual(['iot/a', 'iot/b']);
  });
});

describe('what goes outwards', () => {
  it('given subscriptions to addresses, when they are found, then they are counted, and no address is written down', () => {
    const address = (Endpoint: string) => ({ TopicArn: 'arn:t', Protocol: 'email', Endpoint });
    const found = look({
      ListSubscriptions: () =>
        ok({ Subscriptions: [address('ann@example.com'), address('bob@example.com')] }),
    });
    expect(found.doors).toMatchObject([{ name: 'addresses', suspicion: 'ordinary' }]);
    expect(found.doors[0]?.says).toContain('2 subscriptions');
    expect(JSON.stringify(found)).not.toContain('example.com');
    expect(Object.keys(found.objects).filter((id) => id.includes('arn:t'))).toHaveLength(2);
  });

  it.each([
    ['to a stranger, long ago', STRANGER, Date.parse(LONG_AGO), 1],
    ['to ours, lately', OTHER, Date.parse(RECENT), 1],
    ['to ours, long ago', OTHER, Date.parse(LONG_AGO), 0],
  ])(
    'given a filter for all log groups %s, when it is judged, then there are %j doors',
    (...[, account, lastUpdatedTime, many]) => {
      const policyDocument = JSON.stringify({
        DestinationArn: `arn:aws:logs:${HOME}:${account}:destination:d`,
      });
      const doors = kindsOf(
        {
          DescribeAccountPolicies: () =>
            ok({ accountPolicies: [{ policyName: 'p', policyDocument, lastUpdatedTime }] }),
        },
        'exfiltration-channel',
      );
      expect(doors).toHaveLength(many);
    },
  );

  it('given domains, when one is not locked, then that one is locked', () => {
    const doors = kindsOf(
      {
        ListDomains: () =>
          ok({
            Domains: [
              { DomainName: 'a.example', TransferLock: true },
              { DomainName: 'b.example', TransferLock: false },
            ],
          }),
      },
      'domain',
    );
    expect(callsOf(doors).map(({ request }) => request.input)).toEqual([
      { DomainName: 'b.example' },
    ]);
  });
});
