import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Json } from './slack/json.ts';

const MOST_BYTES = 50 * 1024 * 1024;

/** A request's body is larger than the workspace takes. */
export class BodyTooLarge extends Error {}

/** Reads a request's whole body. Throws BodyTooLarge above 50 MiB. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk as Uint8Array);
    size += bytes.length;
    if (size > MOST_BYTES) throw new BodyTooLarge('body too large');
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

/** Sends a JSON answer that no browser keeps. */
export function sendJson(
  response: ServerResponse,
  status: number,
  body: Json,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    ...headers,
  });
  response.end(JSON.stringify(body));
}

/** The token of an `authorization: Bearer` header; empty if there is none. */
export function bearer(request: IncomingMessage): string {
  return /^Bearer\s+(.+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
}

/** Compares two tokens without telling by the time it takes where they differ. */
export function tokensMatch(given: string, right: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(right));
}

/**
 * Does the request come to this very server, and not from another site's page? Returns why not.
 *
 * A foreign Host header is DNS rebinding: a web page that resolved its own name to 127.0.0.1. A foreign Origin or
 * `sec-fetch-site: cross-site` is a page elsewhere that tries to act through the reader's browser.
 */
export function foreignness(request: IncomingMessage, origin: string): string | undefined {
  const { host } = new URL(origin);
  const hosts = [host, host.replace('127.0.0.1', 'localhost')];
  if (!hosts.includes(request.headers.host ?? '')) return `The Host header must be ${host}.`;
  const from = request.headers.origin;
  if (from !== undefined && !hosts.some((name) => from === `http://${name}`))
    return 'Requests from another site are refused.';
  const site = request.headers['sec-fetch-site'];
  return site === 'cross-site' || (site === 'same-site' && from !== undefined)
    ? checkSameSite(from, hosts)
    : undefined;
}

/** Another port of the same machine counts as same-site, so only an exact origin will do. */
function checkSameSite(from: string | undefined, hosts: readonly string[]): string | undefined {
  return from !== undefined && hosts.some((name) => from === `http://${name}`)
    ? undefined
    : 'Requests from another site are refused.';
}
