/**
 * The AWS managed policies that the scenarios use, in their essence
 * (https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html). ReadOnlyAccess and SecurityAudit
 * list hundreds of actions at AWS; here they stand for the services that the simulation has.
 */
import type { PolicyStatement } from '../../types.ts';

export interface AwsManagedPolicy {
  name: string;
  path: string;
  /** `ANPA…` */
  id: string;
  description: string;
  statements: PolicyStatement[];
}

const READ_ONLY = [
  'backup:Describe*',
  'backup:Get*',
  'backup:List*',
  'cloudtrail:Describe*',
  'cloudtrail:Get*',
  'cloudtrail:List*',
  'cloudtrail:LookupEvents',
  'ec2:Describe*',
  'ec2:Get*',
  'ec2:List*',
  'iam:Generate*',
  'iam:Get*',
  'iam:List*',
  'iam:Simulate*',
  'kms:Describe*',
  'kms:Get*',
  'kms:List*',
  'organizations:Describe*',
  'organizations:List*',
  's3:DescribeJob',
  's3:Get*',
  's3:List*',
  'secretsmanager:DescribeSecret',
  'secretsmanager:GetResourcePolicy',
  'secretsmanager:List*',
  'sts:GetAccessKeyInfo',
  'sts:GetCallerIdentity',
  'sts:GetSessionToken',
];
const AUDIT = [
  'backup:Describe*',
  'backup:Get*',
  'backup:List*',
  'cloudtrail:Describe*',
  'cloudtrail:Get*',
  'cloudtrail:List*',
  'cloudtrail:LookupEvents',
  'ec2:Describe*',
  'ec2:Get*',
  'iam:GenerateCredentialReport',
  'iam:GenerateServiceLastAccessedDetails',
  'iam:Get*',
  'iam:List*',
  'iam:SimulateCustomPolicy',
  'iam:SimulatePrincipalPolicy',
  'kms:Describe*',
  'kms:Get*',
  'kms:List*',
  'organizations:Describe*',
  'organizations:List*',
  's3:GetAccelerateConfiguration',
  's3:GetBucket*',
  's3:GetEncryptionConfiguration',
  's3:GetLifecycleConfiguration',
  's3:GetReplicationConfiguration',
  's3:ListAllMyBuckets',
  's3:ListBucket',
  's3:ListBucketVersions',
  'secretsmanager:DescribeSecret',
  'secretsmanager:GetResourcePolicy',
  'secretsmanager:ListSecretVersionIds',
  'secretsmanager:ListSecrets',
];

const allow = (actions: string | string[]): PolicyStatement => ({
  Effect: 'Allow',
  Action: actions,
  Resource: '*',
});

export const AWS_MANAGED_POLICIES: AwsManagedPolicy[] = [
  {
    name: 'AdministratorAccess',
    path: '/',
    id: 'ANPAIWMBCKSKIEE64ZLYK',
    description: 'Provides full access to AWS services and resources.',
    statements: [allow('*')],
  },
  {
    name: 'PowerUserAccess',
    path: '/',
    id: 'ANPAJYRXTHIB4FOVS3ZXS',
    description:
      'Provides full access to AWS services and resources, but does not allow management of Users and groups.',
    statements: [
      {
        Effect: 'Allow',
        NotAction: ['iam:*', 'organizations:*', 'account:*'],
        Resource: '*',
      },
      allow([
        'iam:CreateServiceLinkedRole',
        'iam:DeleteServiceLinkedRole',
        'iam:ListRoles',
        'organizations:DescribeOrganization',
      ]),
    ],
  },
  {
    name: 'IAMFullAccess',
    path: '/',
    id: 'ANPAI7XKCFMBPM3QQRRVQ',
    description: 'Provides full access to IAM via the AWS Management Console.',
    statements: [allow(['iam:*', 'organizations:Describe*', 'organizations:List*'])],
  },
  {
    name: 'IAMUserChangePassword',
    path: '/',
    id: 'ANPAJ4L4MM2A7QIEB56MS',
    description: 'Provides the ability for an IAM user to change their own password.',
    statements: [
      {
        Effect: 'Allow',
        Action: 'iam:ChangePassword',
        Resource: 'arn:aws:iam::*:user/${aws:username}',
      },
      allow('iam:GetAccountPasswordPolicy'),
    ],
  },
  {
    name: 'ReadOnlyAccess',
    path: '/',
    id: 'ANPAILL3HVNFSB6DCOWYQ',
    description: 'Provides read-only access to AWS services and resources.',
    statements: [allow(READ_ONLY)],
  },
  {
    name: 'ViewOnlyAccess',
    path: '/job-function/',
    id: 'ANPAID22R6XPJATWOFDK6',
    description: 'This policy grants permissions to view resources and basic metadata.',
    statements: [allow(READ_ONLY.filter((action) => !action.startsWith('s3:Get')))],
  },
  {
    name: 'SecurityAudit',
    path: '/',
    id: 'ANPAIX2T3QCXHR2OGGCTO',
    description:
      'The security audit template grants access to read security configuration metadata.',
    statements: [allow(AUDIT)],
  },
  {
    name: 'AmazonS3FullAccess',
    path: '/',
    id: 'ANPAIFIR6V6BVTRAHWINE',
    description: 'Provides full access to all buckets.',
    statements: [allow(['s3:*', 's3-object-lambda:*'])],
  },
  {
    name: 'AmazonEC2FullAccess',
    path: '/',
    id: 'ANPAI3VAJF5ZCRZ7MCQE6',
    description: 'Provides full access to Amazon EC2.',
    statements: [allow(['ec2:*', 'elasticloadbalancing:*', 'cloudwatch:*', 'autoscaling:*'])],
  },
  {
    name: 'AWSBackupServiceRolePolicyForBackup',
    path: '/service-role/',
    id: 'ANPAIOOYZSLZZXWFJJ5N2',
    description: 'Provides AWS Backup permission to create backups on your behalf.',
    statements: [
      allow([
        'backup:*',
        'ec2:CreateImage',
        'ec2:CreateSnapshot',
        'ec2:CreateTags',
        'ec2:DeleteSnapshot',
        'ec2:Describe*',
        'kms:CreateGrant',
        'kms:DescribeKey',
        's3:Get*',
        's3:List*',
      ]),
    ],
  },
  {
    name: 'AWSBackupServiceRolePolicyForRestores',
    path: '/service-role/',
    id: 'ANPAJZCCL6F2WPVOUXZKI',
    description: 'Provides AWS Backup permission to perform restores on your behalf.',
    statements: [
      allow([
        'ec2:CreateTags',
        'ec2:CreateVolume',
        'ec2:DeleteSnapshot',
        'ec2:DeleteVolume',
        'ec2:Describe*',
        'ec2:RunInstances',
        'kms:CreateGrant',
        'kms:DescribeKey',
        's3:CreateBucket',
        's3:Get*',
        's3:List*',
        's3:Put*',
      ]),
    ],
  },
  {
    name: 'AWSDenyAll',
    path: '/',
    id: 'ANPA23UAYCUNNTBCIEKKT',
    description: 'Deny all access.',
    statements: [{ Sid: 'DenyAll', Effect: 'Deny', Action: ['*'], Resource: '*' }],
  },
  {
    name: 'AWSCompromisedKeyQuarantineV3',
    path: '/',
    id: 'ANPA23UAYCUNUMUC6DLBT',
    description:
      'Denies access to certain actions, applied by the AWS team in the event that the credentials of an IAM user have been compromised.',
    statements: [
      {
        Effect: 'Deny',
        Action: [
          'ec2:RequestSpotInstances',
          'ec2:RunInstances',
          'ec2:StartInstances',
          'iam:AddUserToGroup',
          'iam:AttachGroupPolicy',
          'iam:AttachRolePolicy',
          'iam:AttachUserPolicy',
          'iam:ChangePassword',
          'iam:CreateAccessKey',
          'iam:CreateInstanceProfile',
          'iam:CreateLoginProfile',
          'iam:CreatePolicyVersion',
          'iam:CreateRole',
          'iam:CreateUser',
          'iam:DetachUserPolicy',
          'iam:PassRole',
          'iam:PutGroupPolicy',
          'iam:PutRolePolicy',
          'iam:PutUserPermissionsBoundary',
          'iam:PutUserPolicy',
          'iam:SetDefaultPolicyVersion',
          'iam:UpdateAccessKey',
          'iam:UpdateAccountPasswordPolicy',
          'iam:UpdateAssumeRolePolicy',
          'iam:UpdateLoginProfile',
          'iam:UpdateUser',
          'organizations:CreateAccount',
          'organizations:CreateOrganization',
          'organizations:InviteAccountToOrganization',
          's3:DeleteBucket',
          's3:DeleteObject',
          's3:DeleteObjectVersion',
          's3:PutBucketPolicy',
          's3:PutLifecycleConfiguration',
        ],
        Resource: ['*'],
      },
    ],
  },
];

/** The task policies of sts:AssumeRoot, by name (https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user-privileged-task.html). */
export const ROOT_TASK_POLICIES: { [name: string]: PolicyStatement[] } = {
  IAMAuditRootUserCredentials: [
    allow([
      'iam:GetAccountSummary',
      'iam:GetLoginProfile',
      'iam:ListAccessKeys',
      'iam:ListMFADevices',
      'iam:ListSigningCertificates',
      'iam:GetAccessKeyLastUsed',
      'iam:GetUser',
    ]),
  ],
  IAMCreateRootUserPassword: [allow(['iam:CreateLoginProfile', 'iam:GetLoginProfile'])],
  IAMDeleteRootUserCredentials: [
    allow([
      'iam:DeleteAccessKey',
      'iam:DeleteLoginProfile',
      'iam:DeactivateMFADevice',
      'iam:DeleteSigningCertificate',
      'iam:DeleteVirtualMFADevice',
      'iam:GetAccountSummary',
      'iam:GetLoginProfile',
      'iam:ListAccessKeys',
      'iam:ListMFADevices',
      'iam:ListSigningCertificates',
      'iam:GetUser',
    ]),
  ],
  S3UnlockBucketPolicy: [
    allow([
      's3:DeleteBucketPolicy',
      's3:GetBucketPolicy',
      's3:ListAllMyBuckets',
      's3:PutBucketPolicy',
    ]),
  ],
  SQSUnlockQueuePolicy: [
    allow(['sqs:GetQueueAttributes', 'sqs:ListQueues', 'sqs:SetQueueAttributes']),
  ],
};
