import type { ScopeKind } from '../runbook/language.ts';
import type { Settings } from './settings.ts';

/** What stands above an account: an organization's policies, or nothing. Unknown accounts count as members. */
export function scopeKindOf(settings: Settings, account: string): ScopeKind {
  if (account === settings.organization.managementAccount) return 'management-account';
  const alone = settings.standalone?.some(({ id }) => id === account) === true;
  return alone ? 'standalone-account' : 'member-accounts';
}

/** What stands above the accounts of an incident. An incident has one kind; an empty scope counts as members. */
export function scopeKind(settings: Settings, scope: readonly string[]): ScopeKind {
  const [first] = scope;
  return first === undefined ? 'member-accounts' : scopeKindOf(settings, first);
}

/** The unique id of the role through which the bot acts in an account; undefined where it has none. */
export function responderRoleIdOf(settings: Settings, account: string): string | undefined {
  const { organization, standalone } = settings;
  if (account === organization.managementAccount) return organization.managementResponderRoleId;
  const all = [...organization.accounts, ...(standalone ?? [])];
  return all.find(({ id }) => id === account)?.responderRoleId;
}

/** The roles with which the bot locks and lifts, by name, with their recorded unique ids; they stand in one account. */
export function lockRolesIn(
  { organization }: Settings,
  account: string,
): readonly { readonly name: string; readonly id: string | undefined }[] {
  const { roles, managementAccount, freezeRoleId, liftRoleId } = organization;
  if (account !== managementAccount) return [];
  return [
    { name: nameOf(roles.freeze), id: freezeRoleId },
    { name: nameOf(roles.lift), id: liftRoleId },
  ];
}

/** A role's name without the path that may stand before it in the settings. */
export function nameOf(configured: string): string {
  return configured.slice(configured.lastIndexOf('/') + 1);
}

/**
 * Why the management account can't be swept, as a plain sentence with the mend; undefined when it can, and for every
 * other scope. Whoever has no recorded id is denied everything, and without these two no member could be frozen or
 * lifted any more.
 */
export function lockRolesProblem(settings: Settings, scope: readonly string[]): string | undefined {
  const unknown = scope.flatMap((account) =>
    lockRolesIn(settings, account).filter(({ id }) => id === undefined),
  );
  if (unknown.length === 0) return undefined;
  const names = unknown.map(({ name }) => name).join(' and ');
  return (
    `${settings.organization.managementAccount} is the management account, and the sweep there would deny everything to the ` +
    `bot’s own ${names}: no member account could be frozen or lifted any more. Set organization.freezeRoleId and ` +
    'organization.liftRoleId (outputs of the roles’ stack; aws iam get-role --role-name <role> --query Role.RoleId), ' +
    'restart the bot and declare again. Declare the member accounts meanwhile.'
  );
}

/** Every account in which the bot has a responder role: members, standalone ones, and the management account. */
export function accountsWithResponder({ organization, standalone }: Settings): readonly string[] {
  return [
    ...organization.accounts.map(({ id }) => id),
    ...(standalone ?? []).map(({ id }) => id),
    ...(organization.managementResponderRoleId === undefined
      ? []
      : [organization.managementAccount]),
  ];
}

/** The unique ids of all responder roles: none of them is ever the target of a call. */
export function responderRoleIds(settings: Settings): readonly string[] {
  return accountsWithResponder(settings).flatMap(
    (account) => responderRoleIdOf(settings, account) ?? [],
  );
}

/** Is this account in the incident, and is there another one that can go on without it? */
export function canSpare(
  { scope }: { readonly scope: readonly string[] },
  account: string,
): boolean {
  return scope.includes(account) && scope.length > 1;
}
