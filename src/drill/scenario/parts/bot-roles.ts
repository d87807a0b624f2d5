import type { CloudApi } from '../../cloud/kernel.ts';
import { isBeyondPolicies, type Scenario } from '../schema.ts';
import { allow, createRole, trust } from './access.ts';

/** The bot's roles; `docs/aws-roles.md` describes them for a real organization. */
export const ROLES = {
  base: 'lockstep',
  responder: 'lockstep-responder',
  freeze: 'lockstep-freeze',
  lift: 'lockstep-lift',
  canary: 'lockstep-canary',
  vault: 'lockstep-vault',
  restore: 'lockstep-restore',
  outside: 'lockstep-outside',
  probe: 'lockstep-probe',
  /** What AWS Backup assumes to run a restore. */
  backup: 'backup-restore',
  /** Not the bot's: somebody in the management account who may look at everything there and touch nothing. */
  audit: 'audit',
} as const;

const READS = [
  'iam:Get*',
  'iam:List*',
  'iam:GenerateCredentialReport',
  'kms:List*',
  'kms:DescribeKey',
  'kms:GetKeyPolicy',
  'ec2:Describe*',
  's3:ListAllMyBuckets',
  's3:GetBucket*',
  's3:GetLifecycleConfiguration',
  'secretsmanager:ListSecrets',
  'secretsmanager:DescribeSecret',
  'backup:List*',
  'backup:Describe*',
  'cloudtrail:LookupEvents',
  'account:ListRegions',
  'access-analyzer:ListAnalyzers',
  'access-analyzer:ListFindings',
  'account:GetAlternateContact',
  'cloudformation:DescribeStackSetOperation',
  'cloudformation:DescribeStacks',
  'cloudformation:ListStackSetOperations',
  'cloudformation:ListStackSets',
  'cloudtrail:DescribeTrails',
  'cloudtrail:GetEventSelectors',
  'cloudtrail:GetTrailStatus',
  'codebuild:ListSourceCredentials',
  'cognito-identity:DescribeIdentityPool',
  'cognito-identity:ListIdentityPools',
  'config:DescribeConfigurationRecorderStatus',
  'eks:DescribeAccessEntry',
  'eks:ListAccessEntries',
  'eks:ListAssociatedAccessPolicies',
  'eks:ListClusters',
  'events:DescribeRule',
  'events:ListEventBuses',
  'events:ListRules',
  'events:ListTargetsByRule',
  'guardduty:GetDetector',
  'guardduty:ListDetectors',
  'lambda:GetFunctionConcurrency',
  'lambda:GetPolicy',
  'lambda:ListEventSourceMappings',
  'lambda:ListFunctionUrlConfigs',
  'lambda:ListFunctions',
  'organizations:ListHandshakesForAccount',
  'ram:GetResourceShareAssociations',
  'scheduler:ListSchedules',
  'ssm:DescribeActivations',
  'ssm:DescribeSessions',
  'ssm:ListAssociations',
  'ssm:ListCommands',
  'ssm:ListDocuments',
  'autoscaling:Describe*',
  'rds:Describe*',
  'dlm:GetLifecyclePolicies',
  'support:DescribeCases',
  'rolesanywhere:ListTrustAnchors',
  'rolesanywhere:ListProfiles',
  'rolesanywhere:GetTrustAnchor',
  'rolesanywhere:GetProfile',
  'signin:GetConsoleAuthorizationConfiguration',
  'signin:ListResourcePermissionStatements',
  'guardduty:GetIPSet',
  'guardduty:ListIPSets',
  'cloudwatch:DescribeAlarms',
  'securityhub:DescribeHub',
  'budgets:DescribeBudgetActionsForAccount',
  'lambda:GetFunctionUrlConfig',
  'pipes:DescribePipe',
  'pipes:ListPipes',
  'scheduler:GetSchedule',
  'states:ListStateMachines',
  'ec2:GetSerialConsoleAccessStatus',
  'ssm:DescribeAutomationExecutions',
  'ssm:DescribeDocumentPermission',
  'elasticmapreduce:ListClusters',
  'glue:GetDevEndpoints',
  'iot:ListRoleAliases',
  'logs:DescribeAccountPolicies',
  'logs:DescribeLogGroups',
  'logs:DescribeSubscriptionFilters',
  'route53domains:ListDomains',
  'route53domains:ListOperations',
  'sagemaker:ListNotebookInstances',
  'sns:ListSubscriptions',
  'transfer:ListServers',
  's3:GetAccountPublicAccessBlock',
  'cloudformation:ListStacks',
  'dynamodb:DescribeTable',
  'dynamodb:DescribeTimeToLive',
  'dynamodb:ListTables',
  'backup:GetBackupVaultAccessPolicy',
  's3:GetReplicationConfiguration',
  'secretsmanager:GetResourcePolicy',
  'sns:GetTopicAttributes',
  'sns:ListTopics',
];
const CONTAINS = [
  'iam:UpdateAccessKey',
  'iam:DeleteLoginProfile',
  'iam:PutRolePolicy',
  'iam:DeleteRolePolicy',
  'iam:UpdateAssumeRolePolicy',
  'iam:CreateAccessKey',
  'iam:DeleteAccessKey',
  'iam:PutUserPermissionsBoundary',
  'iam:DeleteUserPermissionsBoundary',
  'iam:PutRolePermissionsBoundary',
  'iam:DeleteRolePermissionsBoundary',
  'iam:AttachUserPolicy',
  'iam:DetachUserPolicy',
  'iam:PutUserPolicy',
  'iam:DeleteUserPolicy',
  'iam:AttachRolePolicy',
  'iam:DetachRolePolicy',
  'iam:AttachGroupPolicy',
  'iam:DetachGroupPolicy',
  'iam:PutGroupPolicy',
  'iam:DeleteGroupPolicy',
  'iam:AddUserToGroup',
  'iam:RemoveUserFromGroup',
  'iam:SetDefaultPolicyVersion',
  'iam:UpdateServiceSpecificCredential',
  'iam:UpdateSSHPublicKey',
  'iam:UpdateSigningCertificate',
  'iam:DeactivateMFADevice',
  'iam:UpdateAccountPasswordPolicy',
  'iam:EnableOutboundWebIdentityFederation',
  'iam:DisableOutboundWebIdentityFederation',
  'kms:CancelKeyDeletion',
  'kms:EnableKey',
  'secretsmanager:RestoreSecret',
  'lambda:PutFunctionConcurrency',
  'lambda:DeleteFunctionConcurrency',
  'events:DisableRule',
  'events:EnableRule',
  'ssm:TerminateSession',
  'ssm:CancelCommand',
  'ec2:ModifySnapshotAttribute',
  'ec2:ModifyImageAttribute',
  'rds:ModifyDBSnapshotAttribute',
  's3:PutBucketPublicAccessBlock',
  'kms:RevokeGrant',
  's3:PutLifecycleConfiguration',
  'autoscaling:SuspendProcesses',
  'autoscaling:ResumeProcesses',
  'ec2:DisassociateIamInstanceProfile',
  'rolesanywhere:DisableTrustAnchor',
  'rolesanywhere:DisableProfile',
  'rolesanywhere:EnableTrustAnchor',
  'rolesanywhere:EnableProfile',
  'cloudtrail:StartLogging',
  'cloudtrail:PutEventSelectors',
  'guardduty:UpdateDetector',
  'guardduty:UpdateIPSet',
  'config:StartConfigurationRecorder',
  'cloudwatch:EnableAlarmActions',
  'lambda:AddPermission',
  'lambda:RemovePermission',
  'lambda:UpdateEventSourceMapping',
  'lambda:UpdateFunctionUrlConfig',
  'pipes:StartPipe',
  'pipes:StopPipe',
  'scheduler:UpdateSchedule',
  'ec2:DisableSerialConsoleAccess',
  'ec2:EnableSerialConsoleAccess',
  'ssm:ModifyDocumentPermission',
  'ssm:StopAutomationExecution',
  'route53domains:DisableDomainTransferLock',
  'route53domains:EnableDomainTransferLock',
  'sagemaker:StartNotebookInstance',
  'sagemaker:StopNotebookInstance',
  's3:PutAccountPublicAccessBlock',
  'cognito-identity:UpdateIdentityPool',
  'eks:AssociateAccessPolicy',
  'eks:DisassociateAccessPolicy',
  'eks:UpdateAccessEntry',
  'cloudformation:CancelUpdateStack',
  'cloudformation:StopStackSetOperation',
  'backup:PutBackupVaultAccessPolicy',
  'kms:PutKeyPolicy',
  'ram:AssociateResourceShare',
  'ram:DisassociateResourceShare',
  's3:PutReplicationConfiguration',
  'secretsmanager:PutResourcePolicy',
  'sns:SetTopicAttributes',
];
/** What the responder may do besides in an account that no organization policy reaches. */
const PROTECTS = [
  'ec2:LockSnapshot',
  'backup:PutBackupVaultLockConfiguration',
  'backup:StartCopyJob',
  'backup:CopyFromBackupVault',
  'backup:CopyIntoBackupVault',
  's3:GetBucketObjectLockConfiguration',
  's3:PutBucketObjectLockConfiguration',
  'signin:PutResourcePermissionStatement',
  'signin:PutConsoleAuthorizationConfiguration',
  'signin:DeleteConsoleAuthorizationConfiguration',
  'signin:DeleteResourcePermissionStatement',
];
/** The responder's rights, which `docs/aws-roles.template.yaml` gives in a real organization. */
export const RESPONDER = { always: [...READS, ...CONTAINS], alone: PROTECTS } as const;
const PROBES = [
  'ec2:DeleteSnapshot',
  'ec2:DescribeRegions',
  'ec2:DescribeSnapshots',
  'iam:DeleteAccessKey',
  'iam:DeleteUser',
  'iam:DeleteUserPolicy',
  'iam:ListAccountAliases',
  'iam:GetUser',
];

type Apis = (account: string) => CloudApi;

/** Creates the bot's roles everywhere. `apis` gives each account's root. */
export function createBotRoles(scenario: Scenario, apis: Apis): void {
  const { accounts } = scenario.organization;
  const base = trust({ AWS: `arn:aws:iam::${accounts.security.id}:role/${ROLES.base}` });
  createRole(apis(accounts.security.id), {
    name: ROLES.base,
    trust: trust({ Service: 'ec2.amazonaws.com' }),
    statements: [allow(['sts:AssumeRole'])],
    maxHours: 12,
  });
  createRole(apis(accounts.outside.id), {
    name: ROLES.outside,
    trust: base,
    statements: [allow(['sts:AssumeRole'])],
  });
  const outside = trust({ AWS: `arn:aws:iam::${accounts.outside.id}:role/${ROLES.outside}` });
  const { prod, recovery, member } = accounts;
  for (const { id } of [prod, recovery, ...(member === undefined ? [] : [member])]) {
    const api = apis(id);
    const alone = isBeyondPolicies(scenario) && id === prod.id;
    createRole(api, {
      name: ROLES.responder,
      trust: base,
      statements: [allow([...RESPONDER.always, ...(alone ? RESPONDER.alone : [])])],
    });
    // Canaries measure policies of the organization.
    if (alone) continue;
    createRole(api, { name: ROLES.canary, trust: base, statements: [allow(PROBES)] });
    // May do nothing: that somebody outside can assume it is what the canary measures.
    createRole(api, { name: ROLES.probe, trust: outside, statements: [] });
  }
  createManagementRoles(apis(accounts.management.id), base);
  createAuditRole(apis(accounts.management.id), accounts.management.id);
  createRecoveryRoles(apis(accounts.recovery.id), base);
}

/** Attaching only tightens; the right to lift is another role's. */
function createManagementRoles(api: CloudApi, base: string): void {
  const reads = ['organizations:Describe*', 'organizations:List*'];
  createRole(api, {
    name: ROLES.freeze,
    trust: base,
    statements: [
      allow([...reads, 'sso:List*', 'organizations:CreatePolicy', 'organizations:AttachPolicy']),
      allow(['cloudtrail:LookupEvents', 'iam:GetAccountSummary']),
      allow([
        'signin:GetConsoleAuthorizationConfiguration',
        'account-access:ListApplications',
        'account-access:ListEntitlements',
      ]),
    ],
  });
  createRole(api, {
    name: ROLES.lift,
    trust: base,
    statements: [allow([...reads, 'organizations:DetachPolicy'])],
  });
}

function createAuditRole(api: CloudApi, account: string): void {
  createRole(api, {
    name: ROLES.audit,
    trust: trust({ AWS: `arn:aws:iam::${account}:root` }),
    statements: [],
  });
  const PolicyArn = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
  api('iam', 'AttachRolePolicy', { RoleName: ROLES.audit, PolicyArn });
}

function createRecoveryRoles(api: CloudApi, base: string): void {
  createRole(api, {
    name: ROLES.vault,
    trust: base,
    statements: [
      allow([
        'secretsmanager:CreateSecret',
        'secretsmanager:PutSecretValue',
        'secretsmanager:TagResource',
        'secretsmanager:UntagResource',
        'secretsmanager:UpdateSecret',
        'secretsmanager:DescribeSecret',
        'secretsmanager:ListSecretVersionIds',
      ]),
    ],
  });
  createRole(api, {
    name: ROLES.restore,
    trust: base,
    statements: [
      allow(['backup:List*', 'backup:Describe*', 'backup:Get*', 'backup:StartRestoreJob']),
      allow(['kms:DescribeKey', 'ec2:Describe*', 'iam:PassRole']),
    ],
  });
  createRole(api, {
    name: ROLES.backup,
    trust: trust({ Service: 'backup.amazonaws.com' }),
    statements: [allow(['ec2:*', 'kms:*', 'backup:*'])],
  });
}
