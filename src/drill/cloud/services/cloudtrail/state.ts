import type { JsonObject } from '../../types.ts';
import type { TokenBucket } from '../token-bucket.ts';

/** The trails of one account and the LookupEvents throttle. Times are virtual milliseconds. */

export interface TrailRecord {
  name: string;
  arn: string;
  homeRegion: string;
  bucketName: string;
  multiRegion: boolean;
  organizationTrail: boolean;
  logFileValidation: boolean;
  logging: boolean;
  /** The one or the other kind of event selectors, as they were put. */
  selectors: JsonObject;
  startedAt?: number;
  stoppedAt?: number;
}

export interface CloudTrailState {
  trails: Map<string, TrailRecord>;
  /** Region to what is left of its two LookupEvents calls a second. */
  lookups: Map<string, TokenBucket>;
}

export function emptyCloudTrail(): CloudTrailState {
  return { trails: new Map(), lookups: new Map() };
}
