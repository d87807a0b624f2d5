import { canonicalize, toJson } from '../plan/canonical.ts';
import type { Json, JsonObject } from '../plan/json.ts';
import { responderPattern } from '../policies/responder-only.ts';

/**
 * The session-age floor of a policy: the instant from which sessions of the responder are good. It is the one thing
 * in a standing order that may move, and only forward: a later floor denies more.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-tokenissuetime
 */
export interface Floored {
  /** The document's text without the floor, canonical. */
  readonly rest: string;
  /** Whose sessions it is about: the pattern of the role. */
  readonly whose?: string;
  /** The instant, ISO 8601. */
  readonly since?: string;
}

const SID = 'StaleResponder';
/** One role's name in every account; a wildcard behind the account would be another statement altogether. */
const ONE_ROLE = /^arn:aws:iam::\*:role\/[\w+=,.@/-]{1,128}$/;

/**
 * Takes the floor out of a policy document. A statement that calls itself the floor and says anything else stays in,
 * as everything stays in that is not exactly what `responderStatements` writes.
 * @returns undefined for a text that is no policy document.
 */
export function withoutFloor(content: string): Floored | undefined {
  const document = parse(content);
  const statements = document?.['Statement'];
  if (document === undefined || !isList(statements)) return undefined;
  const index = statements.findIndex((one) => readFloor(one) !== undefined);
  const floor = readFloor(statements[index]);
  const others = statements.filter((_, i) => i !== index);
  return { rest: canonicalize({ ...document, Statement: others }), ...floor };
}

/**
 * Why the second floor may not stand where the first was approved; undefined when it is the same or a later one.
 * Where there was none, one may come, but only for the bot's own responder role and an instant that is past: a
 * floor for another role, or one that lies ahead, denies everything to somebody, and nobody has approved that.
 * @param responder the name of the responder role, as the incident's settings pin it.
 * @param now ISO 8601.
 */
export function floorProblem(
  before: Floored,
  after: Floored,
  { responder, now }: { readonly responder: string; readonly now: string },
): string | undefined {
  const said = `(${before.since ?? 'none'} was approved, ${after.since ?? 'none'} is set)`;
  const moved = `the instant from which the bot’s sessions are good has moved back, or is about another role ${said}`;
  if (after.since === undefined) return before.since === undefined ? undefined : moved;
  if (after.whose !== responderPattern(responder)) return moved;
  // Also true for what is no time.
  if (!(Date.parse(after.since) <= Date.parse(now)))
    return `the instant from which the bot’s sessions are good lies ahead ${said}`;
  if (before.since === undefined) return undefined;
  const isLater = Date.parse(after.since) >= Date.parse(before.since);
  return isLater && after.whose === before.whose ? undefined : moved;
}

function readFloor(
  statement: Json | undefined,
): { readonly whose: string; readonly since: string } | undefined {
  if (!isObject(statement) || !isObject(statement['Condition'])) return undefined;
  const { ArnLike: like, DateLessThan: before } = statement['Condition'];
  if (!isObject(like) || !isObject(before)) return undefined;
  const whose = like['aws:PrincipalArn'];
  const since = before['aws:TokenIssueTime'];
  if (typeof whose !== 'string' || typeof since !== 'string') return undefined;
  if (!ONE_ROLE.test(whose) || !Number.isFinite(Date.parse(since))) return undefined;
  const written = {
    Sid: SID,
    Effect: 'Deny',
    Action: '*',
    Resource: '*',
    Condition: {
      ArnLike: { 'aws:PrincipalArn': whose },
      DateLessThan: { 'aws:TokenIssueTime': since },
    },
  };
  return canonicalize(statement) === canonicalize(written) ? { whose, since } : undefined;
}

function parse(content: string): JsonObject | undefined {
  try {
    const parsed = toJson(JSON.parse(content));
    return isObject(parsed) ? parsed : undefined;
  } catch {
    // Not JSON, or nothing that a journal could hold: it is no document that people approved.
    return undefined;
  }
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && !isList(value);
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}
