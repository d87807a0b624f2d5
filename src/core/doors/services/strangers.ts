import type { Settings } from '../../incident/settings.ts';
import { fields } from '../answers.ts';
import type { Fields } from '../answers.ts';
import { statements, strings } from '../rights.ts';
import { knownAccounts } from '../trust.ts';

/**
 * Condition keys that hold a caller to accounts: all of their values known means that no stranger comes through.
 * `aws:ResourceAccount` is none of them.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-resourceaccount
 */
const ACCOUNT_KEYS = new Set([
  'aws:sourceaccount',
  'aws:principalaccount',
  'aws:sourceowner',
  'kms:calleraccount',
]);

/** Condition keys that tell about the resource: the same whoever calls, so they keep nobody out. */
const RESOURCE_KEYS = new Set(['aws:resourceaccount', 'aws:resourceorgid']);

const EQUALS = ['StringEquals', 'StringLike', 'StringEqualsIgnoreCase'];

/**
 * Whom a resource's policy lets in who is not ours, half sentences; empty when all is well. A condition that
 * does not name accounts or the organization is not judged: such a statement is told with `limited`. One that only
 * names the resource's own account is none.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export function strangersIn(
  document: Fields,
  settings: Settings,
): { readonly open: readonly string[]; readonly limited: readonly string[] } {
  const known = knownAccounts(settings);
  const open = new Set<string>();
  const limited = new Set<string>();
  for (const statement of statements(document)) {
    if (statement['Effect'] !== 'Allow') continue;
    if (heldToOurs(statement, settings, known)) continue;
    const into = limitsCallers(statement) ? limited : open;
    for (const who of strangers(statement, known)) into.add(who);
  }
  return { open: [...open], limited: [...limited] };
}

/** Is this account neither ours nor a known vendor's? */
export function isStranger(account: string, settings: Settings): boolean {
  return /^\d{12}$/.test(account) && !knownAccounts(settings).has(account);
}

/** The account in an ARN; undefined where it has none. */
export function accountIn(arn: string): string | undefined {
  return /^arn:[^:]+:[^:]*:[^:]*:(\d{12}):/.exec(arn)?.[1];
}

function strangers(statement: Fields, known: ReadonlySet<string>): string[] {
  if (statement['NotPrincipal'] !== undefined) return ['everyone but a few'];
  const principal = statement['Principal'];
  const names = typeof principal === 'string' ? [principal] : strings(fields(principal)['AWS']);
  return names.flatMap((name) => {
    if (name === '*') return ['anyone'];
    const account = /^\d{12}$/.test(name) ? name : accountIn(name);
    return account === undefined || known.has(account) ? [] : [`the unknown account ${account}`];
  });
}

/** Has the statement a condition that may keep callers out? */
function limitsCallers(statement: Fields): boolean {
  return Object.entries(fields(statement['Condition'])).some(
    ([operator, keys]) =>
      !EQUALS.includes(operator) ||
      Object.keys(fields(keys)).some((key) => !RESOURCE_KEYS.has(key.toLowerCase())),
  );
}

/** Does a condition hold the statement to accounts of ours, or to our organization? */
function heldToOurs(statement: Fields, settings: Settings, known: ReadonlySet<string>): boolean {
  const condition = fields(statement['Condition']);
  return EQUALS.some((operator) =>
    Object.entries(fields(condition[operator])).some(([key, value]) => {
      const wanted = strings(value);
      const name = key.toLowerCase();
      if (wanted.length === 0) return false;
      if (name === 'aws:principalorgid' || name === 'aws:sourceorgid')
        return wanted.every((id) => id === settings.organization.id);
      return ACCOUNT_KEYS.has(name) && wanted.every((id) => known.has(id));
    }),
  );
}
