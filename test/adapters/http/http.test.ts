import { connect } from 'node:net';
import { Gauge, Registry } from 'prom-client';
import { afterEach, describe, expect, it } from 'vitest';
import { startHttp, type RunningHttp } from '../../../src/adapters/http/http.ts';
import type { Health } from '../../../src/adapters/http/health.ts';
import { StartError } from '../../../src/responder/world.ts';
import { parseExposition } from './exposition.ts';

const open: RunningHttp[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((http) => http.close()));
});

interface Told {
  live?: readonly 'worker'[];
  ready?: () => ReturnType<Health['ready']>;
  host?: string;
}

async function start(told: Told = {}) {
  const registry = new Registry();
  new Gauge({ name: 'one', help: 'one', registers: [registry] }).set(1);
  const logged: string[] = [];
  const log = {
    info: () => {},
    warn: () => {},
    error: (fields: object) => void logged.push(JSON.stringify(fields)),
  };
  const health: Health = {
    live: () => told.live ?? [],
    ready: told.ready ?? (() => Promise.resolve([])),
  };
  const listen = { host: told.host ?? '127.0.0.1', port: 0 };
  const http = await startHttp({ listen, registry, health, log });
  open.push(http);
  return { http, registry, logged, at: `http://127.0.0.1:${http.port}` };
}

/** Sends bytes as they are and reads until the other side closes. */
function raw(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let answer = '';
    socket.setEncoding('utf8').on('data', (part: string) => (answer += part));
    socket.on('close', () => resolve(answer));
    socket.on('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ECONNRESET' || error.code === 'EPIPE' ? resolve(answer) : reject(error),
    );
    socket.write(text);
  });
}

describe('the HTTP side', () => {
  it('given GET and HEAD, when metrics are asked for, then both say the same, and only one has a body', async () => {
    const { at } = await start();
    const got = await fetch(`${at}/metrics?x=1`);
    expect(got.status).toBe(200);
    expect(got.headers.get('connection')).toBe('close');
    expect(got.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    const body = await got.text();
    expect(parseExposition(body).get('one')?.samples).toEqual([
      { name: 'one', labels: {}, value: 1 },
    ]);
    const head = await fetch(`${at}/metrics`, { method: 'HEAD' });
    expect(head.headers.get('content-length')).toBe(String(body.length));
    expect(await head.text()).toBe('');
  });

  it.each([
    ['/healthz', {}, 200, { live: true, missing: [] }],
    ['/healthz', { live: ['worker'] as const }, 503, { live: false, missing: ['worker'] }],
    ['/readyz', {}, 200, { ready: true, missing: [] }],
    [
      '/readyz',
      { ready: () => Promise.resolve(['slack', 'store'] as const) },
      503,
      { ready: false, missing: ['slack', 'store'] },
    ],
  ])('given %s and %j, when it is asked, then it is %i', async (path, told, status, body) => {
    const { at } = await start(told);
    const answer = await fetch(`${at}${path}`);
    expect(answer.status).toBe(status);
    expect(await answer.json()).toEqual(body);
  });

  it.each([
    ['POST', '/metrics', 405],
    ['DELETE', '/readyz', 405],
    ['OPTIONS', '/healthz', 405],
    ['GET', '/', 404],
    ['GET', '/metrics/', 404],
    ['GET', '/constructor', 404],
    ['GET', '/__proto__', 404],
    ['GET', '/%6detrics', 404],
  ])('given %s %s, when it is sent, then it is refused with %i', async (method, path, status) => {
    const { at } = await start();
    const answer = await fetch(`${at}${path}`, { method });
    expect(answer.status).toBe(status);
    if (status === 405) expect(answer.headers.get('allow')).toBe('GET, HEAD');
    expect(await answer.text()).not.toContain('one 1');
  });

  it('given a collector that breaks, when metrics are asked for, then the answer is a plain 500 and the log has the reason', async () => {
    const { at, registry, logged } = await start();
    const collect = () => {
      throw new Error('the reason');
    };
    registry.registerMetric(new Gauge({ name: 'two', help: 'two', registers: [], collect }));
    const answer = await fetch(`${at}/metrics`);
    expect(answer.status).toBe(500);
    expect(await answer.text()).not.toContain('reason');
    expect(logged).toEqual([expect.stringContaining('the reason')]);
    expect((await fetch(`${at}/healthz`)).status).toBe(200);
  });

  it.each([
    ['a foreign name', 'evil.example', 421],
    ['a foreign name with a port', 'evil.example:80', 421],
    ['a name that begins like ours', 'localhost.evil.example', 421],
    ['an address that begins like ours', '127.0.0.1.evil.example', 421],
    ['our name', 'localhost:9464', 200],
    ['our address', '127.0.0.1', 200],
    ['our other address', '[::1]:9464', 200],
  ])('given %s in Host, when loopback is asked, then it is %3$i', async (_, name, status) => {
    const { http } = await start();
    const answer = await raw(
      http.port,
      `GET /metrics HTTP/1.1\r\nHost: ${name}\r\nConnection: close\r\n\r\n`,
    );
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(answer.includes('one 1')).toBe(status === 200);
    expect(answer).not.toContain('evil');
  });

  it.each([
    ['headers without end', `GET /healthz HTTP/1.1\r\nHost: x\r\nA: ${'a'.repeat(20_000)}\r\n\r\n`],
    ['two Hosts', 'GET /metrics HTTP/1.1\r\nHost: localhost\r\nHost: evil\r\n\r\n'],
    ['no HTTP', '\u0000\u0001\u0002\r\n\r\n'],
    [
      'both lengths',
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
    ],
    ['a tunnel', 'CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example\r\n\r\n'],
    ['another protocol', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ])(
    'given %s, when it arrives, then nothing is told and the next one is served',
    async (_, text) => {
      const { http, at } = await start();
      const answer = await raw(http.port, text);
      expect(answer).not.toContain('one 1');
      expect(answer).not.toMatch(/^HTTP\/1\.1 2/);
      expect((await fetch(`${at}/healthz`)).status).toBe(200);
    },
  );

  it('given a request that brings a body, when it is answered, then the rest is not waited for', async () => {
    const { http } = await start();
    const answer = await raw(
      http.port,
      'GET /healthz HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000000\r\n\r\nabc',
    );
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    expect(answer.toLowerCase()).toContain('connection: close');
  });

  it('given an answer that is still waited for, when it closes, then it does not wait with them', async () => {
    const { promise: asked, resolve } = Promise.withResolvers<void>();
    const { http, at } = await start({
      ready() {
        resolve();
        return new Promise(() => {});
      },
    });
    const answer = fetch(`${at}/readyz`).then(
      () => 'answered',
      () => 'cut',
    );
    await asked;
    await http.close();
    open.splice(0);
    expect(await answer).toBe('cut');
    // Its own patience would have ended with an answer.
  });

  it('given a port that is taken, when it starts, then the sentence names the setting', async () => {
    const { http } = await start();
    const listen = { host: '127.0.0.1', port: http.port };
    const health = { live: () => [], ready: () => Promise.resolve([]) };
    const log = { info: () => {}, warn: () => {}, error: () => {} };
    const again = startHttp({ listen, registry: new Registry(), health, log });
    await expect(again).rejects.toThrow(StartError);
    await expect(again).rejects.toThrow(/EADDRINUSE.*http\.port/);
  });
});
