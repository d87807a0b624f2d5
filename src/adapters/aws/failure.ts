import type { AwsFailure, FailureKind } from '../../core/doors/measurement.ts';
import { kindOfCode, kindOfPattern, neverSentCodes } from './failure-codes.data.ts';
import { safeMessage } from './no-secrets.ts';

/** What an attempt saw on the wire, besides the error that the SDK threw. */
export interface Seen {
  /** The request was handed to the socket. False: whatever went wrong, nothing was changed. */
  sent: boolean;
  /** HTTP status of the answer, when there was one. */
  status?: number;
  contentType?: string;
}

/** Nothing was sent because a rule of ours forbids this host. */
export class HostRefused extends Error {
  override readonly name = 'HostRefused';
}

/** Nothing was sent because the claim had run out; somebody else may be at it. */
export class ClaimLost extends Error {
  override readonly name = 'ClaimLost';
  constructor() {
    super('the claim had run out before the request left; nothing was sent');
  }
}

/**
 * An error that the SDK threw, as data. For a mutating request everything that leaves the outcome open
 * (a lost connection, a timeout, any 5xx, an unreadable answer) is `unknown-outcome`: it is asked about,
 * never repeated blindly. Error codes that AWS gives before it acts keep their own kind.
 */
export function toFailure(error: unknown, seen: Seen, mutating: boolean): AwsFailure {
  const code = codeOf(error);
  const message = safeMessage(messageOf(error)) || code;
  // The code decides as it is; what is written down of it passes the redactor like every text from outside.
  return { kind: kindOf(error, code, seen, mutating), code: safeMessage(code, 100), message };
}

/** Is it worth asking again in a moment? */
export const mayPass = (error: AwsFailure): boolean =>
  error.kind === 'throttled' || error.kind === 'unavailable';

/** A failure of our own making, in the same shape. */
export function failure(kind: FailureKind, code: string, message: string): AwsFailure {
  return { kind, code, message: safeMessage(message) };
}

function kindOf(error: unknown, code: string, seen: Seen, mutating: boolean): FailureKind {
  if (error instanceof HostRefused) return 'invalid';
  if (error instanceof ClaimLost) return 'not-ours';
  if (seen.status !== undefined) return answeredKind(code, seen.status, { seen, mutating });
  if (!seen.sent) return unsentKind(code, error);
  if (neverConnected(error)) return 'unavailable';
  return mutating ? 'unknown-outcome' : 'unavailable';
}

function answeredKind(
  code: string,
  status: number,
  { seen, mutating }: { readonly seen: Seen; readonly mutating: boolean },
): FailureKind {
  if (isPage(code, seen)) return pageKind(status, mutating);
  const named = kindOfName(code);
  if (named !== undefined) return named;
  // Also a 2xx whose body broke off: it was done, but what came of it is lost.
  if (status >= 500 || status < 400) return mutating ? 'unknown-outcome' : 'unavailable';
  return kindOfStatus[status] ?? 'invalid';
}

/** For an answer without a usable code: S3's HEAD has no body, some stand-ins have an empty one. */
const kindOfStatus: { readonly [status: number]: FailureKind } = {
  401: 'credentials',
  403: 'denied',
  404: 'absent',
  429: 'throttled',
};

/** The kind that a code alone decides; undefined when the HTTP status must. */
function kindOfName(code: string): FailureKind | undefined {
  const name = code.replace(/Exception$/, '');
  if (Object.hasOwn(kindOfCode, name)) return kindOfCode[name];
  return kindOfPattern.find(([pattern]) => pattern.test(name))?.[1];
}

/** An answer that no AWS protocol has: a page for people, or what the SDK can't parse. */
function isPage(code: string, seen: Seen): boolean {
  return (
    code === 'SyntaxError' ||
    code === 'XmlParseError' ||
    /^text\/html/i.test(seen.contentType ?? '')
  );
}

/**
 * A stand-in for AWS says so, with a page, when it doesn't know the operation. A 5xx page to a mutating
 * request could as well come from a proxy that lost the answer, so there the outcome stays open.
 */
function pageKind(status: number, mutating: boolean): FailureKind {
  if (status === 404 || status === 405 || status === 501) return 'unsupported';
  if (status === 500) return mutating ? 'unknown-outcome' : 'unsupported';
  if (status > 500 || status < 400) return mutating ? 'unknown-outcome' : 'unavailable';
  return kindOfStatus[status] ?? 'invalid';
}

function unsentKind(code: string, error: unknown): FailureKind {
  if (kindOfName(code) === 'credentials') return 'credentials';
  // An abort before the request left: the deadline had passed already.
  if (code === 'AbortError' || code === 'TimeoutError' || neverConnected(error))
    return 'unavailable';
  return 'invalid';
}

/** No connection was made, so nothing was sent. Any doubt counts as sent. */
function neverConnected(error: unknown): boolean {
  if (neverSentCodes.has(member(error, 'code'))) return true;
  if (error instanceof AggregateError) return error.errors.every((each) => neverConnected(each));
  return /did not establish a connection/.test(messageOf(error));
}

function codeOf(error: unknown): string {
  const named = member(error, 'Code') || member(error, 'name') || 'Unknown';
  const system = member(error, 'code');
  const code = (named === 'Error' || named === 'AggregateError') && system !== '' ? system : named;
  if (/XML parse error/i.test(messageOf(error))) return 'XmlParseError';
  return /^[\w.:-]{1,100}$/.test(code) ? code : 'Unknown';
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : '';
}

function member(error: unknown, name: string): string {
  const value: unknown =
    typeof error === 'object' && error !== null ? Reflect.get(error, name) : undefined;
  return typeof value === 'string' ? value : '';
}
