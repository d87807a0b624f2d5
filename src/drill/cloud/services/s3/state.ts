import type { JsonObject } from '../../types.ts';
import type { Versioned } from '../../versioned.ts';
import type { StoredPolicy } from '../stored-policy.ts';

/** What one account owns in S3. Bucket names are unique across the whole cloud. Times are virtual milliseconds. */

export interface Retention {
  mode: 'GOVERNANCE' | 'COMPLIANCE';
  until: number;
}

export interface ObjectVersion {
  /** `null` (the word) in a bucket that is not versioned. */
  versionId: string;
  deleteMarker: boolean;
  body: Uint8Array;
  etag: string;
  modifiedAt: number;
  contentType?: string;
  metadata: { [key: string]: string };
  serverSideEncryption?: string;
  sseKmsKeyId?: string;
  retention?: Retention;
  legalHold: boolean;
  /** When a newer version took its place; lifecycle rules count from here. */
  noncurrentSince?: number;
}

interface LifecycleConfiguration {
  /** The rules in the SDK's shape, as they were put. */
  rules: JsonObject[];
  /** A later Put or Delete makes the runs scheduled for an earlier one void. */
  generation: number;
}

export interface BucketRecord {
  name: string;
  region: string;
  createdAt: number;
  versioning: 'Off' | 'Enabled' | 'Suspended';
  policy: Versioned<StoredPolicy | undefined>;
  lifecycle: LifecycleConfiguration;
  publicAccessBlock?: JsonObject;
  objectLock: { enabled: boolean; defaultRule?: JsonObject };
  encryption?: JsonObject;
  /** Of the access list, beside the owner's. */
  grants?: JsonObject[];
  replication?: JsonObject;
  /** Versions of each key, newest first. */
  objects: Map<string, ObjectVersion[]>;
}

export interface S3State {
  /** For the whole account; absent where nobody set one. */
  publicAccessBlock?: JsonObject;
  buckets: Map<string, BucketRecord>;
}

export function emptyS3(): S3State {
  return { buckets: new Map() };
}
