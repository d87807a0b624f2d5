import type { Authority, Request } from '../plan/call.ts';
import type { JsonObject } from '../plan/json.ts';
import type { Settings } from '../incident/settings.ts';
import { missingAnswer } from './answers.ts';
import type { Answer } from './measurement.ts';

/** IAM and Organizations are global and answer in us-east-1. */
export const globalRegion = 'us-east-1';

/**
 * IAM's largest page; its default is a tenth of that
 * (https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html).
 */
export const MOST_PER_PAGE = 1000;

/** An IAM request in a member account, as the responder unless said otherwise. */
export function iam(
  account: string,
  operation: string,
  input: JsonObject,
  as: Authority = 'responder',
): Request {
  return { as, account, region: globalRegion, service: 'iam', operation, input };
}

/** An Organizations request in the management account. */
export function organizations(
  settings: Settings,
  as: 'freeze' | 'lift',
  operation: string,
  input: JsonObject,
): Request {
  const account = settings.organization.managementAccount;
  return { as, account, region: globalRegion, service: 'organizations', operation, input };
}

/** How many requests one batch holds at most; the adapter may run a batch in parallel. */
const BATCH = 200;

/**
 * Asks all, in batches, and returns exactly one answer per request, in order.
 * @param reduce what is kept of an answer: of thousands only what somebody reads.
 */
export function* askAll(
  requests: readonly Request[],
  reduce: (answer: Answer) => Answer = (answer) => answer,
): Generator<readonly Request[], readonly Answer[], readonly Answer[]> {
  const all: Answer[] = [];
  for (let start = 0; start < requests.length; start += BATCH) {
    const batch = requests.slice(start, start + BATCH);
    const answers = yield batch;
    for (const [i] of batch.entries()) all.push(reduce(answers[i] ?? missingAnswer));
  }
  return all;
}

/** Asks about each thing at once and pairs it with its answer. */
export function* askEach<Thing>(
  things: readonly Thing[],
  ask: (thing: Thing) => Request,
  reduce?: (answer: Answer) => Answer,
): Generator<readonly Request[], readonly (readonly [Thing, Answer])[], readonly Answer[]> {
  const answers = yield* askAll(things.map(ask), reduce);
  return things.map((thing, i) => [thing, answers[i] ?? missingAnswer] as const);
}

/** `one key`, `3 keys`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return number === 1 ? `one ${one}` : `${number} ${many}`;
}
