import type { Fields } from './answers.ts';
import { fields } from './answers.ts';

/**
 * Reads IAM policy statements as far as suspicion needs it. It ranks, it does not decide: the real
 * answer is AWS's own evaluation, and every door is closed whatever its rank.
 */

/** Whoever may do one of these can make himself another way in (MITRE ATT&CK T1098, T1136.003). */
const identityWrites = [
  'iam:CreateUser',
  'iam:CreateAccessKey',
  'iam:CreateLoginProfile',
  'iam:UpdateLoginProfile',
  'iam:AttachUserPolicy',
  'iam:AttachRolePolicy',
  'iam:AttachGroupPolicy',
  'iam:PutUserPolicy',
  'iam:PutRolePolicy',
  'iam:PutGroupPolicy',
  'iam:CreateRole',
  'iam:UpdateAssumeRolePolicy',
  'iam:CreatePolicyVersion',
  'iam:SetDefaultPolicyVersion',
  'iam:AddUserToGroup',
  'iam:UpdateAccessKey',
  'iam:CreateOpenIDConnectProvider',
  'iam:CreateSAMLProvider',
];

/** AWS's own policies that grant such a right; their documents are not part of the inventory. */
const managedIdentityWriters: ReadonlySet<string> = new Set([
  'arn:aws:iam::aws:policy/AdministratorAccess',
  'arn:aws:iam::aws:policy/IAMFullAccess',
  'arn:aws:iam::aws:policy/AdministratorAccess-Amplify',
  'arn:aws:iam::aws:policy/AWSOrganizationsFullAccess',
]);

/** Statements of a document; a single one may stand without a list. */
export function statements(document: Fields): readonly Fields[] {
  const statement = document['Statement'];
  return (Array.isArray(statement) ? statement : [statement]).map(fields);
}

/** A member that may be one string or a list of them. */
export function strings(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : [value]).filter((item) => typeof item === 'string');
}

/** Does any of these documents or managed policies let its holder write identity? */
export function writesIdentity(
  documents: readonly Fields[],
  attachedArns: readonly string[],
): boolean {
  if (attachedArns.some((arn) => managedIdentityWriters.has(arn))) return true;
  return documents.flatMap(statements).some(grantsIdentityWrite);
}

function grantsIdentityWrite(statement: Fields): boolean {
  if (statement['Effect'] !== 'Allow') return false;
  // "Manage your own password and keys" is no right over others.
  const resources = strings(statement['Resource']);
  if (resources.length > 0 && resources.every((arn) => arn.includes('${aws:username}')))
    return false;
  const allowed = strings(statement['Action']);
  if (allowed.length > 0) return identityWrites.some((action) => matchesAny(allowed, action));
  const excluded = strings(statement['NotAction']);
  return excluded.length > 0 && identityWrites.some((action) => !matchesAny(excluded, action));
}

/** Does any pattern, with AWS's `*` and `?`, match the action? Case does not count. */
export function matchesAny(patterns: readonly string[], action: string): boolean {
  return patterns.some((pattern) => matches(pattern.toLowerCase(), action.toLowerCase()));
}

/** Walks both texts once; a hostile pattern full of stars costs no more than its length times the action's. */
function matches(pattern: string, value: string): boolean {
  let [p, v, star, resume] = [0, 0, -1, 0];
  while (v < value.length) {
    if (pattern[p] === '*') {
      star = p;
      resume = v;
      p += 1;
    } else if (pattern[p] === '?' || pattern[p] === value[v]) {
      p += 1;
      v += 1;
    } else if (star >= 0) {
      p = star + 1;
      resume += 1;
      v = resume;
    } else {
      return false;
    }
  }
  while (pattern[p] === '*') p += 1;
  return p === pattern.length;
}
