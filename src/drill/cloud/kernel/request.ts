/** One request from authentication to answer, without what the kernel keeps around it (time, queue, logs). */
import { evaluate } from '../authorization/evaluate.ts';
import { authenticate, findRoleById, findUserById } from '../credentials.ts';
import { findOperation } from '../services/registry.ts';
import type { CloudState } from '../state.ts';
import {
  AwsError,
  type AuthorizationQuestion,
  type Caller,
  type CloudRequest,
  type JsonObject,
  type OperationContext,
} from '../types.ts';
import { denial, unknownOperation } from './common-errors.ts';
import { policiesInForce } from './policies-in-force.ts';

/** What one request needs of the kernel. */
export type KernelServices = Pick<
  OperationContext<CloudState>,
  'id' | 'random' | 'propagates' | 'spreads' | 'answersAt' | 'schedule'
>;

export interface Answer {
  outcome: { output: JsonObject } | { error: AwsError };
  /** Absent when the caller could not be authenticated. */
  caller?: Caller;
  readOnly: boolean;
}

function principalTags(state: CloudState, caller: Caller): { [key: string]: string } {
  const iam = state.accounts.get(caller.accountId)?.iam;
  if (iam === undefined) return {};
  const principal =
    caller.type === 'AssumedRole'
      ? findRoleById(iam, caller.userId.split(':')[0] ?? '')
      : findUserById(iam, caller);
  const tags = Object.entries(principal?.tags ?? {});
  return Object.fromEntries(tags.map(([key, value]) => [`aws:PrincipalTag/${key}`, value]));
}

/** Condition keys that the request itself brings; those of the caller come from authorization. */
function requestKeys(state: CloudState, caller: Caller, request: CloudRequest): JsonObject {
  const session = state.sessions.get(caller.accessKeyId);
  const mfa = { 'aws:MultiFactorAuthPresent': String(session?.mfa ?? false) };
  return {
    'aws:RequestedRegion': request.region,
    'aws:UserAgent': request.userAgent,
    'aws:SecureTransport': 'true',
    ...(session === undefined ? {} : mfa),
    ...principalTags(state, caller),
  };
}

function decide(
  state: CloudState,
  request: CloudRequest,
  question: AuthorizationQuestion,
  now: number,
): void {
  const keys = requestKeys(state, question.caller, request) as { [key: string]: string };
  const asked = { ...question, context: { ...keys, ...question.context } };
  const decision = evaluate(asked, policiesInForce(state, asked, now), now);
  if (!decision.allowed) throw denial(request.service, asked, decision);
}

/** Anything but an AwsError is a mistake of ours: the caller sees what AWS answers then, and its text. */
function asAwsError(error: unknown): AwsError {
  if (error instanceof AwsError) return error;
  return new AwsError('InternalFailure', `The simulation failed: ${String(error)}`, 500);
}

/** Authenticates, authorizes and runs one request at virtual `now`. Never throws. */
export function answer(
  state: CloudState,
  request: CloudRequest,
  now: number,
  services: KernelServices,
): Answer {
  let caller: Caller | undefined;
  let readOnly = true;
  try {
    const known = authenticate(state, request, now);
    caller = known;
    const operation = findOperation(request.service, request.operation);
    if (operation === undefined) throw unknownOperation(request.service, request.operation);
    readOnly = !operation.mutates;
    const context: OperationContext<CloudState> = {
      ...services,
      state,
      now,
      caller: known,
      region: request.region,
      request,
      authorize: (question) => decide(state, request, { ...question, caller: known }, now),
    };
    for (const question of operation.questions(context, request.input)) context.authorize(question);
    return { outcome: { output: operation.run(context, request.input) }, caller, readOnly };
  } catch (error) {
    const outcome = { error: asAwsError(error) };
    return caller === undefined ? { outcome, readOnly } : { outcome, caller, readOnly };
  }
}
