/**
 * `aws-chunked` bodies, signed or with trailing checksums
 * (https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html). Chunk signatures are not checked: the
 * request's own signature already covers who sent it, and nothing here can tamper with a loopback connection.
 */
import { AwsError } from '../types.ts';
import type { WireRequest } from './http.ts';

const CRLF = '\r\n';

function incomplete(): AwsError {
  return new AwsError('IncompleteBody', 'The request body terminated unexpectedly');
}

/** Whether the body comes in chunks. */
export function isChunked(request: WireRequest): boolean {
  const hash = request.headers['x-amz-content-sha256'] ?? '';
  return hash.startsWith('STREAMING-');
}

/** The body without its chunk frames and trailers. Throws IncompleteBody when it ends too early. */
export function unchunked(body: Uint8Array): Uint8Array {
  const buffer = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const parts: Buffer[] = [];
  let at = 0;
  for (;;) {
    const end = buffer.indexOf(CRLF, at);
    if (end < 0) throw incomplete();
    const header = buffer.toString('latin1', at, end);
    const size = Number.parseInt(header.split(';')[0] ?? '', 16);
    if (!Number.isSafeInteger(size) || size < 0) throw incomplete();
    if (size === 0) return new Uint8Array(Buffer.concat(parts));
    const from = end + CRLF.length;
    if (from + size > buffer.length) throw incomplete();
    parts.push(buffer.subarray(from, from + size));
    at = from + size + CRLF.length;
  }
}
