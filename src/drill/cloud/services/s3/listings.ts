import type { JsonObject } from '../../types.ts';
import { optionalNumber, optionalText } from '../input.ts';
import { date, present, reads } from '../operation.ts';
import type { CloudOperation, Context } from '../operation.ts';
import { bucketQuestion, requestedBucket } from './buckets.ts';
import type { BucketRecord, ObjectVersion } from './state.ts';

/** Listing what is in a bucket, in the order of keys, a thousand at most at a time. */
export const listingOperations: { [operation: string]: CloudOperation } = {
  ListObjectsV2: reads(
    (context, input) => [bucketQuestion(context, 's3:ListBucket', input, prefixKey(input))],
    listObjects,
  ),
  ListObjectVersions: reads(
    (context, input) => [bucketQuestion(context, 's3:ListBucketVersions', input, prefixKey(input))],
    listVersions,
  ),
};

function prefixKey(input: JsonObject): { [key: string]: string } {
  const delimiter = optionalText(input, 'Delimiter');
  return {
    's3:prefix': optionalText(input, 'Prefix') ?? '',
    ...(delimiter === undefined ? {} : { 's3:delimiter': delimiter }),
  };
}

interface Listing<T> {
  items: T[];
  prefixes: string[];
  /** What the next page starts after, if there is one. */
  next?: string;
}

/** Walks entries in order and folds those below a delimiter into their common prefix, which counts as one. */
function list<T extends { key: string; position: string }>(
  entries: T[],
  input: JsonObject,
  start: { after: string | undefined; afterPrefix: string | undefined },
): Listing<T> {
  const { after } = start;
  const prefix = optionalText(input, 'Prefix') ?? '';
  const delimiter = optionalText(input, 'Delimiter') ?? '';
  const limit = Math.min(optionalNumber(input, 'MaxKeys') ?? 1000, 1000);
  const listing: Listing<T> = { items: [], prefixes: [] };
  let last = after;
  for (const entry of entries) {
    if (!entry.key.startsWith(prefix)) continue;
    const cut = delimiter === '' ? -1 : entry.key.indexOf(delimiter, prefix.length);
    const common = cut < 0 ? undefined : entry.key.slice(0, cut + delimiter.length);
    // What is below a prefix that was handed out is behind us, too.
    if (after !== undefined && (entry.position <= after || common === start.afterPrefix)) continue;
    if (common !== undefined && listing.prefixes.includes(common)) continue;
    if (listing.items.length + listing.prefixes.length >= limit) {
      if (last !== undefined) listing.next = last;
      break;
    }
    if (common === undefined) listing.items.push(entry);
    else listing.prefixes.push(common);
    last = common ?? entry.position;
  }
  return listing;
}

function sortedKeys(bucket: BucketRecord): string[] {
  return [...bucket.objects.keys()].sort((a, b) => (a < b ? -1 : 1));
}

function listObjects(context: Context, input: JsonObject): JsonObject {
  const { bucket } = requestedBucket(context, input);
  const entries = sortedKeys(bucket).flatMap((key) => {
    const current = bucket.objects.get(key)?.[0];
    return current === undefined || current.deleteMarker
      ? []
      : [{ key, position: key, version: current }];
  });
  const token = optionalText(input, 'ContinuationToken');
  const after =
    token === undefined
      ? optionalText(input, 'StartAfter')
      : Buffer.from(token, 'base64url').toString();
  const { items, prefixes, next } = list(entries, input, { after, afterPrefix: after });
  return present({
    Name: bucket.name,
    Prefix: optionalText(input, 'Prefix') ?? '',
    Delimiter: optionalText(input, 'Delimiter'),
    MaxKeys: optionalNumber(input, 'MaxKeys') ?? 1000,
    KeyCount: items.length + prefixes.length,
    IsTruncated: next !== undefined,
    ContinuationToken: token,
    NextContinuationToken: next === undefined ? undefined : Buffer.from(next).toString('base64url'),
    Contents: items.map(({ key, version }) => ({
      Key: key,
      LastModified: date(version.modifiedAt),
      ETag: version.etag,
      Size: version.body.length,
      StorageClass: 'STANDARD',
    })),
    CommonPrefixes: prefixes.map((Prefix) => ({ Prefix })),
  });
}

interface VersionEntry {
  key: string;
  position: string;
  version: ObjectVersion;
  isLatest: boolean;
}

/** Versions of a key newest first; a position is the key and the version's place, so that positions sort. */
function versionEntries(bucket: BucketRecord): VersionEntry[] {
  return sortedKeys(bucket).flatMap((key) =>
    (bucket.objects.get(key) ?? []).map((version, index) => ({
      key,
      position: `${key}\0${String(index).padStart(8, '0')}`,
      version,
      isLatest: index === 0,
    })),
  );
}

function listVersions(context: Context, input: JsonObject): JsonObject {
  const { bucket } = requestedBucket(context, input);
  const entries = versionEntries(bucket);
  const { items, prefixes, next } = list(entries, input, {
    after: positionAfter(entries, input),
    afterPrefix: optionalText(input, 'KeyMarker'),
  });
  // A position has a NUL between key and place; a common prefix has none.
  const nextVersion = next?.includes('\0') === true ? items.at(-1)?.version.versionId : undefined;
  const output = ({ key, version, isLatest }: VersionEntry) => ({
    Key: key,
    VersionId: version.versionId,
    IsLatest: isLatest,
    LastModified: date(version.modifiedAt),
  });
  return present({
    Name: bucket.name,
    Prefix: optionalText(input, 'Prefix') ?? '',
    KeyMarker: optionalText(input, 'KeyMarker') ?? '',
    VersionIdMarker: optionalText(input, 'VersionIdMarker') ?? '',
    Delimiter: optionalText(input, 'Delimiter'),
    MaxKeys: optionalNumber(input, 'MaxKeys') ?? 1000,
    IsTruncated: next !== undefined,
    NextKeyMarker: next?.split('\0')[0],
    NextVersionIdMarker: nextVersion,
    Versions: items
      .filter(({ version }) => !version.deleteMarker)
      .map((entry) => ({
        ...output(entry),
        ETag: entry.version.etag,
        Size: entry.version.body.length,
        StorageClass: 'STANDARD',
      })),
    DeleteMarkers: items.filter(({ version }) => version.deleteMarker).map(output),
    CommonPrefixes: prefixes.map((Prefix) => ({ Prefix })),
  });
}

/**
 * Where a page starts. The marked version may be gone: the caller deletes what he lists. Then what is left of its key
 * is listed again, which repeats nothing that still exists unseen and skips nothing.
 */
function positionAfter(entries: VersionEntry[], input: JsonObject): string | undefined {
  const key = optionalText(input, 'KeyMarker');
  if (key === undefined || key === '') return undefined;
  const versionId = optionalText(input, 'VersionIdMarker');
  if (versionId === undefined || versionId === '') return `${key}\u0001`;
  const marked = entries.find(
    (entry) => entry.key === key && entry.version.versionId === versionId,
  );
  return marked?.position ?? `${key}\0`;
}
