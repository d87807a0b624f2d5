import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { RunningWorkspace } from '../../../src/drill/workspace/workspace.ts';
import { api, eventually, workspace } from './harness.ts';

let running: RunningWorkspace;
let open: WebSocket[];

beforeEach(async () => {
  running = await workspace();
  open = [];
});

afterEach(async () => {
  for (const socket of open) socket.terminate();
  await running.close();
});

async function ticket(): Promise<string> {
  return String((await api(running, 'apps.connections.open', {}, running.ready.appToken))['url']);
}

/** Connects and gives the first frame, or the status with which the server refused. */
async function first(
  url: string,
  headers: Record<string, string> = {},
): Promise<Record<string, unknown>> {
  return new Promise((resolve) => {
    const socket = new WebSocket(url, { headers });
    open.push(socket);
    socket.once('message', (data: Buffer) =>
      resolve(JSON.parse(data.toString('utf8')) as Record<string, unknown>),
    );
    socket.once('unexpected-response', (_request, answer) =>
      resolve({ status: answer.statusCode }),
    );
    socket.on('error', () => undefined);
  });
}

describe('Socket Mode', () => {
  it('given a ticket, when it is used twice, then the first gets hello and the second is refused', async () => {
    const url = await ticket();
    expect(url).toMatch(/^ws:\/\/127\.0\.0\.1:\d+\/link\/\?ticket=/);
    expect(await first(url)).toMatchObject({
      type: 'hello',
      num_connections: 1,
      connection_info: { app_id: expect.stringMatching(/^A/) },
    });
    expect(await first(url)).toEqual({ status: 403 });
  });

  it('given a page of another site, when it opens a socket, then it is refused although the ticket is right', async () => {
    expect(await first(await ticket(), { origin: 'http://evil.example' })).toEqual({ status: 403 });
    expect(await first(await ticket(), { host: 'evil.example' })).toEqual({ status: 403 });
  });

  it('given ten sockets, when an eleventh connects, then it is told too_many_websockets', async () => {
    for (let index = 1; index <= 10; index += 1)
      expect(await first(await ticket())).toMatchObject({ type: 'hello', num_connections: index });
    expect(await first(await ticket())).toMatchObject({
      type: 'disconnect',
      reason: 'too_many_websockets',
    });
    expect(running.inspect.sockets()).toBe(10);
  });

  it('given refused connections, when they are used up, then the next one is let in', async () => {
    running.faults.refuseConnections(2);
    expect(await first(await ticket())).toEqual({ status: 503 });
    expect(await first(await ticket())).toEqual({ status: 503 });
    expect(await first(await ticket())).toMatchObject({ type: 'hello' });
  });

  it('given frames that are no acknowledgement, when they arrive, then the workspace goes on', async () => {
    await first(await ticket());
    for (const frame of ['', 'null', '{', '[]', '{"envelope_id":1}', '{"envelope_id":"made-up"}'])
      open[0]?.send(frame);
    expect(await first(await ticket())).toMatchObject({ type: 'hello', num_connections: 2 });
  });

  it('given sockets, when the workspace closes, then they are gone', async () => {
    await first(await ticket());
    await running.close();
    const state = await eventually(
      'the end',
      () => open[0]?.readyState === WebSocket.CLOSED && 'closed',
    );
    running = await workspace();
    expect(state).toBe('closed');
  });
});
