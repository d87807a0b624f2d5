import { scopeKind, scopeKindOf } from '../incident/accounts.ts';
import type { Settings } from '../incident/settings.ts';
import { freezeScp } from '../policies/freeze.ts';
import { PolicyTooLarge } from '../policies/policy.ts';
import { shardsOf } from '../policies/shards.ts';
import { shieldScp } from '../policies/shield.ts';
import { accountsBelow, fewestTargets, isUnitId } from '../policies/units.ts';

/**
 * What two locks and their companions are attached to, together: a thousand accounts one by one. AWS takes two
 * attachments a second (https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html), so that
 * the shield alone takes a quarter of an hour then, where one request locks a whole unit. The plan has some nine MiB.
 */
const MOST_ATTACHMENTS = 4000;
/** Nobody asked for accounts one by one where a unit has changed: more than this, and the unit is the quicker lock. */
const MOST_APART = 1600;

/**
 * The accounts that people named: `all`, units, or accounts themselves, each once and sorted. Of `all` and of a
 * unit come all accounts that are not protected; what is not listed stays as it was typed, for `scopeProblem` to refuse.
 */
export function accountsNamed(settings: Settings, named: readonly string[]): readonly string[] {
  const { accounts, protectedAccounts } = settings.organization;
  const isOpen = (id: string): boolean => !protectedAccounts.includes(id);
  const below = (unit: string): readonly string[] =>
    accountsBelow(settings, unit)?.filter(isOpen) ?? [unit];
  const all = named.includes('all')
    ? accounts.map(({ id }) => id).filter(isOpen)
    : named.flatMap((one) => (isUnitId(one) ? below(one) : [one]));
  return [...new Set(all)].sort();
}

/** The accounts of the settings that are protected: `all` means all others. */
export function protectedOf({ organization }: Settings): readonly string[] {
  const { accounts, protectedAccounts } = organization;
  return accounts.map(({ id }) => id).filter((id) => protectedAccounts.includes(id));
}

/**
 * Why these accounts can't be the scope of an incident, as a plain sentence with what a person with
 * management access can type by hand; undefined when they can. Only accounts that the settings list, and only
 * of one kind: what stands above an account decides the order. A protected account is never a target.
 */
export function scopeProblem(settings: Settings, accounts: readonly string[]): string | undefined {
  const { protectedAccounts, accounts: listed } = settings.organization;
  if (accounts.length === 0) return 'Name at least one account.';
  const alone = aloneProblem(settings, accounts);
  const kept = accounts.find((account) => protectedAccounts.includes(account));
  if (kept !== undefined) {
    return (
      `${kept} is protected: plans never touch it, because logs, vault or the bot itself live there. ` +
      `Take it out of organization.protectedAccounts only if it is really lost. ${byHand(kept)}`
    );
  }
  if (alone !== undefined) return alone;
  if (scopeKind(settings, accounts) !== 'member-accounts')
    return backupsProblem(settings, accounts);
  const unknown = accounts.find((account) => !listed.some((one) => one.id === account));
  if (unknown !== undefined && isUnitId(unknown)) {
    return (
      `${unknown} is not in organization.units: what is in it is not known here. Name its accounts. ` +
      byHand(unknown)
    );
  }
  if (unknown !== undefined) {
    return (
      `${unknown} is not in organization.accounts: the bot has no responder role there. A standalone account ` +
      `belongs into standalone. ${byHand(unknown)}`
    );
  }
  const unfit = policyProblem(settings, accounts);
  if (unfit !== undefined) return unfit;
  if (attachments(settings, accounts) > MOST_ATTACHMENTS) {
    return (
      `${accounts.length} accounts don't fit into one plan, which people have to read: ${MOST_ATTACHMENTS / 4} at the most ` +
      'one by one, thousands as whole units of up to 150 accounts each (organization.units). ' +
      `Name the ones that matter most, at once. ${byHand('<each of the others, or their organizational unit>')}`
    );
  }
  return backupsProblem(settings, accounts);
}

/** What is wrong with a scope in which an account stands that no organization policy reaches. */
function aloneProblem(settings: Settings, accounts: readonly string[]): string | undefined {
  const { managementAccount, managementResponderRoleId } = settings.organization;
  const alone = accounts.filter((id) => scopeKindOf(settings, id) !== 'member-accounts');
  const [first] = alone;
  if (first === undefined) return undefined;
  if (accounts.length > 1) {
    return (
      `${first} is ${first === managementAccount ? 'the management account' : 'a standalone account'}: no organization ` +
      'policy binds it, so it has an order of its own. Declare it alone, and the others beside it, as incidents of their own.'
    );
  }
  if (first === managementAccount && managementResponderRoleId === undefined) {
    return (
      `${first} is the management account. No organization policy binds it, and the bot has no responder role there ` +
      `(organization.managementResponderRoleId). ${byHandManagement}`
    );
  }
  return undefined;
}

/**
 * Shield and freeze, each with the policy against outsiders.
 * @param apart units that can't be attached to: their accounts are taken one by one.
 */
function attachments(
  settings: Settings,
  scope: readonly string[],
  apart: readonly string[] = [],
): number {
  const inside = shardsOf(settings, scope, undefined, apart).flatMap(({ targets }) => targets);
  return 2 * (inside.length + fewestTargets(settings, scope, apart).length);
}

/** Is there room in one plan for the accounts of these units one by one? */
export function fitsApart(
  settings: Settings,
  scope: readonly string[],
  apart: readonly string[],
): boolean {
  return attachments(settings, scope, apart) <= MOST_APART;
}

/** Is there room in one plan for these accounts by themselves, beside the units that hold the others? */
export function fitsBeside(
  settings: Settings,
  scope: readonly string[],
  apart: readonly string[],
): boolean {
  return attachments(settings, scope, apart) <= MOST_ATTACHMENTS;
}

/** The freeze by hand, for an account that an organization policy reaches. */
export function byHand(account: string): string {
  return (
    'By hand, with management access: aws organizations create-policy --type SERVICE_CONTROL_POLICY ' +
    '--name freeze --description freeze --content ' +
    `'{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}' ` +
    `and then aws organizations attach-policy --policy-id <the id that it prints> --target-id ${account} ` +
    '(this one exempts nobody, the responder role included).'
  );
}

const byHandManagement =
  'By hand, at once: secure the root mailbox and its MFA, open a Support case (aws support create-case), ' +
  'then for every user that is not yours aws iam attach-user-policy --user-name <user> --policy-arn ' +
  'arn:aws:iam::aws:policy/AWSDenyAll and for every role aws iam attach-role-policy --role-name <role> ' +
  '--policy-arn arn:aws:iam::aws:policy/AWSDenyAll. Declare the member accounts here all the same.';

/**
 * Why the backups of this incident can't be judged; undefined when they can. In an account of the incident the
 * copies are as compromised as what they are copies of, and a restore test there would run under the freeze.
 */
export function backupsProblem(settings: Settings, scope: readonly string[]): string | undefined {
  const { backups } = settings;
  if (backups === undefined || !scope.includes(backups.account)) return undefined;
  return (
    `${backups.account} holds the backups (backups.account), so it can't be part of the incident: whoever is in there has ` +
    'the copies too, and the freeze would stop the restore test. Name the other accounts and leave it out. If it is really ' +
    `lost, set backups.account to an account outside, or take backups out of the settings, and declare again. ${byHand(backups.account)}`
  );
}

function policyProblem(settings: Settings, scope: readonly string[]): string | undefined {
  try {
    for (const policyFor of [shieldScp, freezeScp]) {
      const made = (accounts: readonly string[]) => policyFor(settings, accounts);
      for (const { accounts } of shardsOf(settings, scope, made)) made(accounts);
    }
    return undefined;
  } catch (error) {
    if (error instanceof PolicyTooLarge) return error.message;
    throw error;
  }
}
