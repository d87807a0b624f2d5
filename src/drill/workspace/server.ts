import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Services } from './services.ts';
import { BodyTooLarge, foreignness, readBody, sendJson } from './http.ts';
import { servePeople } from './people/routes.ts';
import { SlackError } from './slack/error.ts';
import { receiveUpload } from './slack/files.ts';
import { isObject, type Json } from './slack/json.ts';
import { callMethod } from './slack/web-api.ts';
import { SAFE_HEADERS, servePage } from './static-page.ts';

export interface ServerSetup {
  services: Services;
  pageDir?: string;
  pageKey: string;
}

/**
 * Listens on 127.0.0.1 (`port` 0: any free one) and sets the workspace's origin. Rejects when the port is taken.
 */
export async function listen(setup: ServerSetup, port: number): Promise<Server> {
  const { services } = setup;
  const server = createServer((request, response) => void handle(setup, request, response));
  server.on('upgrade', (request, socket, head) => {
    const foreign = foreignness(request, services.workspace.origin);
    if (foreign === undefined && request.url?.startsWith('/link/') === true)
      services.sockets.upgrade(request, socket, head);
    else socket.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  services.workspace.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return server;
}

async function handle(
  setup: ServerSetup,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  for (const [name, value] of Object.entries(SAFE_HEADERS)) response.setHeader(name, value);
  try {
    const foreign = foreignness(request, setup.services.workspace.origin);
    if (foreign !== undefined)
      return sendJson(response, 403, { ok: false, error: 'foreign_request', message: foreign });
    await route(setup, request, response);
  } catch (error) {
    if (response.headersSent) return void response.destroy();
    if (error instanceof BodyTooLarge)
      return sendJson(response, 413, {
        ok: false,
        error: 'request_too_large',
        message: 'At most 50 MiB.',
      });
    const message = error instanceof Error ? error.message : String(error);
    sendJson(response, 500, { ok: false, error: 'fatal_error', message });
  }
}

async function route(
  setup: ServerSetup,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { services } = setup;
  // chatUrl ends with a slash: whoever joins with another one means the same path.
  const [rawPath = '/', rawQuery = ''] = (request.url ?? '/').split('?', 2);
  const path = rawPath.replaceAll(/\/{2,}/g, '/');
  const query = new URLSearchParams(rawQuery);
  const parts = path.split('/').slice(1);
  if (parts[0] === 'people')
    return servePeople(
      { services, request, response, pageKey: setup.pageKey },
      parts.slice(1),
      query,
    );
  const isSlackSide = parts[0] === 'api' || parts[0] === 'actions' || parts[0] === 'upload';
  if (isSlackSide && services.faults.isAway()) return void request.destroy();
  if (parts[0] === 'api')
    return serveApi(services, { request, response, method: parts[1] ?? '', query });
  if (request.method === 'POST' && parts[0] === 'actions')
    return serveResponseUrl(services, request, response, parts[2] ?? '');
  if (request.method === 'POST' && parts[0] === 'upload') {
    const done = await receiveUpload(
      services.workspace,
      parts[2] ?? '',
      request.headers['content-type'] ?? '',
      await readBody(request),
    );
    return sendJson(response, done ? 200 : 404, { ok: done });
  }
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return sendJson(response, 404, {
      ok: false,
      error: 'not_found',
      message: `There is no ${request.method ?? ''} ${path}.`,
    });
  if (parts[0] === 'archives') return void response.writeHead(302, { location: '/' }).end();
  return servePage(setup.pageDir, path, response);
}

async function serveApi(
  services: Services,
  visit: {
    request: IncomingMessage;
    response: ServerResponse;
    method: string;
    query: URLSearchParams;
  },
): Promise<void> {
  const { request, response, method, query } = visit;
  const body = await readBody(request);
  const reply = await callMethod(services, {
    method,
    authorization: request.headers.authorization,
    contentType: request.headers['content-type'] ?? '',
    body,
    query,
  });
  if (reply === 'silence') return;
  if (reply === 'reset') return void response.destroy();
  sendJson(response, reply.status, reply.body, reply.headers);
}

async function serveResponseUrl(
  services: Services,
  request: IncomingMessage,
  response: ServerResponse,
  token: string,
): Promise<void> {
  try {
    services.responseUrls.respond(token, parseBody(await readBody(request)));
    response.writeHead(200, { 'content-type': 'text/plain' });
    response.end('ok');
  } catch (error) {
    if (!(error instanceof SlackError)) throw error;
    sendJson(response, error.code.endsWith('_url') ? 404 : 400, {
      ok: false,
      error: error.code,
      ...error.extra,
    });
  }
}

function parseBody(body: Buffer): Json {
  try {
    const parsed: unknown = JSON.parse(body.toString('utf8'));
    if (isObject(parsed)) return parsed;
  } catch {
    throw new SlackError('invalid_payload');
  }
  throw new SlackError('invalid_payload');
}
