import { describe, expect, it, vi } from 'vitest';
import { startCloud } from '../../../../src/drill/cloud/server.ts';
import { newKernel, START } from '../kernel/world.ts';

describe('the server', () => {
  it('given nobody calls, when drill time passes, then the kernel follows the clock and its events run', async () => {
    const kernel = newKernel();
    let now = START;
    const ran: number[] = [];
    kernel.schedule(START + 1_000, 0, 'adversary', () => ran.push(kernel.now));
    const server = await startCloud({ kernel, clock: { now: () => now }, tickMs: 1 });
    try {
      now = START + 5_000;
      await vi.waitFor(() => expect(kernel.now).toBe(START + 5_000), { timeout: 20_000 });
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
