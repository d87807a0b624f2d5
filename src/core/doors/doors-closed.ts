import { closingCalls } from '../actions/draft-doors.ts';
import type { MadeCall, MeasurementResult, Situation } from '../incident/situation.ts';
import { unexplained } from './compare.ts';
import type { Change } from './compare.ts';
import type { Door, Inventory, Unseen } from './door.ts';
import { capped, tooLargeSentence } from './fit.ts';
import { takeInventory } from './inventory.ts';
import type { Answer, Measurement } from './measurement.ts';
import type { Request } from '../plan/call.ts';
import type { Objects } from './objects.ts';
import { count } from './requests.ts';
import { unseenSentence } from './unseen.ts';
import { withMakers } from './who-changed.ts';

/** More changes than this are counted, not listed: a journal line has to stay readable. */
const MOST_LISTED = 200;
/** After so many calls that did not close a door, people are asked instead of going round again. */
const TRIES = 2;

/**
 * "Doors closed": a second inventory, a settle time later, that differs from the first only by our own
 * calls and by changes that people have judged. Doors that are open although a call can close them
 * mean another round (`again`); other foreign changes wait for people's judgement and count as disproven;
 * what could not be read is unproven.
 */
export function* doorsClosed(situation: Situation): Measurement<MeasurementResult> {
  const { first, second, ...seen } = yield* secondLook(situation);
  if (first === undefined) {
    return unproven(['There is no first inventory to compare with.'], second);
  }
  const { changes, reopened, complete, gaps, notes } = seen;
  const open = changes.filter((change) => !situation.judged.includes(change.id));
  const stuck = reopened.filter((door) => triesOf(door, situation) >= TRIES);
  const again = reopened.length > stuck.length;
  const stays = stuck.map(
    (door) => `${door.account}: ${door.says} is still open after ${TRIES} tries.`,
  );
  return {
    finding: findingOf({ again, changes: open.length, complete, stuck: stuck.length }),
    says: [
      `Compared the inventories of ${first.takenAt} and ${second.takenAt}: ` +
        `${count(reopened.length, 'door')} open that should be closed, ` +
        `${count(open.length, 'change')} that nobody here made, ${second.unseen.length} could not be looked at.`,
      ...reopened.slice(0, MOST_LISTED).map((door) => `${door.account}: ${door.says} is open.`),
      ...open.slice(0, MOST_LISTED).map((change) => `Change ${change.id}: ${change.says}.`),
    ],
    unproven: [...gaps, ...capped(notes), ...capped(stays)],
    data: {
      again,
      firstAt: first.takenAt,
      secondAt: second.takenAt,
      changes: open.slice(0, MOST_LISTED).map((change) => ({ ...change })),
      changesTotal: open.length,
      judged: changes.length - open.length,
      stillOpen: reopened.slice(0, MOST_LISTED).map((door) => door.id),
      counts: countsOf(second),
    },
  };
}

/** What a later inventory shows beside the first one. */
interface SecondLook {
  /** Undefined when there is none to compare with. */
  readonly first: Inventory | undefined;
  readonly second: Inventory;
  /** Everything that no call of ours explains, judged or not. */
  readonly changes: readonly Change[];
  /** Open doors that a plan could close, unless people have judged that they are theirs. */
  readonly reopened: readonly Door[];
  /** All that can hold a key, a password or a role could be read, and our own roles are untouched. */
  readonly complete: boolean;
  readonly gaps: readonly string[];
  /** What was taken from a report, and where nobody looked; it does not make the look incomplete. */
  readonly notes: readonly string[];
}

/** Takes the inventory anew and compares it with the first one and with our own calls. */
export function* secondLook(
  situation: Situation,
): Generator<readonly Request[], SecondLook, readonly Answer[]> {
  const first = situation.measured.inventory as Inventory | undefined;
  const taken = yield* takeInventory(situation);
  const { inventory: second, complete: read, tampered } = taken;
  const covered = [...(first?.unseen ?? []), ...second.unseen].map(coveredBy);
  const tooLarge = first === undefined ? undefined : tooLargeSentence(first);
  // An inventory that was cut has no lines to compare; its open doors are looked at all the same.
  const found =
    first !== undefined && tooLarge === undefined
      ? unexplained(baselineOf(first), second.objects, situation.made, covered)
      : [];
  const unknown = found.filter(({ id }) => !situation.judged.includes(id)).slice(0, MOST_LISTED);
  const made = new Map(
    (yield* withMakers(unknown, {
      since: first?.takenAt ?? situation.openedAt,
      objects: second.objects,
      situation,
    })).map((change) => [change.id, change]),
  );
  const changes = found.map((change) => made.get(change.id) ?? change);
  return {
    first,
    second,
    changes,
    reopened: stillOpen(second, changes, situation),
    complete: read && tampered.length === 0 && tooLarge === undefined,
    gaps: [
      ...tampered,
      ...(tooLarge === undefined ? [] : [tooLarge]),
      ...capped(second.unseen.map(unseenSentence)),
    ],
    notes: taken.gaps,
  };
}

function findingOf(what: {
  readonly again: boolean;
  readonly changes: number;
  readonly complete: boolean;
  readonly stuck: number;
}): MeasurementResult['finding'] {
  if (what.again || what.changes > 0) return 'disproven';
  return what.complete && what.stuck === 0 ? 'proven' : 'unproven';
}

/** Open doors that a plan could close, unless people have judged that they are theirs. */
function stillOpen(
  second: Inventory,
  changes: readonly Change[],
  situation: Situation,
): readonly Door[] {
  const known = new Set(
    changes.filter((change) => situation.judged.includes(change.id)).map((change) => change.object),
  );
  const ours = new Set(situation.made.flatMap(newKey));
  return second.doors.filter(
    (door) =>
      !known.has(door.id) && !ours.has(door.name) && closingCalls(door, situation).length > 0,
  );
}

/** The id of a key that a rotation of this incident made. */
function newKey({ call, value }: MadeCall): string[] {
  return call.handOver !== undefined && typeof value === 'string' ? [value] : [];
}

function triesOf(door: Door, situation: Situation): number {
  return situation.dropped.filter((call) => call.doors.includes(door.id)).length;
}

/** The first inventory's lines; foreign changes of an earlier round keep the line before the change. */
function baselineOf(first: Inventory): Objects {
  const carried = first['carried'];
  if (typeof carried !== 'object' || Array.isArray(carried)) return first.objects;
  return { ...first.objects, ...(carried as Objects) };
}

function coveredBy(unseen: Unseen): string {
  const covers = unseen['covers'];
  return typeof covers === 'string' ? covers : `${unseen.account}/`;
}

function countsOf(second: Inventory): { [word: string]: number } {
  const open = second.doors.filter((door) => door.state === 'open').length;
  return {
    found: second.doors.length,
    open,
    closed: second.doors.length - open,
    unseen: second.unseen.length,
  };
}

function unproven(sentences: readonly string[], second: Inventory): MeasurementResult {
  return {
    finding: 'unproven',
    says: sentences,
    unproven: sentences,
    data: {
      again: false,
      secondAt: second.takenAt,
      changes: [],
      changesTotal: 0,
      counts: countsOf(second),
    },
  };
}
