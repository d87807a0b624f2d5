import { accountOf } from '../../state.ts';
import { AwsError } from '../../types.ts';
import type { JsonObject, PolicyDocument } from '../../types.ts';
import { change, latest, versioned } from '../../versioned.ts';
import { object, optionalText, text } from '../input.ts';
import { date, mutates, own, present, reads } from '../operation.ts';
import type { CloudOperation, Context } from '../operation.ts';
import { parseStoredPolicy } from '../stored-policy.ts';
import { bucketName, bucketQuestion, findBucket, requestedBucket } from './buckets.ts';
import type { BucketRecord } from './state.ts';

/** A bucket setting: what is asked, what the Get answers, and how AWS says that there is none. */
interface Setting {
  read: string;
  write: string;
  get: (bucket: BucketRecord) => JsonObject | undefined;
  missing?: [code: string, message: string];
}

function getSetting(setting: Setting): CloudOperation {
  return reads(
    (context, input) => [bucketQuestion(context, setting.read, input)],
    (context, input) => {
      const found = setting.get(requestedBucket(context, input).bucket);
      if (found !== undefined) return found;
      const [code, message] = setting.missing ?? ['NoSuchConfiguration', 'Not found'];
      throw new AwsError(code, message, 404);
    },
  );
}

function putSetting(
  setting: Setting,
  put: (bucket: BucketRecord, input: JsonObject, context: Context) => void,
): CloudOperation {
  return mutates(
    (context, input) => [bucketQuestion(context, setting.write, input)],
    (context, input) => {
      put(requestedBucket(context, input).bucket, input, context);
      return {};
    },
  );
}

const versioning: Setting = {
  read: 's3:GetBucketVersioning',
  write: 's3:PutBucketVersioning',
  get: (bucket) => (bucket.versioning === 'Off' ? {} : { Status: bucket.versioning }),
};
const policy: Setting = {
  read: 's3:GetBucketPolicy',
  write: 's3:PutBucketPolicy',
  get: (bucket) => {
    const stored = latest(bucket.policy);
    return stored === undefined ? undefined : { Policy: stored.text };
  },
  missing: ['NoSuchBucketPolicy', 'The bucket policy does not exist'],
};
const publicAccess: Setting = {
  read: 's3:GetBucketPublicAccessBlock',
  write: 's3:PutBucketPublicAccessBlock',
  get: (bucket) =>
    bucket.publicAccessBlock === undefined
      ? undefined
      : { PublicAccessBlockConfiguration: bucket.publicAccessBlock },
  missing: [
    'NoSuchPublicAccessBlockConfiguration',
    'The public access block configuration was not found',
  ],
};
const objectLock: Setting = {
  read: 's3:GetBucketObjectLockConfiguration',
  write: 's3:PutBucketObjectLockConfiguration',
  get: ({ objectLock: lock }) =>
    lock.enabled
      ? {
          ObjectLockConfiguration: present({
            ObjectLockEnabled: 'Enabled',
            Rule: lock.defaultRule,
          }),
        }
      : undefined,
  missing: [
    'ObjectLockConfigurationNotFoundError',
    'Object Lock configuration does not exist for this bucket',
  ],
};

/** Buckets and their settings. */
export const configurationOperations: { [operation: string]: CloudOperation } = {
  CreateBucket: mutates(
    (context, input) => [own(context, 's3:CreateBucket', `arn:aws:s3:::${bucketName(input)}`)],
    createBucket,
  ),
  DeleteBucket: mutates(
    (context, input) => [bucketQuestion(context, 's3:DeleteBucket', input)],
    (context, input) => {
      const { ownerId, bucket } = requestedBucket(context, input);
      if (bucket.objects.size > 0) {
        const message = 'The bucket you tried to delete is not empty';
        throw new AwsError('BucketNotEmpty', message, 409);
      }
      accountOf(context.state, ownerId).s3.buckets.delete(bucket.name);
      return {};
    },
  ),
  ListBuckets: reads(
    (context) => [own(context, 's3:ListAllMyBuckets', '*')],
    (context) => {
      const { buckets } = accountOf(context.state, context.caller.accountId).s3;
      return {
        Buckets: [...buckets.values()]
          .sort((a, b) => (a.name < b.name ? -1 : 1))
          .map((bucket) => ({
            Name: bucket.name,
            CreationDate: date(bucket.createdAt),
            BucketRegion: bucket.region,
          })),
        Owner: { ID: context.caller.accountId },
      };
    },
  ),
  HeadBucket: reads(
    (context, input) => [bucketQuestion(context, 's3:ListBucket', input)],
    (context, input) => {
      // HEAD has no body, so AWS can send no code but the status.
      if (findBucket(context.state, bucketName(input)) === undefined) {
        throw new AwsError('NotFound', 'Not Found', 404);
      }
      return { BucketRegion: requestedBucket(context, input).bucket.region };
    },
  ),
  GetBucketLocation: reads(
    (context, input) => [bucketQuestion(context, 's3:GetBucketLocation', input)],
    (context, input) => {
      const { region } = requestedBucket(context, input).bucket;
      return present({ LocationConstraint: region === 'us-east-1' ? undefined : region });
    },
  ),
  GetBucketVersioning: getSetting(versioning),
  PutBucketVersioning: putSetting(versioning, (bucket, input) => {
    const status = optionalText(object(input, 'VersioningConfiguration'), 'Status');
    if (bucket.objectLock.enabled && status !== 'Enabled') {
      throw new AwsError(
        'InvalidBucketState',
        'An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.',
        409,
      );
    }
    bucket.versioning = status === 'Enabled' ? 'Enabled' : 'Suspended';
  }),
  GetBucketPolicy: getSetting(policy),
  PutBucketPolicy: putSetting(policy, (bucket, input, context) => {
    const stored = parseStoredPolicy(text(input, 'Policy', 'MalformedPolicy'), 'MalformedPolicy');
    if (bucket.publicAccessBlock?.['BlockPublicPolicy'] === true && isPublic(stored.document)) {
      throw new AwsError(
        'AccessDenied',
        'Access Denied: public policies are blocked by the BlockPublicPolicy setting.',
        403,
      );
    }
    change(bucket.policy, stored, context.propagates('iam'));
  }),
  DeleteBucketPolicy: putSetting(
    { ...policy, write: 's3:DeleteBucketPolicy' },
    (bucket, _input, context) => change(bucket.policy, undefined, context.propagates('iam')),
  ),
  GetPublicAccessBlock: getSetting(publicAccess),
  PutPublicAccessBlock: putSetting(publicAccess, (bucket, input) => {
    bucket.publicAccessBlock = object(input, 'PublicAccessBlockConfiguration');
  }),
  DeletePublicAccessBlock: putSetting(publicAccess, (bucket) => {
    delete bucket.publicAccessBlock;
  }),
  GetObjectLockConfiguration: getSetting(objectLock),
  PutObjectLockConfiguration: putSetting(objectLock, (bucket, input) => {
    if (bucket.versioning !== 'Enabled') {
      const message = 'Versioning must be Enabled on the bucket to apply Object Lock.';
      throw new AwsError('InvalidBucketState', message, 409);
    }
    const rule = object(object(input, 'ObjectLockConfiguration'), 'Rule');
    bucket.objectLock = {
      enabled: true,
      ...(Object.keys(rule).length === 0 ? {} : { defaultRule: rule }),
    };
  }),
};

function createBucket(context: Context, input: JsonObject): JsonObject {
  const name = bucketName(input);
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name)) {
    throw new AwsError('InvalidBucketName', 'The specified bucket is not valid.');
  }
  const found = findBucket(context.state, name);
  if (found !== undefined) refuseTakenName(context, found.ownerId);
  const location = optionalText(object(input, 'CreateBucketConfiguration'), 'LocationConstraint');
  const locked = input['ObjectLockEnabledForBucket'] === true;
  const bucket: BucketRecord = {
    name,
    region: location ?? context.region,
    createdAt: context.now,
    versioning: locked ? 'Enabled' : 'Off',
    policy: versioned(undefined),
    lifecycle: { rules: [], generation: 0 },
    // On by default: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
    publicAccessBlock: {
      BlockPublicAcls: true,
      IgnorePublicAcls: true,
      BlockPublicPolicy: true,
      RestrictPublicBuckets: true,
    },
    objectLock: { enabled: locked },
    objects: new Map(),
  };
  if (found === undefined) {
    accountOf(context.state, context.caller.accountId).s3.buckets.set(name, bucket);
  }
  return { Location: `/${name}` };
}

/** In us-east-1 the owner may create his bucket again, and nothing happens. */
function refuseTakenName(context: Context, ownerId: string): void {
  if (ownerId !== context.caller.accountId) {
    throw new AwsError(
      'BucketAlreadyExists',
      'The requested bucket name is not available. The bucket namespace is shared by all users of the system.',
      409,
    );
  }
  if (context.region !== 'us-east-1') {
    throw new AwsError(
      'BucketAlreadyOwnedByYou',
      'Your previous request to create the named bucket succeeded and you already own it.',
      409,
    );
  }
}

/** Allows everybody without a condition. S3 looks closer; see the page about the simulation's differences. */
function isPublic(document: PolicyDocument): boolean {
  return [document.Statement].flat().some((statement) => {
    const { Principal: who } = statement;
    const everybody = who === '*' || (who !== undefined && [who['AWS']].flat().includes('*'));
    return statement.Effect === 'Allow' && everybody && statement.Condition === undefined;
  });
}
