import type { Conversation, Row } from './conformance.data.ts';

/** What AWS documents of locks on backups and buckets, and of grants on keys. */

const EC2 = 'https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_';
const S3 = 'https://docs.aws.amazon.com/AmazonS3/latest/API/API_';
const KMS = 'https://docs.aws.amazon.com/kms/latest/APIReference/API_';

const LOCK = {
  ObjectLockConfiguration: {
    ObjectLockEnabled: 'Enabled',
    Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: 14 } },
  },
};

async function bucket(talk: Conversation, versioned: boolean): Promise<string> {
  const Bucket = `conformance-${talk.name()}`;
  await talk.ok('responder', 's3', 'CreateBucket', { Bucket });
  const VersioningConfiguration = { Status: 'Enabled' };
  if (versioned)
    await talk.ok('responder', 's3', 'PutBucketVersioning', { Bucket, VersioningConfiguration });
  return Bucket;
}

export const locks: readonly Row[] = [
  {
    name: 'a default retention on a bucket without versioning',
    aws: 'InvalidBucketState',
    doc: `${S3}PutObjectLockConfiguration.html`,
    run: async (talk) => {
      const Bucket = await bucket(talk, false);
      return talk.code('responder', 's3', 'PutObjectLockConfiguration', { Bucket, ...LOCK });
    },
  },
  {
    name: 'a default retention on a bucket that keeps versions, read back',
    aws: 'GOVERNANCE',
    doc: `${S3}PutObjectLockConfiguration.html`,
    run: async (talk) => {
      const Bucket = await bucket(talk, true);
      await talk.ok('responder', 's3', 'PutObjectLockConfiguration', { Bucket, ...LOCK });
      const told = await talk.ok('responder', 's3', 'GetObjectLockConfiguration', { Bucket });
      const lock = told['ObjectLockConfiguration'] as typeof LOCK.ObjectLockConfiguration;
      return lock.Rule.DefaultRetention.Mode;
    },
  },
  {
    name: 'the Object Lock of a bucket that has none',
    aws: 'ObjectLockConfigurationNotFoundError',
    doc: `${S3}GetObjectLockConfiguration.html`,
    run: async (talk) => {
      const Bucket = await bucket(talk, true);
      return talk.code('responder', 's3', 'GetObjectLockConfiguration', { Bucket });
    },
  },
  {
    name: 'a lock on a snapshot that is not there',
    aws: 'InvalidSnapshot.NotFound',
    doc: `${EC2}LockSnapshot.html`,
    run: ({ code }) =>
      code('responder', 'ec2', 'LockSnapshot', {
        SnapshotId: 'snap-00000000000000000',
        LockMode: 'governance',
        LockDuration: 14,
      }),
  },
  {
    name: 'a grant on a key, listed and revoked',
    aws: '1, 0',
    doc: `${KMS}RevokeGrant.html`,
    run: async (talk) => {
      const made = await talk.ok('responder', 'kms', 'CreateKey', {});
      const { KeyId } = made['KeyMetadata'] as { KeyId: string };
      const GranteePrincipal = `arn:aws:iam::${talk.organization.accounts.prod}:root`;
      const Operations = ['Decrypt'];
      const asked = { KeyId, GranteePrincipal, Operations };
      const { GrantId } = (await talk.ok('responder', 'kms', 'CreateGrant', asked)) as {
        GrantId: string;
      };
      const many = async () => {
        const told = await talk.ok('responder', 'kms', 'ListGrants', { KeyId });
        return (told['Grants'] as unknown[]).length;
      };
      const before = await many();
      await talk.ok('responder', 'kms', 'RevokeGrant', { KeyId, GrantId });
      return `${before}, ${await many()}`;
    },
  },
];
