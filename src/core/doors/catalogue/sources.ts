/** Addresses of AWS's public documentation, so that an entry names a page and not a long line. */

const docs = 'https://docs.aws.amazon.com';

/** Where each service's API reference keeps the page of an operation. */
const references = {
  account: '/accounts/latest/reference/API_',
  'account-access': '/account-access/latest/APIReference/API_',
  autoscaling: '/autoscaling/ec2/APIReference/API_',
  backup: '/aws-backup/latest/devguide/API_',
  cloudformation: '/AWSCloudFormation/latest/APIReference/API_',
  cloudtrail: '/awscloudtrail/latest/APIReference/API_',
  codebuild: '/codebuild/latest/APIReference/API_',
  'cognito-identity': '/cognitoidentity/latest/APIReference/API_',
  'cognito-idp': '/cognito-user-identity-pools/latest/APIReference/API_',
  config: '/config/latest/APIReference/API_',
  dlm: '/dlm/latest/APIReference/API_',
  ec2: '/AWSEC2/latest/APIReference/API_',
  'ec2-instance-connect': '/ec2-instance-connect/latest/APIReference/API_',
  eks: '/eks/latest/APIReference/API_',
  events: '/eventbridge/latest/APIReference/API_',
  guardduty: '/guardduty/latest/APIReference/API_',
  iam: '/IAM/latest/APIReference/API_',
  kms: '/kms/latest/APIReference/API_',
  lambda: '/lambda/latest/api/API_',
  logs: '/AmazonCloudWatchLogs/latest/APIReference/API_',
  oam: '/OAM/latest/APIReference/API_',
  organizations: '/organizations/latest/APIReference/API_',
  ram: '/ram/latest/APIReference/API_',
  rds: '/AmazonRDS/latest/APIReference/API_',
  rolesanywhere: '/rolesanywhere/latest/APIReference/API_',
  route53domains: '/Route53/latest/APIReference/API_domains_',
  s3: '/AmazonS3/latest/API/API_',
  s3control: '/AmazonS3/latest/API/API_control_',
  scheduler: '/scheduler/latest/APIReference/API_',
  secretsmanager: '/secretsmanager/latest/apireference/API_',
  securityhub: '/securityhub/1.0/APIReference/API_',
  signin: '/signin/latest/APIReference/API_',
  sns: '/sns/latest/api/API_',
  ssm: '/systems-manager/latest/APIReference/API_',
  'sso-admin': '/singlesignon/latest/APIReference/API_',
  sts: '/STS/latest/APIReference/API_',
  support: '/awssupport/latest/APIReference/API_',
} as const;

/** The page of one operation in the API reference. */
export function api(service: keyof typeof references, operation: string): string {
  return `${docs}${references[service]}${operation}.html`;
}

/** Pages of the user guides that several entries rest on. */
export const guide = {
  awsLogin:
    'https://aws.amazon.com/blogs/security/simplified-developer-access-to-aws-with-aws-login/',
  boundaries: `${docs}/IAM/latest/UserGuide/access_policies_boundaries.html`,
  cli: `${docs}/cli/latest/userguide/cli-configure-sign-in.html`,
  consoleControl: `${docs}/signin/latest/userguide/console-access-control.html`,
  disableSessions: `${docs}/IAM/latest/UserGuide/id_credentials_temp_control-access_disable-perms.html`,
  identityCenterSessions: `${docs}/singlesignon/latest/userguide/authconcept.html`,
  identityCenterRevoke: `${docs}/singlesignon/latest/userguide/prereqs-revoking-user-permissions.html`,
  lambdaEvents: `${docs}/lambda/latest/dg/logging-using-cloudtrail.html`,
  policyTypes: `${docs}/organizations/latest/userguide/disable-policy-type.html`,
  presigned: `${docs}/AmazonS3/latest/userguide/using-presigned-url.html`,
  rcp: `${docs}/organizations/latest/userguide/orgs_manage_policies_rcps.html`,
  revokeSessions: `${docs}/IAM/latest/UserGuide/id_roles_use_revoke-sessions.html`,
  rootTasks: `${docs}/IAM/latest/UserGuide/id_root-user-privileged-task.html`,
  scaling: `${docs}/autoscaling/ec2/userguide/autoscaling-service-linked-role.html`,
  s3Events: `${docs}/AmazonS3/latest/userguide/cloudtrail-logging-s3-info.html`,
  scp: `${docs}/organizations/latest/userguide/orgs_manage_policies_scps.html`,
  snapshotSharing: `${docs}/ebs/latest/userguide/ebs-modifying-snapshot-permissions.html`,
  smtp: `${docs}/ses/latest/dg/smtp-credentials.html`,
  tracking: `${docs}/AWSEC2/latest/UserGuide/security-group-connection-tracking.html`,
} as const;
