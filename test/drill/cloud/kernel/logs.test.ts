import { describe, expect, it } from 'vitest';
import type { CloudApi, Kernel } from '../../../../src/drill/cloud/kernel.ts';
import { codeOf, MANAGEMENT, MEMBER, newKernel, START } from './world.ts';

function apiOf(kernel: Kernel, accountId = MEMBER): CloudApi {
  return kernel.api(kernel.issueCredentials({ accountId, userName: 'admin' }));
}

describe('the logs', () => {
  it('given secrets in and out, when calls are logged, then no log and no trail holds one', () => {
    const kernel = newKernel();
    const api = apiOf(kernel);
    api('iam', 'CreateLoginProfile', { UserName: 'admin', Password: 'hunter2-hunter2' });
    const { AccessKey } = api('iam', 'CreateAccessKey', { UserName: 'admin' }) as {
      AccessKey: { SecretAccessKey: string };
    };
    const { Credentials } = apiOf(kernel, MANAGEMENT)('sts', 'AssumeRole', {
      RoleArn: `arn:aws:iam::${MEMBER}:role/Admin`,
      RoleSessionName: 'in',
    }) as {
      Credentials: { SecretAccessKey: string; SessionToken: string };
    };
    api('secretsmanager', 'CreateSecret', { Name: 's', SecretString: 'swordfish-swordfish' });
    const all = [...kernel.commands, ...kernel.events, JSON.stringify(kernel.state.trail)].join(
      '\n',
    );
    const { SecretAccessKey, SessionToken } = Credentials;
    for (const secret of [
      'hunter2',
      'swordfish',
      AccessKey.SecretAccessKey,
      SecretAccessKey,
      SessionToken,
    ])
      expect(all).not.toContain(secret);
    expect(all).toContain('[redacted]');
  });

  it('given a call, when it is recorded, then CloudTrail shows who, what and with what key, but only after its delivery', () => {
    const kernel = newKernel({ delivery: { minMs: 60_000, maxMs: 120_000 } });
    const api = apiOf(kernel);
    api('iam', 'CreateAccessKey', { UserName: 'admin' });
    const entry = kernel.state.trail.at(-1);
    expect(entry).toMatchObject({ accountId: MEMBER, region: 'us-east-1' });
    expect(entry?.visibleFrom).toBeGreaterThanOrEqual(START + 60_000);
    expect(entry?.record).toMatchObject({
      eventName: 'CreateAccessKey',
      eventSource: 'iam.amazonaws.com',
      eventTime: new Date(START).toISOString(),
      readOnly: false,
      userIdentity: { type: 'IAMUser', userName: 'admin', accountId: MEMBER },
      requestParameters: { userName: 'admin' },
      responseElements: { accessKey: { userName: 'admin', secretAccessKey: '[redacted]' } },
    });
  });

  it('given a refused call and an object in S3, when they are recorded, then the first is in the trail with its error, the second is not', () => {
    const kernel = newKernel();
    const api = apiOf(kernel);
    codeOf(() => api('organizations', 'ListAccounts'));
    expect(kernel.state.trail.at(-1)?.record).toMatchObject({
      errorCode: 'AccessDeniedException',
      eventName: 'ListAccounts',
    });
    api('s3', 'CreateBucket', { Bucket: 'bucket' });
    const before = kernel.state.trail.length;
    api('s3', 'PutObject', { Bucket: 'bucket', Key: 'k', Body: new Uint8Array([1]) });
    expect(kernel.state.trail).toHaveLength(before);
  });
});
