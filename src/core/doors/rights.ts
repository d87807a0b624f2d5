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

/** AWS's own policies that let their holder assume any role that trusts the account. */
const managedAssumers: ReadonlySet<string> = new Set([
  'arn:aws:iam::aws:policy/AdministratorAccess',
  'arn:aws:iam::aws:policy/PowerUserAccess',
]);

/** AWS's own policies that let their holder read or write Git repositories (CodeCommit). */
const managedGitUsers: ReadonlySet<string> = new Set([
  ...managedAssumers,
  'arn:aws:iam::aws:policy/ReadOnlyAccess',
  'arn:aws:iam::aws:policy/AWSCodeCommitFullAccess',
  'arn:aws:iam::aws:policy/AWSCodeCommitPowerUser',
  'arn:aws:iam::aws:policy/AWSCodeCommitReadOnly',
]);

/** Which roles a principal's own policies let it assume: patterns of ARNs. A condition counts as fulfilled. */
export interface AssumeGrants {
  readonly allow: readonly string[];
  /** Only denials without a condition. */
  readonly deny: readonly string[];
}

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

/** Can its holder use an SSH key or a Git password? Without such a right they open nothing. */
export function usesGit(documents: readonly Fields[], attachedArns: readonly string[]): boolean {
  if (attachedArns.some((arn) => managedGitUsers.has(arn))) return true;
  return documents
    .flatMap(statements)
    .some(
      (one) =>
        one['Effect'] === 'Allow' && covers(one, ['codecommit:GitPull', 'codecommit:GitPush']),
    );
}

/** Does it allow every action on everything, without a condition, and deny nothing? */
export function allowsAnything(document: Fields): boolean {
  const all = statements(document);
  const isWhole = (one: Fields): boolean =>
    ['Action', 'Resource'].every((key) => strings(one[key]).includes('*'));
  return (
    all.some(
      (one) => one['Effect'] === 'Allow' && isWhole(one) && one['Condition'] === undefined,
    ) && !all.some((one) => one['Effect'] === 'Deny')
  );
}

/** What these documents and managed policies say about assuming roles. */
export function assumeGrants(
  documents: readonly Fields[],
  attachedArns: readonly string[],
): AssumeGrants {
  const about = documents.flatMap(statements).filter((one) => covers(one, ['sts:AssumeRole']));
  const resources = (one: Fields): readonly string[] =>
    one['NotResource'] === undefined ? strings(one['Resource']) : ['*'];
  const allow = about.filter((one) => one['Effect'] === 'Allow').flatMap(resources);
  const deny = about
    .filter((one) => one['Effect'] === 'Deny' && one['NotResource'] === undefined)
    .filter((one) => one['Condition'] === undefined)
    .flatMap(resources);
  const any = attachedArns.some((arn) => managedAssumers.has(arn)) ? ['*'] : [];
  return { allow: [...new Set([...any, ...allow])], deny: [...new Set(deny)] };
}

/** Does a statement speak about any of these actions? */
function covers(statement: Fields, actions: readonly string[]): boolean {
  const named = strings(statement['Action']);
  if (named.length > 0) return actions.some((action) => matchesAny(named, action));
  const excluded = strings(statement['NotAction']);
  return excluded.length > 0 && actions.some((action) => !matchesAny(excluded, action));
}

function grantsIdentityWrite(statement: Fields): boolean {
  if (statement['Effect'] !== 'Allow') return false;
  // "Manage your own password and keys" is no right over others.
  const resources = strings(statement['Resource']);
  if (resources.length > 0 && resources.every((arn) => arn.includes('${aws:username}')))
    return false;
  return covers(statement, identityWrites);
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
