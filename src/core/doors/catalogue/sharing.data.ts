import type { DoorTable } from './entry.ts';
import { unconfirmed } from './entry.ts';
import { api, guide } from './sources.ts';

/** Doors through which data goes out, or is destroyed later; he comes in from an account of his own. */
export const sharing: DoorTable = {
  title: 'Shared data and time bombs',
  about:
    'What is open to accounts outside, and what AWS itself will delete although everything is locked. A service control policy does not bind outsiders.',
  entries: [
    {
      id: 'bucket-access',
      name: 'Bucket open to outsiders',
      gains:
        'He reads, copies or overwrites objects from his own account, or has them copied to him.',
      detect: {
        operations: [
          's3api:GetBucketPolicy',
          's3api:GetBucketAcl',
          's3api:GetBucketReplication',
          's3api:GetPublicAccessBlock',
          's3control:ListAccessPoints',
          'accessanalyzer:ListFindingsV2',
        ],
        events: ['PutBucketPolicy', 'PutBucketAcl', 'PutBucketReplication', 'CreateAccessPoint'],
        unconfirmedEvents: ['DeleteBucketPublicAccessBlock'],
      },
      inThisVersion: 'closes',
      sight: { by: 'inventory', kinds: ['bucket-access'] },
      close: {
        actions: ['block-public-bucket', 'block-public-account'],
        held: {
          shield: [
            's3:PutBucketPolicy',
            's3:PutBucketAcl',
            's3:PutReplicationConfiguration',
            's3:CreateAccessPoint',
            's3:PutAccountPublicAccessBlock',
          ],
          outsiders: ['s3:GetObject', 's3:PutObject'],
        },
        person: {
          question: 'Which buckets let in another account or everyone, and which of those have to?',
          commands: [
            'aws s3control put-public-access-block --account-id ACCOUNT --public-access-block-configuration BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true',
            'aws s3api get-bucket-policy --bucket BUCKET',
            'aws s3api put-bucket-policy --bucket BUCKET --policy file://GOOD.json',
            'aws s3api delete-bucket-replication --bucket BUCKET',
          ],
        },
      },
      leaves: [
        'Only bucket policies are read: access lists of objects, access points and replication are left to people.',
        'Where a bucket lets anyone in, all public access to its account is blocked, which covers access lists and new buckets; a bucket without a public policy sets off nothing. Where a public bucket of the account was judged to be yours, is public under a condition, or has a policy that can not be read, only the hostile buckets are blocked, and the account is named with the command. A bucket that is public by an access list alone is not seen, and is blocked with its account.',
        'A link that was signed beforehand works until it expires or until the key that signed it is revoked.',
        'What was copied is out. A bucket that he locked for everyone is opened by a central root session (root-task/S3UnlockBucketPolicy).',
      ],
      undo: { by: 'Write the former policy and settings.' },
      evidence: ['policy, ACL, replication and access points before'],
      noise: 'medium',
      reach: 'regional',
      sources: [
        api('s3control', 'PutPublicAccessBlock'),
        guide.presigned,
        guide.rcp,
        guide.scp,
        guide.rootTasks,
      ],
    },
    {
      id: 'key-access',
      name: 'Key policy and grants of a KMS key',
      gains:
        'He decrypts with your key from his own account, or keeps that right in a grant that no policy shows.',
      detect: {
        operations: ['kms:ListKeys', 'kms:GetKeyPolicy', 'kms:ListGrants'],
        events: ['PutKeyPolicy', 'CreateGrant'],
      },
      inThisVersion: 'closes',
      sight: { by: 'inventory', kinds: ['key-access'] },
      close: {
        actions: ['revoke-grant'],
        held: {
          shield: ['kms:PutKeyPolicy', 'kms:CreateGrant'],
          outsiders: ['kms:Decrypt', 'kms:CreateGrant'],
          freeze: true,
        },
        person: {
          question: 'Which key policies and grants name a principal that is not yours?',
          commands: [
            'aws kms get-key-policy --key-id KEY --policy-name default --region REGION',
            'aws kms list-grants --key-id KEY --region REGION',
            'aws kms revoke-grant --key-id KEY --grant-id GRANT --region REGION',
            'aws kms put-key-policy --key-id KEY --policy-name default --policy file://GOOD.json --region REGION',
          ],
        },
      },
      leaves: [
        'A grant of an unknown account is revoked; a key policy that names one stays, and is named.',
        'The shield leaves grants that AWS services make for a resource, such as a disk.',
        'A revoked grant may work for some minutes more, usually less than five.',
        'A resource control policy reaches neither keys that AWS manages nor the retiring of a grant.',
      ],
      undo: { by: 'Write the former policy; a grant is made anew.' },
      evidence: ['policy and all grants before'],
      noise: 'medium',
      reach: 'regional',
      sources: [api('kms', 'RevokeGrant'), api('kms', 'CreateGrant'), guide.rcp],
    },
    {
      id: 'shared-snapshot',
      name: 'Snapshot or image shared',
      gains: 'He copies a disk, an image or a database into his own account.',
      detect: {
        operations: [
          'ec2:DescribeSnapshotAttribute',
          'ec2:DescribeImageAttribute',
          'rds:DescribeDBSnapshotAttributes',
          'rds:DescribeDBClusterSnapshotAttributes',
        ],
        events: [
          'ModifySnapshotAttribute',
          'ModifyImageAttribute',
          'ModifyDBSnapshotAttribute',
          'SharedSnapshotCopyInitiated',
          'SharedSnapshotVolumeCreated',
        ],
      },
      inThisVersion: 'closes',
      sight: { by: 'inventory', kinds: ['shared-snapshot'] },
      close: {
        actions: ['unshare-copy'],
        held: {
          shield: [
            'ec2:ModifySnapshotAttribute',
            'ec2:ModifyImageAttribute',
            'rds:ModifyDBSnapshotAttribute',
            'rds:ModifyDBClusterSnapshotAttribute',
          ],
        },
        person: {
          question:
            'Which snapshots and images are shared with an account that is not yours, or with everyone?',
          commands: [
            'aws ec2 enable-snapshot-block-public-access --state block-all-sharing --region REGION',
            'aws ec2 enable-image-block-public-access --image-block-public-access-state block-new-sharing --region REGION',
            'aws ec2 modify-snapshot-attribute --snapshot-id ID --attribute createVolumePermission --operation-type remove --user-ids ACCOUNT --region REGION',
            'aws rds modify-db-snapshot-attribute --db-snapshot-identifier ID --attribute-name restore --values-to-remove ACCOUNT --region REGION',
          ],
        },
      },
      leaves: [
        'The 500 newest copies of each kind and Region are asked one by one; how many were not is said.',
        'A copy in his account is out of your hands.',
        'Resource control policies do not reach EC2 and RDS: while it is shared, an outsider can copy it under a freeze.',
      ],
      undo: { by: 'Share it again.' },
      evidence: ['with whom each was shared, since when', 'events of copying and of volumes'],
      noise: 'medium',
      reach: 'regional',
      sources: [
        guide.snapshotSharing,
        api('ec2', 'ModifySnapshotAttribute'),
        api('rds', 'ModifyDBSnapshotAttribute'),
        guide.rcp,
      ],
    },
    {
      id: 'resource-share',
      name: 'Resource share (RAM)',
      gains:
        'Subnets, gateways, databases or other resources stand in his account as if they were his.',
      detect: {
        operations: ['ram:GetResourceShares', 'ram:GetResourceShareAssociations'],
        events: ['CreateResourceShare', 'AssociateResourceShare', 'UpdateResourceShare'],
      },
      inThisVersion: 'names',
      sight: { by: 'inventory', kinds: ['resource-share'] },
      close: {
        actions: [],
        held: {
          shield: [
            'ram:CreateResourceShare',
            'ram:AssociateResourceShare',
            'ram:UpdateResourceShare',
          ],
          freeze: true,
        },
        person: {
          question: 'Which shares let in an account outside the organization?',
          commands: [
            'aws ram get-resource-shares --resource-owner SELF --region REGION',
            'aws ram disassociate-resource-share --resource-share-arn ARN --principals ACCOUNT --region REGION',
            'aws ram update-resource-share --resource-share-arn ARN --no-allow-external-principals --region REGION',
          ],
        },
      },
      leaves: ['What he built inside a shared resource may still stand there.'],
      undo: { by: 'Associate the principal again.' },
      evidence: ['principals and resources of each share before'],
      noise: 'medium',
      reach: 'regional',
      sources: [
        api('ram', 'DisassociateResourceShare'),
        api('ram', 'UpdateResourceShare'),
        api('ram', 'CreateResourceShare'),
      ],
    },
    {
      id: 'resource-policy',
      name: 'Other resource policies',
      gains:
        'A queue, topic, secret, repository, event bus, function, vault or log destination lets his account in.',
      detect: {
        operations: [
          'accessanalyzer:ListFindingsV2',
          'sqs:GetQueueAttributes',
          'sns:GetTopicAttributes',
          'secretsmanager:GetResourcePolicy',
          'ecr:GetRepositoryPolicy',
          'lambda:GetPolicy',
          'backup:GetBackupVaultAccessPolicy',
          'logs:DescribeResourcePolicies',
          'events:DescribeEventBus',
          'opensearch:DescribeDomainConfig',
          'glue:GetResourcePolicy',
          'codeartifact:GetDomainPermissionsPolicy',
          'sesv2:GetEmailIdentityPolicies',
        ],
        events: [
          'SetQueueAttributes',
          'SetTopicAttributes',
          'PutResourcePolicy',
          'SetRepositoryPolicy',
          'PutBackupVaultAccessPolicy',
          'PutPermission',
        ],
      },
      inThisVersion: 'names',
      sight: { by: 'inventory', kinds: ['resource-policy'] },
      close: {
        actions: [],
        held: {
          shield: [
            'sqs:SetQueueAttributes',
            'sns:SetTopicAttributes',
            'secretsmanager:PutResourcePolicy',
            'ecr:SetRepositoryPolicy',
            'backup:PutBackupVaultAccessPolicy',
            'logs:PutResourcePolicy',
          ],
          outsiders: ['sqs:ReceiveMessage', 'secretsmanager:GetSecretValue', 'ecr:BatchGetImage'],
        },
        person: {
          question:
            'Which findings about access from outside does IAM Access Analyzer list, and which of them have to be?',
          commands: [
            'aws accessanalyzer list-analyzers --region REGION',
            'aws accessanalyzer list-findings-v2 --analyzer-arn ARN --region REGION',
            'aws secretsmanager delete-resource-policy --secret-id SECRET --region REGION',
            'aws sqs remove-permission --queue-url URL --label LABEL --region REGION',
          ],
        },
      },
      leaves: [
        'The freeze closes to outsiders only the services that it lists: topics, functions and vaults stay reachable for whom their policies name.',
        'A queue that he locked for everyone is opened by a central root session (root-task/SQSUnlockQueuePolicy).',
      ],
      undo: { by: 'Write the former policy.' },
      evidence: ['the policy before'],
      noise: 'medium',
      reach: 'regional',
      sources: [
        guide.rcp,
        guide.rootTasks,
        'https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_ListFindingsV2.html',
      ],
    },
    {
      id: 'exfiltration-channel',
      name: 'Standing channel outwards',
      gains: 'A subscription, a filter, a link or a transfer job sends him data by itself.',
      detect: {
        operations: [
          'sns:ListSubscriptions',
          'logs:DescribeAccountPolicies',
          'logs:DescribeLogGroups',
          'logs:DescribeSubscriptionFilters',
          'oam:ListLinks',
          'firehose:ListDeliveryStreams',
          'datasync:ListTasks',
          'dms:DescribeReplicationTasks',
        ],
        events: [
          'Subscribe',
          'PutSubscriptionFilter',
          'CreateLink',
          'CreateDeliveryStream',
          'CreateTask',
          'CreateReplicationTask',
        ],
      },
      inThisVersion: 'names',
      sight: { by: 'inventory', kinds: ['exfiltration-channel'] },
      close: {
        actions: [],
        held: {
          shield: ['sns:Subscribe', 'logs:PutSubscriptionFilter', 'oam:CreateLink'],
          freeze: true,
        },
        person: {
          question:
            'Which subscriptions, log filters, links and jobs lead to an address or account that is not yours?',
          commands: [
            'aws sns list-subscriptions --region REGION',
            'aws sns unsubscribe --subscription-arn ARN --region REGION',
            'aws logs delete-subscription-filter --log-group-name GROUP --filter-name NAME --region REGION',
            'aws oam delete-link --identifier ARN --region REGION',
          ],
        },
      },
      leaves: [
        'Subscriptions that the account made and filters for all log groups are named and compared; ending either deletes it, so people do.',
        'Filters of single log groups are asked of the 100 groups of each Region with the most data, and how many were not asked is said; one that sends to an unknown account or is new is named. Making one again takes the right to pass its role, so people end it.',
        'Subscriptions that an outsider made to a topic of yours, links, streams and transfer jobs are left to people.',
        'What was sent is out.',
        unconfirmed('Whether a channel that stands goes on under a freeze depends on the service.'),
      ],
      undo: { by: 'Subscribe or link again; the other side may have to confirm it.' },
      evidence: ['the channel and its target before'],
      noise: 'medium',
      reach: 'regional',
      sources: [
        api('sns', 'Unsubscribe'),
        api('sns', 'Subscribe'),
        api('logs', 'PutSubscriptionFilter'),
        api('logs', 'DescribeSubscriptionFilters'),
        api('oam', 'DeleteLink'),
      ],
    },
    {
      id: 'domain',
      name: 'Domain, DNS, mail',
      gains:
        'He takes your domain or its records, and with the mail the recovery of root and of every other account.',
      detect: {
        operations: [
          'route53domains:ListDomains',
          'route53domains:GetDomainDetail',
          'route53:ListResourceRecordSets',
          'ses:ListIdentities',
        ],
        events: [
          'TransferDomainToAnotherAwsAccount',
          'DisableDomainTransferLock',
          'ChangeResourceRecordSets',
          'RetrieveDomainAuthCode',
        ],
      },
      inThisVersion: 'closes',
      sight: { by: 'inventory', kinds: ['domain'] },
      close: {
        actions: ['lock-domain'],
        held: {
          shield: [
            'route53domains:TransferDomainToAnotherAwsAccount',
            'route53domains:DisableDomainTransferLock',
          ],
          freeze: true,
        },
        person: {
          question:
            'Is the transfer lock of every domain on, are the records those of your baseline, and who owns the account at the registrar?',
          commands: [
            'aws route53domains list-domains --region us-east-1',
            'aws route53domains enable-domain-transfer-lock --domain-name NAME --region us-east-1',
            'aws route53 list-resource-record-sets --hosted-zone-id ZONE',
          ],
        },
      },
      leaves: [
        'Only domains that are registered in the account are looked at, and locked where they are not; records are left to people.',
        'The shield does not deny `route53:ChangeResourceRecordSets`.',
        'Domains that are registered elsewhere: ask that registrar.',
      ],
      undo: { by: 'Take the lock off again, write the former records.' },
      evidence: ['records and locks before'],
      noise: 'quiet',
      reach: 'global',
      sources: [
        api('route53domains', 'EnableDomainTransferLock'),
        api('route53domains', 'TransferDomainToAnotherAwsAccount'),
      ],
    },
    {
      id: 'pending-key-deletion',
      name: 'Key that waits for its deletion',
      gains:
        'In 7 to 30 days everything that the key encrypts is lost, whatever is locked meanwhile.',
      detect: {
        operations: ['kms:ListKeys', 'kms:DescribeKey'],
        events: ['ScheduleKeyDeletion', 'DisableKey'],
      },
      inThisVersion: 'closes',
      sight: { by: 'time-bombs', operation: 'DescribeKey' },
      close: {
        actions: ['cancel-key-deletion'],
        held: { shield: ['kms:ScheduleKeyDeletion', 'kms:DisableKey'] },
      },
      leaves: ['The key comes back disabled; a later plan enables it.'],
      undo: { none: 'The bot does not schedule a deletion.' },
      evidence: ['date of the deletion, and who scheduled it'],
      noise: 'medium',
      reach: 'regional',
      sources: [api('kms', 'CancelKeyDeletion'), api('kms', 'ScheduleKeyDeletion')],
    },
    {
      id: 'pending-secret-deletion',
      name: 'Secret that waits for its deletion',
      gains: 'When its recovery window is over, the secret is lost.',
      detect: {
        operations: ['secretsmanager:ListSecrets'],
        events: ['DeleteSecret'],
      },
      inThisVersion: 'closes',
      sight: { by: 'time-bombs', operation: 'ListSecrets' },
      close: {
        actions: ['restore-secret'],
        held: { shield: ['secretsmanager:DeleteSecret'] },
      },
      leaves: ['A replica in another Region is deleted at once, without a window.'],
      undo: { none: 'The bot does not schedule a deletion.' },
      evidence: ['date of the deletion, and who scheduled it'],
      noise: 'medium',
      reach: 'regional',
      sources: [api('secretsmanager', 'RestoreSecret'), api('secretsmanager', 'DeleteSecret')],
    },
    {
      id: 'lifecycle-expiry',
      name: 'Lifecycle rule that deletes objects',
      gains: 'S3 itself deletes objects, former versions too; no principal asks for it.',
      detect: {
        operations: ['s3api:ListBuckets', 's3api:GetBucketLifecycleConfiguration'],
        events: ['PutBucketLifecycle'],
      },
      inThisVersion: 'closes',
      sight: { by: 'time-bombs', operation: 'GetBucketLifecycleConfiguration' },
      close: {
        actions: ['switch-off-expiry'],
        held: { shield: ['s3:PutLifecycleConfiguration'] },
        person: {
          question: 'Is the rule that deletes from bucket BUCKET one of yours?',
          commands: [
            'aws s3api get-bucket-lifecycle-configuration --bucket BUCKET',
            'aws s3api put-bucket-lifecycle-configuration --bucket BUCKET --lifecycle-configuration file://GOOD.json',
            'aws s3api delete-bucket-lifecycle --bucket BUCKET',
          ],
        },
      },
      leaves: [
        'Only rules that delete what is at most 14 days old are switched off; the others are named for people.',
        unconfirmed('Shield and freeze do not stop a rule that stands.'),
        unconfirmed('What S3 has already marked for deletion may still go.'),
      ],
      undo: { by: 'Write the former rules, from what was saved.' },
      evidence: ['all rules of the bucket before'],
      noise: 'medium',
      reach: 'regional',
      sources: [
        api('s3', 'GetBucketLifecycleConfiguration'),
        api('s3', 'DeleteBucketLifecycle'),
        guide.s3Events,
      ],
    },
    {
      id: 'backup-expiry',
      name: 'Backup gone, or made to expire sooner',
      gains: 'There is nothing left to restore when you need it.',
      detect: {
        operations: ['backup:ListRecoveryPointsByBackupVault', 'ec2:DescribeSnapshots'],
        events: [
          'DeleteRecoveryPoint',
          'UpdateRecoveryPointLifecycle',
          'DeleteBackupVault',
          'UpdateBackupPlan',
          'DeleteSnapshot',
        ],
      },
      inThisVersion: 'names',
      sight: { by: 'backups' },
      close: {
        actions: [],
        partly: ['start-restore-test'],
        held: {
          shield: [
            'backup:DeleteRecoveryPoint',
            'backup:UpdateRecoveryPointLifecycle',
            'ec2:DeleteSnapshot',
          ],
        },
        person: {
          question:
            'Which of the named recovery points must be kept, and is there a locked copy in another account?',
          commands: [
            'aws backup update-recovery-point-lifecycle --backup-vault-name VAULT --recovery-point-arn ARN --lifecycle DeleteAfterDays=DAYS --region REGION',
            'aws ec2 lock-snapshot --snapshot-id ID --lock-mode governance --lock-duration DAYS --region REGION',
          ],
        },
      },
      leaves: [
        'AWS Backup expires recovery points by itself, by the lifecycle that it finds.',
        'What is gone is gone.',
      ],
      undo: { by: 'Write the former lifecycle, unlock the snapshot.' },
      evidence: ['the list of recovery points made at peace'],
      noise: 'medium',
      reach: 'regional',
      sources: [api('backup', 'UpdateRecoveryPointLifecycle'), api('ec2', 'LockSnapshot')],
    },
    {
      id: 'shortened-retention',
      name: 'Retention shortened in a service',
      gains:
        'Data Lifecycle Manager, Recycle Bin, RDS or a table delete by themselves what they should keep.',
      detect: {
        operations: [
          'dlm:GetLifecyclePolicies',
          'rbin:ListRules',
          'rds:DescribeDBInstances',
          'dynamodb:ListTables',
          'dynamodb:DescribeTable',
          'dynamodb:DescribeTimeToLive',
          'dynamodb:DescribeContinuousBackups',
        ],
        events: [
          'UpdateLifecyclePolicy',
          'DeleteLifecyclePolicy',
          'UpdateRule',
          'DeleteRule',
          'ModifyDBInstance',
          'UpdateTimeToLive',
          'UpdateContinuousBackups',
        ],
      },
      inThisVersion: 'names',
      sight: { by: 'time-bombs', operation: 'DescribeDBInstances' },
      close: {
        actions: [],
        held: {
          shield: [
            'dlm:UpdateLifecyclePolicy',
            'rbin:UpdateRule',
            'rds:ModifyDBInstance',
            'dynamodb:UpdateTimeToLive',
            'dynamodb:UpdateContinuousBackups',
          ],
        },
        person: {
          question:
            'Are the retentions of snapshots, Recycle Bin, databases and tables those of your baseline?',
          commands: [
            'aws dlm get-lifecycle-policies --region REGION',
            'aws rbin list-rules --resource-type EBS_SNAPSHOT --region REGION',
            'aws rds describe-db-instances --region REGION',
            'aws rds modify-db-instance --db-instance-identifier ID --backup-retention-period DAYS --apply-immediately --region REGION',
          ],
        },
      },
      leaves: [
        'Snapshot policies, databases and the first 200 tables of each Region are looked at, and named; Recycle Bin and continuous backups of tables are left to people.',
        unconfirmed('Shield and freeze do not stop what a service deletes by a rule that stands.'),
        'A retention of 0 switches the automatic backups of a database off.',
      ],
      undo: { by: 'Write the former retention.' },
      evidence: ['policies, rules and retentions before'],
      noise: 'medium',
      reach: 'regional',
      sources: [
        api('rds', 'ModifyDBInstance'),
        api('dlm', 'UpdateLifecyclePolicy'),
        'https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeTimeToLive.html',
      ],
    },
    {
      id: 'scheduled-scaling',
      name: 'Scheduled scaling to nothing',
      gains:
        'At an hour of his choice a fleet is scaled to zero, by a role that no policy of the organization binds.',
      detect: {
        operations: [
          'autoscaling:DescribeScheduledActions',
          'autoscaling:DescribeAutoScalingGroups',
        ],
        events: ['PutScheduledUpdateGroupAction', 'UpdateAutoScalingGroup'],
      },
      inThisVersion: 'closes',
      sight: { by: 'time-bombs', operation: 'DescribeScheduledActions' },
      close: {
        actions: ['suspend-scaling'],
        held: { shield: ['autoscaling:PutScheduledUpdateGroupAction'] },
        person: {
          question: 'Which scheduled actions stand, and which of them are yours?',
          commands: [
            'aws autoscaling describe-scheduled-actions --region REGION',
            'aws autoscaling suspend-processes --auto-scaling-group-name NAME --scaling-processes ScheduledActions Terminate --region REGION',
          ],
        },
      },
      leaves: [
        'Suspending one process can hold others up.',
        'A service-linked role does the scaling, and no organization policy binds that.',
      ],
      undo: { by: 'Resume the processes.' },
      evidence: ['scheduled actions and sizes before'],
      noise: 'medium',
      reach: 'regional',
      sources: [
        api('autoscaling', 'SuspendProcesses'),
        api('autoscaling', 'PutScheduledUpdateGroupAction'),
        guide.scaling,
        guide.scp,
      ],
    },
  ],
};
