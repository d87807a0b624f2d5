import type { JsonObject, ServiceId } from '../../types.ts';

/** An operation that only lists: the permission that AWS asks for, and the answer of an account that has none. */
export interface Listing {
  /** As IAM spells it; absent where it is the service and the operation. */
  readonly action?: string;
  readonly output?: JsonObject;
  /** Where AWS answers with an error that there is none: its code and message. */
  readonly absent?: readonly [code: string, message: string];
}

/**
 * What an inventory asks of services that nothing is simulated of. An account of the simulation never had any of
 * it, so the answer is the empty list that AWS gives. An operation that is not here stays unknown: nothing is
 * guessed. Permissions: https://docs.aws.amazon.com/service-authorization/latest/reference/.
 */
export const LISTINGS: { readonly [service in ServiceId]?: { [operation: string]: Listing } } = {
  lambda: { ListEventSourceMappings: { output: { EventSourceMappings: [] } } },
  ssm: {
    ListCommands: { output: { Commands: [] } },
    DescribeAutomationExecutions: { output: { AutomationExecutionMetadataList: [] } },
    ListAssociations: { output: { Associations: [] } },
    ListDocuments: { output: { DocumentIdentifiers: [] } },
    DescribeActivations: { output: { ActivationList: [] } },
    DescribeInstanceInformation: { output: { InstanceInformationList: [] } },
  },
  scheduler: { ListSchedules: { output: { Schedules: [] } } },
  'sso-admin': { ListInstances: { action: 'sso:ListInstances', output: { Instances: [] } } },
  'access-analyzer': { ListAnalyzers: { output: { analyzers: [] } } },
  ram: { GetResourceShares: { output: { resourceShares: [] } } },
  rds: {
    DescribeDBInstances: { output: { DBInstances: [] } },
    DescribeDBClusters: { output: { DBClusters: [] } },
    DescribeDBSnapshots: { output: { DBSnapshots: [] } },
  },
  guardduty: { ListDetectors: { output: { DetectorIds: [] } } },
  config: {
    DescribeConfigurationRecorderStatus: { output: { ConfigurationRecordersStatus: [] } },
  },
  codebuild: { ListSourceCredentials: { output: { sourceCredentialsInfos: [] } } },
  dlm: { GetLifecyclePolicies: { output: { Policies: [] } } },
  dynamodb: { ListTables: { output: { TableNames: [] } } },
  cloudwatch: { DescribeAlarms: { output: { MetricAlarms: [], CompositeAlarms: [] } } },
  pipes: { ListPipes: { output: { Pipes: [] } } },
  states: { ListStateMachines: { output: { stateMachines: [] } } },
  budgets: {
    // https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsbudgetservice.html
    DescribeBudgetActionsForAccount: {
      action: 'budgets:DescribeBudgetActionsForAccount',
      output: { Actions: [] },
    },
  },
  sagemaker: { ListNotebookInstances: { output: { NotebookInstances: [] } } },
  glue: { GetDevEndpoints: { output: { DevEndpoints: [] } } },
  elasticmapreduce: { ListClusters: { output: { Clusters: [] } } },
  transfer: { ListServers: { output: { Servers: [] } } },
  iot: { ListRoleAliases: { output: { roleAliases: [] } } },
  sns: { ListSubscriptions: { output: { Subscriptions: [] } } },
  logs: {
    DescribeAccountPolicies: { output: { accountPolicies: [] } },
    DescribeLogGroups: { output: { logGroups: [] } },
  },
  route53domains: { ListDomains: { output: { Domains: [] } } },
  securityhub: {
    // https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_DescribeHub.html
    DescribeHub: {
      absent: ['InvalidAccessException', 'The account is not subscribed to AWS Security Hub'],
    },
  },
  account: {
    // https://docs.aws.amazon.com/accounts/latest/reference/API_GetAlternateContact.html
    GetAlternateContact: {
      absent: [
        'ResourceNotFoundException',
        'No contact of the inputted alternate contact type found.',
      ],
    },
  },
  ec2: {
    DescribeImageAttribute: { output: { LaunchPermissions: [] } },
    DescribeFlowLogs: { output: { FlowLogs: [] } },
    GetSerialConsoleAccessStatus: { output: { SerialConsoleAccessEnabled: false } },
    DescribeSecurityGroups: { output: { SecurityGroups: [] } },
    DescribeVpcPeeringConnections: { output: { VpcPeeringConnections: [] } },
    DescribeVpnConnections: { output: { VpnConnections: [] } },
    DescribeClientVpnEndpoints: { output: { ClientVpnEndpoints: [] } },
    DescribeTrafficMirrorSessions: { output: { TrafficMirrorSessions: [] } },
    DescribeInstanceAttribute: {
      output: { InstanceInitiatedShutdownBehavior: { Value: 'stop' } },
    },
    DescribeIamInstanceProfileAssociations: { output: { IamInstanceProfileAssociations: [] } },
  },
  organizations: {
    DescribeResourcePolicy: {
      absent: ['ResourcePolicyNotFoundException', "We can't find a resource policy request."],
    },
    ListDelegatedAdministrators: { output: { DelegatedAdministrators: [] } },
    ListAWSServiceAccessForOrganization: { output: { EnabledServicePrincipals: [] } },
    ListHandshakesForOrganization: { output: { Handshakes: [] } },
    ListHandshakesForAccount: { output: { Handshakes: [] } },
    ListInboundResponsibilityTransfers: { output: { ResponsibilityTransfers: [] } },
    ListOutboundResponsibilityTransfers: { output: { ResponsibilityTransfers: [] } },
  },
  support: { DescribeCases: { output: { cases: [] } } },
  rolesanywhere: {
    ListTrustAnchors: { output: { trustAnchors: [] } },
    ListProfiles: { output: { profiles: [] } },
  },
  'account-access': {
    ListApplications: { output: { applications: [] } },
  },
};
