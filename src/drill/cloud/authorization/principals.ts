import type { Caller, PolicyStatement } from '../types.ts';

/**
 * How closely a statement's Principal names the caller; it decides what a grant reaches
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html).
 *
 * - `direct`: everybody, the user, the session, the service: the grant stands by itself;
 * - `role`: the role behind the session: boundary and session policy still limit it;
 * - `account`: the caller's account: only hands the decision to that account's own policies.
 */
export type PrincipalMatch = 'direct' | 'role' | 'account';

/** How the statement names the caller, or undefined if it does not. A statement without Principal names nobody. */
export function principalMatch(
  statement: PolicyStatement,
  caller: Caller,
  hasBoundary: boolean,
): PrincipalMatch | undefined {
  if (statement.NotPrincipal !== undefined) {
    // Deny with NotPrincipal always hits a principal that has a boundary, whatever it lists.
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
    const excepted = closest(statement.NotPrincipal, caller) !== undefined;
    return excepted && !hasBoundary ? undefined : 'direct';
  }
  return statement.Principal === undefined ? undefined : closest(statement.Principal, caller);
}

function closest(
  principal: NonNullable<PolicyStatement['Principal']>,
  caller: Caller,
): PrincipalMatch | undefined {
  if (principal === '*') return 'direct';
  const found = new Set(
    Object.entries(principal).flatMap(([kind, values]) =>
      [values].flat().map((value) => one(kind, value, caller)),
    ),
  );
  if (found.has('direct')) return 'direct';
  if (found.has('role')) return 'role';
  return found.has('account') ? 'account' : undefined;
}

function one(kind: string, value: string, caller: Caller): PrincipalMatch | undefined {
  if (kind === 'Service') {
    return caller.type === 'AWSService' && caller.arn === value ? 'direct' : undefined;
  }
  if (kind === 'Federated') return caller.arn === value ? 'direct' : undefined;
  if (kind !== 'AWS') return undefined;
  if (value === '*') return 'direct';
  if (caller.type === 'AWSService') return undefined;
  const isUserOrRoot = caller.type === 'IAMUser' || caller.type === 'Root';
  if (value === caller.arn) return 'direct';
  // A user's or role's unique id is what AWS keeps in place of the ARN of a principal that was deleted.
  const isUniqueId = /^A(?:IDA|ROA)/.test(value) && value === caller.userId.split(':')[0];
  if (value === caller.principalArn || isUniqueId) {
    return isUserOrRoot || value.endsWith(':root') ? 'direct' : 'role';
  }
  if (value === caller.accountId || value === `arn:aws:iam::${caller.accountId}:root`) {
    return caller.type === 'Root' || caller.type === 'AssumedRoot' ? 'direct' : 'account';
  }
  return undefined;
}
