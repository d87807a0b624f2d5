import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Registry } from 'prom-client';
import { StartError, type Log } from '../../responder/world.ts';
import type { Health } from './health.ts';

export interface HttpOptions {
  /** Port 0 takes any free one. */
  readonly listen: { readonly host: string; readonly port: number };
  readonly registry: Registry;
  readonly health: Health;
  readonly log: Log;
}

export interface RunningHttp {
  readonly port: number;
  /** Ends open connections, too. */
  readonly close: () => Promise<void>;
}

/** Nobody who belongs here needs longer, says more, or comes in larger numbers. */
const LIMITS = { requestMs: 5_000, idleMs: 10_000, headerBytes: 8_192, connections: 64 };

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
  readonly allow?: string;
}

/**
 * Serves `/metrics` (Prometheus text), `/healthz` (does the process work?) and `/readyz` (can people use
 * it?), read-only, and nothing else.
 * @throws StartError when it can't listen there; the message names the setting
 */
export async function startHttp(options: HttpOptions): Promise<RunningHttp> {
  const { log, listen } = options;
  const server = createServer(
    {
      maxHeaderSize: LIMITS.headerBytes,
      headersTimeout: LIMITS.requestMs,
      requestTimeout: LIMITS.requestMs,
      connectionsCheckingInterval: 1_000,
    },
    (request, response) => {
      answer(options, request)
        .catch((error: unknown): Answer => {
          log.error({ error: String(error) }, 'a question over HTTP could not be answered');
          return plain(500, 'it could not be answered; the log says why');
        })
        .then((told) => send(response, told))
        .catch(() => response.destroy());
    },
  );
  server.maxConnections = LIMITS.connections;
  server.setTimeout(LIMITS.idleMs, (socket) => socket.destroy());
  const port = await listening(server, listen);
  server.on('error', (error) => log.error({ error: String(error) }, 'the HTTP server stumbled'));
  return {
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listening(server: Server, { host, port }: HttpOptions['listen']): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const message = `http: nothing can listen on ${host} port ${port} (${error.code ?? 'unknown'}); change http.host or http.port in the configuration, or end what uses it`;
      reject(new StartError(message, { cause: error }));
    });
    server.listen({ host, port }, () => {
      server.removeAllListeners('error');
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

async function answer(
  { registry, health, listen }: HttpOptions,
  request: IncomingMessage,
): Promise<Answer> {
  if (!mayAsk(listen.host, request.headersDistinct['host'] ?? []))
    return plain(421, 'this address is asked by its own name only');
  const [path = ''] = (request.url ?? '').split('?', 1);
  const look = looks.get(path);
  if (look === undefined) return plain(404, 'there are /metrics, /healthz and /readyz');
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return { ...plain(405, 'only GET and HEAD'), allow: 'GET, HEAD' };
  return look(registry, health);
}

type Look = (registry: Registry, health: Health) => Promise<Answer> | Answer;

const looks: ReadonlyMap<string, Look> = new Map<string, Look>([
  [
    '/metrics',
    async (registry) => ({
      status: 200,
      type: registry.contentType,
      body: await registry.metrics(),
    }),
  ],
  ['/healthz', (_, health) => verdict('live', health.live())],
  ['/readyz', async (_, health) => verdict('ready', await health.ready())],
]);

function verdict(word: 'live' | 'ready', missing: readonly string[]): Answer {
  const good = missing.length === 0;
  return {
    status: good ? 200 : 503,
    type: 'application/json; charset=utf-8',
    body: `${JSON.stringify({ [word]: good, missing })}\n`,
  };
}

function plain(status: number, text: string): Answer {
  return { status, type: 'text/plain; charset=utf-8', body: `${text}\n` };
}

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[?::1\]?)$/i;

/**
 * A page in a browser on this machine can make its own name point at loopback and read what answers there
 * (DNS rebinding). Whoever was asked for by a foreign name does not answer.
 */
function mayAsk(host: string, names: readonly string[]): boolean {
  return (
    !LOOPBACK.test(host) || names.every((name) => LOOPBACK.test(name.replace(/:\d{1,5}$/, '')))
  );
}

function send(response: ServerResponse, { status, type, body, allow }: Answer): void {
  const bytes = Buffer.from(body);
  response.writeHead(status, {
    'content-type': type,
    'content-length': bytes.length,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    // Nothing stays open: what a request brought along besides is never read.
    connection: 'close',
    ...(allow === undefined ? {} : { allow }),
  });
  response.end(bytes);
}
