import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { RunningWorkspace } from '../../../src/drill/workspace/workspace.ts';
import { api, eventually, person, workspace } from './harness.ts';

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

  it('given a refresh or a warning, when it is sent, then the socket hears the reason and gets nothing new', async () => {
    await first(await ticket());
    await first(await ticket());
    const heard: string[] = [];
    for (const socket of open)
      socket.on('message', (data: Buffer) => heard.push(data.toString('utf8')));
    expect(running.faults.refresh('one', 'warning')).toBe(1);
    expect(running.faults.refresh('all')).toBe(2);
    await eventually('three words', () => heard.length === 3);
    const reasons = heard.map((frame) => (JSON.parse(frame) as { reason: string }).reason);
    expect(reasons.toSorted()).toEqual(['refresh_requested', 'refresh_requested', 'warning']);
    const dana = person(running, 'Dana Reyes');
    const channel = await dana.direct();
    expect((await dana.post('command', { channel, text: '/incident x' })).status).toBe(424);
  });

  it('given mute sockets, when a command comes and a ping, then neither is heard, and the socket is still open', async () => {
    await running.close();
    running = await workspace({ limits: { ackMs: 50 } });
    await first(await ticket());
    const heard: string[] = [];
    open[0]?.on('message', (data: Buffer) => heard.push(data.toString('utf8')));
    open[0]?.on('pong', () => heard.push('pong'));
    expect(running.faults.muteSockets()).toBe(1);
    open[0]?.ping();
    const dana = person(running, 'Dana Reyes');
    const answer = await dana.post('command', {
      channel: await dana.direct(),
      text: '/incident x',
    });
    expect(answer.body.error).toBe('operation_timeout');
    expect(heard).toEqual([]);
    expect(open[0]?.readyState).toBe(WebSocket.OPEN);
    expect(running.inspect.sockets()).toBe(1);
  });

  it('given an envelope for both, when a command comes, then the same envelope is on two sockets', async () => {
    const heard: { envelope_id: string; on: number }[] = [];
    for (let index = 0; index < 4; index += 1) await first(await ticket());
    for (const [index, socket] of open.entries())
      socket.on('message', (data: Buffer) => {
        const { envelope_id } = JSON.parse(data.toString('utf8')) as { envelope_id: string };
        heard.push({ envelope_id, on: index });
        socket.send(JSON.stringify({ envelope_id }));
      });
    running.faults.redeliver(1, 'other');
    const dana = person(running, 'Dana Reyes');
    await dana.post('command', { channel: await dana.direct(), text: '/incident x' });
    await eventually('both', () => heard.length === 2);
    expect(new Set(heard.map((one) => one.envelope_id)).size).toBe(1);
    expect(Math.abs((heard[0]?.on ?? 0) - (heard[1]?.on ?? 0))).toBe(2);
  });

  it('given a frame of any text, when it is sent, then it arrives as it is', async () => {
    await first(await ticket());
    const next = new Promise((resolve) =>
      open[0]?.once('message', (data: Buffer) => resolve(data.toString('utf8'))),
    );
    running.faults.sendFrame('null');
    expect(await next).toBe('null');
  });

  it('given the app token revoked, when it asks for a connection, then it is refused and its sockets are gone', async () => {
    await first(await ticket());
    running.faults.revoke('app');
    await eventually('the end', () => running.inspect.sockets() === 0);
    const refused = await api(running, 'apps.connections.open', {}, running.ready.appToken);
    expect(refused).toMatchObject({ ok: false, error: 'token_revoked' });
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
