import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { patientFetch } from '../../../src/adapters/slack/patience.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** A server that answers when it is told to, and a clock whose timers go off when they are told to. */
async function slowly() {
  const came = Promise.withResolvers<ServerResponse>();
  const server = createServer((_, response) => came.resolve(response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const timers: { readonly ms: number; readonly run: () => void }[] = [];
  const clock = {
    after(ms: number, run: () => void) {
      const timer = { ms, run };
      timers.push(timer);
      return () => void timers.splice(timers.indexOf(timer), 1);
    },
  };
  /** As a timer of a process that wakes up: whatever is due goes off, and only then anything is read. */
  const wake = (): number => {
    const [first] = timers.splice(0, 1);
    first?.run();
    return first?.ms ?? 0;
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    came: came.promise,
    clock,
    timers,
    wake,
  };
}

describe('waiting for Slack', () => {
  it('given a process that stood still for longer than its patience, when it wakes up, then it still reads the answer', async () => {
    const { url, came, clock, timers, wake } = await slowly();
    const asked = patientFetch(10_000, clock)(url, { method: 'POST', body: 'x' });
    const response = await came;
    wake();
    response.writeHead(200, { 'x-kept': 'yes' }).end('{"ok":true}');
    const answer = await asked;
    expect([answer.status, answer.headers.get('x-kept')]).toEqual([200, 'yes']);
    expect(await answer.json()).toEqual({ ok: true });
    expect(timers).toEqual([]);
  });

  it('given a process that runs, when Slack never answers, then it gives up after its patience and not before', async () => {
    const { url, came, clock, timers, wake } = await slowly();
    const asked = patientFetch(10_000, clock)(url, { method: 'POST', body: 'x' });
    await came;
    let waited = 0;
    while (timers.length > 0) waited += wake();
    await expect(asked).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(waited).toBe(10_000);
  });

  it('given an answer that breaks off, when it is read, then it is an error and nothing is left waiting', async () => {
    const { url, came, clock, timers } = await slowly();
    const asked = patientFetch(10_000, clock)(url, { method: 'POST', body: 'x' });
    const response = await came;
    response.writeHead(200, { 'content-length': '100' }).write('{"ok"');
    response.once('close', () => {}).destroy();
    await expect(asked).rejects.toThrow();
    expect(timers).toEqual([]);
  });
});
