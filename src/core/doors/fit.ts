import type { Situation } from '../incident/situation.ts';
import { canonicalize } from '../plan/canonical.ts';
import type { Door, Inventory, Suspicion } from './door.ts';

/**
 * What a plan, or what is found besides doors, may take: the calls that close some 15,000 access keys. A journal carries
 * more in pieces, but a plan is drawn and written inside one transaction, and a store does not wait long for that: so
 * much takes two to three seconds on two cores. What does not fit comes in the next round.
 */
export const MOST_BYTES = 24 * 1024 * 1024;
/** What an inventory may take, for the same reason: some 22,000 access keys. The plan is drawn from it in the same decision. */
const INVENTORY_BYTES = 12 * 1024 * 1024;
/** What is only listed for people: more than this is counted. */
const MOST_LINES = 500;

/** UTF-8 bytes of the canonical JSON. */
export function bytesOf(value: unknown): number {
  return new TextEncoder().encode(canonicalize(value)).length;
}

/** The first lines, and a sentence about how many there are besides. */
export function capped(lines: readonly string[], most = MOST_LINES): readonly string[] {
  if (lines.length <= most) return lines;
  return [...lines.slice(0, most), `And ${lines.length - most} more of this kind.`];
}

/** Which of them fit into so many bytes together; one that is too large keeps none behind it out. */
export function fitting<Item>(all: readonly Item[], most: number): readonly Item[] {
  let left = most;
  return all.filter((one) => {
    const bytes = bytesOf(one) + 1;
    if (bytes > left) return false;
    left -= bytes;
    return true;
  });
}

/** Hostile first, then who could make new ways in, then who can become one of those, then the rest (DESIGN §5). */
export const rankOrder: readonly Suspicion[] = [
  'hostile',
  'writes-identity',
  'reaches-identity',
  'ordinary',
];

/**
 * An inventory that fits into the journal. When it is too large, it keeps the doors that matter most, and
 * `tooLarge` says how many doors it had to leave out; it can't be compared with another then.
 * @param most bytes of canonical JSON.
 */
export function fitted(
  inventory: Inventory,
  situation: Situation,
  most: number = INVENTORY_BYTES,
): Inventory {
  if (bytesOf(inventory) <= most) return inventory;
  const doors: Door[] = [];
  let left = most - 512 * 1024;
  for (const door of byImportance(inventory.doors, situation)) {
    left -= bytesOf(door) + 1;
    if (left < 0) break;
    doors.push(door);
  }
  return {
    takenAt: inventory.takenAt,
    doors,
    unseen: inventory.unseen.slice(0, MOST_LINES),
    objects: {},
    tooLarge: { doors: inventory.doors.length - doors.length },
  };
}

/** The keys that a rotation must know first, then open doors by their rank, closed ones last. */
function byImportance(doors: readonly Door[], { settings }: Situation): readonly Door[] {
  const rotated = (door: Door): boolean =>
    door.kind === 'access-key' &&
    settings.rotate.some(
      ({ account, user }) => account === door.account && user === door.detail['user'],
    );
  const rank = (door: Door): number => {
    if (rotated(door)) return -1;
    return door.state === 'open' ? rankOrder.indexOf(door.suspicion) : rankOrder.length;
  };
  return [...doors].sort((a, b) => rank(a) - rank(b));
}

/** The sentence about what was left out; undefined when everything fitted. */
export function tooLargeSentence(inventory: Inventory): string | undefined {
  const tooLarge = inventory['tooLarge'];
  const doors = typeof tooLarge === 'object' && 'doors' in tooLarge ? tooLarge.doors : undefined;
  if (typeof doors !== 'number') return undefined;
  return (
    `The inventory is too large to be kept whole: ${doors} doors, the least suspicious ones, were left out ` +
    'and come in a later round; what others changed meanwhile can not be seen by comparing.'
  );
}
