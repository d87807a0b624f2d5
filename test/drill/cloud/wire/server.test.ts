import {
  AttachPolicyCommand,
  DetachPolicyCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations';
import { describe, expect, it, vi } from 'vitest';
import { startCloud } from '../../../../src/drill/cloud/server.ts';
import type { Kernel } from '../../../../src/drill/cloud/kernel.ts';
import { MANAGEMENT, newKernel, START, UNIT } from '../kernel/world.ts';

/** A service control policy that is attached nowhere. */
function policyId(kernel: Kernel): string {
  const root = kernel.api(kernel.issueCredentials({ accountId: MANAGEMENT, root: true }));
  const made = root('organizations', 'CreatePolicy', {
    Name: 'deny',
    Description: '',
    Type: 'SERVICE_CONTROL_POLICY',
    Content: JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Deny', Action: 'braket:*', Resource: '*' }],
    }),
  });
  return (made['Policy'] as { PolicySummary: { Id: string } }).PolicySummary.Id;
}

describe('the server', () => {
  it('given nobody calls, when drill time passes, then the kernel follows the clock and its events run', async () => {
    const kernel = newKernel();
    let now = START;
    const ran: number[] = [];
    kernel.schedule(START + 1_000, 0, 'adversary', () => ran.push(kernel.now));
    const server = await startCloud({ kernel, clock: { now: () => now }, tickMs: 1 });
    try {
      now = START + 5_000;
      await vi.waitFor(() => expect(kernel.now).toBe(START + 5_000), { timeout: 200_000 });
      expect(ran).toEqual([START + 1_000]);
    } finally {
      await server.close();
    }
  });

  it('given a clock that goes back, when a request comes, then drill time does not', async () => {
    const kernel = newKernel();
    kernel.advanceTo(START + 9_000);
    const server = await startCloud({ kernel, clock: { now: () => START } });
    try {
      expect((await fetch(server.endpoint)).status).toBe(403);
      expect(kernel.now).toBe(START + 9_000);
    } finally {
      await server.close();
    }
  });

  it('given a change that takes a moment, when a second one comes meanwhile, then it is refused at once and the first is answered when drill time has come', async () => {
    const kernel = newKernel();
    kernel.state.pace.limits.changeTakes = { minMs: 200, maxMs: 200 };
    let now = START;
    const server = await startCloud({ kernel, clock: { now: () => now } });
    const credentials = kernel.issueCredentials({ accountId: MANAGEMENT, root: true });
    const client = new OrganizationsClient({
      endpoint: server.endpoint,
      region: 'us-east-1',
      maxAttempts: 1,
      credentials,
    });
    try {
      const move = new DetachPolicyCommand({ PolicyId: 'p-FullAWSAccess', TargetId: UNIT });
      const attach = new AttachPolicyCommand({ PolicyId: policyId(kernel), TargetId: UNIT });
      let answered = false;
      const first = client.send(attach).finally(() => {
        answered = true;
      });
      await vi.waitFor(() => expect(kernel.state.pace.busy.size).toBe(1), { timeout: 200_000 });
      await expect(client.send(move)).rejects.toThrow('currently being modified');
      expect(answered).toBe(false);
      now = START + 200;
      await first;
      expect(answered).toBe(true);
    } finally {
      client.destroy();
      await server.close();
    }
  });

  it('given an answer that waits for drill time that never comes, when the server closes, then it closes', async () => {
    const kernel = newKernel();
    kernel.state.pace.limits.changeTakes = { minMs: 200, maxMs: 200 };
    const server = await startCloud({ kernel, clock: { now: () => START } });
    const client = new OrganizationsClient({
      endpoint: server.endpoint,
      region: 'us-east-1',
      maxAttempts: 1,
      credentials: kernel.issueCredentials({ accountId: MANAGEMENT, root: true }),
    });
    const asked = client
      .send(new AttachPolicyCommand({ PolicyId: policyId(kernel), TargetId: UNIT }))
      .catch((error: unknown) => error);
    await vi.waitFor(() => expect(kernel.state.pace.busy.size).toBe(1), { timeout: 200_000 });
    await server.close();
    expect(await asked).toBeInstanceOf(Error);
    client.destroy();
  });

  it('given a port that is taken, when a second server starts there, then it says so', async () => {
    const clock = { now: () => START };
    const server = await startCloud({ kernel: newKernel(), clock });
    try {
      const port = Number(new URL(server.endpoint).port);
      await expect(startCloud({ kernel: newKernel(), clock, port })).rejects.toThrow('EADDRINUSE');
    } finally {
      await server.close();
    }
  });

  it('given garbage, when it is sent in any shape, then every answer is an AWS error and the server lives', async () => {
    const server = await startCloud({ kernel: newKernel(), clock: { now: () => START } });
    try {
      const statuses = await Promise.all(
        [
          fetch(`${server.endpoint}/%E0%A4%A?%&&=&x=%ZZ`),
          fetch(server.endpoint, { method: 'POST', body: '{' }),
          fetch(server.endpoint, {
            method: 'POST',
            headers: { authorization: 'AWS4-HMAC-SHA256 ,,,==' },
          }),
          fetch(server.endpoint, { method: 'OPTIONS' }),
        ].map(async (answer) => (await answer).status),
      );
      expect(statuses).toEqual([403, 403, 403, 403]);
    } finally {
      await server.close();
    }
  });
});
