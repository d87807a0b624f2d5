import { describe, expect, it } from 'vitest';
import type { CloudApi } from '../../../../src/drill/cloud/kernel.ts';
import type { JsonObject } from '../../../../src/drill/cloud/types.ts';
import { codeOf } from '../kernel/world.ts';
import { Bucket, all, bytes, newBucket, put } from './bucket.ts';
import { DAY, newEstate, rows } from './estate.ts';

describe('object lock', () => {
  const newLocked = () => {
    const estate = newEstate();
    const api = estate.admin();
    api('s3', 'CreateBucket', { Bucket, ObjectLockEnabledForBucket: true });
    return { estate, api };
  };
  const until = (estate: { kernel: { now: number } }, days: number) =>
    new Date(estate.kernel.now + days * DAY);

  it('given COMPLIANCE, when anybody deletes the version before its time, then it is refused, whatever he may', () => {
    const { estate, api } = newLocked();
    const { VersionId } = put(api, 'a', 'x', {
      ObjectLockMode: 'COMPLIANCE',
      ObjectLockRetainUntilDate: until(estate, 10),
    });
    const remove = () =>
      codeOf(() =>
        api('s3', 'DeleteObject', { Bucket, Key: 'a', VersionId, BypassGovernanceRetention: true }),
      );
    expect(remove()).toBe('AccessDenied');
    const shorter = { Mode: 'COMPLIANCE', RetainUntilDate: until(estate, 5) };
    expect(
      codeOf(() =>
        api('s3', 'PutObjectRetention', {
          Bucket,
          Key: 'a',
          VersionId,
          Retention: shorter,
          BypassGovernanceRetention: true,
        }),
      ),
    ).toBe('AccessDenied');
    expect(codeOf(() => api('s3', 'DeleteObject', { Bucket, Key: 'a' }))).toBe('ok');
    estate.pass(10 * DAY);
    expect(remove()).toBe('ok');
  });

  it('given GOVERNANCE, when a version is deleted, then only who bypasses it, and may, gets through', () => {
    const { estate, api } = newLocked();
    api('s3', 'PutObjectLockConfiguration', {
      Bucket,
      ObjectLockConfiguration: {
        ObjectLockEnabled: 'Enabled',
        Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: 10 } },
      },
    });
    const { VersionId } = put(api, 'a');
    const user = estate.user('deleter', {
      Effect: 'Allow',
      Action: ['s3:DeleteObject', 's3:DeleteObjectVersion'],
      Resource: '*',
    });
    const remove = (by: CloudApi, more: JsonObject) =>
      codeOf(() => by('s3', 'DeleteObject', { Bucket, Key: 'a', VersionId, ...more }));
    expect(remove(api, {})).toBe('AccessDenied');
    expect(remove(user, { BypassGovernanceRetention: true })).toBe('AccessDenied');
    expect(remove(api, { BypassGovernanceRetention: true })).toBe('ok');
  });

  it('given a legal hold, when it is on, then nobody deletes the version until it is off', () => {
    const { api } = newLocked();
    const { VersionId } = put(api, 'a');
    const hold = (Status: string) =>
      api('s3', 'PutObjectLegalHold', { Bucket, Key: 'a', LegalHold: { Status } });
    hold('ON');
    expect(api('s3', 'GetObjectLegalHold', { Bucket, Key: 'a' })).toEqual({
      LegalHold: { Status: 'ON' },
    });
    const remove = () =>
      codeOf(() =>
        api('s3', 'DeleteObject', { Bucket, Key: 'a', VersionId, BypassGovernanceRetention: true }),
      );
    expect(remove()).toBe('AccessDenied');
    hold('OFF');
    expect(remove()).toBe('ok');
  });

  it('given a locked bucket, when versioning is suspended, then InvalidBucketState; without a lock, retention is refused', () => {
    const { api } = newLocked();
    const suspend = { Bucket, VersioningConfiguration: { Status: 'Suspended' } };
    expect(codeOf(() => api('s3', 'PutBucketVersioning', suspend))).toBe('InvalidBucketState');
    api('s3', 'CreateBucket', { Bucket: 'plain' });
    api('s3', 'PutObject', { Bucket: 'plain', Key: 'a', Body: bytes('x') });
    expect(codeOf(() => api('s3', 'GetObjectLegalHold', { Bucket: 'plain', Key: 'a' }))).toBe(
      'InvalidRequest',
    );
  });
});

describe('lifecycle rules', () => {
  const rule = (more: JsonObject) => ({
    LifecycleConfiguration: {
      Rules: [{ ID: 'bomb', Status: 'Enabled', Filter: { Prefix: '' }, ...more }],
    },
  });
  const bomb = rule({
    Expiration: { Days: 1 },
    NoncurrentVersionExpiration: { NoncurrentDays: 1 },
  });

  it('given "expire after one day", when days pass, then objects and then their versions go, with nobody calling', () => {
    const { estate, api } = newBucket(true);
    put(api, 'a');
    api('s3', 'PutBucketLifecycleConfiguration', { Bucket, ...bomb });
    const count = () => [
      rows(api('s3', 'ListObjectsV2', { Bucket }), 'Contents').length,
      rows(all(api), 'Versions').length,
    ];
    expect(count()).toEqual([1, 1]);
    estate.pass(2 * DAY);
    expect(count()).toEqual([0, 1]);
    estate.pass(3 * DAY);
    expect(count()).toEqual([0, 0]);
  });

  it('given the rule is taken away in time, when days pass, then nothing is lost', () => {
    const { estate, api } = newBucket(true);
    put(api, 'a');
    api('s3', 'PutBucketLifecycleConfiguration', { Bucket, ...bomb });
    api('s3', 'DeleteBucketLifecycle', { Bucket });
    estate.pass(10 * DAY);
    expect(rows(api('s3', 'ListObjectsV2', { Bucket }), 'Contents')).toHaveLength(1);
  });

  it('given a prefix and a disabled rule, when days pass, then only what the enabled rule names goes', () => {
    const { estate, api } = newBucket();
    put(api, 'tmp/a');
    put(api, 'keep/a');
    const Rules = [
      { ID: '1', Status: 'Enabled', Filter: { Prefix: 'tmp/' }, Expiration: { Days: 1 } },
      { ID: '2', Status: 'Disabled', Filter: { Prefix: '' }, Expiration: { Days: 1 } },
    ];
    api('s3', 'PutBucketLifecycleConfiguration', { Bucket, LifecycleConfiguration: { Rules } });
    expect(api('s3', 'GetBucketLifecycleConfiguration', { Bucket })).toEqual({ Rules });
    estate.pass(5 * DAY);
    expect(
      rows(api('s3', 'ListObjectsV2', { Bucket }), 'Contents').map((row) => row['Key']),
    ).toEqual(['keep/a']);
  });

  it('given a version under COMPLIANCE, when the rule reaches it, then it stays', () => {
    const estate = newEstate();
    const api = estate.admin();
    api('s3', 'CreateBucket', { Bucket, ObjectLockEnabledForBucket: true });
    put(api, 'a', 'x', {
      ObjectLockMode: 'COMPLIANCE',
      ObjectLockRetainUntilDate: new Date(estate.kernel.now + 100 * DAY),
    });
    api('s3', 'PutBucketLifecycleConfiguration', { Bucket, ...bomb });
    estate.pass(30 * DAY);
    expect(rows(all(api), 'Versions')).toHaveLength(1);
  });
});
