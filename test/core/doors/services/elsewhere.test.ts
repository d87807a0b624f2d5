import { describe, expect, it } from 'vitest';
import { inventory } from '../../../../src/core/doors/inventory.ts';
import { answers } from '../../accounts.ts';
import { drive, failed, ok } from '../../drive.ts';
import { LONG_AGO, OTHER, PROD, STRANGER, situation } from '../../situations.ts';
import { HOME, RECENT, callsOf, kindsOf, look } from './look.ts';

/** Rows that are looked at: what is judged, and what is let be. */

describe('buckets', () => {
  it('given a bucket whose policy names an unknown account, when it is found, then it is named, because a public access block would not help', () => {
    const doors = kindsOf(
      {
        ListBuckets: () => ok({ Buckets: [{ Name: 'b-1', BucketRegion: HOME }] }),
        GetBucketPolicy: () =>
          ok({
            Policy: JSON.stringify({
              Statement: { Effect: 'Allow', Principal: { AWS: STRANGER }, Action: 's3:*' },
            }),
          }),
      },
      'bucket-access',
    );
    expect(doors[0]?.says).toContain(`the unknown account ${STRANGER}`);
    expect(callsOf(doors)).toEqual([]);
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
      expect(group(permission)).toHaveLength(many);
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
