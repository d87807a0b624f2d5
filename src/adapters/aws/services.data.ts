import type { AwsService } from '../../core/plan/call.ts';

/** How an operation pages: the members of the answer that are copied into the next request. */
export interface PageRule {
  /** `[input member, output member]`; all that are present are copied. */
  readonly tokens: readonly (readonly [input: string, output: string])[];
  /** The member that says whether there is more; absent: a token says so by being there. */
  readonly more?: string;
}

/** A client package: its constructors and schemas by name. */
export type SdkPackage = { readonly [name: string]: unknown };

/** All that the adapter has to know about a service. One row adds one. */
interface ServiceRow {
  /** The client's constructor in its package. */
  readonly client: string;
  /** Loaded at the first use, because EC2's alone takes a second. */
  readonly load: () => Promise<SdkPackage>;
  /**
   * The first label of its hosts, as a regular expression; S3 has more forms. Source:
   * https://docs.aws.amazon.com/general/latest/gr/aws-service-information.html
   */
  readonly host: string;
  /** The SDK's name of it in settings: `AWS_ENDPOINT_URL_SECRETS_MANAGER`, `secrets_manager =`. */
  readonly setting: string;
  /** Sources: the `paginators-1` files of botocore and the SDK's own paginators. */
  readonly pages: PageRule;
  /** Operations that page in a way of their own. */
  readonly pagesOf?: { readonly [operation: string]: PageRule };
  /** Operation to the member that sets the size of a page and the most that its API reference allows. */
  readonly largest?: { readonly [operation: string]: readonly [member: string, most: number] };
  /** Where AWS takes one request at a time from an account and Region: so far apart they leave, ms. */
  readonly everyMs?: number;
}

const nextToken: PageRule = { tokens: [['NextToken', 'NextToken']] };
/** The same in the services that write their members in lower case. */
const lowerToken: PageRule = { tokens: [['nextToken', 'nextToken']] };
const marker: PageRule = { tokens: [['Marker', 'Marker']] };

/** S3's lists each page in a way of their own. */
const s3Pages: { readonly [operation: string]: PageRule } = {
  ListObjectsV2: { tokens: [['ContinuationToken', 'NextContinuationToken']], more: 'IsTruncated' },
  ListObjectVersions: {
    tokens: [
      ['KeyMarker', 'NextKeyMarker'],
      ['VersionIdMarker', 'NextVersionIdMarker'],
    ],
    more: 'IsTruncated',
  },
  ListMultipartUploads: {
    tokens: [
      ['KeyMarker', 'NextKeyMarker'],
      ['UploadIdMarker', 'NextUploadIdMarker'],
    ],
    more: 'IsTruncated',
  },
  ListParts: { tokens: [['PartNumberMarker', 'NextPartNumberMarker']], more: 'IsTruncated' },
};

/** Every service that the bot asks. Clients, hosts, settings and pages are derived from it. */
export const serviceRows: { readonly [service in AwsService]: ServiceRow } = {
  iam: {
    client: 'IAMClient',
    load: () => import('@aws-sdk/client-iam'),
    host: 'iam',
    setting: 'iam',
    pages: { tokens: [['Marker', 'Marker']], more: 'IsTruncated' },
    // IAM spells the word with a small letter in this one answer.
    pagesOf: { ListDelegationRequests: { tokens: [['Marker', 'Marker']], more: 'isTruncated' } },
    largest: { GetAccountAuthorizationDetails: ['MaxItems', 1000] },
  },
  sts: {
    client: 'STSClient',
    load: () => import('@aws-sdk/client-sts'),
    host: 'sts',
    setting: 'sts',
    pages: { tokens: [] },
  },
  organizations: {
    client: 'OrganizationsClient',
    load: () => import('@aws-sdk/client-organizations'),
    host: 'organizations',
    setting: 'organizations',
    pages: nextToken,
  },
  secretsmanager: {
    client: 'SecretsManagerClient',
    load: () => import('@aws-sdk/client-secrets-manager'),
    host: 'secretsmanager',
    setting: 'secrets_manager',
    pages: nextToken,
    largest: { ListSecrets: ['MaxResults', 100] },
  },
  kms: {
    client: 'KMSClient',
    load: () => import('@aws-sdk/client-kms'),
    host: 'kms',
    setting: 'kms',
    pages: { tokens: [['Marker', 'NextMarker']], more: 'Truncated' },
    largest: { ListKeys: ['Limit', 1000], ListGrants: ['Limit', 100] },
  },
  backup: {
    client: 'BackupClient',
    load: () => import('@aws-sdk/client-backup'),
    host: 'backup',
    setting: 'backup',
    pages: nextToken,
    largest: {
      ListBackupVaults: ['MaxResults', 1000],
      ListRecoveryPointsByBackupVault: ['MaxResults', 1000],
    },
  },
  s3: {
    client: 'S3Client',
    load: () => import('@aws-sdk/client-s3'),
    host: 's3',
    setting: 's3',
    pages: { tokens: [['ContinuationToken', 'ContinuationToken']] },
    pagesOf: s3Pages,
  },
  ec2: {
    client: 'EC2Client',
    load: () => import('@aws-sdk/client-ec2'),
    host: 'ec2',
    setting: 'ec2',
    pages: nextToken,
    largest: { DescribeInstances: ['MaxResults', 1000], DescribeSnapshots: ['MaxResults', 1000] },
  },
  cloudtrail: {
    client: 'CloudTrailClient',
    load: () => import('@aws-sdk/client-cloudtrail'),
    host: 'cloudtrail',
    setting: 'cloudtrail',
    pages: nextToken,
  },
  account: {
    client: 'AccountClient',
    load: () => import('@aws-sdk/client-account'),
    host: 'account',
    setting: 'account',
    pages: nextToken,
    largest: { ListRegions: ['MaxResults', 50] },
  },
  lambda: {
    client: 'LambdaClient',
    load: () => import('@aws-sdk/client-lambda'),
    host: 'lambda',
    setting: 'lambda',
    pages: { tokens: [['Marker', 'NextMarker']] },
    largest: {
      ListFunctions: ['MaxItems', 50],
      ListFunctionUrlConfigs: ['MaxItems', 50],
      ListEventSourceMappings: ['MaxItems', 100],
    },
  },
  ssm: {
    client: 'SSMClient',
    load: () => import('@aws-sdk/client-ssm'),
    host: 'ssm',
    setting: 'ssm',
    pages: nextToken,
    largest: {
      DescribeSessions: ['MaxResults', 200],
      ListCommands: ['MaxResults', 50],
      ListAssociations: ['MaxResults', 50],
      ListDocuments: ['MaxResults', 50],
      DescribeActivations: ['MaxResults', 50],
      DescribeInstanceInformation: ['MaxResults', 50],
      DescribeAutomationExecutions: ['MaxResults', 50],
      DescribeDocumentPermission: ['MaxResults', 200],
    },
  },
  events: {
    client: 'EventBridgeClient',
    load: () => import('@aws-sdk/client-eventbridge'),
    host: 'events',
    setting: 'eventbridge',
    pages: nextToken,
    largest: {
      ListEventBuses: ['Limit', 100],
      ListRules: ['Limit', 100],
      ListTargetsByRule: ['Limit', 100],
    },
  },
  scheduler: {
    client: 'SchedulerClient',
    load: () => import('@aws-sdk/client-scheduler'),
    host: 'scheduler',
    setting: 'scheduler',
    pages: nextToken,
    largest: { ListSchedules: ['MaxResults', 100] },
  },
  'sso-admin': {
    client: 'SSOAdminClient',
    load: () => import('@aws-sdk/client-sso-admin'),
    host: 'sso',
    setting: 'sso_admin',
    pages: nextToken,
    largest: {
      ListInstances: ['MaxResults', 100],
      ListPermissionSets: ['MaxResults', 100],
      ListTrustedTokenIssuers: ['MaxResults', 100],
    },
  },
  identitystore: {
    client: 'IdentitystoreClient',
    load: () => import('@aws-sdk/client-identitystore'),
    host: 'identitystore',
    setting: 'identitystore',
    pages: nextToken,
    largest: { ListUsers: ['MaxResults', 100] },
  },
  'access-analyzer': {
    client: 'AccessAnalyzerClient',
    load: () => import('@aws-sdk/client-accessanalyzer'),
    host: 'access-analyzer',
    setting: 'accessanalyzer',
    pages: lowerToken,
  },
  ram: {
    client: 'RAMClient',
    load: () => import('@aws-sdk/client-ram'),
    host: 'ram',
    setting: 'ram',
    pages: lowerToken,
    largest: {
      GetResourceShares: ['maxResults', 500],
      GetResourceShareAssociations: ['maxResults', 500],
    },
  },
  rds: {
    client: 'RDSClient',
    load: () => import('@aws-sdk/client-rds'),
    host: 'rds',
    setting: 'rds',
    pages: marker,
    largest: {
      DescribeDBInstances: ['MaxRecords', 100],
      DescribeDBClusters: ['MaxRecords', 100],
      DescribeDBSnapshots: ['MaxRecords', 100],
    },
  },
  guardduty: {
    client: 'GuardDutyClient',
    load: () => import('@aws-sdk/client-guardduty'),
    host: 'guardduty',
    setting: 'guardduty',
    pages: nextToken,
    largest: { ListDetectors: ['MaxResults', 50], ListIPSets: ['MaxResults', 50] },
  },
  config: {
    client: 'ConfigServiceClient',
    load: () => import('@aws-sdk/client-config-service'),
    host: 'config',
    setting: 'config_service',
    pages: nextToken,
  },
  'cognito-identity': {
    client: 'CognitoIdentityClient',
    load: () => import('@aws-sdk/client-cognito-identity'),
    host: 'cognito-identity',
    setting: 'cognito_identity',
    pages: nextToken,
    largest: { ListIdentityPools: ['MaxResults', 60] },
  },
  codebuild: {
    client: 'CodeBuildClient',
    load: () => import('@aws-sdk/client-codebuild'),
    host: 'codebuild',
    setting: 'codebuild',
    pages: lowerToken,
  },
  autoscaling: {
    client: 'AutoScalingClient',
    load: () => import('@aws-sdk/client-auto-scaling'),
    host: 'autoscaling',
    setting: 'auto_scaling',
    pages: nextToken,
    largest: {
      DescribeAutoScalingGroups: ['MaxRecords', 100],
      DescribeScheduledActions: ['MaxRecords', 100],
    },
  },
  dlm: {
    client: 'DLMClient',
    load: () => import('@aws-sdk/client-dlm'),
    host: 'dlm',
    setting: 'dlm',
    pages: { tokens: [] },
  },
  eks: {
    client: 'EKSClient',
    load: () => import('@aws-sdk/client-eks'),
    host: 'eks',
    setting: 'eks',
    pages: lowerToken,
    largest: { ListClusters: ['maxResults', 100], ListAccessEntries: ['maxResults', 100] },
  },
  cloudformation: {
    client: 'CloudFormationClient',
    load: () => import('@aws-sdk/client-cloudformation'),
    host: 'cloudformation',
    setting: 'cloudformation',
    pages: nextToken,
    largest: { ListStackSets: ['MaxResults', 100] },
  },
  support: {
    client: 'SupportClient',
    load: () => import('@aws-sdk/client-support'),
    host: 'support',
    setting: 'support',
    pages: lowerToken,
    largest: { DescribeCases: ['maxResults', 100] },
  },
  rolesanywhere: {
    client: 'RolesAnywhereClient',
    load: async () => (await import('./clients/rolesanywhere.ts')).rolesAnywherePackage,
    host: 'rolesanywhere',
    setting: 'rolesanywhere',
    pages: lowerToken,
    // https://docs.aws.amazon.com/rolesanywhere/latest/userguide/quotas.html
    everyMs: 1000,
  },
  signin: {
    client: 'SigninClient',
    load: async () => (await import('./clients/signin.ts')).signInPackage,
    host: 'signin',
    setting: 'signin',
    pages: lowerToken,
    largest: { ListResourcePermissionStatements: ['maxResults', 100] },
  },
  'account-access': {
    client: 'AccountAccessClient',
    load: async () => (await import('./clients/account-access.ts')).accountAccessPackage,
    host: 'account-access',
    setting: 'account_access',
    pages: lowerToken,
    largest: { ListApplications: ['maxResults', 100], ListEntitlements: ['maxResults', 100] },
  },
  cloudwatch: {
    client: 'CloudWatchClient',
    load: () => import('@aws-sdk/client-cloudwatch'),
    host: 'monitoring',
    setting: 'cloudwatch',
    pages: nextToken,
    largest: { DescribeAlarms: ['MaxRecords', 100] },
  },
  securityhub: {
    client: 'SecurityHubClient',
    load: () => import('@aws-sdk/client-securityhub'),
    host: 'securityhub',
    setting: 'securityhub',
    pages: nextToken,
  },
  sns: {
    client: 'SNSClient',
    load: () => import('@aws-sdk/client-sns'),
    host: 'sns',
    setting: 'sns',
    pages: nextToken,
  },
  logs: {
    client: 'CloudWatchLogsClient',
    load: () => import('@aws-sdk/client-cloudwatch-logs'),
    host: 'logs',
    setting: 'cloudwatch_logs',
    pages: lowerToken,
    largest: { DescribeDestinations: ['limit', 50], DescribeLogGroups: ['limit', 50] },
  },
  pipes: {
    client: 'PipesClient',
    load: () => import('@aws-sdk/client-pipes'),
    host: 'pipes',
    setting: 'pipes',
    pages: nextToken,
    largest: { ListPipes: ['Limit', 100] },
  },
  states: {
    client: 'SFNClient',
    load: () => import('@aws-sdk/client-sfn'),
    host: 'states',
    setting: 'sfn',
    pages: lowerToken,
    largest: { ListStateMachines: ['maxResults', 1000] },
  },
  budgets: {
    client: 'BudgetsClient',
    load: () => import('@aws-sdk/client-budgets'),
    host: 'budgets',
    setting: 'budgets',
    pages: nextToken,
    largest: { DescribeBudgetActionsForAccount: ['MaxResults', 100] },
  },
  sagemaker: {
    client: 'SageMakerClient',
    load: () => import('@aws-sdk/client-sagemaker'),
    host: 'api\\.sagemaker',
    setting: 'sagemaker',
    pages: nextToken,
    largest: { ListNotebookInstances: ['MaxResults', 100] },
  },
  glue: {
    client: 'GlueClient',
    load: () => import('@aws-sdk/client-glue'),
    host: 'glue',
    setting: 'glue',
    pages: nextToken,
    largest: { GetDevEndpoints: ['MaxResults', 1000] },
  },
  elasticmapreduce: {
    client: 'EMRClient',
    load: () => import('@aws-sdk/client-emr'),
    host: 'elasticmapreduce',
    setting: 'emr',
    pages: marker,
  },
  transfer: {
    client: 'TransferClient',
    load: () => import('@aws-sdk/client-transfer'),
    host: 'transfer',
    setting: 'transfer',
    pages: nextToken,
    largest: { ListServers: ['MaxResults', 1000] },
  },
  iot: {
    client: 'IoTClient',
    load: () => import('@aws-sdk/client-iot'),
    host: 'iot',
    setting: 'iot',
    pages: { tokens: [['marker', 'nextMarker']] },
    largest: { ListRoleAliases: ['pageSize', 250] },
  },
  route53domains: {
    client: 'Route53DomainsClient',
    load: () => import('@aws-sdk/client-route-53-domains'),
    host: 'route53domains',
    setting: 'route_53_domains',
    pages: { tokens: [['Marker', 'NextPageMarker']] },
    largest: { ListDomains: ['MaxItems', 100] },
  },
  dynamodb: {
    client: 'DynamoDBClient',
    load: () => import('@aws-sdk/client-dynamodb'),
    host: 'dynamodb',
    setting: 'dynamodb',
    pages: { tokens: [['ExclusiveStartTableName', 'LastEvaluatedTableName']] },
    largest: { ListTables: ['Limit', 100] },
  },
  s3control: {
    client: 'S3ControlClient',
    load: () => import('@aws-sdk/client-s3-control'),
    // Its hosts begin with the account.
    host: '(?:\\d{12}\\.)?s3-control',
    setting: 's3_control',
    pages: nextToken,
  },
};

/** The services of the table, in its order. */
export const awsServices = Object.keys(serviceRows) as readonly AwsService[];
