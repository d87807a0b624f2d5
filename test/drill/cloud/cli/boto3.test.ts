import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MANAGEMENT, MEMBER, SECURITY } from '../kernel/world.ts';
import { startEndpoint, type Endpoint } from '../wire/clients.ts';
import { isInstalled, run } from './clients.ts';

const installed = isInstalled('python3', ['-c', 'import boto3'], 'pip install boto3');

describe.runIf(installed)('boto3', () => {
  let endpoint: Endpoint;
  beforeAll(async () => {
    endpoint = await startEndpoint();
  });
  afterAll(() => endpoint.server.close());

  it('given a script of everyday calls on every protocol, when it runs, then it finds what it wrote', async () => {
    const credentials = endpoint.kernel.issueCredentials({
      accountId: MANAGEMENT,
      userName: 'admin',
    });
    const script = path.join(import.meta.dirname, 'everyday.py');
    const { code, stdout, stderr } = await run(
      ['python3', script],
      endpoint.server.endpoint,
      credentials,
    );
    expect([code, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout)).toMatchObject({
      account: MANAGEMENT,
      pages: 3,
      users: 6,
      tags: [{ Key: 'k', Value: 'v & w' }],
      policy: { Statement: [{ Effect: 'Deny' }] },
      third_key: ['ok', 'ok', 'LimitExceeded'],
      accounts: [MANAGEMENT, MEMBER, SECURITY],
      body: 'bytes\r\n\u0000',
      metadata: { note: 'x' },
      sizes: [8, 100_000],
      markers: 1,
      presigned: 100_000,
      tampered: 403,
      head: '404',
      snapshots: true,
      dry_run: 'DryRunOperation',
      secret: '00ff',
      vaults: ['boto'],
      plain: 'plain',
      unknown: ['InvalidAction', 'UnknownOperationException', 'NotImplemented'],
    });
  });
});
