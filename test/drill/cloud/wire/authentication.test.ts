import { GetObjectCommand, ListBucketsCommand } from '@aws-sdk/client-s3';
import { DescribeVolumesCommand } from '@aws-sdk/client-ec2';
import { ListBackupVaultsCommand } from '@aws-sdk/client-backup';
import { ListUsersCommand } from '@aws-sdk/client-iam';
import { ListAccountsCommand } from '@aws-sdk/client-organizations';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Credentials } from '../../../../src/drill/cloud/kernel.ts';
import { latest, change } from '../../../../src/drill/cloud/versioned.ts';
import { MANAGEMENT, MEMBER } from '../kernel/world.ts';
import { clientsFor, startEndpoint, type Endpoint } from './clients.ts';

let endpoint: Endpoint;
let good: Credentials;
beforeAll(async () => {
  endpoint = await startEndpoint();
  good = endpoint.kernel.issueCredentials({ accountId: MANAGEMENT, userName: 'admin' });
});
afterAll(() => endpoint.server.close());

/** The code each protocol refuses with. */
async function refusals(credentials: Credentials): Promise<string[]> {
  const clients = clientsFor(endpoint.server.endpoint, credentials);
  const calls: Promise<unknown>[] = [
    clients.sts.send(new GetCallerIdentityCommand({})),
    clients.iam.send(new ListUsersCommand({})),
    clients.ec2.send(new DescribeVolumesCommand({})),
    clients.organizations.send(new ListAccountsCommand({})),
    clients.backup.send(new ListBackupVaultsCommand({})),
    clients.s3.send(new ListBucketsCommand({})),
  ];
  return Promise.all(
    calls.map((call) =>
      call.then(
        () => 'ok',
        (error: unknown) => (error as Error).name,
      ),
    ),
  );
}

describe('authentication over HTTP', () => {
  it('given good credentials, when they call every protocol, then they pass', async () => {
    expect(await refusals(good)).toEqual(['ok', 'ok', 'ok', 'ok', 'ok', 'ok']);
  });

  it('given a wrong secret, when it calls, then each protocol says so in its words', async () => {
    expect(await refusals({ ...good, secretAccessKey: 'wrong' })).toEqual([
      'SignatureDoesNotMatch',
      'SignatureDoesNotMatch',
      'AuthFailure',
      'InvalidSignatureException',
      'InvalidSignatureException',
      'SignatureDoesNotMatch',
    ]);
  });

  it('given an unknown key, when it calls, then each protocol says so in its words', async () => {
    expect(await refusals({ accessKeyId: 'AKIAUNKNOWN', secretAccessKey: 'x' })).toEqual([
      'InvalidClientTokenId',
      'InvalidClientTokenId',
      'AuthFailure',
      'UnrecognizedClientException',
      'UnrecognizedClientException',
      'InvalidAccessKeyId',
    ]);
  });

  it('given an inactive key, when the change has propagated, then the key is refused because it is inactive', async () => {
    const { kernel } = endpoint;
    const credentials = kernel.issueCredentials({ accountId: MEMBER, userName: 'admin' });
    const keys = kernel.state.accounts.get(MEMBER)?.iam.users.get('admin')?.accessKeys ?? [];
    const key = keys.find(({ id }) => id === credentials.accessKeyId);
    if (key === undefined) throw new Error('no key');
    change(key.status, 'Inactive', kernel.now + 3_000);
    expect(latest(key.status)).toBe('Inactive');
    expect((await refusals(credentials))[0]).toBe('ok');
    endpoint.pass(3_000);
    expect((await refusals(credentials))[0]).toBe('InvalidClientTokenId');
  });

  it('given an expired session, when it calls, then each protocol says so in its words', async () => {
    const { kernel } = endpoint;
    const session = kernel.issueCredentials({
      accountId: MANAGEMENT,
      roleName: 'Admin',
      sessionName: 'x',
      durationMs: 60_000,
    });
    expect((await refusals(session))[0]).toBe('ok');
    endpoint.pass(60_000);
    expect(await refusals(session)).toEqual([
      'ExpiredToken',
      'ExpiredToken',
      'RequestExpired',
      'ExpiredTokenException',
      'ExpiredTokenException',
      'ExpiredToken',
    ]);
  });

  it('given a session with another session’s token, when it calls, then it is refused', async () => {
    const { kernel } = endpoint;
    const persona = { accountId: MANAGEMENT, roleName: 'Admin', sessionName: 'x' };
    const one = kernel.issueCredentials(persona);
    const other = kernel.issueCredentials(persona);
    const mixed = { ...one, sessionToken: other.sessionToken ?? '' };
    expect((await refusals(mixed))[0]).toBe('InvalidClientTokenId');
    expect(
      (await refusals({ accessKeyId: one.accessKeyId, secretAccessKey: one.secretAccessKey }))[0],
    ).toBe('InvalidClientTokenId');
  });

  it('given no signature at all, when anything is asked for, then it is refused', async () => {
    const answer = await fetch(`${endpoint.server.endpoint}/bucket/key`);
    expect([answer.status, await answer.text()]).toEqual([
      403,
      expect.stringContaining('AccessDenied'),
    ]);
  });

  it('given a service that is not simulated, when it is called, then the answer names it', async () => {
    const clients = clientsFor(endpoint.server.endpoint, good);
    const s3 = clients.s3;
    s3.middlewareStack.add(
      (next) => (args) => {
        const { headers } = args.request as { headers: { [name: string]: string } };
        headers['authorization'] = (headers['authorization'] ?? '').replace('/s3/', '/polly/');
        return next(args);
      },
      { step: 'finalizeRequest', priority: 'low' },
    );
    await expect(s3.send(new GetObjectCommand({ Bucket: 'b', Key: 'k' }))).rejects.toThrow();
    const answer = await fetch(`${endpoint.server.endpoint}/`, {
      headers: {
        authorization:
          'AWS4-HMAC-SHA256 Credential=A/20260101/us-east-1/polly/aws4_request, SignedHeaders=host, Signature=00',
        'x-amz-date': '20260101T000000Z',
      },
    });
    expect([answer.status, await answer.text()]).toEqual([404, expect.stringContaining('polly')]);
  });
});
