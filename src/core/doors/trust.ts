import type { Settings } from '../incident/settings.ts';
import type { JsonObject } from '../plan/json.ts';
import type { Fields } from './answers.ts';
import { fields, journalJson } from './answers.ts';
import { statements, strings } from './rights.ts';

/**
 * Who may assume a role, and which of them should not. Sources:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */

export interface TrustContext {
  /** Accounts of ours and of known vendors. */
  readonly known: ReadonlySet<string>;
  readonly organization: string;
  /** ARNs of principals, and of identity providers, that count as hostile. */
  readonly hostile: ReadonlySet<string>;
}

/** Providers at which everybody may have an account, and ask for tokens for any audience. */
const publicIssuers = ['token.actions.githubusercontent.com', 'gitlab.com', 'app.terraform.io'];

/** Trust that nobody can use: an explicit deny cannot be outvoted by another statement. */
export const closedTrust: JsonObject = {
  Version: '2012-10-17',
  Statement: [
    { Sid: 'LockstepClosed', Effect: 'Deny', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' },
  ],
};

/** Accounts whose principals may stand in a trust policy: the organization's and the known vendors'. */
export function knownAccounts(settings: Settings): ReadonlySet<string> {
  const { organization, vault, backups } = settings;
  const copyTo = backups?.copyTo;
  return new Set([
    organization.managementAccount,
    ...organization.accounts.map((account) => account.id),
    ...(settings.standalone ?? []).map(({ id }) => id),
    ...organization.protectedAccounts,
    ...organization.knownVendors,
    ...(vault === undefined ? [] : [vault.account]),
    ...(backups === undefined ? [] : [backups.account]),
    // Copies go to a vault whose keys and policies name both accounts.
    ...(copyTo?.vaultArn.split(':').slice(4, 5) ?? []),
  ]);
}

/** What a trust policy names that it should not, one half sentence each; empty when all is well. */
export function trustProblems(document: Fields, context: TrustContext): readonly string[] {
  const found = statements(document).flatMap((statement) => [
    ...(statement['NotPrincipal'] !== undefined && allows(statement) ? ['everyone but a few'] : []),
    ...named(statement).flatMap(
      ([kind, principal]) => problem(kind, principal, statement, context) ?? [],
    ),
  ]);
  return [...new Set(found)];
}

/**
 * The document without the principals that should not be there; when nothing is left, or when it can't
 * be written into a journal, a document that denies everyone.
 */
export function cleanedTrust(document: Fields, context: TrustContext): JsonObject {
  const kept = statements(document)
    .map((statement) => cleaned(statement, context))
    .filter((statement) => statement !== undefined);
  if (!kept.some(allows)) return closedTrust;
  const clean = journalJson({ ...document, Statement: kept });
  return typeof clean === 'object' && !Array.isArray(clean) ? (clean as JsonObject) : closedTrust;
}

function cleaned(statement: Fields, context: TrustContext): Fields | undefined {
  if (!allows(statement)) return statement;
  const left = named(statement).filter(
    ([kind, principal]) => problem(kind, principal, statement, context) === undefined,
  );
  if (left.length === 0) return undefined;
  if (left.length === named(statement).length) return statement;
  const Principal: { [kind: string]: string[] } = {};
  for (const [kind, principal] of left) (Principal[kind] ??= []).push(principal);
  return { ...statement, Principal };
}

function allows(statement: Fields): boolean {
  return statement['Effect'] === 'Allow';
}

/** The principals of an allowing statement as `[kind, name]`. */
function named(statement: Fields): readonly (readonly [string, string])[] {
  if (!allows(statement)) return [];
  const principal = statement['Principal'];
  if (typeof principal === 'string') return [['AWS', principal]];
  return Object.entries(fields(principal)).flatMap(([kind, value]) =>
    strings(value).map((name) => [kind, name] as const),
  );
}

function problem(
  kind: string,
  principal: string,
  statement: Fields,
  context: TrustContext,
): string | undefined {
  if (kind === 'Service') return undefined;
  if (isSuspect(principal, context.hostile)) return `${principal}, which is hostile`;
  if (principal === '*') return ownOrganizationOnly(statement, context) ? undefined : 'anyone';
  const account = accountOf(principal);
  if (account !== undefined && !context.known.has(account)) return `the unknown account ${account}`;
  // The account of a provider is that of whoever set it up, not of those that it vouches for.
  const federated = kind === 'Federated' && letsInAll(principal, statement);
  return federated ? `anyone with a login at ${principal}` : undefined;
}

/** A session of a hostile role counts as the role; its ARN has the name, and not the path. */
export function isSuspect(principal: string, hostile: ReadonlySet<string>): boolean {
  if (hostile.has(principal)) return true;
  const [, account, name] =
    /^arn:[^:]+:sts::(\d{12}):assumed-role\/([^/]+)\//.exec(principal) ?? [];
  if (account === undefined || name === undefined) return false;
  return [...hostile].some((arn) => arn.includes(`::${account}:role/`) && arn.endsWith(`/${name}`));
}

/**
 * Does an identity provider let in everybody whom it knows? SAML says in its own assertion who may have which
 * role; of the others only a condition tells.
 */
function letsInAll(provider: string, statement: Fields): boolean {
  if (provider.includes(':saml-provider/')) return false;
  const conditions = Object.entries(fields(statement['Condition']))
    // "Not this one" lets in everybody else.
    .filter(([operator]) => !/not|null/i.test(operator))
    .flatMap(([, keys]) => Object.entries(fields(keys)));
  const limits = conditions.filter(([, values]) =>
    strings(values).every((one) => !isAnything(one)),
  );
  // Whoever has an account at one of these names the audience himself.
  const isPublic = publicIssuers.some((issuer) => provider.endsWith(`:oidc-provider/${issuer}`));
  return !limits.some(([key]) => !isPublic || !key.toLowerCase().endsWith(':aud'));
}

/** `*`, and `repo:*`: whatever it begins with, anybody can have it. */
function isAnything(pattern: string): boolean {
  return /^(?:[a-z_]+:)?\*/.test(pattern);
}

function ownOrganizationOnly(statement: Fields, context: TrustContext): boolean {
  const condition = fields(statement['Condition']);
  return ['StringEquals', 'StringLike'].some((operator) => {
    const keys = Object.entries(fields(condition[operator]));
    return keys.some(([key, value]) => {
      const wanted = strings(value);
      const organization = key.toLowerCase() === 'aws:principalorgid';
      return organization && wanted.length > 0 && wanted.every((id) => id === context.organization);
    });
  });
}

/** The account in an ARN or an account id; undefined for unique ids of deleted principals and public providers. */
function accountOf(principal: string): string | undefined {
  if (/^\d{12}$/.test(principal)) return principal;
  return /^arn:[^:]+:[^:]+:[^:]*:(\d{12}):/.exec(principal)?.[1];
}
