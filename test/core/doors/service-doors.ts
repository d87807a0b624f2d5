import type { Answer } from '../../../src/core/doors/measurement.ts';
import type { Request } from '../../../src/core/plan/call.ts';
import { failed, ok } from '../drive.ts';
import { PROD, STRANGER } from '../situations.ts';

/** Two days before the incident of the tests. */
const RECENT = '2026-11-20T00:00:00.000Z';
const HOME = 'eu-west-1';

const policy = (who: string, more: object = {}): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: who }, Action: '*', Resource: '*', ...more }],
  });
const stranger = `arn:aws:iam::${STRANGER}:root`;
export const hostileFunction = `arn:aws:lambda:${HOME}:${PROD}:function:callback`;

/** What he did to what watches him, by the event that tells of it. */
export const blindingEvents: { readonly [event: string]: object } = {
  UpdateTrail: { name: 'moved' },
  DeleteTrail: { name: 'gone' },
  PutEventSelectors: { trailName: 't' },
  DeleteDetector: { detectorId: 'd-0' },
  DeleteConfigurationRecorder: { configurationRecorderName: 'old' },
  DeleteFlowLogs: {
    DeleteFlowLogsRequest: { FlowLogId: { tag: 1, content: 'fl-0123456789abcdef0' } },
  },
  DisableSecurityHub: {},
  DisableAlarmActions: { alarmNames: ['root-login'] },
  DisableRule: { name: 'alert' },
  ModifyInstanceAttribute: { instanceId: 'i-1', userData: '<sensitiveDataRemoved>' },
};

/** What he did to what hands out access. */
const handingOut: { readonly [event: string]: object } = {
  UpdateIdentityPool: { identityPoolId: 'pool-1' },
  UpdateStack: { stackName: 's-2' },
  CreateStackInstances: { stackSetName: 'set', operationId: 'op-1' },
};

/** Events of the home Region: each of them once, by somebody who is not the bot. */
function hisEvents({ region, input }: Request): Answer {
  const [attribute] = input['LookupAttributes'] as readonly { AttributeValue: string }[];
  const eventName = attribute?.AttributeValue ?? '';
  const requestParameters = blindingEvents[eventName] ?? handingOut[eventName];
  if (requestParameters === undefined || region !== HOME) return ok({ Events: [] });
  const userIdentity = { type: 'IAMUser', userName: 'eve', arn: `arn:aws:iam::${PROD}:user/eve` };
  const record = { eventName, eventTime: RECENT, userIdentity, requestParameters };
  return ok({ Events: [{ CloudTrailEvent: JSON.stringify(record) }] });
}

/** Everything is in one Region; the others answer that they have none. */
const inHome =
  (output: object) =>
  (request: Request): Answer =>
    request.region === HOME ? ok({ ...output }) : ok({});
const always = (output: object) => (): Answer => ok({ ...output });

/** An account with one door of every kind that stands in another service than IAM. */
export const doorsOfServices: { readonly [operation: string]: (request: Request) => Answer } = {
  ListFunctions: inHome({
    Functions: [{ FunctionName: 'callback', FunctionArn: hostileFunction, Role: 'arn:r' }],
  }),
  GetPolicy: always({ Policy: policy(stranger, { Sid: 'his' }) }),
  GetFunctionConcurrency: always({}),
  ListFunctionUrlConfigs: always({
    FunctionUrlConfigs: [{ FunctionArn: hostileFunction, AuthType: 'NONE', CreationTime: RECENT }],
  }),
  ListEventSourceMappings: inHome({
    EventSourceMappings: [
      {
        UUID: 'm-1',
        State: 'Enabled',
        FunctionArn: hostileFunction,
        EventSourceArn: `arn:aws:sqs:${HOME}:${STRANGER}:q`,
      },
    ],
  }),
  ListSchedules: inHome({
    Schedules: [
      {
        Name: 'nightly',
        GroupName: 'default',
        State: 'ENABLED',
        CreationDate: RECENT,
        Target: { Arn: 'arn:aws:scheduler:::aws-sdk:iam:listUsers' },
      },
    ],
  }),
  GetSchedule: always({
    Name: 'nightly',
    GroupName: 'default',
    State: 'ENABLED',
    StartDate: '2026-11-01T00:00:00.000Z',
    EndDate: '2027-11-01T00:00:00.000Z',
    ScheduleExpression: 'rate(1 hour)',
    FlexibleTimeWindow: { Mode: 'OFF' },
    Target: { Arn: 'arn:aws:scheduler:::aws-sdk:iam:listUsers', RoleArn: 'arn:r' },
  }),
  ListPipes: inHome({
    Pipes: [
      {
        Name: 'out',
        Arn: 'arn:pipe',
        CurrentState: 'RUNNING',
        Source: 'arn:s',
        Target: `arn:aws:sqs:${HOME}:${STRANGER}:q`,
      },
    ],
  }),
  DescribeBudgetActionsForAccount: always({
    Actions: [{ ActionId: 'a-1', BudgetName: 'b', ActionType: 'APPLY_IAM_POLICY' }],
  }),
  ListEventBuses: inHome({ EventBuses: [{ Name: 'default', Arn: 'arn:bus' }] }),
  ListRules: always({ Rules: [{ Name: 'again', Arn: 'arn:rule', State: 'ENABLED' }] }),
  ListTargetsByRule: always({ Targets: [{ Id: '1', Arn: hostileFunction }] }),
  DescribeSessions: inHome({ Sessions: [{ SessionId: 's-1', Target: 'i-1', Owner: 'arn:eve' }] }),
  DescribeAutomationExecutions: inHome({
    AutomationExecutionMetadataList: [{ AutomationExecutionId: 'a-1', DocumentName: 'd' }],
  }),
  ListDocuments: inHome({ DocumentIdentifiers: [{ Name: 'doc', CreatedDate: RECENT }] }),
  DescribeDocumentPermission: always({ AccountIds: [STRANGER] }),
  GetSerialConsoleAccessStatus: inHome({ SerialConsoleAccessEnabled: true }),
  DescribeSecurityGroups: inHome({
    SecurityGroups: [
      {
        GroupId: 'sg-1',
        IpPermissions: [
          { IpProtocol: 'tcp', FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: '0.0.0.0/0' }] },
        ],
      },
    ],
  }),
  DescribeVpcPeeringConnections: inHome({
    VpcPeeringConnections: [
      {
        VpcPeeringConnectionId: 'pcx-1',
        Status: { Code: 'active' },
        RequesterVpcInfo: { OwnerId: STRANGER, VpcId: 'vpc-1' },
        AccepterVpcInfo: { OwnerId: PROD, VpcId: 'vpc-2' },
      },
    ],
  }),
  DescribeVpnConnections: inHome({
    VpnConnections: [{ VpnConnectionId: 'vpn-1', State: 'available' }],
  }),
  ListNotebookInstances: inHome({
    NotebookInstances: [
      { NotebookInstanceName: 'nb', NotebookInstanceStatus: 'InService', CreationTime: RECENT },
    ],
  }),
  ListSubscriptions: inHome({
    Subscriptions: [
      {
        SubscriptionArn: 'arn:sub',
        TopicArn: 'arn:topic',
        Protocol: 'sqs',
        Endpoint: `arn:aws:sqs:${HOME}:${STRANGER}:q`,
      },
    ],
  }),
  ListDomains: always({ Domains: [{ DomainName: 'example.com', TransferLock: false }] }),
  ListStacks: inHome({
    StackSummaries: [
      { StackName: 's', StackId: 'arn:stack', StackStatus: 'DELETE_IN_PROGRESS' },
      { StackName: 's-2', StackId: 'arn:stack-2', StackStatus: 'UPDATE_IN_PROGRESS' },
    ],
  }),
  ListStackSets: inHome({ Summaries: [{ StackSetName: 'set', StackSetId: 'set:1' }] }),
  ListStackSetOperations: always({
    Summaries: [{ OperationId: 'op-1', Action: 'CREATE', Status: 'RUNNING' }],
  }),
  ListSourceCredentials: inHome({
    sourceCredentialsInfos: [{ arn: 'arn:token', serverType: 'GITHUB' }],
  }),
  ListIdentityPools: inHome({
    IdentityPools: [{ IdentityPoolId: 'pool-1', IdentityPoolName: 'app' }],
  }),
  DescribeIdentityPool: always({
    IdentityPoolId: 'pool-1',
    IdentityPoolName: 'app',
    AllowUnauthenticatedIdentities: true,
    SupportedLoginProviders: { 'graph.facebook.com': '1' },
  }),
  ListClusters: inHome({ clusters: ['c-1'] }),
  ListAccessEntries: always({ accessEntries: [stranger] }),
  DescribeAccessEntry: always({
    accessEntry: { createdAt: RECENT, type: 'STANDARD', kubernetesGroups: ['admins'] },
  }),
  ListAssociatedAccessPolicies: always({
    associatedAccessPolicies: [
      {
        policyArn: 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy',
        accessScope: { type: 'cluster', namespaces: [] },
      },
    ],
  }),
  ListBuckets: always({ Buckets: [{ Name: 'b-1', BucketRegion: HOME }] }),
  GetBucketPolicy: always({ Policy: policy('*') }),
  GetPublicAccessBlock: () => failed('absent', 'NoSuchPublicAccessBlockConfiguration'),
  ListKeys: inHome({ Keys: [{ KeyId: 'k-1', KeyArn: 'arn:k-1' }] }),
  ListGrants: always({ Grants: [{ GrantId: 'g-1', GranteePrincipal: stranger }] }),
  GetResourceShareAssociations: inHome({
    resourceShareAssociations: [
      {
        resourceShareArn: 'arn:share',
        resourceShareName: 'share',
        associatedEntity: STRANGER,
        status: 'ASSOCIATED',
      },
    ],
  }),
  ListTopics: inHome({ Topics: [{ TopicArn: 'arn:topic' }] }),
  GetTopicAttributes: always({ Attributes: { Policy: policy(stranger) } }),
  ListAnalyzers: inHome({ analyzers: [{ arn: 'arn:analyzer', name: 'a', type: 'ACCOUNT' }] }),
  ListFindingsV2: always({
    findings: [{ id: 'f-1', resource: 'arn:queue', resourceType: 'AWS::SQS::Queue' }],
  }),
  DescribeSnapshots: inHome({ Snapshots: [{ SnapshotId: 'snap-1', StartTime: RECENT }] }),
  DescribeSnapshotAttribute: always({ CreateVolumePermissions: [{ UserId: STRANGER }] }),
  DescribeTrails: inHome({
    trailList: [{ Name: 't', TrailARN: 'arn:trail', HomeRegion: HOME, S3BucketName: 'logs' }],
  }),
  GetTrailStatus: always({ IsLogging: false, StopLoggingTime: RECENT }),
  ListDetectors: inHome({ DetectorIds: ['d-1'] }),
  GetDetector: always({ Status: 'DISABLED', UpdatedAt: RECENT }),
  GetEventSelectors: always({
    EventSelectors: [{ ReadWriteType: 'ReadOnly', IncludeManagementEvents: true }],
  }),
  LookupEvents: hisEvents,
  ListIPSets: always({ IpSetIds: ['set-1'] }),
  GetIPSet: always({ Name: 'office', Location: 'https://s3.amazonaws.com/b/k', Status: 'ACTIVE' }),
  DescribeAlarms: inHome({
    MetricAlarms: [
      {
        AlarmName: 'root-login',
        ActionsEnabled: false,
        AlarmActions: [`arn:aws:sns:${HOME}:${PROD}:alerts`],
      },
    ],
  }),
  DescribeRule: inHome({ Name: 'alert', State: 'DISABLED' }),
  DescribeHub: () => failed('credentials', 'InvalidAccessException'),
  DescribeConfigurationRecorderStatus: inHome({
    ConfigurationRecordersStatus: [{ name: 'default', recording: false, lastStopTime: RECENT }],
  }),
  ListInstances: inHome({ Instances: [{ InstanceArn: 'arn:sso' }] }),
  ListTrustedTokenIssuers: always({
    TrustedTokenIssuers: [{ TrustedTokenIssuerArn: 'arn:issuer', Name: 'idp' }],
  }),
  ListPermissionSetsProvisionedToAccount: always({ PermissionSets: ['arn:admin'] }),
  ListAccountAssignments: always({
    AccountAssignments: [{ PrincipalId: 'user-1', PrincipalType: 'USER' }],
  }),
  DescribeIamInstanceProfileAssociations: inHome({
    IamInstanceProfileAssociations: [
      {
        AssociationId: 'iip-assoc-1',
        InstanceId: 'i-1',
        IamInstanceProfile: { Arn: 'arn:profile' },
        State: 'associated',
      },
    ],
  }),
  ListTrustAnchors: inHome({
    trustAnchors: [{ trustAnchorId: 'ta-1', name: 'his', enabled: true, createdAt: RECENT }],
  }),
  ListProfiles: inHome({
    profiles: [{ profileId: 'pr-1', name: 'his', enabled: true, createdAt: RECENT }],
  }),
  GetConsoleAuthorizationConfiguration: always({ consoleAuthorizationEnabled: true }),
  ListResourcePermissionStatements: always({
    permissionStatements: [
      { sid: 's'.repeat(64), condition: { NotIpAddress: { 'aws:SourceIp': ['198.51.100.0/24'] } } },
    ],
  }),
  ListApplications: always({ applications: [{ applicationArn: 'arn:aam' }] }),
  ListEntitlements: always({
    entitlements: [
      {
        entitlementId: 'e-1',
        createdAt: RECENT,
        entitlement: {
          principalRole: {
            principal: { identityCenter: { userId: 'u-1' } },
            roleArn: `arn:aws:iam::${PROD}:role/back`,
            account: PROD,
          },
        },
      },
    ],
  }),
  DescribeCases: always({
    cases: [{ displayId: 'case-1', timeCreated: RECENT, status: 'opened' }],
  }),
  ListOutboundResponsibilityTransfers: always({
    ResponsibilityTransfers: [{ Id: 'rt-1', Status: 'ACCEPTED', StartTimestamp: RECENT }],
  }),
  ListDelegatedAdministrators: always({
    DelegatedAdministrators: [{ Id: PROD, Arn: 'arn:member', DelegationEnabledDate: RECENT }],
  }),
  ListHandshakesForAccount: always({
    Handshakes: [
      {
        Id: 'h-1',
        Arn: 'arn:h-1',
        State: 'OPEN',
        Parties: [{ Id: 'stranger00', Type: 'ORGANIZATION' }],
      },
    ],
  }),
};
