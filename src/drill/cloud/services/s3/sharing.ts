import { AwsError } from '../../types.ts';
import type { JsonObject } from '../../types.ts';
import { object, objects, optionalText } from '../input.ts';
import { mutates, reads } from '../operation.ts';
import type { CloudOperation } from '../operation.ts';
import { bucketQuestion, requestedBucket } from './buckets.ts';
import type { OwnedBucket } from './buckets.ts';

const GROUPS = 'http://acs.amazonaws.com/groups/global/';
/** Of the canned lists those that make a bucket public: https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#canned-acl */
const CANNED: { readonly [acl: string]: readonly (readonly [group: string, may: string])[] } = {
  private: [],
  'public-read': [['AllUsers', 'READ']],
  'public-read-write': [
    ['AllUsers', 'READ'],
    ['AllUsers', 'WRITE'],
  ],
  'authenticated-read': [['AuthenticatedUsers', 'READ']],
};

/** Access lists and replication of buckets: kept and told. Nobody comes in by a list, and nothing is copied. */
export const sharingOperations: { [operation: string]: CloudOperation } = {
  GetBucketAcl: reads(
    (context, input) => [bucketQuestion(context, 's3:GetBucketAcl', input)],
    (context, input) => {
      const found = requestedBucket(context, input);
      return {
        Owner: { ID: found.ownerId },
        Grants: [ownersGrant(found), ...(found.bucket.grants ?? [])],
      };
    },
  ),
  // https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketAcl.html
  PutBucketAcl: mutates(
    (context, input) => [bucketQuestion(context, 's3:PutBucketAcl', input)],
    (context, input) => {
      const { bucket, ownerId } = requestedBucket(context, input);
      const canned = optionalText(input, 'ACL');
      const grants =
        canned === undefined
          ? objects(object(input, 'AccessControlPolicy'), 'Grants').filter(
              (grant) => optionalText(object(grant, 'Grantee'), 'ID') !== ownerId,
            )
          : (CANNED[canned] ?? refuse('InvalidArgument', `ACL ${canned} is not simulated`)).map(
              ([group, Permission]) => ({
                Grantee: { Type: 'Group', URI: `${GROUPS}${group}` },
                Permission,
              }),
            );
      const isPublic = grants.some((grant) =>
        optionalText(object(grant, 'Grantee'), 'URI')?.startsWith(GROUPS),
      );
      if (isPublic && bucket.publicAccessBlock?.['BlockPublicAcls'] === true)
        throw new AwsError('AccessDenied', 'Access Denied', 403);
      bucket.grants = grants;
      return {};
    },
  ),
  GetBucketReplication: reads(
    (context, input) => [bucketQuestion(context, 's3:GetReplicationConfiguration', input)],
    (context, input) => {
      const { replication } = requestedBucket(context, input).bucket;
      if (replication !== undefined) return { ReplicationConfiguration: replication };
      const message = 'The replication configuration was not found';
      throw new AwsError('ReplicationConfigurationNotFoundError', message, 404);
    },
  ),
  // https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketReplication.html
  PutBucketReplication: mutates(
    (context, input) => [bucketQuestion(context, 's3:PutReplicationConfiguration', input)],
    (context, input) => {
      const { bucket } = requestedBucket(context, input);
      if (bucket.versioning !== 'Enabled')
        throw new AwsError(
          'InvalidRequest',
          "Versioning must be 'Enabled' on the bucket to apply a replication configuration",
        );
      bucket.replication = object(input, 'ReplicationConfiguration');
      return {};
    },
  ),
};

function ownersGrant({ ownerId }: OwnedBucket): JsonObject {
  return { Grantee: { Type: 'CanonicalUser', ID: ownerId }, Permission: 'FULL_CONTROL' };
}

function refuse(code: string, message: string): never {
  throw new AwsError(code, message);
}
