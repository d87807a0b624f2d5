import type { Settings } from '../incident/settings.ts';
import type { Principal } from './principals.ts';
import { untouchable } from './principals.ts';
import { strings, statements } from './rights.ts';
import { fields } from './answers.ts';
import type { Fields } from './answers.ts';

/**
 * The bot's own roles get no closing call, and shield and freeze exempt some of them: whoever can assume one
 * walks through every lock. So what they trust is looked at harder than anything else.
 */

/** Is it a role of ours, and not one of AWS's or somebody's that only has the name? */
export function isOurs(role: Principal, settings: Settings): boolean {
  const why = untouchable(role, settings);
  if (role.kind !== 'role' || why === undefined) return false;
  return !role.path.startsWith('/aws-') && !why.includes('not its recorded id');
}

/** What is wrong with a role of ours, one half sentence each; empty for a good one and for all others. */
export function tamperedWith(role: Principal, settings: Settings): readonly string[] {
  if (!isOurs(role, settings)) return [];
  return [...trustProblems(role, settings), ...rightsProblems(role, settings)];
}

function trustProblems(role: Principal, settings: Settings): readonly string[] {
  // A document that can't be read is counted as unseen.
  if (role.trust === undefined) return [];
  const all = [...new Set(statements(role.trust).flatMap(letIn))];
  const foreign = all.filter((who) => !isExpected(who, role, settings));
  const problems = foreign.map((who) => `its trust lets in ${who.slice(0, 200)}`);
  return problems.length === 0 && all.length > 1
    ? [`its trust lets in ${all.length} instead of one`]
    : problems;
}

/** Whom an allowing statement lets in; a service or identity provider by its name. */
function letIn(statement: Fields): readonly string[] {
  if (statement['Effect'] !== 'Allow') return [];
  if (statement['NotPrincipal'] !== undefined) return ['everyone but a few'];
  const principal = statement['Principal'];
  if (typeof principal === 'string') return [principal];
  return Object.values(fields(principal)).flatMap(strings);
}

/** One principal of an account of ours outside: the bot's base role; for the probe, the canary outside. */
function isExpected(who: string, role: Principal, { organization }: Settings): boolean {
  const { outside, managementAccount, protectedAccounts, exemptIds } = organization;
  if (outside !== undefined && nameOf(outside.probeRole) === role.name)
    return who === outside.roleArn;
  // The evidence writer may be one of AWS's services at work.
  if (exemptIds.includes(role.id) && who.endsWith('.amazonaws.com')) return true;
  const account = /^(?:arn:[^:]+:(?:iam|sts)::)?(\d{12})(?::|$)/.exec(who)?.[1];
  if (account === undefined || account === role.account) return false;
  return account === managementAccount || protectedAccounts.includes(account);
}

/** The canary is to be denied by us alone, not to be worth stealing. */
function rightsProblems(role: Principal, { organization }: Settings): readonly string[] {
  const isCanary = role.name === nameOf(organization.roles.canary);
  return isCanary && role.writesIdentity ? ['it can write identity, which no canary needs'] : [];
}

function nameOf(configured: string): string {
  return configured.slice(configured.lastIndexOf('/') + 1);
}
