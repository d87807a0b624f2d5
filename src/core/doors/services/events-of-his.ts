import type { Situation } from '../../incident/situation.ts';
import { responderRoleIds } from '../../incident/accounts.ts';
import { fields, instant, items, parseObject, text, texts, outputOf } from '../answers.ts';
import type { Fields } from '../answers.ts';
import { askEach } from '../requests.ts';
import { recentSince } from '../suspicion.ts';
import { missOf } from './found.ts';
import type { Miss } from './found.ts';
import { inPlace } from './places.ts';
import type { Place, Reads } from './places.ts';

/** What was done lately to things of one kind, by anybody but the bot. */
export interface EventDoors {
  /** Who did it to the thing of that name last, as a half sentence; undefined where nobody did. */
  readonly of: (place: Place, name: string) => string | undefined;
  /** Everything that it was done to, with that half sentence. */
  readonly all: readonly { readonly place: Place; readonly name: string; readonly by: string }[];
  readonly misses: readonly Miss[];
}

/** How one event of CloudTrail is read. */
export interface Event {
  readonly name: string;
  /** What it did, as the end of "it was": `deleted`. */
  readonly did: string;
  /** The things that it was done to, from its request. */
  readonly things: (asked: Fields) => readonly string[];
}

/** Events make no lines, so not knowing them hides none. */
const AREA = 'blinding-event';
/** More things than this of one event and place are counted, and the count is unseen: an attacker can make a million. */
const MOST_THINGS = 100;
const LONGEST = 200;

/**
 * Looks one event up in every place, back to the beginning of the suspicious time. What is gone leaves no other trace:
 * a list shows what is there. CloudTrail answers two look-ups a second in each Region, so few events are asked for.
 * https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html
 */
export function* eventsOfHis(
  event: Event,
  places: readonly Place[],
  situation: Situation,
): Reads<EventDoors> {
  const found = new Map<string, { place: Place; name: string; at: string; by: string }>();
  const misses: Miss[] = [];
  const ask = (place: Place) =>
    inPlace(place, 'cloudtrail', 'LookupEvents', {
      LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: event.name }],
      StartTime: recentSince(situation),
      MaxResults: 50,
    });
  for (const [place, answer] of yield* askEach(places, ask)) {
    const what = 'what was switched off, changed or deleted (events of CloudTrail)';
    const miss = missOf(place, answer, { what, area: AREA });
    if (miss !== undefined) misses.push(miss);
    const things = new Set<string>();
    for (const { name, at, by } of items(outputOf(answer) ?? {}, 'Events').flatMap((one) =>
      doneBy(event, one, situation),
    )) {
      things.add(name);
      const key = keyOf(place, name);
      if (things.size > MOST_THINGS || (found.get(key)?.at ?? '') > at) continue;
      found.set(key, { place, name, at, by });
    }
    const more = things.size - MOST_THINGS;
    if (more > 0) {
      const what = `${more} more things that ${event.name} was done to`;
      misses.push({ ...place, area: AREA, what, why: 'there are too many to list each' });
    }
  }
  return {
    of: (place, name) => found.get(keyOf(place, name))?.by,
    all: [...found.values()],
    misses,
  };
}

function keyOf({ account, region }: Place, name: string): string {
  return `${account}/${region}/${name}`;
}

/** What one record says was done to what; nothing where it failed, or where the bot did it. */
function doneBy(
  event: Event,
  found: Fields,
  situation: Situation,
): { readonly name: string; readonly at: string; readonly by: string }[] {
  const record = parseObject(found['CloudTrailEvent']);
  if (record === undefined || text(record, 'errorCode') !== '') return [];
  const identity = fields(record['userIdentity']);
  const issuer = fields(fields(identity['sessionContext'])['sessionIssuer']);
  if (isOurs(text(issuer, 'principalId'), situation)) return [];
  const at = instant(record, 'eventTime') ?? instant(found, 'EventTime') ?? '';
  const who = text(identity, 'userName') || text(identity, 'arn') || text(identity, 'invokedBy');
  const by = `it was ${event.did} on ${at.slice(0, 10) || 'an unknown day'} by ${who.slice(0, LONGEST) || 'an unknown principal'}`;
  return event
    .things(fields(record['requestParameters']))
    .filter((name) => name !== '')
    .map((name) => ({ name: name.slice(0, LONGEST), at, by }));
}

function isOurs(principalId: string, { settings }: Situation): boolean {
  return [...settings.organization.exemptIds, ...responderRoleIds(settings)].includes(principalId);
}

/** One member of a request as the name of a thing. */
export const member =
  (...keys: readonly string[]) =>
  (asked: Fields): readonly string[] => {
    const found = keys.map((key) => text(asked, key)).find((value) => value !== '');
    return found === undefined ? [] : [found];
  };

/** A list of a request as names of things. */
export const listed =
  (key: string) =>
  (asked: Fields): readonly string[] =>
    texts(asked, key);
