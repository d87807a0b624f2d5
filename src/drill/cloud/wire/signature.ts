/**
 * Checks AWS Signature Version 4, in the header or in a presigned URL
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html).
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { percentDecoded, type WireRequest } from './http.ts';

export interface Signed {
  accessKeyId: string;
  region: string;
  /** The service of the signing scope. */
  service: string;
  sessionToken?: string;
  /** As sent: `YYYYMMDDTHHMMSSZ`. */
  date: string;
  scope: string;
  signedHeaders: string[];
  signature: string;
  /** Seconds for which a presigned URL is good. */
  expires?: number;
}

export type Verdict = 'ok' | 'wrong signature' | 'expired request' | 'wrong payload';

/** AWS accepts a quarter of an hour of skew. */
const SKEW_MS = 15 * 60_000;
const UNSIGNED = 'UNSIGNED-PAYLOAD';

function credentialParts(
  credential: string,
): Pick<Signed, 'accessKeyId' | 'region' | 'service' | 'scope'> | undefined {
  const [accessKeyId, date, region, service, terminator] = credential.split('/');
  if (!accessKeyId || !date || !region || !service || terminator !== 'aws4_request')
    return undefined;
  return { accessKeyId, region, service, scope: `${date}/${region}/${service}/aws4_request` };
}

function fromHeader(request: WireRequest): Signed | undefined {
  const header = request.headers['authorization'] ?? '';
  const match = /^AWS4-HMAC-SHA256\s+(.*)$/.exec(header);
  if (match?.[1] === undefined) return undefined;
  const fields = new Map(
    match[1].split(',').map((field): [string, string] => {
      const at = field.indexOf('=');
      return [field.slice(0, at).trim(), field.slice(at + 1).trim()];
    }),
  );
  const parts = credentialParts(fields.get('Credential') ?? '');
  const signature = fields.get('Signature');
  const date = request.headers['x-amz-date'];
  if (parts === undefined || signature === undefined || date === undefined) return undefined;
  const signedHeaders = (fields.get('SignedHeaders') ?? '').split(';');
  const sessionToken = request.headers['x-amz-security-token'];
  return {
    ...parts,
    date,
    signature,
    signedHeaders,
    ...(sessionToken === undefined ? {} : { sessionToken }),
  };
}

function fromQuery(request: WireRequest): Signed | undefined {
  const query = new Map(request.query);
  if (query.get('X-Amz-Algorithm') !== 'AWS4-HMAC-SHA256') return undefined;
  const parts = credentialParts(query.get('X-Amz-Credential') ?? '');
  const signature = query.get('X-Amz-Signature');
  const date = query.get('X-Amz-Date');
  if (parts === undefined || signature === undefined || date === undefined) return undefined;
  const sessionToken = query.get('X-Amz-Security-Token');
  return {
    ...parts,
    date,
    signature,
    signedHeaders: (query.get('X-Amz-SignedHeaders') ?? '').split(';'),
    expires: Number(query.get('X-Amz-Expires') ?? 0),
    ...(sessionToken === undefined ? {} : { sessionToken }),
  };
}

/** Who says to have signed, unverified; undefined for an anonymous request. */
export function signedBy(request: WireRequest): Signed | undefined {
  return fromHeader(request) ?? fromQuery(request);
}

function uriEncoded(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** S3 signs the path as it is, everybody else encodes it once more. */
function canonicalPath(request: WireRequest, service: string): string {
  const segments = request.path.split('/');
  if (service === 's3') return segments.map((one) => uriEncoded(percentDecoded(one))).join('/');
  return segments.map(uriEncoded).join('/');
}

function canonicalQuery(request: WireRequest): string {
  return request.query
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]): [string, string] => [uriEncoded(name), uriEncoded(value)])
    .toSorted(([a, x], [b, y]) => (a === b ? (x < y ? -1 : 1) : a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

function sha256(data: Uint8Array | string): string {
  return createHash('sha256').update(data).digest('hex');
}

/** What the client says about the payload, if it is true; undefined if the payload is another. */
function payloadHash(request: WireRequest, signed: Signed): string | undefined {
  const claimed = request.headers['x-amz-content-sha256'];
  if (signed.expires !== undefined && signed.service === 's3') return claimed ?? UNSIGNED;
  const actual = sha256(request.body);
  if (claimed === undefined) return actual;
  if (claimed === UNSIGNED || claimed.startsWith('STREAMING-')) return claimed;
  return claimed === actual ? actual : undefined;
}

function signingKey(secret: string, scope: string): Buffer {
  const [date = '', region = '', service = ''] = scope.split('/');
  const keys = [date, region, service, 'aws4_request'];
  let key = Buffer.from(`AWS4${secret}`);
  for (const part of keys) key = createHmac('sha256', key).update(part).digest();
  return key;
}

function instantOf(date: string): number {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(date);
  if (match === null) return Number.NaN;
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = match
    .slice(1)
    .map(Number);
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

function inTime(signed: Signed, wallMs: number): boolean {
  const at = instantOf(signed.date);
  if (!signed.scope.startsWith(signed.date.slice(0, 8))) return false;
  if (signed.expires === undefined) return Math.abs(wallMs - at) <= SKEW_MS;
  return at <= wallMs + SKEW_MS && wallMs <= at + signed.expires * 1000;
}

function expectedSignature(
  request: WireRequest,
  signed: Signed,
  secret: string,
  hash: string,
): Buffer {
  const headers = signed.signedHeaders.map(
    (name) => `${name}:${(request.headers[name] ?? '').trim().replace(/\s+/g, ' ')}\n`,
  );
  const canonical = [
    request.method,
    canonicalPath(request, signed.service),
    canonicalQuery(request),
    headers.join(''),
    signed.signedHeaders.join(';'),
    hash,
  ].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', signed.date, signed.scope, sha256(canonical)].join('\n');
  return createHmac('sha256', signingKey(secret, signed.scope)).update(toSign).digest();
}

/** Headers that change what a request means, so a signature has to cover them. */
function coversEssentials(request: WireRequest, signed: Signed): boolean {
  const essential = Object.keys(request.headers).filter(
    (name) => name === 'host' || name.startsWith('x-amz-'),
  );
  const free = new Set(
    signed.expires === undefined ? [] : ['x-amz-content-sha256', 'x-amz-user-agent'],
  );
  return essential.every((name) => free.has(name) || signed.signedHeaders.includes(name));
}

/** Recomputes the signature with the key's secret. `wallMs` is real time: clients sign with it. */
export function verify(
  request: WireRequest,
  signed: Signed,
  secret: string,
  wallMs: number,
): Verdict {
  if (!coversEssentials(request, signed)) return 'wrong signature';
  const hash = payloadHash(request, signed);
  if (hash === undefined) return 'wrong payload';
  const given = Buffer.from(signed.signature, 'hex');
  const expected = expectedSignature(request, signed, secret, hash);
  if (given.length !== expected.length || !timingSafeEqual(given, expected))
    return 'wrong signature';
  return inTime(signed, wallMs) ? 'ok' : 'expired request';
}
