import { policyProblem } from '../../authorization/policy-problem.ts';
import type { CloudState } from '../../state.ts';
import {
  AwsError,
  type JsonObject,
  type OperationContext,
  type PolicyDocument,
} from '../../types.ts';
import { enforced } from '../../versioned.ts';
import { managedPolicyText } from '../iam/managed-policies.ts';
import type { Session } from './state.ts';

/** What is the same for every temporary credential: how long it lasts, what narrows it, and how it is made. */

type Context = OperationContext<CloudState>;

/** A member that is there and not empty. */
export function text(input: JsonObject, member: string): string | undefined {
  const value = input[member];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function invalid(message: string): AwsError {
  return new AwsError('ValidationError', message);
}

/** How long the session is to last. */
export function seconds(
  input: JsonObject,
  otherwise: number,
  limits: { min: number; max: number },
): number {
  const wanted = input['DurationSeconds'];
  if (typeof wanted !== 'number') return otherwise;
  if (wanted >= limits.min && wanted <= limits.max) return wanted;
  const bound =
    wanted < limits.min
      ? `greater than or equal to ${limits.min}`
      : `less than or equal to ${limits.max}`;
  throw invalid(
    `1 validation error detected: Value '${wanted}' at 'durationSeconds' failed to satisfy constraint: Member must have value ${bound}`,
  );
}

function parsedPolicy(document: string): PolicyDocument {
  let problem: string | undefined;
  try {
    const parsed = JSON.parse(document) as PolicyDocument;
    problem = policyProblem(parsed);
    if (problem === undefined) return parsed;
  } catch {
    problem = 'Syntax errors in policy.';
  }
  throw new AwsError('MalformedPolicyDocument', problem);
}

/** The inline session policy and the managed ones together: what any of them allows, and none denies. */
export function sessionPolicyOf(
  context: Context,
  accountId: string,
  input: JsonObject,
): PolicyDocument | undefined {
  const inline = text(input, 'Policy');
  const arns = ((input['PolicyArns'] ?? []) as { arn?: string }[]).map(({ arn }) => arn ?? '');
  const iam = context.state.accounts.get(accountId)?.iam;
  const texts = arns.map((arn) => {
    const own = iam?.policies.get(arn);
    const document =
      own === undefined ? managedPolicyText(arn) : enforced(own.document, context.now);
    if (document === undefined) throw invalid(`Policy ${arn} does not exist.`);
    return document;
  });
  const documents = [...(inline === undefined ? [] : [inline]), ...texts].map(parsedPolicy);
  if (documents.length === 0) return undefined;
  return { Version: '2012-10-17', Statement: documents.flatMap(({ Statement }) => Statement) };
}

/** A session as an operation describes it; key, secret and times come with its making. */
export type NewSession = Session extends infer S
  ? S extends Session
    ? Omit<S, 'accessKeyId' | 'secret' | 'token' | 'issuedAt' | 'expiresAt'>
    : never
  : never;

/** Makes the session and gives the credentials for it. */
export function begin(context: Context, session: NewSession, duration: number): JsonObject {
  // Policies see whole seconds only, so a session begins on one.
  const issuedAt = Math.floor(context.now / 1000) * 1000;
  const made: Session = {
    ...session,
    accessKeyId: context.id('ASIA', 16),
    secret: context.id('', 40),
    token: context.id('FwoG', 96),
    issuedAt,
    expiresAt: issuedAt + duration * 1000,
  };
  context.state.sessions.set(made.accessKeyId, made);
  return {
    AccessKeyId: made.accessKeyId,
    SecretAccessKey: made.secret,
    SessionToken: made.token,
    Expiration: new Date(made.expiresAt),
  };
}
