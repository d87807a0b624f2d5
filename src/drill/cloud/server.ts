/** The simulated cloud as an HTTP endpoint on loopback: any AWS client can talk to it. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Kernel } from './kernel.ts';
import { handle } from './wire/handle.ts';
import { parsedQuery, type WireRequest } from './wire/http.ts';

export interface CloudServerOptions {
  kernel: Kernel;
  /** Drill time in ms; the kernel follows it at every request and every tick. */
  clock: { now(): number };
  port?: number;
  host?: '127.0.0.1';
  /** Real ms between two looks at the clock while nobody calls. */
  tickMs?: number;
}

export interface CloudServer {
  /** `http://127.0.0.1:port`. */
  endpoint: string;
  close(): Promise<void>;
}

/** S3 objects of a drill are small; a larger body is somebody's mistake. */
const LARGEST_BODY = 64 * 1024 * 1024;

/** Real ms between two looks at the clock while an answer is held back. */
const HOLD_MS = 5;

async function bodyOf(message: IncomingMessage): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST_BODY) throw new Error('the request body is too large for a drill');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function wireRequest(message: IncomingMessage): Promise<WireRequest> {
  const url = message.url ?? '/';
  const at = url.indexOf('?');
  const headers = Object.entries(message.headers).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, [value].flat().join(',')]],
  );
  return {
    method: message.method ?? 'GET',
    path: at < 0 ? url : url.slice(0, at),
    query: parsedQuery(at < 0 ? '' : url.slice(at + 1)),
    headers: Object.fromEntries(headers),
    body: await bodyOf(message),
  };
}

/** Waits for the drill's clock, which may run faster than the wall's, or until nobody waits for the answer any more. */
async function until(
  clock: { now(): number },
  at: number,
  response: ServerResponse,
): Promise<void> {
  while (clock.now() < at && !response.destroyed)
    await new Promise((resolve) => setTimeout(resolve, HOLD_MS));
}

async function serve(
  { kernel, clock }: CloudServerOptions,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const request = await wireRequest(message);
  kernel.advanceTo(Math.max(clock.now(), kernel.now));
  const sourceIp = message.socket.remoteAddress ?? '127.0.0.1';
  const answer = handle(kernel, request, { sourceIp, wallMs: Date.now() });
  await until(clock, answer.answersAt ?? 0, response);
  const body = Buffer.from(answer.body);
  const head = request.method === 'HEAD';
  const length = head ? (answer.headers['content-length'] ?? '0') : String(body.length);
  const bodiless = answer.status === 204 || answer.status === 304;
  response.writeHead(answer.status, {
    ...answer.headers,
    ...(bodiless ? {} : { 'content-length': length }),
  });
  response.end(head || bodiless ? undefined : body);
}

/** Starts the endpoint. `close` stops the timer and every open connection. */
export async function startCloud(options: CloudServerOptions): Promise<CloudServer> {
  const { kernel, clock, port = 0, host = '127.0.0.1', tickMs = 50 } = options;
  const server = createServer((message, response) => {
    serve(options, message, response).catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(500, { 'content-type': 'text/plain' });
      response.end(String(error));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const ticking = setInterval(() => kernel.advanceTo(Math.max(clock.now(), kernel.now)), tickMs);
  ticking.unref();
  const address = server.address() as AddressInfo;
  return {
    endpoint: `http://${host}:${address.port}`,
    async close() {
      clearInterval(ticking);
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
