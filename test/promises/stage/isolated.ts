import { request as http } from 'node:http';
import { connect as http2, type ClientHttp2Session } from 'node:http2';
import { request as https } from 'node:https';
import { connect as tcp, Socket } from 'node:net';
import { connect as tls } from 'node:tls';
import { isolate } from '../../../src/cli/stage/isolation.ts';

/**
 * A process that is isolated as a drill is, and then tries to get out in every way that Node has. It
 * prints, for each way and each host, what came of it: `refused` by the guard, or `left` for the operating
 * system or a name server.
 */

isolate();

const refusal = /^a drill talks to this machine only/;
const hosts = JSON.parse(process.argv[2] ?? '[]') as string[];
const found: { [way: string]: string } = {};

function overSession(session: ClientHttp2Session): Promise<string> {
  return new Promise((resolve) => {
    session.on('error', (error: Error) =>
      resolve(refusal.test(error.message) ? 'refused' : `left: ${error.message}`),
    );
    session.on('remoteSettings', () => resolve('left: settings'));
  });
}

function over(emitter: {
  on(event: string, then: (...args: never[]) => void): unknown;
}): Promise<string> {
  return new Promise((resolve) => {
    for (const event of ['connect', 'secureConnect', 'response', 'lookup'])
      emitter.on(event, () => resolve(`left: ${event}`));
    emitter.on('error', (error: Error) =>
      resolve(refusal.test(error.message) ? 'refused' : `left: ${error.message}`),
    );
  });
}

const bare = (host: string) => host.replace(/^\[(.*)\]$/, '$1');
const ways: { [way: string]: (host: string) => Promise<string> } = {
  'net.connect(port, host)': (host) => over(tcp(4433, bare(host))),
  'net.connect({})': (host) => over(tcp({ port: 4433, host: bare(host) })),
  'new Socket()': (host) => over(new Socket().connect({ port: 4433, host: bare(host) })),
  'tls.connect': (host) => over(tls({ port: 4433, host: bare(host) })),
  'http.request': (host) =>
    over(http({ port: 4433, host: bare(host) }).on('socket', (s) => s.on('connect', () => {}))),
  'https.request': (host) => over(https(`https://${host}:4433/`)),
  // A session says `connect` before its socket has one; only the error tells what became of it.
  'http2.connect': (host) => overSession(http2(`http://${host}:4433`)),
  fetch: (host) =>
    fetch(`http://${host}:4433/`).then(
      () => 'left: answer',
      (error: Error) =>
        error.cause instanceof Error && refusal.test(error.cause.message)
          ? 'refused'
          : `left: ${String(error.cause)}`,
    ),
  WebSocket: (host) =>
    new Promise((resolve) => {
      const socket = new WebSocket(`ws://${host}:4433/`);
      socket.addEventListener('open', () => resolve('left: open'));
      // The browser's WebSocket tells no reason; that it never got further is seen in what was looked up.
      socket.addEventListener('error', () => resolve('refused'));
    }),
};

for (const host of hosts) {
  for (const [way, go] of Object.entries(ways)) found[`${way} ${host}`] = await go(host);
}
const env = Object.keys(process.env).filter((name) =>
  /^(AWS_|SLACK_|LOCKSTEP_)|_proxy$/i.test(name),
);
process.stdout.write(JSON.stringify({ found, env }));
process.exit(0);
