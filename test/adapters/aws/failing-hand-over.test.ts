import { afterEach, describe, expect, it } from 'vitest';
import type { Answer } from '../../../src/core/doors/measurement.ts';
import { xml } from './fake-aws.ts';
import type { FakeAws, Reply } from './fake-aws.ts';
import { how, iam, start, stopAll } from './fake-harness.ts';
import type { Told } from './fake-harness.ts';
import { VAULT } from './settings.ts';

afterEach(stopAll);

describe('handing a key over when things break', () => {
  const secretKey = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
  const create = iam('CreateAccessKey', { UserName: 'deploy' });
  const handOver = {
    account: VAULT,
    region: 'us-east-1',
    secretName: 'lockstep/deploy',
    baselineKeyIds: ['AKIAOLD'],
    since: '2026-06-17T09:00:00.000Z',
  };
  const json = (status: number, body: object): Reply => ({
    status,
    body: JSON.stringify(body),
    contentType: 'application/x-amz-json-1.1',
  });
  const absent = json(400, { __type: 'ResourceNotFoundException', message: 'no' });
  const base: { [action: string]: () => Told } = {
    DescribeSecret: () => absent,
    ListAccessKeys: () =>
      xml(
        'ListAccessKeys',
        '<AccessKeyMetadata><member><AccessKeyId>AKIAOLD</AccessKeyId></member></AccessKeyMetadata><IsTruncated>false</IsTruncated>',
      ),
    CreateAccessKey: () =>
      xml(
        'CreateAccessKey',
        `<AccessKey><UserName>deploy</UserName><AccessKeyId>AKIANEW</AccessKeyId><SecretAccessKey>${secretKey}</SecretAccessKey><Status>Active</Status></AccessKey>`,
      ),
    DeleteAccessKey: () => xml('DeleteAccessKey', ''),
    CreateSecret: () => json(200, { ARN: 'arn:secret', VersionId: 'v' }),
  };
  const listed =
    (id: string, made = '2026-06-17T09:00:01Z') =>
    (): Told =>
      xml(
        'ListAccessKeys',
        `<AccessKeyMetadata><member><AccessKeyId>${id}</AccessKeyId><CreateDate>${made}</CreateDate></member></AccessKeyMetadata><IsTruncated>false</IsTruncated>`,
      );
  const run = async (
    changed: { [action: string]: () => Told },
    { deadlineMs = 200_000, attempt = 1, effect = how.effect, isOurs = (): boolean => true } = {},
  ): Promise<{ fake: FakeAws; answer: Answer }> => {
    const script = { ...base, ...changed };
    const { fake, aws } = await start((seen) => script[seen.action]?.());
    const answer = await aws.sendAndHandOver(create, handOver, {
      effect,
      deadlineMs,
      attempt,
      isOurs,
    });
    expect(JSON.stringify(answer)).not.toContain(secretKey);
    expect(JSON.stringify(answer)).not.toContain(secretKey.slice(0, 20));
    return { fake, answer };
  };

  it('given a connection lost after the key was made, when it runs, then one CreateAccessKey was sent and its outcome is unknown', async () => {
    const { fake, answer } = await run({ CreateAccessKey: () => 'drop' });
    expect(answer).toMatchObject({ ok: false, error: { kind: 'unknown-outcome' } });
    expect(fake.count('CreateAccessKey')).toBe(1);
    expect(fake.count('CreateSecret')).toBe(0);
  });

  it('given a vault that echoes and refuses, when it runs, then the new key alone is deleted and nothing is told', async () => {
    const { fake, answer } = await run({
      CreateSecret: () =>
        json(400, {
          __type: 'AccessDeniedException',
          message: `no ${secretKey} ${encodeURIComponent(secretKey)}`,
        }),
    });
    expect(answer).toMatchObject({ ok: false, error: { kind: 'denied' } });
    const deleted = fake.seen.filter((seen) => seen.action === 'DeleteAccessKey');
    expect(deleted.map((seen) => seen.form.get('AccessKeyId'))).toEqual(['AKIANEW']);
  });

  it('given a vault that refuses and a key that can not be deleted, when it runs, then the outcome is unknown and names the key', async () => {
    const { answer } = await run({
      CreateSecret: () => json(400, { __type: 'AccessDeniedException', message: 'no' }),
      DeleteAccessKey: () => 'drop',
    });
    expect(answer).toMatchObject({ ok: false, error: { kind: 'unknown-outcome' } });
    expect(answer.ok ? '' : answer.error.message).toContain('AKIANEW');
  });

  it('given a vault whose answer is lost once, when it runs, then the same put is repeated and no key is lost', async () => {
    let lost = true;
    const { fake, answer } = await run({
      CreateSecret: () => {
        const told = lost ? 'drop' : base['CreateSecret']?.();
        lost = false;
        return told;
      },
    });
    expect(answer).toMatchObject({
      ok: true,
      output: { AccessKeyId: 'AKIANEW', secretArn: 'arn:secret' },
    });
    const bodies = fake.seen
      .filter((seen) => seen.action === 'CreateSecret')
      .map(({ body }) => body);
    expect(bodies).toHaveLength(2);
    expect(bodies[0]).toBe(bodies[1]);
    expect(fake.count('CreateAccessKey')).toBe(1);
    expect(fake.count('DeleteAccessKey')).toBe(0);
  });

  it('given a vault that never answers, when the deadline comes, then the key stays until somebody has looked', async () => {
    const { fake, answer } = await run({ CreateSecret: () => 'hang' }, { deadlineMs: 8000 });
    expect(answer).toMatchObject({ ok: false, error: { kind: 'unknown-outcome' } });
    expect(answer.ok ? '' : answer.error.message).toMatch(/looks whether it has the new key AKIA/);
    // The vault may have it, or may get it yet: a secret whose key is gone would be believed.
    expect(fake.count('DeleteAccessKey')).toBe(0);
  });

  it('given a vault that refuses and a claim that ran out meanwhile, when the key is taken back, then it stays', async () => {
    let refused = false;
    const { fake, answer } = await run(
      {
        CreateSecret: () => {
          refused = true;
          return json(400, { __type: 'AccessDeniedException', message: 'no' });
        },
      },
      { isOurs: () => !refused },
    );
    expect(answer).toMatchObject({ ok: false, error: { kind: 'unknown-outcome' } });
    expect(fake.count('CreateSecret')).toBe(1);
    expect(fake.count('DeleteAccessKey')).toBe(0);
  });

  it('given the secret of a key that was given up, when a stale list still shows that key, then it is not taken for the new one', async () => {
    const first = await run({});
    const versionId = first.answer.ok ? String(first.answer.output['versionId']) : '';
    const { fake } = await run(
      {
        ListAccessKeys: listed('AKIANEW'),
        DescribeSecret: () =>
          json(200, {
            ARN: 'arn:secret',
            VersionIdsToStages: { [versionId]: ['AWSPREVIOUS'], newer: ['AWSCURRENT'] },
          }),
        TagResource: () => json(200, {}),
        PutSecretValue: () => json(200, { ARN: 'arn:secret' }),
      },
      { attempt: 2 },
    );
    expect(fake.count('DeleteAccessKey')).toBe(1);
    expect(fake.count('CreateAccessKey')).toBe(1);
  });

  it('given a vault that can not be read, when it runs, then no key is made', async () => {
    const { fake, answer } = await run({
      DescribeSecret: () => json(400, { __type: 'AccessDeniedException', message: 'no' }),
    });
    expect(answer).toMatchObject({ ok: false, error: { kind: 'denied' } });
    expect(fake.count('CreateAccessKey')).toBe(0);
  });

  it('given a crash between the value and the tag, when it runs again, then it only tags', async () => {
    const first = await run({});
    const versionId = first.answer.ok ? String(first.answer.output['versionId']) : '';
    const { fake, answer } = await run({
      ListAccessKeys: () =>
        xml(
          'ListAccessKeys',
          '<AccessKeyMetadata><member><AccessKeyId>AKIANEW</AccessKeyId></member></AccessKeyMetadata><IsTruncated>false</IsTruncated>',
        ),
      DescribeSecret: () =>
        json(200, {
          ARN: 'arn:secret',
          VersionIdsToStages: { [versionId]: ['AWSCURRENT'] },
          Tags: [{ Key: 'lockstep:access-key-id', Value: 'AKIAOLD' }],
        }),
      TagResource: () => json(200, {}),
    });
    expect(answer).toEqual({
      ok: true,
      output: { AccessKeyId: 'AKIANEW', secretArn: 'arn:secret', versionId },
    });
    expect(fake.count('TagResource')).toBe(1);
    expect(fake.count('CreateAccessKey') + fake.count('DeleteAccessKey')).toBe(0);
  });

  it.each([
    ['a first attempt', 1, '2026-06-17T09:00:01Z'],
    ['a key from before the first attempt', 2, '2026-06-17T08:59:49Z'],
  ])(
    'given %s and a key that nobody knows, when it runs, then it is left alone and people are asked',
    async (_, attempt, made) => {
      const { fake, answer } = await run({ ListAccessKeys: listed('AKIALIVE', made) }, { attempt });
      expect(answer).toMatchObject({ ok: false, error: { kind: 'invalid', code: 'ForeignKey' } });
      expect(answer.ok ? '' : answer.error.message).toMatch(/AKIALIVE.*people must look/);
      expect(fake.count('CreateAccessKey') + fake.count('DeleteAccessKey')).toBe(0);
    },
  );

  it('given an orphan beside a living key, when it runs again, then neither is deleted', async () => {
    const two = (): Told =>
      xml(
        'ListAccessKeys',
        '<AccessKeyMetadata><member><AccessKeyId>AKIAORPHAN</AccessKeyId><CreateDate>2026-06-17T09:01:00Z</CreateDate></member>' +
          '<member><AccessKeyId>AKIALIVE</AccessKeyId><CreateDate>2026-06-01T09:00:00Z</CreateDate></member></AccessKeyMetadata><IsTruncated>false</IsTruncated>',
      );
    const { fake, answer } = await run({ ListAccessKeys: two }, { attempt: 2 });
    expect(answer).toMatchObject({ ok: false, error: { code: 'ForeignKey' } });
    expect(fake.count('DeleteAccessKey')).toBe(0);
  });

  it('given a key that the vault holds, when people let the call run again, then it is found and stays', async () => {
    const first = await run({}, { effect: 'inc-1/call/0123456789ab/rotate/create/deploy/7' });
    const versionId = first.answer.ok ? String(first.answer.output['versionId']) : '';
    const { fake, answer } = await run(
      {
        ListAccessKeys: listed('AKIANEW'),
        DescribeSecret: () =>
          json(200, { ARN: 'arn:secret', VersionIdsToStages: { [versionId]: ['AWSCURRENT'] } }),
        TagResource: () => json(200, {}),
      },
      { effect: 'inc-1/call/0123456789ab/rotate/create/deploy/12', attempt: 2 },
    );
    expect(answer).toMatchObject({ ok: true, output: { AccessKeyId: 'AKIANEW', versionId } });
    expect(fake.count('CreateAccessKey') + fake.count('DeleteAccessKey')).toBe(0);
  });
});
