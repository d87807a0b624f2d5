import { keysOf, unreadKeys } from '../actions/draft-rotate.ts';
import { keyIdTag, rotated, secretVersion } from '../actions/rotate-access-key.ts';
import { fields, instant, items, outputOf, parseObject, text, whyNot } from '../doors/answers.ts';
import type { Answer, Finding, Measurement } from '../doors/measurement.ts';
import { askAll, count, iam } from '../doors/requests.ts';
import type { MeasurementResult, Situation } from '../incident/situation.ts';
import type { Call, Request } from '../plan/call.ts';

type Reads<Result> = Generator<readonly Request[], Result, readonly Answer[]>;

/** How long a deactivated key may still work: AWS says that changes take a few seconds, up to minutes.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency */
const PROPAGATION_MS = 60_000;
/** Until then a use may still be a late effect of the change: it is named, and people may judge it. */
const LATE_PROPAGATION_MS = 15 * 60_000;

/** What was found out about one user. */
interface Shown {
  readonly user: string;
  readonly disproven: readonly string[];
  readonly unproven: readonly string[];
  /** Old keys that still work: another rotation plan can switch them off. */
  readonly active: readonly string[];
  /** The key in the vault is gone, or its value is not what programs get: another plan can make one. */
  readonly gone: boolean;
}

/**
 * Shows the rotation of each machine user: old keys inactive, no key that nobody here made, no
 * successful use of an old key since, the new secret in the vault (its value is never read).
 */
export function* rotationProof(situation: Situation): Measurement<MeasurementResult> {
  const shown: Shown[] = [];
  for (const { account, user } of rotated(situation.settings, situation.scope)) {
    shown.push(yield* showUser(situation, account, user));
  }
  const disproven = shown.flatMap((one) => one.disproven);
  const unproven = shown.flatMap((one) => one.unproven);
  const finding: Finding =
    disproven.length > 0 ? 'disproven' : unproven.length > 0 ? 'unproven' : 'proven';
  return {
    finding,
    says: [
      `Looked at the rotation of ${count(shown.length, 'machine user')}: ` +
        `${shown.filter((one) => one.disproven.length + one.unproven.length === 0).length} shown.`,
      ...disproven,
    ],
    unproven,
    data: {
      measuredAt: situation.now,
      again: shown.some(({ active, gone }) => active.length > 0 || gone),
      active: shown.flatMap(({ active }) => active),
      users: shown.map((one) => ({
        user: one.user,
        problems: [...one.disproven, ...one.unproven],
      })),
    },
  };
}

function* showUser(situation: Situation, account: string, user: string): Reads<Shown> {
  const create = situation.made.findLast(
    ({ call }) =>
      call.handOver !== undefined &&
      call.request.account === account &&
      call.request.input['UserName'] === user,
  )?.call;
  const who = `${user} in ${account}`;
  if (create === undefined) {
    return {
      user: who,
      disproven: [],
      active: [],
      gone: false,
      unproven: [
        unreadKeys(situation, { account, user }) ??
          `${who}: no new key was made, so nothing can be shown.`,
      ],
    };
  }
  const [listed, described] = yield* askAll([
    iam(account, 'ListAccessKeys', { UserName: user }),
    create.check.read,
  ]);
  const vault = vaultKey(described);
  const keys = keysNow(listed);
  const old = oldKeys(situation, account, user, create);
  const disproven: string[] = [];
  const unproven: string[] = [];
  const active = (keys ?? []).filter(([id, status]) => old.includes(id) && status !== 'Inactive');
  if (vault === undefined)
    unproven.push(`${who}: the vault does not show the new key: ${whyNot(described)}.`);
  if (keys === undefined) unproven.push(`${who}: the keys could not be listed: ${whyNot(listed)}.`);
  for (const [keyId, status] of keys ?? []) {
    if (old.includes(keyId)) {
      if (status !== 'Inactive') disproven.push(`${who}: the old key ${keyId} is ${status}.`);
    } else if (vault !== undefined && keyId !== vault) {
      disproven.push(`${who}: there is a key ${keyId} that this incident did not make.`);
    }
  }
  const stale = isStale(described, create, vault);
  if (stale)
    disproven.push(`${who}: the vault gives out another value than that of ${vault ?? ''}.`);
  const gone =
    vault !== undefined && keys !== undefined && !keys.some(([keyId]) => keyId === vault);
  if (gone) disproven.push(`${who}: the new key ${vault} is gone.`);
  for (const keyId of old) {
    const gone = keys !== undefined && !keys.some(([id]) => id === keyId);
    const used = yield* usedSince(situation, account, { keyId, gone });
    disproven.push(...used.disproven.map((what) => `${who}: ${what}`));
    unproven.push(...used.unproven.map((what) => `${who}: ${what}`));
  }
  return {
    user: who,
    disproven,
    unproven,
    active: active.map(([keyId]) => keyId),
    gone: gone || stale,
  };
}

/** The key whose secret the vault holds, by its tag; undefined where that can't be seen. */
function vaultKey(described: Answer | undefined): string | undefined {
  const tags = items(outputOf(described) ?? {}, 'Tags');
  const value = text(tags.find((tag) => tag['Key'] === keyIdTag) ?? {}, 'Value');
  return value === '' ? undefined : value;
}

/**
 * Is what programs get from the vault something else than the secret of the key that the tag names? A value that
 * was put long ago may arrive after a newer one.
 */
function isStale(described: Answer | undefined, create: Call, keyId: string | undefined): boolean {
  const stages = Object.entries(fields(outputOf(described)?.['VersionIdsToStages']));
  const current = stages.find(([, names]) => Array.isArray(names) && names.includes('AWSCURRENT'));
  if (keyId === undefined || current === undefined) return false;
  return current[0] !== secretVersion(create.handOver?.secretName ?? '', keyId);
}

function keysNow(listed: Answer | undefined): readonly (readonly [string, string])[] | undefined {
  const output = outputOf(listed);
  if (!Array.isArray(output?.['AccessKeyMetadata'])) return undefined;
  return items(output, 'AccessKeyMetadata').map((key) => [
    text(key, 'AccessKeyId'),
    text(key, 'Status'),
  ]);
}

function oldKeys(
  situation: Situation,
  account: string,
  user: string,
  create: Call,
): readonly string[] {
  const known = keysOf(situation, account, user).map((door) => door.name);
  return [...new Set([...(create.handOver?.baselineKeyIds ?? []), ...known])];
}

/** Was the key used with success after it was switched off, and after the change had settled? */
function* usedSince(
  situation: Situation,
  account: string,
  { keyId, gone }: { readonly keyId: string; readonly gone: boolean },
): Reads<{ disproven: string[]; unproven: string[] }> {
  const offAt = situation.made.findLast(
    ({ call }) =>
      call.request.account === account &&
      call.request.operation === 'UpdateAccessKey' &&
      call.request.input['AccessKeyId'] === keyId,
  )?.at;
  // Inactive before the incident, or removed by the rotation: whatever happened since the opening counts.
  const from = offAt ?? situation.openedAt;
  const after = (ms: number): string => new Date(Date.parse(from) + ms).toISOString();
  const since = after(PROPAGATION_MS);
  const settled = after(LATE_PROPAGATION_MS);
  const disproven: string[] = [];
  const unproven: string[] = [];
  const { regions } = situation.settings.organization;
  const [lastUsed, ...events] = yield* askAll([
    iam(account, 'GetAccessKeyLastUsed', { AccessKeyId: keyId }),
    ...regions.map((region) => lookup(account, region, keyId, from)),
  ]);
  const last = instant(fields(outputOf(lastUsed)?.['AccessKeyLastUsed']), 'LastUsedDate');
  if (last !== undefined && last > since)
    (last > settled ? disproven : unproven).push(`the old key ${keyId} was used at ${last}.`);
  // A deleted key has no last use any more; its events still stand in CloudTrail.
  if (lastUsed?.ok !== true && !gone) {
    unproven.push(`the last use of ${keyId} could not be read: ${whyNot(lastUsed)}.`);
  }
  for (const [i, answer] of events.entries()) {
    const output = outputOf(answer);
    if (output === undefined) {
      unproven.push(
        `events of ${keyId} in ${regions[i] ?? ''} could not be read: ${whyNot(answer)}.`,
      );
    }
    const good = items(output ?? {}, 'Events').filter((event) => succeededAfter(event, since));
    const late = good.filter((event) => succeededAfter(event, settled));
    const [first] = late.length > 0 ? late : good;
    if (first !== undefined) {
      const soon = late.length > 0 ? '' : `, within ${LATE_PROPAGATION_MS / 60_000} minutes`;
      (late.length > 0 ? disproven : unproven).push(
        `the old key ${keyId} did ${text(first, 'EventName')} in ${regions[i] ?? ''} after it was switched off${soon}.`,
      );
    }
  }
  return { disproven, unproven };
}

function succeededAfter(event: { readonly [key: string]: unknown }, since: string): boolean {
  const record = parseObject(event['CloudTrailEvent']);
  const at = instant(event, 'EventTime') ?? instant(record ?? {}, 'eventTime');
  // A record that can't be read may be a success: it counts as one.
  const failed = record !== undefined && text(record, 'errorCode') !== '';
  return !failed && (at === undefined || at > since);
}

function lookup(account: string, region: string, keyId: string, from: string): Request {
  return {
    as: 'responder',
    account,
    region,
    service: 'cloudtrail',
    operation: 'LookupEvents',
    input: {
      LookupAttributes: [{ AttributeKey: 'AccessKeyId', AttributeValue: keyId }],
      StartTime: from,
    },
  };
}
