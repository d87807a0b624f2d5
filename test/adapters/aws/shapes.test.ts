import * as backup from '@aws-sdk/client-backup';
import * as kms from '@aws-sdk/client-kms';
import * as s3 from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { InputError, inputSchema, toSdkInput } from '../../../src/adapters/aws/input.ts';
import { toPlain } from '../../../src/adapters/aws/output.ts';
import { isMutating } from '../../../src/adapters/aws/mutating.ts';
import { firstPage, joinPages, nextPage } from '../../../src/adapters/aws/pages.ts';
import { resolveRole, roleSessionName } from '../../../src/adapters/aws/authority.ts';
import { toFailure } from '../../../src/adapters/aws/failure.ts';
import { MANAGEMENT, MEMBER, OUTSIDE_ROLE, RECOVERY, settings, VAULT } from './settings.ts';

const convert = (operation: unknown, input: unknown): unknown =>
  toSdkInput(inputSchema(operation), input);

describe('inputs', () => {
  it('given times and bytes in lists, maps and structures, when they are converted, then only where the schema says so', () => {
    const day = '2026-11-22T03:04:05.678Z';
    expect(convert(backup.ListBackupJobs$, { ByCreatedAfter: day, ByState: day })).toEqual({
      ByCreatedAfter: new Date(day),
      ByState: day,
    });
    const retention = {
      Bucket: 'b',
      Key: 'k',
      Retention: { Mode: 'GOVERNANCE', RetainUntilDate: day },
    };
    expect(convert(s3.PutObjectRetention$, retention)).toEqual({
      ...retention,
      Retention: { Mode: 'GOVERNANCE', RetainUntilDate: new Date(day) },
    });
    expect(
      convert(kms.Decrypt$, { CiphertextBlob: 'AAEC', EncryptionContext: { a: day } }),
    ).toEqual({
      CiphertextBlob: new Uint8Array([0, 1, 2]),
      EncryptionContext: { a: day },
    });
    expect(convert(s3.PutObject$, { Bucket: 'b', Key: 'k', Body: 'aGk=' })).toMatchObject({
      Body: new Uint8Array([104, 105]),
    });
  });

  it.each([
    [backup.ListBackupJobs$, { ByCreatedAfter: 'yesterday' }, 'input.ByCreatedAfter'],
    [backup.ListBackupJobs$, { ByCreatedAfter: 5 }, 'input.ByCreatedAfter'],
    [kms.Decrypt$, { CiphertextBlob: 'not base64!' }, 'input.CiphertextBlob'],
    [kms.Decrypt$, { CiphertextBlop: 'AA==' }, 'CiphertextBlop'],
    [s3.DeleteObjects$, { Bucket: 'b', Delete: { Objects: [{ Kay: 'k' }] } }, 'Objects[0]'],
    [s3.DeleteObjects$, { Bucket: 'b', Delete: { Objects: 'k' } }, 'must be a list'],
    [kms.ListKeys$, ['x'], 'must be an object'],
  ])(
    'given %#, when it is converted, then the error names the member',
    (operation, input, text) => {
      expect(() => convert(operation, input)).toThrow(InputError);
      expect(() => convert(operation, input)).toThrow(text);
    },
  );
});

describe('outputs', () => {
  it('given dates, bytes, gaps and secrets, when it is made plain, then it is JSON without them', async () => {
    const plain = await toPlain({
      $metadata: { httpStatusCode: 200 },
      At: new Date('2026-11-22T00:00:00Z'),
      Blob: new Uint8Array([1, 2]),
      Nothing: undefined,
      Null: null,
      Credentials: { AccessKeyId: 'ASIA1', SecretAccessKey: 's', SessionToken: 't' },
      List: [{ Plaintext: new Uint8Array([1]), KeyId: 'k' }],
    });
    expect(plain).toEqual({
      At: '2026-11-22T00:00:00.000Z',
      Blob: 'AQI=',
      Credentials: { AccessKeyId: 'ASIA1' },
      List: [{ KeyId: 'k' }],
    });
  });

  it('given an object longer than a mebibyte, when it is made plain, then it is an error', async () => {
    const Body = (async function* body() {
      for (let count = 0; count < 3; count += 1) yield new Uint8Array(500_000);
    })();
    await expect(toPlain({ Body })).rejects.toThrow('longer than');
  });
});

describe('mutating', () => {
  it.each([
    ['iam', 'ListUsers', {}, false],
    ['iam', 'GenerateCredentialReport', {}, false],
    ['sts', 'AssumeRole', {}, false],
    ['ec2', 'DeleteSnapshot', { DryRun: true }, false],
    ['ec2', 'DeleteSnapshot', { DryRun: false }, true],
    ['iam', 'UpdateAccessKey', {}, true],
    ['backup', 'StartRestoreJob', {}, true],
    ['kms', 'GenerateDataKey', {}, true],
  ] as const)('given %s %s %j, then mutating is %s', (service, operation, input, expected) => {
    expect(isMutating(service, operation, input)).toBe(expected);
  });
});

describe('pages', () => {
  it.each([
    ['iam', 'ListUsers', { IsTruncated: true, Marker: 'm' }, { Marker: 'm' }],
    ['iam', 'ListUsers', { IsTruncated: false, Marker: 'm' }, undefined],
    ['kms', 'ListKeys', { Truncated: true, NextMarker: 'm' }, { Marker: 'm' }],
    ['organizations', 'ListAccounts', { NextToken: 't' }, { NextToken: 't' }],
    ['organizations', 'ListAccounts', { NextToken: '' }, undefined],
    ['backup', 'ListBackupJobs', {}, undefined],
    ['s3', 'ListBuckets', { ContinuationToken: 'c' }, { ContinuationToken: 'c' }],
    [
      's3',
      'ListObjectsV2',
      { IsTruncated: true, NextContinuationToken: 'c', ContinuationToken: 'old' },
      { ContinuationToken: 'c' },
    ],
    [
      's3',
      'ListObjectVersions',
      { IsTruncated: true, NextKeyMarker: 'k', NextVersionIdMarker: 'v' },
      { KeyMarker: 'k', VersionIdMarker: 'v' },
    ],
    ['sts', 'GetCallerIdentity', { NextToken: 't' }, undefined],
    ['lambda', 'ListFunctions', { NextMarker: 'm' }, { Marker: 'm' }],
    ['events', 'ListRules', { NextToken: 't' }, { NextToken: 't' }],
    ['ram', 'GetResourceShares', { nextToken: 't' }, { nextToken: 't' }],
    ['ram', 'GetResourceShares', { NextToken: 't' }, undefined],
    ['rds', 'DescribeDBInstances', { Marker: 'm' }, { Marker: 'm' }],
  ] as const)(
    'given %s %s %j, when the next page is sought, then it is %j',
    (service, operation, output, next) => {
      expect(nextPage(service, operation, output)).toEqual(next);
    },
  );

  it.each([
    ['iam', 'GetAccountAuthorizationDetails', {}, { MaxItems: 1000 }],
    ['iam', 'GetAccountAuthorizationDetails', { MaxItems: 5 }, {}],
    ['kms', 'ListKeys', {}, { Limit: 1000 }],
    ['eks', 'ListClusters', {}, { maxResults: 100 }],
    ['sts', 'AssumeRole', {}, {}],
    ['kms', 'constructor', {}, {}],
  ] as const)(
    'given %s %s %j, when the first page is asked for, then %j is added',
    (service, operation, input, added) => {
      expect(firstPage({ service, operation, input })).toEqual(added);
    },
  );

  it('given two pages with several lists, when they are joined, then each list is', () => {
    const joined = joinPages(
      { A: [1], B: [2], C: 'first' },
      { A: [3], B: [], C: 'second', D: [4] },
    );
    expect(joined).toEqual({ A: [1, 3], B: [2], C: 'first', D: [4] });
  });
});

describe('authorities', () => {
  it.each([
    ['responder', MEMBER, `arn:aws:iam::${MEMBER}:role/lockstep-responder`],
    ['canary', MEMBER, `arn:aws:iam::${MEMBER}:role/lockstep-canary`],
    ['freeze', MANAGEMENT, `arn:aws:iam::${MANAGEMENT}:role/lockstep-freeze`],
    ['lift', MANAGEMENT, `arn:aws:iam::${MANAGEMENT}:role/lockstep-lift`],
    ['vault', VAULT, `arn:aws:iam::${VAULT}:role/lockstep-vault`],
    ['restore', RECOVERY, `arn:aws:iam::${RECOVERY}:role/lockstep-restore`],
    ['outside', MEMBER, OUTSIDE_ROLE],
  ] as const)('given %s in %s, when it is resolved, then it is %s', (as, account, roleArn) => {
    expect(resolveRole(settings, { as, account }, 'aws')).toEqual({ ok: true, roleArn });
  });

  it.each(['freeze', 'lift', 'vault', 'restore'] as const)(
    'given %s, when the request names another account, then it is refused',
    (as) => expect(resolveRole(settings, { as, account: MEMBER }, 'aws').ok).toBe(false),
  );

  it('given effects that differ only at their end, when they name sessions, then the names differ and are valid', async () => {
    const names = await Promise.all(
      ['a', 'b'].map((end) => roleSessionName(`inc-1/${'é/'.repeat(40)}${end}`)),
    );
    expect(new Set(names).size).toBe(2);
    for (const name of names) expect(name).toMatch(/^[\w+=,.@-]{2,64}$/);
  });
});

describe('failures', () => {
  const error = (name: string): Error => Object.assign(new Error('text'), { name });
  it.each([
    ['AccessDenied', 403, 'denied'],
    ['AccessDeniedException', 400, 'denied'],
    ['UnauthorizedOperation', 403, 'denied'],
    ['NoSuchEntityException', 404, 'absent'],
    ['InvalidSnapshot.NotFound', 400, 'absent'],
    ['ResourceNotFoundException', 400, 'absent'],
    ['PolicyNotFoundException', 400, 'absent'],
    ['NoSuchBucketPolicy', 404, 'absent'],
    ['DuplicatePolicyAttachmentException', 400, 'conflict'],
    ['PolicyNotAttachedException', 400, 'conflict'],
    ['EntityAlreadyExistsException', 409, 'conflict'],
    ['KMSInvalidStateException', 400, 'conflict'],
    ['DeleteConflictException', 409, 'invalid'],
    ['LimitExceededException', 409, 'invalid'],
    ['ConstraintViolationException', 400, 'invalid'],
    ['ConcurrentModificationException', 400, 'throttled'],
    ['TooManyRequestsException', 400, 'throttled'],
    ['RequestLimitExceeded', 503, 'throttled'],
    ['DryRunOperation', 412, 'dry-run'],
    ['UnknownOperationException', 404, 'unsupported'],
    ['InvalidClientTokenId', 403, 'credentials'],
    ['ExpiredTokenException', 403, 'credentials'],
    ['MalformedPolicyDocumentException', 400, 'invalid'],
    ['Unknown', 403, 'denied'],
    ['SomethingNew', 400, 'invalid'],
    ['constructor', 400, 'invalid'],
  ] as const)(
    'given %s with status %i, when a change meets it, then it is %s',
    (name, status, kind) => {
      expect(toFailure(error(name), { sent: true, status }, true)).toMatchObject({
        kind,
        code: name,
      });
    },
  );

  it('given a body that is no AWS protocol, when a read meets it, then the status decides', () => {
    const kind = (status: number, mutating: boolean): string =>
      toFailure(error('SyntaxError'), { sent: true, status, contentType: 'text/html' }, mutating)
        .kind;
    expect([404, 500, 502, 403, 200].map((status) => kind(status, false))).toEqual([
      'unsupported',
      'unsupported',
      'unavailable',
      'denied',
      'unavailable',
    ]);
    expect([404, 500, 502, 403, 200].map((status) => kind(status, true))).toEqual([
      'unsupported',
      'unknown-outcome',
      'unknown-outcome',
      'denied',
      'unknown-outcome',
    ]);
  });

  it('given an error before anything was sent, when a change meets it, then its outcome is known', () => {
    const before = (name: string): string => toFailure(error(name), { sent: false }, true).kind;
    expect(before('AbortError')).toBe('unavailable');
    expect(before('CredentialsProviderError')).toBe('credentials');
    expect(before('TypeError')).toBe('invalid');
  });

  it('given a code that is markup, when it is read, then it is not repeated', () => {
    const { code } = toFailure(error('<@U1> *hi*'), { sent: true, status: 400 }, false);
    expect(code).toBe('Unknown');
  });
});
