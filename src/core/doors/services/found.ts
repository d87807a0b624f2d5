import { whyNot } from '../answers.ts';
import type { Door, DoorKind, Suspicion, Unseen } from '../door.ts';
import type { Answer } from '../measurement.ts';
import type { Request } from '../../plan/call.ts';
import type { JsonObject } from '../../plan/json.ts';
import type { Fields } from '../answers.ts';
import { items, isAbsent, outputOf } from '../answers.ts';
import { askEach } from '../requests.ts';
import type { Place, Reads } from './places.ts';

/** What a look into other services found. `misses` become `unseen`, and never count as closed. */
export interface Found {
  readonly doors: readonly Door[];
  /** Object id to its line, for the comparison of two inventories. Never what our own calls change. */
  readonly lines: readonly (readonly [string, string])[];
  readonly misses: readonly Miss[];
}

/** One thing that could not be read in one place; `area` is the second part of the object ids that it hides. */
export interface Miss extends Place {
  readonly area: string;
  readonly what: string;
  readonly why: string;
}

/** One element of a list, and where it was. */
export interface Row {
  readonly place: Place;
  readonly item: Fields;
}

/** How a list is asked for. */
export interface Listing {
  readonly ask: (place: Place) => Request;
  /** The member of the answer that holds the list; an answer without it is an empty list. */
  readonly list: string;
  readonly what: string;
  readonly area: string;
}

/** Asks every place for a list; what fails is missed, what AWS answers with "there is none" is empty. */
export function* listEach(
  places: readonly Place[],
  { ask, list, what, area }: Listing,
): Reads<{ readonly rows: readonly Row[]; readonly misses: readonly Miss[] }> {
  const rows: Row[] = [];
  const misses: Miss[] = [];
  for (const [place, answer] of yield* askEach(places, ask)) {
    const miss = missOf(place, answer, { what, area });
    if (miss !== undefined) misses.push(miss);
    rows.push(...items(outputOf(answer) ?? {}, list).map((item) => ({ place, item })));
  }
  return { rows, misses };
}

/** Asks one thing about each row; what is absent has no output and is not missed. */
export function* askRows(
  rows: readonly Row[],
  ask: (row: Row) => Request,
  about: { readonly what: (row: Row) => string; readonly area: string },
): Reads<{
  readonly answers: readonly (readonly [Row, Fields | undefined])[];
  readonly misses: readonly Miss[];
}> {
  const misses: Miss[] = [];
  const answers: (readonly [Row, Fields | undefined])[] = [];
  for (const [row, answer] of yield* askEach(rows, ask)) {
    const miss = missOf(row.place, answer, { what: about.what(row), area: about.area });
    if (miss !== undefined) misses.push(miss);
    answers.push([row, outputOf(answer)]);
  }
  return { answers, misses };
}

/** Why an answer is missing; undefined where AWS answered, be it that there is none. */
export function missOf(
  { account, region }: Place,
  answer: Answer,
  about: { readonly what: string; readonly area: string },
): Miss | undefined {
  if (answer.ok || isAbsent(answer)) return undefined;
  return { account, region, ...about, why: whyNot(answer) };
}

/** A door of a service. Its id is `account/kind/region/name`. */
export function serviceDoor(
  place: Place,
  kind: DoorKind,
  about: {
    readonly name: string;
    readonly arn?: string;
    readonly says: string;
    /** What made it suspicious, half sentences; none means that it is ordinary. */
    readonly because: readonly string[];
    readonly state?: Door['state'];
    /** What the closing call needs. */
    readonly detail?: JsonObject;
    /** Why no call closes it, as a half sentence. */
    readonly stays?: string | undefined;
  },
): Door {
  const { account, region } = place;
  const suspicion: Suspicion = about.because.length > 0 ? 'hostile' : 'ordinary';
  const because = about.because.length > 0 ? ` (${about.because.join('; ').slice(0, 400)})` : '';
  return {
    id: `${account}/${kind}/${region}/${about.name}`,
    kind,
    account,
    principal: about.arn ?? about.name,
    principalId: account,
    name: about.name,
    state: about.state ?? 'open',
    suspicion,
    says: `${about.says} in ${region}${because}`,
    detail: {
      region,
      ...about.detail,
      ...(about.stays === undefined ? {} : { untouchable: about.stays }),
    },
  };
}

/** The line of an object: `account/area/region/name`. */
export function line(
  { account, region }: Place,
  area: string,
  name: string,
  says: string,
): readonly [string, string] {
  return [`${account}/${area}/${region}/${name}`, says];
}

/** All that was found, as one. */
export function together(all: readonly Found[]): Found {
  return {
    doors: all.flatMap(({ doors }) => doors),
    lines: all.flatMap(({ lines }) => lines),
    misses: all.flatMap(({ misses }) => misses),
  };
}

/**
 * What could not be read, for the inventory. What failed for the same reason in every Region of an account is said
 * once, because an account without the right to look would fill a page.
 */
export function unseenIn(missed: readonly Miss[], places: readonly Place[]): Unseen[] {
  const regions = new Map<string, number>();
  for (const { account } of places) regions.set(account, (regions.get(account) ?? 0) + 1);
  // Where one event can't be looked up none can: that is one thing, not ten.
  const misses = new Map(
    missed.map((one) => {
      const { account, region, area, what, why } = one;
      return [JSON.stringify([account, region, area, what, why]), one];
    }),
  );
  const groups = new Map<string, Miss[]>();
  for (const miss of misses.values()) {
    const key = JSON.stringify([miss.account, miss.area, miss.what, miss.why]);
    groups.set(key, [...(groups.get(key) ?? []), miss]);
  }
  return [...groups.values()].flatMap((group): Unseen[] => {
    const [first] = group;
    if (first === undefined) return [];
    const { account, area, what, why } = first;
    const everywhere = group.length > 1 && group.length === regions.get(account);
    const one = (covers: string, where: string): Unseen => ({
      account,
      what: `${what} in ${where}`,
      why,
      covers,
      essential: false,
    });
    if (everywhere) return [one(`${account}/${area}/`, `all ${group.length} Regions`)];
    return group.map(({ region }) => one(`${account}/${area}/${region}/`, region));
  });
}
