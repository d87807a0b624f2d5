import type { Situation } from '../incident/situation.ts';
import { fields, items, outputOf, parseObject, text } from './answers.ts';
import type { Fields } from './answers.ts';
import type { Suspicion } from './door.ts';
import type { Principal } from './principals.ts';
import { untouchable } from './principals.ts';
import type { AccountReading } from './reading.ts';
import { knownAccounts, trustProblems } from './trust.ts';
import type { TrustContext } from './trust.ts';

/** What appeared this long before the incident was opened, or since, counts as his. */
export const recentDays = 14;
const DAY_MS = 86_400_000;

export interface Ranking {
  readonly suspicion: Suspicion;
  /** What made it so, half sentences; empty for the ordinary. */
  readonly because: readonly string[];
}

/** The instant from which on new things are suspicious, ISO 8601. */
export function recentSince(situation: Situation): string {
  return new Date(Date.parse(situation.openedAt) - recentDays * DAY_MS).toISOString();
}

/** Was it made within the suspicious time? An unknown time is not held against anyone. */
export function isRecent(createdAt: string | undefined, situation: Situation): boolean {
  return createdAt !== undefined && createdAt >= recentSince(situation);
}

/** Which accounts and principals a trust policy may name. Hostile are the recent and those that trust a stranger. */
export function trustContext(principals: readonly Principal[], situation: Situation): TrustContext {
  const context = {
    known: knownAccounts(situation.settings),
    organization: situation.settings.organization.id,
    hostile: new Set<string>(),
  };
  const hostile = principals.filter((one) => {
    if (untouchable(one, situation.settings) !== undefined) return false;
    const strangers = one.trust === undefined ? [] : trustProblems(one.trust, context);
    return isRecent(one.createdAt, situation) || strangers.length > 0;
  });
  return { ...context, hostile: new Set(hostile.map((one) => one.arn)) };
}

/** How suspicious a principal is, and why. */
export function rank(one: Principal, context: TrustContext, situation: Situation): Ranking {
  const because = [
    ...(isRecent(one.createdAt, situation) ? [`it was created on ${day(one.createdAt)}`] : []),
    ...(one.trust === undefined
      ? []
      : trustProblems(one.trust, context).map((who) => `its trust lets in ${who.slice(0, 200)}`)),
  ];
  if (because.length > 0) return { suspicion: 'hostile', because };
  if (one.writesIdentity)
    return { suspicion: 'writes-identity', because: ['it can write identity'] };
  return { suspicion: 'ordinary', because: [] };
}

/** Raises a principal's rank to hostile because of one of its credentials. */
export function raised(ranking: Ranking, because: readonly string[]): Ranking {
  if (because.length === 0) return ranking;
  return { suspicion: 'hostile', because: [...because, ...ranking.because] };
}

/** Who made which access key, from CloudTrail: key id to the maker's name. */
export function keyMakers(reading: AccountReading): ReadonlyMap<string, string> {
  const makers = new Map<string, string>();
  for (const event of reading.made.flatMap((answer) => items(outputOf(answer) ?? {}, 'Events'))) {
    const record = parseObject(event['CloudTrailEvent']);
    if (record === undefined) continue;
    const key = fields(fields(record['responseElements'])['accessKey']);
    const keyId = text(key, 'accessKeyId');
    if (keyId !== '') makers.set(keyId, makerOf(record));
  }
  return makers;
}

function makerOf(record: Fields): string {
  const identity = fields(record['userIdentity']);
  return text(identity, 'userName') || text(identity, 'arn') || 'an unknown principal';
}

function day(createdAt: string | undefined): string {
  return createdAt === undefined ? 'an unknown day' : createdAt.slice(0, 10);
}
