/**
 * What not even the exempt may do while a shield or a freeze stands: if the responder role falls, the
 * damage is bounded. What repairs stays possible: rewriting a lifecycle rule that deletes tomorrow, and
 * pointing a trail and its event selectors back to where they belong. Stopping the log does not.
 */
export const nobodyActions = [
  'organizations:LeaveOrganization',
  'organizations:AcceptHandshake',
  'account:CloseAccount',
  'ec2:TerminateInstances',
  'ec2:DeleteSnapshot',
  'ec2:DeleteVolume',
  'ec2:DeregisterImage',
  's3:DeleteBucket',
  's3:DeleteObject',
  's3:DeleteObjectVersion',
  'rds:Delete*',
  'backup:Delete*',
  'dynamodb:DeleteTable',
  'dynamodb:DeleteBackup',
  'kms:ScheduleKeyDeletion',
  'kms:DisableKey',
  'kms:DeleteImportedKeyMaterial',
  'cloudtrail:StopLogging',
  'cloudtrail:DeleteTrail',
] as const;
