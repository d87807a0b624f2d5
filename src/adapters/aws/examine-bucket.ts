import type { AwsFailure } from '../../core/doors/measurement.ts';
import { attempt, type Attempted } from './attempt.ts';
import { findOperation, handlerSettings, loadPackage, makeClient } from './clients.ts';
import { openBucket, stoodAlready, type Bucket, type BucketOptions } from './evidence-bucket.ts';
import { failure } from './failure.ts';
import { startDeadline } from './retry.ts';

const DEADLINE_MS = 30_000;
/** Never written; only its deletion is asked for, to hear the refusal. */
const NOTHING = 'lockstep/doctor-never-written';

/** Something about the bucket, and whether it was measured. What could not be is not good. */
export interface BucketFinding {
  readonly what: string;
  readonly state: 'good' | 'bad' | 'unknown';
  /** What was measured, or why it could not be. */
  readonly why: string;
  /** What to do, unless it is good. */
  readonly mend: string;
}

/**
 * Measures whether the bucket can hold evidence: is it out of the bot's own account, locked, may the role put
 * there, and nothing beyond? Writes one object of a line, `lockstep/doctor.txt`, the first time; later ones
 * are refused by S3 because it is there, which shows the same.
 */
export async function examineBucket(options: BucketOptions): Promise<readonly BucketFinding[]> {
  const bucket = openBucket(options);
  return [
    await whereTheBotLives(options),
    await isLocked(bucket),
    await mayPut(bucket),
    await mayNotDelete(bucket),
  ];
}

/** Whoever owns the bot's account owns what is in it, sooner or later. */
async function whereTheBotLives(options: BucketOptions): Promise<BucketFinding> {
  const what = "the evidence is not in the bot's own account";
  const mend = "let the bucket stand in the log archive's account, and the bot run in another one";
  const answer = await callerIdentity(options);
  if (!answer.ok) return { what, state: 'unknown', why: told(answer.error), mend };
  const account: unknown = Reflect.get(answer.output, 'Account');
  if (typeof account !== 'string')
    return { what, state: 'unknown', why: 'STS did not say whose keys the bot has', mend };
  const state = account === options.place.account ? 'bad' : 'good';
  return { what, state, why: `the bot runs as account ${account}`, mend };
}

async function isLocked(bucket: Bucket): Promise<BucketFinding> {
  const what = 'the evidence bucket has Object Lock';
  const anew = 'make the bucket anew with Object Lock (docs/evidence.md)';
  const answer = await bucket.send('GetObjectLockConfiguration', {}, DEADLINE_MS);
  if (!answer.ok) {
    const why = told(answer.error);
    if (answer.error.code.startsWith('ObjectLockConfigurationNotFound'))
      return { what, state: 'bad', why, mend: anew };
    const mend = `let the bot's base role assume the evidence role, and that role s3:GetBucketObjectLockConfiguration (docs/evidence.md)`;
    return { what, state: 'unknown', why, mend };
  }
  const lock = member(answer.output, 'ObjectLockConfiguration');
  if (member(lock, 'ObjectLockEnabled') !== 'Enabled')
    return { what, state: 'bad', why: 'it is not enabled', mend: anew };
  const mode = member(member(member(lock, 'Rule'), 'DefaultRetention'), 'Mode');
  const byDefault = typeof mode === 'string' ? mode : 'no';
  const why = `each note is put in COMPLIANCE mode (${byDefault} retention by default)`;
  return { what, state: 'good', why, mend: anew };
}

async function mayPut(bucket: Bucket): Promise<BucketFinding> {
  const what = 'the evidence role puts what nobody can delete';
  const mend = 'let it s3:PutObject and s3:PutObjectRetention on lockstep/* (docs/evidence.md)';
  const answer = await bucket.put(
    {
      key: 'lockstep/doctor.txt',
      body: 'lockstep doctor was here: the evidence role can put objects and lock them.\n',
      contentType: 'text/plain; charset=utf-8',
      days: 1,
    },
    DEADLINE_MS,
  );
  if (answer.ok) return { what, state: 'good', why: 'lockstep/doctor.txt was put', mend };
  if (stoodAlready(answer.error))
    return { what, state: 'good', why: 'lockstep/doctor.txt stands there already', mend };
  const state = answer.error.kind === 'unavailable' ? 'unknown' : 'bad';
  return { what, state, why: told(answer.error), mend };
}

/** Deletes a version that cannot be there: nothing happens, but whether it may is answered. */
async function mayNotDelete(bucket: Bucket): Promise<BucketFinding> {
  const what = 'the evidence role may not delete';
  const mend = 'take every s3:Delete* from the role and from the bucket policy (docs/evidence.md)';
  const wanted = { Key: NOTHING, VersionId: 'null' };
  const answer = await bucket.send('DeleteObject', wanted, DEADLINE_MS);
  if (answer.ok) return { what, state: 'bad', why: 'S3 would have done it', mend };
  const state = answer.error.kind === 'denied' ? 'good' : 'unknown';
  return { what, state, why: told(answer.error), mend };
}

async function callerIdentity(options: BucketOptions): Promise<Attempted> {
  const { credentials, endpoint, place, userAgentSuffix, refuseUrl } = options;
  const client = await makeClient({
    service: 'sts',
    region: place.region,
    ...(credentials === 'default-chain' ? {} : { keys: credentials }),
    ...(endpoint === undefined ? {} : { endpoint }),
    userAgentSuffix,
    requestHandler: handlerSettings(),
  });
  const operation = findOperation(await loadPackage('sts'), 'GetCallerIdentity');
  if (operation === undefined)
    return { ok: false, error: failure('invalid', 'UnknownOperationName', 'GetCallerIdentity') };
  const deadline = startDeadline(options.clock, DEADLINE_MS);
  const answer = await attempt(client, operation.make({}), {
    mutating: false,
    signal: deadline.signal,
    effect: 'doctor',
    refuseUrl: (url) => refuseUrl?.('sts', url),
  });
  deadline.cancel();
  return answer;
}

const told = ({ code, message }: AwsFailure): string => `${code}: ${message}`;

function member(of: unknown, name: string): unknown {
  return typeof of === 'object' && of !== null ? Reflect.get(of, name) : undefined;
}
