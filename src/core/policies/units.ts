import type { Settings } from '../incident/settings.ts';
import type { Call } from '../plan/call.ts';
import type { Accounts } from './policy.ts';

/**
 * Organizational units as the settings pin them. A policy that is attached to a unit binds every account below
 * it (https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html), so
 * one request locks all of them; what an approved plan reaches must not depend on what is moved meanwhile.
 */

type Unit = NonNullable<Settings['organization']['units']>[number];
/** What is read of the settings here; an auditor has no more of them. */
export interface WithUnits {
  readonly organization: Pick<Settings['organization'], 'units'>;
}

/** The units that the settings list; none where they say nothing of units. */
export function unitsOf(settings: WithUnits): readonly Unit[] {
  return settings.organization.units ?? [];
}

/** Does it name a unit, and not an account? */
export function isUnitId(target: string): boolean {
  return target.startsWith('ou-');
}

/** Every account in the unit and in the units below it; undefined for a unit that the settings don't list. */
export function accountsBelow(settings: WithUnits, unit: string): Accounts | undefined {
  const units = unitsOf(settings);
  const found = units.find(({ id }) => id === unit);
  if (found === undefined) return undefined;
  const below = units.filter(({ parent }) => parent === unit);
  return [...found.accounts, ...below.flatMap(({ id }) => accountsBelow(settings, id) ?? [])];
}

/** The accounts that a policy binds when it is attached to this target. */
export function accountsUnder(settings: WithUnits, target: string): Accounts {
  return isUnitId(target) ? (accountsBelow(settings, target) ?? []) : [target];
}

/**
 * The fewest targets that bind exactly these accounts: the topmost units that hold none besides them, and the
 * accounts that are left. A unit with a single account is no gain, so the account itself is named.
 * @param apart units that can't be attached to, so that their accounts are taken one by one; and accounts that are
 *   taken by themselves although a unit is attached to that holds them.
 */
export function fewestTargets(
  settings: Settings,
  accounts: Accounts,
  apart: readonly string[] = [],
): readonly string[] {
  const wanted = new Set(accounts);
  const whole = new Map<string, Accounts>();
  for (const { id } of unitsOf(settings)) {
    const below = accountsBelow(settings, id) ?? [];
    const fits = below.length > 1 && below.every((account) => wanted.has(account));
    if (fits && !apart.includes(id)) whole.set(id, below);
  }
  const parents = new Map(unitsOf(settings).map(({ id, parent }) => [id, parent]));
  const top = [...whole.keys()].filter(
    (id) => !ancestorsOf(id, parents).some((up) => whole.has(up)),
  );
  const covered = new Set(top.flatMap((id) => whole.get(id) ?? []));
  const isAlone = (account: string): boolean => !covered.has(account) || apart.includes(account);
  return [...top, ...accounts.filter(isAlone)];
}

function ancestorsOf(
  unit: string,
  parents: ReadonlyMap<string, string | undefined>,
): readonly string[] {
  const parent = parents.get(unit);
  return parent === undefined ? [] : [parent, ...ancestorsOf(parent, parents)];
}

/** What a call attaches a policy to, or detaches it from; empty for any other call. */
export function targetOf({ request }: Call): string {
  const target = request.input['TargetId'];
  return typeof target === 'string' ? target : '';
}

/** `account 333333333333`, or the unit with its name and how many accounts are below it. */
export function targetWords(settings: WithUnits, target: string): string {
  if (!isUnitId(target)) return `account ${target}`;
  const name = unitsOf(settings).find(({ id }) => id === target)?.name ?? 'unknown';
  return `unit ${name} (${target}, ${accountsUnder(settings, target).length} accounts)`;
}

/** What is wrong with the units as a whole, one sentence each: nothing may be in two places or below itself. */
export function unitProblems(units: readonly Unit[]): readonly string[] {
  const problems: string[] = [];
  const places = new Map<string, string>();
  const known = new Map(units.map((unit) => [unit.id, unit]));
  if (known.size < units.length) problems.push('a unit stands here twice: list each once');
  for (const { id, parent, accounts } of units) {
    if (parent !== undefined && !known.has(parent)) {
      problems.push(
        `${id} has the parent ${parent}, which is not listed: list it, or leave parent out`,
      );
    }
    if (isBelowItself(id, known)) problems.push(`${id} is below itself: correct its parent`);
    for (const account of accounts) {
      const other = places.get(account);
      if (other !== undefined)
        problems.push(`${account} is in ${other} and in ${id}: an account has one place`);
      places.set(account, id);
    }
  }
  return problems;
}

function isBelowItself(
  unit: string,
  known: ReadonlyMap<string, { readonly parent?: string | undefined }>,
): boolean {
  const seen = new Set([unit]);
  for (let at = known.get(unit)?.parent; at !== undefined; at = known.get(at)?.parent) {
    if (seen.has(at)) return true;
    seen.add(at);
  }
  return false;
}
