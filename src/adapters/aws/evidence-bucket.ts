import type { EvidencePlace } from '../../core/incident/settings.ts';
import type { AwsFailure } from '../../core/doors/measurement.ts';
import type { Clock } from '../../responder/world.ts';
import { attempt, type Attempted } from './attempt.ts';
import { partitionOf } from './authority.ts';
import type { AwsOptions } from './aws.ts';
import { findOperation, loadPackage } from './clients.ts';
import { failure } from './failure.ts';
import { startDeadline, type Deadline } from './retry.ts';
import { createSessions, type Sessions } from './sessions.ts';

export interface BucketOptions extends Pick<
  AwsOptions,
  'credentials' | 'endpoint' | 'refuseUrl' | 'random' | 'wallClock' | 'userAgentSuffix'
> {
  readonly place: EvidencePlace;
  readonly clock: Clock;
}

/** The evidence bucket, as the role that may put and nothing else. */
export interface Bucket {
  /**
   * Sends one S3 request, once. `input` gets the bucket and the account that must own it. Never throws for
   * what AWS or the network does. `deadlineMs` is a duration of the clock.
   */
  send(operation: string, input: object, deadlineMs: number): Promise<Attempted>;
  /** Sends `PutObject` for an object that nobody can take back for the days of the configuration. */
  put(object: LockedObject, deadlineMs: number): Promise<Attempted>;
}

export interface LockedObject {
  readonly key: string;
  readonly body: string;
  readonly contentType: string;
  /** Until when nobody can delete it, days from now; the configuration's when absent. */
  readonly days?: number;
}

const DAY_MS = 86_400_000;

/** Opens the bucket; nothing is sent before the first request. */
export function openBucket(options: BucketOptions): Bucket {
  const { place, clock } = options;
  const role = `arn:${partitionOf(place.region)}:iam::${place.account}:role/${place.role}`;
  const refuseUrl = options.refuseUrl ?? (() => undefined);
  const sessions = createSessions({
    credentials: options.credentials,
    baseRegion: place.region,
    ...(options.endpoint === undefined ? {} : { endpoint: options.endpoint }),
    userAgentSuffix: options.userAgentSuffix,
    clock,
    wallClock: options.wallClock ?? Date.now,
    refuseUrl,
    random: options.random ?? Math.random,
  });
  const given = { place, role, sessions, refuseUrl };
  const bucket: Bucket = {
    async send(operation, input, deadlineMs) {
      const deadline = startDeadline(clock, deadlineMs);
      try {
        const first = await sendOnce(given, { operation, input, deadline });
        if (first.ok || first.error.kind !== 'credentials') return first;
        sessions.forget(role);
        // Refused for the session's age alone: nothing was done.
        const isAged = first.error.code.startsWith('ExpiredToken');
        return isAged ? await sendOnce(given, { operation, input, deadline }) : first;
      } finally {
        deadline.cancel();
      }
    },
    put: ({ key, body, contentType, days }, deadlineMs) =>
      bucket.send(
        'PutObject',
        {
          Key: key,
          Body: Buffer.from(body, 'utf8'),
          ContentType: contentType,
          // S3 asks for a checksum of what it is to lock, and refuses what arrives otherwise:
          // https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
          ChecksumAlgorithm: 'SHA256',
          ObjectLockMode: 'COMPLIANCE',
          ObjectLockRetainUntilDate: new Date(clock.now() + (days ?? place.retentionDays) * DAY_MS),
          // Nothing is ever put over: https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
          IfNoneMatch: '*',
        },
        deadlineMs,
      ),
  };
  return bucket;
}

/** Was it there already, and was therefore left as it is? */
export function stoodAlready(error: AwsFailure): boolean {
  return error.code === 'PreconditionFailed';
}

interface Given {
  readonly place: EvidencePlace;
  readonly role: string;
  readonly sessions: Sessions;
  readonly refuseUrl: NonNullable<AwsOptions['refuseUrl']>;
}

async function sendOnce(
  { place, role, sessions, refuseUrl }: Given,
  request: { readonly operation: string; readonly input: object; readonly deadline: Deadline },
): Promise<Attempted> {
  const { operation, input, deadline } = request;
  const found = findOperation(await loadPackage('s3'), operation);
  if (found === undefined) {
    const text = `s3 has no operation ${operation}`;
    return { ok: false, error: failure('invalid', 'UnknownOperationName', text) };
  }
  const sessionName = 'lockstep-evidence';
  const assumed = await sessions.assume(role, { sessionName, use: 'shared', deadline });
  if (!assumed.ok) return assumed;
  const client = await assumed.session.client('s3', place.region);
  // A bucket of that name in another account is not ours.
  const whose = { Bucket: place.bucket, ExpectedBucketOwner: place.account };
  return attempt(client, found.make({ ...whose, ...input }), {
    mutating: !operation.startsWith('Get'),
    signal: deadline.signal,
    effect: 'evidence',
    refuseUrl: (url) => refuseUrl('s3', url),
  });
}
