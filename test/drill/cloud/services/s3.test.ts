import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../src/drill/cloud/types.ts';
import { MEMBER, SECURITY, codeOf } from '../kernel/world.ts';
import { Bucket, all, newBucket, put, textOf } from './bucket.ts';
import { everyPage, policyText, rows } from './estate.ts';

describe('buckets', () => {
  it('given a name that another account has, when it is created, then BucketAlreadyExists', () => {
    const { estate, api } = newBucket();
    const other = estate.admin(SECURITY);
    expect(codeOf(() => other('s3', 'CreateBucket', { Bucket }))).toBe('BucketAlreadyExists');
    expect(codeOf(() => api('s3', 'CreateBucket', { Bucket }, 'eu-west-1'))).toBe(
      'BucketAlreadyOwnedByYou',
    );
    expect(codeOf(() => api('s3', 'CreateBucket', { Bucket: 'Not_A_Name' }))).toBe(
      'InvalidBucketName',
    );
    expect(rows(other('s3', 'ListBuckets', {}), 'Buckets')).toEqual([]);
    expect(rows(api('s3', 'ListBuckets', {}), 'Buckets')).toMatchObject([{ Name: Bucket }]);
  });

  it('given an object or only a delete marker in it, when it is deleted, then BucketNotEmpty', () => {
    const { api } = newBucket(true);
    put(api, 'a');
    api('s3', 'DeleteObject', { Bucket, Key: 'a' });
    expect(codeOf(() => api('s3', 'DeleteBucket', { Bucket }))).toBe('BucketNotEmpty');
    for (const row of [...rows(all(api), 'Versions'), ...rows(all(api), 'DeleteMarkers')]) {
      api('s3', 'DeleteObject', { Bucket, Key: 'a', VersionId: row['VersionId'] });
    }
    expect(codeOf(() => api('s3', 'DeleteBucket', { Bucket }))).toBe('ok');
    expect(codeOf(() => api('s3', 'ListObjectsV2', { Bucket }))).toBe('NoSuchBucket');
    expect(codeOf(() => api('s3', 'HeadBucket', { Bucket }))).toBe('NotFound');
  });

  it('given another owner than expected, when it is asked, then AccessDenied', () => {
    const { api } = newBucket();
    expect(codeOf(() => api('s3', 'HeadBucket', { Bucket, ExpectedBucketOwner: SECURITY }))).toBe(
      'AccessDenied',
    );
    expect(codeOf(() => api('s3', 'HeadBucket', { Bucket, ExpectedBucketOwner: MEMBER }))).toBe(
      'ok',
    );
  });

  it('given settings, when they are put, got and taken away, then they are what was put', () => {
    const { api } = newBucket();
    expect(codeOf(() => api('s3', 'GetBucketPolicy', { Bucket }))).toBe('NoSuchBucketPolicy');
    expect(codeOf(() => api('s3', 'GetBucketLifecycleConfiguration', { Bucket }))).toBe(
      'NoSuchLifecycleConfiguration',
    );
    expect(codeOf(() => api('s3', 'GetObjectLockConfiguration', { Bucket }))).toBe(
      'ObjectLockConfigurationNotFoundError',
    );
    expect(api('s3', 'GetBucketVersioning', { Bucket })).toEqual({});
    api('s3', 'DeletePublicAccessBlock', { Bucket });
    expect(codeOf(() => api('s3', 'GetPublicAccessBlock', { Bucket }))).toBe(
      'NoSuchPublicAccessBlockConfiguration',
    );
    const PublicAccessBlockConfiguration = { BlockPublicPolicy: true };
    api('s3', 'PutPublicAccessBlock', { Bucket, PublicAccessBlockConfiguration });
    expect(api('s3', 'GetPublicAccessBlock', { Bucket })).toEqual({
      PublicAccessBlockConfiguration,
    });
    const Policy = policyText({
      Effect: 'Allow',
      Principal: '*',
      Action: 's3:GetObject',
      Resource: `arn:aws:s3:::${Bucket}/*`,
    });
    expect(codeOf(() => api('s3', 'PutBucketPolicy', { Bucket, Policy }))).toBe('AccessDenied');
    expect(codeOf(() => api('s3', 'PutBucketPolicy', { Bucket, Policy: '{}' }))).toBe(
      'MalformedPolicy',
    );
  });
});

describe('objects', () => {
  it('given no versioning, when an object is overwritten and deleted, then it is gone', () => {
    const { api } = newBucket();
    put(api, 'a', 'one');
    put(api, 'a', 'two');
    expect(textOf(api('s3', 'GetObject', { Bucket, Key: 'a' }))).toBe('two');
    expect(rows(all(api), 'Versions')).toMatchObject([{ VersionId: 'null', IsLatest: true }]);
    api('s3', 'DeleteObject', { Bucket, Key: 'a' });
    expect(codeOf(() => api('s3', 'GetObject', { Bucket, Key: 'a' }))).toBe('NoSuchKey');
    expect(codeOf(() => api('s3', 'HeadObject', { Bucket, Key: 'a' }))).toBe('NotFound');
  });

  it('given versioning, when an object is deleted, then a marker hides it and removing the marker brings it back', () => {
    const { api } = newBucket(true);
    const first = put(api, 'a', 'one')['VersionId'];
    put(api, 'a', 'two');
    const marker = api('s3', 'DeleteObject', { Bucket, Key: 'a' });
    expect(marker).toMatchObject({ DeleteMarker: true });
    expect(codeOf(() => api('s3', 'GetObject', { Bucket, Key: 'a' }))).toBe('NoSuchKey');
    expect(
      codeOf(() => api('s3', 'GetObject', { Bucket, Key: 'a', VersionId: marker['VersionId'] })),
    ).toBe('MethodNotAllowed');
    expect(textOf(api('s3', 'GetObject', { Bucket, Key: 'a', VersionId: first }))).toBe('one');
    api('s3', 'DeleteObject', { Bucket, Key: 'a', VersionId: marker['VersionId'] });
    expect(textOf(api('s3', 'GetObject', { Bucket, Key: 'a' }))).toBe('two');
  });

  it('given suspended versioning, when an object is put twice, then only the null version is replaced', () => {
    const { api } = newBucket(true);
    put(api, 'a', 'kept');
    api('s3', 'PutBucketVersioning', { Bucket, VersioningConfiguration: { Status: 'Suspended' } });
    put(api, 'a', 'one');
    put(api, 'a', 'two');
    expect(rows(all(api), 'Versions')).toHaveLength(2);
    expect(rows(all(api), 'Versions')[0]).toMatchObject({ VersionId: 'null', IsLatest: true });
  });

  it('given a copy, when the source is gone, then the copy is whole', () => {
    const { api } = newBucket();
    put(api, 'a b', 'text', { Metadata: { owner: 'ops' } });
    api('s3', 'CopyObject', { Bucket, Key: 'c', CopySource: `${Bucket}/a%20b` });
    api('s3', 'DeleteObject', { Bucket, Key: 'a b' });
    const copy = api('s3', 'GetObject', { Bucket, Key: 'c' });
    expect([textOf(copy), copy['Metadata']]).toEqual(['text', { owner: 'ops' }]);
  });

  it('given IfNoneMatch *, when the key exists, then PreconditionFailed', () => {
    const { api } = newBucket();
    put(api, 'a');
    expect(codeOf(() => put(api, 'a', 'y', { IfNoneMatch: '*' }))).toBe('PreconditionFailed');
  });

  it('given an object under a key that is disabled, when it is read, then KMS refuses', () => {
    const { api } = newBucket();
    const { Arn } = api('kms', 'CreateKey', {})['KeyMetadata'] as JsonObject;
    put(api, 'a', 'x', { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: Arn });
    api('kms', 'DisableKey', { KeyId: Arn });
    expect(codeOf(() => api('s3', 'GetObject', { Bucket, Key: 'a' }))).toBe(
      'KMS.DisabledException',
    );
  });
});

describe('who may', () => {
  it('given s3:DeleteObject only, when a version is deleted, then it is refused and a marker is not', () => {
    const { estate, api } = newBucket(true);
    const { VersionId } = put(api, 'a');
    const user = estate.user('janitor', {
      Effect: 'Allow',
      Action: 's3:DeleteObject',
      Resource: '*',
    });
    expect(codeOf(() => user('s3', 'DeleteObject', { Bucket, Key: 'a', VersionId }))).toBe(
      'AccessDenied',
    );
    expect(codeOf(() => user('s3', 'DeleteObject', { Bucket, Key: 'a' }))).toBe('ok');
  });

  it('given DeleteObjects on a prefix of one’s own, when keys outside are among them, then those are listed as errors', () => {
    const { estate, api } = newBucket();
    put(api, 'own/a');
    put(api, 'b');
    const user = estate.user('janitor', {
      Effect: 'Allow',
      Action: 's3:DeleteObject',
      Resource: `arn:aws:s3:::${Bucket}/own/*`,
    });
    const output = user('s3', 'DeleteObjects', {
      Bucket,
      Delete: { Objects: [{ Key: 'own/a' }, { Key: 'b' }] },
    });
    expect(output).toMatchObject({
      Deleted: [{ Key: 'own/a' }],
      Errors: [{ Key: 'b', Code: 'AccessDenied' }],
    });
    expect(
      rows(api('s3', 'ListObjectsV2', { Bucket }), 'Contents').map((row) => row['Key']),
    ).toEqual(['b']);
  });

  it('given a missing key, when somebody asks who may not list, then AccessDenied, not NoSuchKey', () => {
    const { estate } = newBucket();
    const user = estate.user('reader', { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' });
    expect(codeOf(() => user('s3', 'GetObject', { Bucket, Key: 'none' }))).toBe('AccessDenied');
  });

  it('given a bucket policy for another account, when it reads, then it may, once the change has propagated', () => {
    const { estate, api } = newBucket();
    put(api, 'a');
    const other = estate.admin(SECURITY);
    const read = () => codeOf(() => other('s3', 'GetObject', { Bucket, Key: 'a' }));
    expect(read()).toBe('AccessDenied');
    const Policy = policyText({
      Effect: 'Allow',
      Principal: { AWS: SECURITY },
      Action: 's3:GetObject',
      Resource: `arn:aws:s3:::${Bucket}/*`,
    });
    api('s3', 'PutBucketPolicy', { Bucket, Policy });
    expect(api('s3', 'GetBucketPolicy', { Bucket })).toEqual({ Policy });
    estate.pass(20_000);
    expect(read()).toBe('ok');
  });
});

describe('listing', () => {
  it('given folders, when they are listed with a delimiter in pages, then each object and each prefix comes once', () => {
    const { api } = newBucket();
    for (const key of ['a/1', 'a/2', 'b', 'c/1', 'd']) put(api, key);
    const pages: string[][] = [];
    let ContinuationToken: unknown;
    do {
      const output = api('s3', 'ListObjectsV2', {
        Bucket,
        Delimiter: '/',
        MaxKeys: 2,
        ContinuationToken,
      });
      pages.push([
        ...rows(output, 'CommonPrefixes').map((row) => String(row['Prefix'])),
        ...rows(output, 'Contents').map((row) => String(row['Key'])),
      ]);
      ContinuationToken = output['NextContinuationToken'];
    } while (ContinuationToken !== undefined);
    expect(pages).toEqual([
      ['a/', 'b'],
      ['c/', 'd'],
    ]);
  });

  it('given versions, when they are deleted page by page while they are listed, then none is left', () => {
    const { api } = newBucket(true);
    for (let count = 0; count < 5; count += 1) put(api, 'a');
    put(api, 'b');
    api('s3', 'DeleteObject', { Bucket, Key: 'b' });
    let markers: JsonObject = {};
    let rounds = 0;
    do {
      const output = api('s3', 'ListObjectVersions', { Bucket, MaxKeys: 2, ...markers });
      for (const row of [...rows(output, 'Versions'), ...rows(output, 'DeleteMarkers')]) {
        api('s3', 'DeleteObject', { Bucket, Key: row['Key'], VersionId: row['VersionId'] });
      }
      markers = {
        KeyMarker: output['NextKeyMarker'],
        VersionIdMarker: output['NextVersionIdMarker'],
      };
      rounds += 1;
    } while (markers['KeyMarker'] !== undefined && rounds < 20);
    expect([...rows(all(api), 'Versions'), ...rows(all(api), 'DeleteMarkers')]).toEqual([]);
  });

  it('given seven versions, when they are listed in pages, then each comes once', () => {
    const { api } = newBucket(true);
    for (let count = 0; count < 7; count += 1) put(api, count < 4 ? 'a' : 'b');
    const seen: string[] = [];
    let markers: JsonObject = {};
    do {
      const output = api('s3', 'ListObjectVersions', { Bucket, MaxKeys: 3, ...markers });
      seen.push(...rows(output, 'Versions').map((row) => String(row['VersionId'])));
      markers = {
        KeyMarker: output['NextKeyMarker'],
        VersionIdMarker: output['NextVersionIdMarker'],
      };
    } while (markers['KeyMarker'] !== undefined);
    expect([seen.length, new Set(seen).size]).toEqual([7, 7]);
  });
});

describe('pages', () => {
  it('given more than a thousand objects, when they are listed, then a page has a thousand', () => {
    const { api } = newBucket();
    for (let count = 0; count < 1001; count += 1) put(api, `k${String(count).padStart(4, '0')}`);
    const pages = everyPage(
      (ContinuationToken) => api('s3', 'ListObjectsV2', { Bucket, ContinuationToken }),
      { list: 'Contents', next: 'NextContinuationToken' },
    );
    expect(pages.map(({ length }) => length)).toEqual([1000, 1]);
  });
});
