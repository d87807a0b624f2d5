import type { Versioned } from '../../versioned.ts';
import type { StoredPolicy } from '../stored-policy.ts';

/** What one account owns in KMS, per Region. Times are virtual milliseconds. */

type KeyState = 'Enabled' | 'Disabled' | 'PendingDeletion';

export interface KeyRecord {
  keyId: string;
  arn: string;
  createdAt: number;
  description: string;
  state: KeyState;
  manager: 'CUSTOMER' | 'AWS';
  /** When the key goes for good; only while it is PendingDeletion. */
  deletionAt?: number;
  policy: Versioned<StoredPolicy>;
  /** By their ids. */
  grants: Map<string, GrantRecord>;
  /** 32 bytes in hex; what makes a ciphertext of one key unreadable with another. */
  material: string;
  tags: { [key: string]: string };
}

export interface GrantRecord {
  id: string;
  /** The principal that may use the key. */
  grantee: string;
  operations: string[];
  createdAt: number;
  issuer: string;
  name?: string;
}

export interface KmsRegion {
  keys: Map<string, KeyRecord>;
  /** `alias/name` to key id. */
  aliases: Map<string, { keyId: string; createdAt: number }>;
}

export interface KmsState {
  regions: Map<string, KmsRegion>;
}

export function emptyKms(): KmsState {
  return { regions: new Map() };
}

/** The account's KMS in one Region; made empty at the first look. */
export function kmsRegion(state: KmsState, region: string): KmsRegion {
  const existing = state.regions.get(region);
  if (existing !== undefined) return existing;
  const made: KmsRegion = { keys: new Map(), aliases: new Map() };
  state.regions.set(region, made);
  return made;
}
