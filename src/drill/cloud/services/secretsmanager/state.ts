import type { Versioned } from '../../versioned.ts';
import type { StoredPolicy } from '../stored-policy.ts';

/** What one account owns in Secrets Manager, per Region. Times are virtual milliseconds. */

export interface SecretVersion {
  secretString?: string;
  secretBinary?: Uint8Array;
  createdAt: number;
  /** Staging labels: AWSCURRENT, AWSPREVIOUS, … A version without any is deprecated. */
  stages: Set<string>;
}

export interface SecretRecord {
  name: string;
  arn: string;
  description: string;
  kmsKeyId?: string;
  createdAt: number;
  changedAt: number;
  accessedAt?: number;
  /** When the secret was marked for deletion; no value can be read from then on. */
  deletedAt?: number;
  /** When it goes for good. */
  deletionAt?: number;
  versions: Map<string, SecretVersion>;
  policy: Versioned<StoredPolicy | undefined>;
  tags: { [key: string]: string };
}

export interface SecretsState {
  /** Region to secret name to secret. */
  regions: Map<string, Map<string, SecretRecord>>;
}

export function emptySecrets(): SecretsState {
  return { regions: new Map() };
}

/** The account's secrets in one Region by name; made empty at the first look. */
export function secretsRegion(state: SecretsState, region: string): Map<string, SecretRecord> {
  const existing = state.regions.get(region);
  if (existing !== undefined) return existing;
  const made = new Map<string, SecretRecord>();
  state.regions.set(region, made);
  return made;
}
