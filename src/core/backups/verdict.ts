import type { JsonObject } from '../plan/json.ts';
import type { Difference } from './compare.ts';
import type { Copy } from './reading.ts';

/**
 * How far a backup has been shown to be one; each word needs its measurement:
 * `listed` stands in a complete listing; `healthy` is complete, not empty, unchanged, kept for long
 * enough and its key is usable; `restored` came back in a test of this incident.
 */
export type Word = 'listed' | 'healthy' | 'restored';

/** Longer than an incident and than the shortest waiting time of a key deletion, together. */
const HORIZON_DAYS = 14;
const DAY_MS = 86_400_000;

/** Statuses that AWS Backup and EBS give to finished copies; a continuous backup is never more than `AVAILABLE`. */
const finished: ReadonlySet<string> = new Set(['COMPLETED', 'AVAILABLE', 'completed']);

/** One protected resource and the best word that can be said about its backups. */
export interface ResourceVerdict extends JsonObject {
  readonly resource: string;
  readonly copies: number;
  readonly healthy: number;
  /** Why no better word can be said; empty when it is healthy. */
  readonly why: string;
}

/** What a copy is judged by. */
export interface Judging {
  /** State of each key by ARN, once the plan that follows has run. */
  readonly keys: ReadonlyMap<string, string>;
  readonly differences: readonly Difference[];
  /** ISO 8601. */
  readonly now: string;
  readonly openedAt: string;
}

/** Why a copy is not healthy, as a half sentence; undefined when it is. */
export function unhealthy(copy: Copy, judging: Judging): string | undefined {
  if (!finished.has(copy.status)) return `its status is ${copy.status || 'unknown'}`;
  if (copy.size <= 0) return 'it is empty';
  const difference = judging.differences.find((one) => one.id === copy.id);
  if (difference !== undefined) return `it was ${difference.loss}`;
  const horizon = new Date(Date.parse(judging.now) + HORIZON_DAYS * DAY_MS).toISOString();
  if (copy.deleteAt !== '' && copy.deleteAt < horizon) return `it is deleted at ${copy.deleteAt}`;
  if (copy.key !== '') {
    const state = judging.keys.get(copy.key) ?? 'unknown';
    if (state !== 'Enabled') return `its key is ${state}`;
  }
  // What was backed up after he came in may hold what he left.
  if (copy.createdAt === '' || copy.createdAt >= judging.openedAt)
    return 'it is not older than the incident';
  return undefined;
}

/**
 * The best word for each resource that the baseline protects, or that has a copy now.
 * @param resources ARNs of the baseline's resources.
 */
export function verdicts(
  resources: readonly string[],
  copies: readonly Copy[],
  judging: Judging,
): readonly ResourceVerdict[] {
  const all = [...new Set([...resources, ...copies.map((copy) => copy.resource)])].sort();
  return all.map((resource) => {
    const own = copies.filter((copy) => copy.resource === resource);
    const reasons = own.map((copy) => unhealthy(copy, judging));
    const healthy = reasons.filter((reason) => reason === undefined).length;
    const why =
      own.length === 0 ? 'no copy is left' : healthy > 0 ? '' : (reasons.find(Boolean) ?? '');
    return { resource, copies: own.length, healthy, why };
  });
}

/** The newest healthy recovery point first: what a restore test should try. */
export function candidates(copies: readonly Copy[], judging: Judging): readonly Copy[] {
  return copies
    .filter((copy) => copy.kind === 'recovery-point' && unhealthy(copy, judging) === undefined)
    .sort((a, b) => (a.createdAt < b.createdAt ? 1 : a.createdAt > b.createdAt ? -1 : 0));
}
