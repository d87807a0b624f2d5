import { readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';

const TYPES = new Map([
  ['.html', 'text/html; charset=utf-8'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.css', 'text/css; charset=utf-8'],
  ['.svg', 'image/svg+xml'],
  ['.png', 'image/png'],
  ['.ico', 'image/x-icon'],
  ['.woff2', 'font/woff2'],
  ['.json', 'application/json'],
]);

/** Nothing from elsewhere, no inline script: what a bot renders may be an attacker's text. */
export const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Headers of every answer of the workspace. */
export const SAFE_HEADERS = {
  'content-security-policy': PAGE_POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
} as const;

const NO_PAGE =
  '<!doctype html><meta charset="utf-8"><title>Chat workspace</title><p>This workspace was started without its chat page. People act through its HTTP interface.</p>';

/** Serves one file of the built page; 404 for everything outside its folder. */
export async function servePage(
  pageDir: string | undefined,
  path: string,
  response: ServerResponse,
): Promise<void> {
  if (pageDir === undefined)
    return send(response, path === '/' ? 200 : 404, 'text/html; charset=utf-8', NO_PAGE);
  const wanted = normalize(join(pageDir, path === '/' ? 'index.html' : path));
  if (!wanted.startsWith(normalize(pageDir + sep)))
    return send(response, 404, 'text/plain', 'not found');
  try {
    send(
      response,
      200,
      TYPES.get(extname(wanted)) ?? 'application/octet-stream',
      await readFile(wanted),
    );
  } catch {
    send(response, 404, 'text/plain', 'not found');
  }
}

function send(response: ServerResponse, status: number, type: string, body: string | Buffer): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-cache' });
  response.end(body);
}
