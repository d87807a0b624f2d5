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
