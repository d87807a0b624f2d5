import { savedKeys } from '../actions/enable-key.ts';
import { fields, outputOf } from '../doors/answers.ts';
import type { Answer, Measurement } from '../doors/measurement.ts';
import { askAll, count } from '../doors/requests.ts';
import type { MeasurementResult, Situation } from '../incident/situation.ts';
import type { Request } from '../plan/call.ts';
import type { JsonObject } from '../plan/json.ts';
import { baselineOf } from './baseline.ts';
import { compareCopies } from './compare.ts';
import type { Compared } from './compare.ts';
import { backupRequest, keyStates, listCopies } from './reading.ts';
import type { Copy } from './reading.ts';
import { candidates, verdicts } from './verdict.ts';
import type { Judging } from './verdict.ts';

/** The recovery point for the restore test, and what `StartRestoreJob` needs. */
interface Candidate extends JsonObject {
  readonly account: string;
  readonly region: string;
  readonly recoveryPointArn: string;
  readonly resourceType: string;
  readonly resource: string;
  readonly createdAt: string;
  readonly metadata: { readonly [key: string]: string };
}

/** More differences than this are counted, not listed. */
const MOST_LISTED = 200;
/** Candidates whose restore metadata is asked for before giving up. */
const TRIED = 3;

/**
 * Lists the backups and compares them with the baseline made at peace: each one that is missing, will
 * be deleted sooner or has changed is named. Picks the recovery point for the restore test. Proven means:
 * everything could be listed and compared, and nothing is missing.
 */
export function* backupsListed(situation: Situation): Measurement<MeasurementResult> {
  const { settings, scope, now, openedAt } = situation;
  if (settings.backups === undefined) {
    const says = 'No backups are configured, so none can be looked at.';
    return { finding: 'unproven', says: [says], unproven: [says], data: { listedAt: now } };
  }
  const { copies, missed, covered } = yield* listCopies(settings, scope);
  const keys = yield* keyStates(settings, copies);
  const baseline = baselineOf(situation.baseline);
  const before = (baseline?.copies ?? []).filter((copy) => concerns(copy, scope));
  const compared = compareCopies(before, copies, covered, now);
  // A key that this incident saved from deletion is enabled by the plan that comes next.
  const saved = savedKeys(situation);
  const toEnable = [...saved].filter(([arn]) => keys.get(arn) === 'Disabled').map(([, key]) => key);
  const willBe = new Map(
    [...keys].map(([arn, state]) => [
      arn,
      saved.has(arn) && state === 'Disabled' ? 'Enabled' : state,
    ]),
  );
  const judging: Judging = { keys: willBe, differences: compared.differences, now, openedAt };
  const candidate = yield* pickCandidate(situation, candidates(copies, judging));
  const unproven = [
    ...(baseline === undefined
      ? ['There is no baseline from before: nobody can say what is missing.']
      : []),
    ...(baseline?.missed ?? []).map((sentence) => `The baseline has a gap: ${sentence}`),
    ...missed,
    ...[...willBe]
      .filter(([, state]) => state !== 'Enabled')
      .map(([arn, state]) => `Backups depend on key ${arn}, which is ${state}.`),
    ...compared.differences.slice(0, MOST_LISTED).map((one) => one.says),
  ];
  const data: JsonObject = {
    listedAt: now,
    baselineAt: baseline?.takenAt ?? '',
    copies: copies.length,
    differences: compared.differences.slice(0, MOST_LISTED).map(({ id, loss }) => ({ id, loss })),
    differencesTotal: compared.differences.length,
    keys: Object.fromEntries(keys),
    resources: verdicts(
      before.map((copy) => copy.resource),
      copies,
      judging,
    ),
    toEnable: toEnable.map((key) => ({ ...key })),
    ...(candidate === undefined ? {} : { candidate }),
  };
  return {
    finding: unproven.length === 0 ? 'proven' : 'unproven',
    says: [
      summary(copies, before, compared),
      ...candidateSays(candidate),
      ...toEnable.map(
        ({ keyId }) =>
          `Key ${keyId} is disabled since its deletion was cancelled; the next plan enables it.`,
      ),
    ],
    unproven,
    data,
  };
}

/** A snapshot concerns the incident by its account; every recovery point of the vault does. */
function concerns(copy: Copy, scope: readonly string[]): boolean {
  return copy.kind === 'recovery-point' || scope.includes(copy.id.split('/')[0] ?? '');
}

function summary(copies: readonly Copy[], before: readonly Copy[], compared: Compared): string {
  const of = (loss: string): number =>
    compared.differences.filter((one) => one.loss === loss).length;
  return (
    `Listed ${count(copies.length, 'backup')}; of the ${before.length} of the baseline ` +
    `${of('missing')} are missing, ${of('shortened')} will be deleted sooner, ${of('changed')} have changed, ` +
    `${compared.expired} expired as planned; ${compared.added} are new.`
  );
}

function candidateSays(candidate: Candidate | undefined): readonly string[] {
  return candidate === undefined
    ? ['No recovery point is fit for a restore test.']
    : [`Chosen for the restore test: ${candidate.recoveryPointArn}.`];
}

/** The first candidate whose restore metadata AWS gives. */
function* pickCandidate(
  situation: Situation,
  sorted: readonly Copy[],
): Generator<readonly Request[], Candidate | undefined, readonly Answer[]> {
  const { backups } = situation.settings;
  if (backups === undefined) return undefined;
  for (const copy of sorted.slice(0, TRIED)) {
    const [answer] = yield* askAll([
      backupRequest(situation.settings, 'GetRecoveryPointRestoreMetadata', {
        BackupVaultName: backups.vault,
        RecoveryPointArn: copy.id,
      }),
    ]);
    const output = outputOf(answer);
    if (output === undefined) continue;
    const metadata = Object.entries(fields(output['RestoreMetadata'])).flatMap(([key, value]) =>
      typeof value === 'string' ? [[key, value.toWellFormed()] as const] : [],
    );
    return {
      account: backups.account,
      region: backups.region,
      recoveryPointArn: copy.id,
      resourceType: copy.type,
      resource: copy.resource,
      createdAt: copy.createdAt,
      metadata: Object.fromEntries(metadata),
    };
  }
  return undefined;
}
