import type { CloudState } from '../state.ts';
import type {
  AuthorizationQuestion,
  JsonObject,
  Operation,
  OperationContext,
  PolicyDocument,
} from '../types.ts';

/** The words that every data service shares when it describes its operations. */

export type Context = OperationContext<CloudState>;
export type Question = Omit<AuthorizationQuestion, 'caller'>;
export type CloudOperation = Operation<CloudState>;

type Questions = (context: Context, input: JsonObject) => Question[];
type Run = (context: Context, input: JsonObject) => JsonObject;

/** An operation that only looks. */
export function reads(questions: Questions, run: Run): CloudOperation {
  return { mutates: false, questions, run };
}

/** An operation that changes something. */
export function mutates(questions: Questions, run: Run): CloudOperation {
  return { mutates: true, questions, run };
}

/** A question about a resource of the caller's own account. */
export function own(
  context: Context,
  action: string,
  resource: string,
  more: {
    policy?: PolicyDocument | undefined;
    context?: { [key: string]: string | string[] };
  } = {},
): Question {
  return {
    action,
    resource,
    resourceAccountId: context.caller.accountId,
    ...(more.policy === undefined ? {} : { resourcePolicy: more.policy }),
    ...(more.context === undefined ? {} : { context: more.context }),
  };
}

/** Drops the members that are undefined, so that an output has only what AWS would send. */
export function present(output: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(output).filter(([, value]) => value !== undefined));
}

export const DAY_MS = 86_400_000;

/** A virtual time as the SDK's Date, if there is one. */
export function date(ms: number | undefined): Date | undefined {
  return ms === undefined ? undefined : new Date(ms);
}

/** A UUID from the seeded ids. */
export function uuid(context: Context): string {
  const hex = context.id('', 32, 'hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ].join('-');
}
