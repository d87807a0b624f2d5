/** How fast an account may ask, and what happens when two changes of the organization overlap. */
import { AwsError } from '../types.ts';
import { IAM_RATES, ORGANIZATION_RATES } from './request-rates.data.ts';
import type { Context } from './operation.ts';
import { takeTokens, type Rate, type TokenBucket } from './token-bucket.ts';

/** Which of AWS's limits on the pace of requests are at work. All are off while an estate is being laid out. */
export interface Limits {
  /** Each API of Organizations and of IAM has its bucket of tokens. */
  rates: boolean;
  /** IAM gives out shorter pages than asked for, now and then. */
  shortPages: boolean;
  /** How long a change of an attachment or of a policy takes; absent: no time. */
  changeTakes?: { minMs: number; maxMs: number };
}

/** As AWS has them; how long a change takes is this simulation's guess. */
export const AWS_LIMITS: Limits = {
  rates: true,
  shortPages: true,
  changeTakes: { minMs: 50, maxMs: 250 },
};

/** What is left of the limits in one cloud. */
export interface Pace {
  limits: Limits;
  /** By account and line of the rates. */
  buckets: Map<string, TokenBucket>;
  /** Policies and targets that are being changed, and until when (virtual ms). */
  busy: Map<string, number>;
}

export function unlimited(): Pace {
  return { limits: { rates: false, shortPages: false }, buckets: new Map(), busy: new Map() };
}

const WHOLE = new Set(['GetAccountAuthorizationDetails', 'GenerateCredentialReport']);

/** Takes one request of an IAM API from the caller's account, or throws Throttling as IAM does. */
export function limitIam(context: Context, operation: string, mutates: boolean): void {
  const slow = WHOLE.has(operation) ? 'whole' : mutates ? 'changing' : 'reading';
  if (!taken(context, `iam/${operation}`, IAM_RATES[slow]))
    throw new AwsError('Throttling', 'Rate exceeded');
}

/** Takes one request of an Organizations API, or throws TooManyRequestsException. */
export function limitOrganizations(context: Context, operation: string): void {
  const line = ORGANIZATION_RATES.find(({ operations }) => operations.includes(operation));
  if (line === undefined) return;
  if (!taken(context, `organizations/${line.operations[0] ?? ''}`, line.rate))
    throw new AwsError(
      'TooManyRequestsException',
      'AWS Organizations could not complete your request because of too many requests. Try again later.',
      429,
    );
}

function taken({ state, caller, now }: Context, line: string, rate: Rate): boolean {
  if (!state.pace.limits.rates) return true;
  return takeTokens(state.pace.buckets, `${caller.accountId}/${line}`, rate, { now });
}

/**
 * Does `run`, a change of `target` (a node or a policy) that takes a moment. Who comes meanwhile gets
 * ConcurrentModificationException
 * (https://docs.aws.amazon.com/organizations/latest/APIReference/API_AttachPolicy.html#API_AttachPolicy_Errors).
 */
export function changing<T>(context: Context, target: string, run: () => T): T {
  const { busy, limits } = context.state.pace;
  const takes = limits.changeTakes;
  if (takes === undefined) return run();
  if ((busy.get(target) ?? 0) > context.now)
    throw new AwsError(
      'ConcurrentModificationException',
      'The target of the operation is currently being modified by a different request. Try again later.',
    );
  const output = run();
  const share = context.random('organizations-change', context.request.requestId);
  const until = context.now + Math.round(takes.minMs + share * (takes.maxMs - takes.minMs));
  busy.set(target, until);
  context.answersAt(until);
  return output;
}
