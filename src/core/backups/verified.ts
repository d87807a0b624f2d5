import { items, outputOf, text, whyNot } from '../doors/answers.ts';
import type { Answer, Finding, Measurement } from '../doors/measurement.ts';
import { askAll, count } from '../doors/requests.ts';
import type { MeasurementResult, Situation } from '../incident/situation.ts';
import type { Request } from '../plan/call.ts';
import { backupRequest } from './reading.ts';
import type { ResourceVerdict, Word } from './verdict.ts';

/** How the restore test stands. */
interface Restore {
  readonly state: 'restored' | 'running' | 'failed' | 'none' | 'unknown';
  readonly says: string;
}

/**
 * The verdict on the backups, per protected resource, in the words listed, healthy and restored. One
 * restore test stands for its own resource only. Proven: every resource has a healthy copy and the
 * tested one came back; anything less is said with its reason, and people may go on knowing it.
 */
export function* backupsVerified(situation: Situation): Measurement<MeasurementResult> {
  const listed = situation.measured['backups-listed'];
  const resources = (
    Array.isArray(listed?.['resources']) ? listed['resources'] : []
  ) as ResourceVerdict[];
  const candidate = listed?.['candidate'] as
    | { recoveryPointArn: string; resource: string }
    | undefined;
  const restore = yield* lookAtRestore(situation, candidate?.recoveryPointArn);
  const worded = resources.map((one) => ({
    resource: one.resource,
    why: one.why,
    word: wordFor(one, restore.state === 'restored' && one.resource === candidate?.resource),
  }));
  const short = worded.filter(({ word }) => word !== 'healthy' && word !== 'restored');
  const unproven = [
    ...(listed === undefined ? ['The backups were not listed.'] : []),
    ...(listed !== undefined && resources.length === 0 ? ['There is no backup of anything.'] : []),
    ...short.map(({ resource, word, why }) => `${resource}: ${word ?? 'no backup'}, ${why}.`),
    ...(restore.state === 'restored' ? [] : [restore.says]),
    ...stillDisabled(situation, listed?.['toEnable']),
  ];
  const tally = (word: Word): number => worded.filter((one) => one.word === word).length;
  return {
    finding: findingOf(restore, unproven),
    says: [
      `Of ${count(resources.length, 'protected resource')}: ${tally('restored')} restored, ` +
        `${tally('healthy')} healthy, ${tally('listed')} only listed, ` +
        `${worded.filter((one) => one.word === undefined).length} without any copy.`,
      restore.says,
    ],
    unproven,
    data: {
      measuredAt: situation.now,
      restore: restore.state,
      resources: worded.map(({ resource, word, why }) => ({
        resource,
        ...(word === undefined ? {} : { word }),
        ...(why === '' ? {} : { why }),
      })),
    },
  };
}

/** The listing counted on these keys; the plan that came after it has to have enabled them. */
function stillDisabled(situation: Situation, toEnable: unknown): string[] {
  const keys = (Array.isArray(toEnable) ? toEnable : []) as { keyId: string }[];
  const enabled = situation.made.filter(({ call }) => call.action === 'enable-key');
  return keys
    .filter(({ keyId }) => !enabled.some(({ call }) => call.request.input['KeyId'] === keyId))
    .map(({ keyId }) => `Key ${keyId} was not enabled: what it encrypts can't be read.`);
}

function findingOf(restore: Restore, unproven: readonly string[]): Finding {
  if (restore.state === 'running') return 'pending';
  return unproven.length === 0 ? 'proven' : 'unproven';
}

function wordFor(one: ResourceVerdict, restored: boolean): Word | undefined {
  if (restored) return 'restored';
  if (one.healthy > 0) return 'healthy';
  return one.copies > 0 ? 'listed' : undefined;
}

/** The restore job of this incident for the chosen point, from AWS Backup itself. */
function* lookAtRestore(
  situation: Situation,
  arn: string | undefined,
): Generator<readonly Request[], Restore, readonly Answer[]> {
  if (arn === undefined)
    return { state: 'none', says: 'No recovery point was restored as a test.' };
  const [answer] = yield* askAll([
    backupRequest(situation.settings, 'ListRestoreJobs', { ByCreatedAfter: situation.openedAt }),
  ]);
  const output = outputOf(answer);
  if (output === undefined) {
    return {
      state: 'unknown',
      says: `The restore test could not be looked at: ${whyNot(answer)}.`,
    };
  }
  const jobs = items(output, 'RestoreJobs').filter((job) => text(job, 'RecoveryPointArn') === arn);
  const statuses = jobs.map((job) => text(job, 'Status'));
  // Only COMPLETED is success (backup reference: everything unknown fails).
  if (statuses.includes('COMPLETED')) return { state: 'restored', says: `${arn} was restored.` };
  if (statuses.some((status) => status === 'PENDING' || status === 'RUNNING')) {
    return { state: 'running', says: `The restore of ${arn} is still running.` };
  }
  const [status] = statuses;
  return status === undefined
    ? { state: 'none', says: `${arn} was not restored as a test.` }
    : { state: 'failed', says: `The restore of ${arn} ended as ${status}.` };
}
