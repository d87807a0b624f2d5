import type { Caller, PolicyDocument, PolicyStatement } from '../types.ts';
import { conditionsHold } from './conditions.ts';
import { matchesPattern } from './pattern.ts';
import type { ConditionKeys } from './pattern.ts';
import { principalMatch } from './principals.ts';
import type { PrincipalMatch } from './principals.ts';

/** What every statement is held against. */
export interface Request {
  caller: Caller;
  action: string;
  resource: string;
  keys: ConditionKeys;
  hasBoundary: boolean;
}

/** The statements of the document that speak of this action, resource and condition; the Principal is not looked at. */
function applying(
  document: PolicyDocument,
  request: Request,
  effect: PolicyStatement['Effect'],
): PolicyStatement[] {
  // Variables exist since 2012-10-17; in an older document `${` is text.
  const withVariables = document.Version === '2012-10-17';
  return [document.Statement]
    .flat()
    .filter(
      (statement) =>
        statement.Effect === effect &&
        speaksOfAction(statement, request.action) &&
        speaksOfResource(statement, request, withVariables) &&
        conditionsHold(statement.Condition, request.keys, withVariables),
    );
}

export function denies(documents: readonly PolicyDocument[], request: Request): boolean {
  return documents.some((document) => applying(document, request, 'Deny').length > 0);
}

export function allows(documents: readonly PolicyDocument[], request: Request): boolean {
  return documents.some((document) => applying(document, request, 'Allow').length > 0);
}

/** Does the resource's policy, or an RCP, deny this caller? */
export function deniesCaller(documents: readonly PolicyDocument[], request: Request): boolean {
  return documents.some((document) =>
    applying(document, request, 'Deny').some(
      (statement) => principalMatch(statement, request.caller, request.hasBoundary) !== undefined,
    ),
  );
}

/** The closest way in which the resource's policy grants this caller the action. */
export function grant(
  document: PolicyDocument | undefined,
  request: Request,
): PrincipalMatch | undefined {
  if (document === undefined) return undefined;
  const found = new Set(
    applying(document, request, 'Allow').map((statement) =>
      principalMatch(statement, request.caller, request.hasBoundary),
    ),
  );
  if (found.has('direct')) return 'direct';
  if (found.has('role')) return 'role';
  return found.has('account') ? 'account' : undefined;
}

/** Statements are parsed once and asked about the same actions all day. They are never changed in place. */
const spoken = new WeakMap<PolicyStatement, Map<string, boolean>>();

function speaksOfAction(statement: PolicyStatement, action: string): boolean {
  const actions = spoken.get(statement) ?? new Map<string, boolean>();
  spoken.set(statement, actions);
  const before = actions.get(action);
  if (before !== undefined) return before;
  const speaks = namesAction(statement, action);
  actions.set(action, speaks);
  return speaks;
}

function namesAction(statement: PolicyStatement, action: string): boolean {
  const matches = (patterns: string | string[]) =>
    [patterns]
      .flat()
      .some((pattern) => matchesPattern(pattern, action, { wildcards: true, ignoreCase: true }));
  if (statement.Action !== undefined) return matches(statement.Action);
  return statement.NotAction !== undefined && !matches(statement.NotAction);
}

function speaksOfResource(
  statement: PolicyStatement,
  request: Request,
  withVariables: boolean,
): boolean {
  const options = { wildcards: true, ...(withVariables ? { variables: request.keys } : {}) };
  const matches = (patterns: string | string[]) =>
    [patterns].flat().some((pattern) => matchesPattern(pattern, request.resource, options));
  if (statement.Resource !== undefined) return matches(statement.Resource);
  if (statement.NotResource !== undefined) return !matches(statement.NotResource);
  // A trust policy has no Resource: it speaks of the role that it belongs to.
  return true;
}
