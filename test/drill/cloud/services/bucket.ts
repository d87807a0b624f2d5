import type { CloudApi } from '../../../../src/drill/cloud/kernel.ts';
import type { JsonObject } from '../../../../src/drill/cloud/types.ts';
import { newEstate } from './estate.ts';

/** Shorthands for the tests of S3. */

export const Bucket = 'backups';
export const bytes = (text: string) => new TextEncoder().encode(text);
export const put = (api: CloudApi, Key: string, text = 'x', more: JsonObject = {}) =>
  api('s3', 'PutObject', { Bucket, Key, Body: bytes(text), ...more });
const versionsOn = (api: CloudApi) =>
  api('s3', 'PutBucketVersioning', { Bucket, VersioningConfiguration: { Status: 'Enabled' } });
export const all = (api: CloudApi) => api('s3', 'ListObjectVersions', { Bucket });
export const textOf = (output: JsonObject) =>
  new TextDecoder().decode(output['Body'] as Uint8Array);

export function newBucket(versioned = false) {
  const estate = newEstate();
  const api = estate.admin();
  api('s3', 'CreateBucket', { Bucket });
  if (versioned) versionsOn(api);
  return { estate, api };
}
