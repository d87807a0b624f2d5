import { isAbsent, items, outputOf, text, whyNot } from '../doors/answers.ts';
import type { Fields } from '../doors/answers.ts';
import type { Answer } from '../doors/measurement.ts';
import { askEach, organizations } from '../doors/requests.ts';
import type { Settings } from '../incident/settings.ts';
import type { Request } from '../plan/call.ts';
import type { JsonObject } from '../plan/json.ts';
import { fewestTargets, isUnitId, targetWords, unitsOf } from './units.ts';

/**
 * Are the units of the settings what AWS has? Somebody moves an account, and a policy that is attached to the
 * unit binds it although nobody approved that, or misses one that the plan says is locked.
 */

/** A unit that is not what the settings pin. */
interface MovedUnit extends JsonObject {
  readonly unit: string;
  /** What moved in and out, in one sentence. */
  readonly says: string;
}

/** What a look at the units found. */
interface UnitsSeen extends JsonObject {
  readonly moved: readonly MovedUnit[];
  readonly unread: readonly MovedUnit[];
  /** Accounts that the settings have in these units, and that were seen below none of the topmost ones. */
  readonly out: readonly string[];
}

/** So many ids stand in a sentence; the others are counted. */
const MOST_NAMED = 10;

/** Reads what is directly in each of these units of the settings. */
export function* lookAtUnits(
  settings: Settings,
  units: readonly string[],
): Generator<readonly Request[], UnitsSeen, readonly Answer[]> {
  const ask = (operation: string) =>
    askEach(units, (unit) => organizations(settings, 'freeze', operation, { ParentId: unit }));
  const accounts = new Map(yield* ask('ListAccountsForParent'));
  const children = new Map(yield* ask('ListOrganizationalUnitsForParent'));
  const moved: MovedUnit[] = [];
  const unread: MovedUnit[] = [];
  const holds = new Map<string, readonly string[]>();
  for (const unit of units) {
    const held = [accounts.get(unit), children.get(unit)] as const;
    const bad = held.filter((answer) => answer?.ok !== true);
    const words = targetWords(settings, unit);
    const there = [...accountsIn(settings, held[0]), ...unitsIn(held[1])];
    const how = bad.some(isAbsent)
      ? 'there is no such unit'
      : difference(pinnedIn(settings, unit), there);
    const isUnread = bad.length > 0 && !bad.some(isAbsent);
    // What could not be read is taken as it is pinned.
    holds.set(unit, isUnread ? pinnedIn(settings, unit) : there);
    if (isUnread)
      unread.push({ unit, says: `What is in ${words} could not be compared: ${whyNot(bad[0])}.` });
    else if (how !== undefined)
      moved.push({ unit, says: `${words} is not what the settings say: ${how}.` });
  }
  return { moved, unread, out: outOf(settings, holds) };
}

/** Which of the accounts that are pinned in these units are below none of the topmost ones. */
function outOf(settings: Settings, holds: ReadonlyMap<string, readonly string[]>): string[] {
  const bound = new Set<string>();
  const bind = (id: string): void => {
    if (bound.has(id)) return;
    bound.add(id);
    for (const one of holds.get(id) ?? []) bind(one);
  };
  const isBelow = ({ parent }: { readonly parent?: string | undefined }): boolean =>
    parent !== undefined && holds.has(parent);
  for (const unit of unitsOf(settings)) if (holds.has(unit.id) && !isBelow(unit)) bind(unit.id);
  const pinned = [...holds.keys()].flatMap((unit) => pinnedIn(settings, unit));
  return pinned.filter((id) => !isUnitId(id) && !bound.has(id));
}

/** Accounts that a policy of the unit binds: not the management account, and no closed one can do anything. */
function accountsIn({ organization }: Settings, answer: Answer | undefined): readonly string[] {
  const { managementAccount, accounts, units } = organization;
  const known = new Set([
    ...accounts.map(({ id }) => id),
    ...(units ?? []).flatMap((unit) => unit.accounts),
  ]);
  return items(outputOf(answer) ?? {}, 'Accounts')
    .filter((one) => !isClosed(one) || known.has(text(one, 'Id')))
    .map((one) => text(one, 'Id'))
    .filter((id) => id !== managementAccount);
}

/** https://docs.aws.amazon.com/organizations/latest/APIReference/API_Account.html */
function isClosed(account: Fields): boolean {
  return [text(account, 'State'), text(account, 'Status')].includes('SUSPENDED');
}

function unitsIn(answer: Answer | undefined): readonly string[] {
  return items(outputOf(answer) ?? {}, 'OrganizationalUnits').map((one) => text(one, 'Id'));
}

/** What is directly in the unit, as the settings have it. */
function pinnedIn(settings: Settings, unit: string): readonly string[] {
  const { managementAccount } = settings.organization;
  const units = unitsOf(settings);
  return [
    ...(units.find(({ id }) => id === unit)?.accounts ?? []).filter(
      (id) => id !== managementAccount,
    ),
    ...units.filter(({ parent }) => parent === unit).map(({ id }) => id),
  ];
}

function difference(pinned: readonly string[], there: readonly string[]): string | undefined {
  const ways = [
    ['moved in', there.filter((id) => !pinned.includes(id))],
    ['moved out', pinned.filter((id) => !there.includes(id))],
  ] as const;
  const said = ways.filter(([, ids]) => ids.length > 0).map(([how, ids]) => `${named(ids)} ${how}`);
  return said.length === 0 ? undefined : said.join('; ');
}

function named(ids: readonly string[]): string {
  const more = ids.length - MOST_NAMED;
  return `${ids.slice(0, MOST_NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** The units that a plan for these accounts may attach to, and all units below them. */
export function unitsFor(settings: Settings, scope: readonly string[]): readonly string[] {
  return fewestTargets(settings, scope)
    .filter(isUnitId)
    .flatMap((unit) => unitAndBelow(settings, unit));
}

function unitAndBelow(settings: Settings, unit: string): readonly string[] {
  const children = unitsOf(settings).filter(({ parent }) => parent === unit);
  return [unit, ...children.flatMap(({ id }) => unitAndBelow(settings, id))];
}

/** What the measurement `armed` left of this, checked: it comes from a journal. */
export function movedUnits(
  data: { readonly [key: string]: unknown } | undefined,
): readonly MovedUnit[] {
  const moved = data?.['moved'];
  if (!Array.isArray(moved)) return [];
  return moved.filter((one): one is MovedUnit => {
    const { unit, says } = (one ?? {}) as { readonly [key: string]: unknown };
    return typeof unit === 'string' && typeof says === 'string';
  });
}

/** The accounts that were seen below no unit of theirs; undefined where an older bot did not look for them. */
export function movedOut(
  data: { readonly [key: string]: unknown } | undefined,
): readonly string[] | undefined {
  const out = data?.['out'];
  return Array.isArray(out)
    ? out.filter((one): one is string => typeof one === 'string')
    : undefined;
}

/** Units whose policies would bind something else than the settings say: a unit above a moved one does, too. */
export function notExact(settings: Settings, moved: readonly MovedUnit[]): readonly string[] {
  const ids = new Set(moved.map(({ unit }) => unit));
  return unitsOf(settings)
    .map(({ id }) => id)
    .filter((id) => unitAndBelow(settings, id).some((one) => ids.has(one)));
}

/** The moved units that these targets reach. */
export function movedUnder(
  settings: Settings,
  moved: readonly MovedUnit[],
  targets: readonly string[],
): readonly MovedUnit[] {
  const reached = new Set(targets.filter(isUnitId).flatMap((unit) => unitAndBelow(settings, unit)));
  return moved.filter(({ unit }) => reached.has(unit));
}
