import type { Settings } from '../../incident/settings.ts';
import type { Situation } from '../../incident/situation.ts';
import { lockRolesIn, nameOf, responderRoleIdOf } from '../../incident/accounts.ts';
import type { Authority, Request } from '../../plan/call.ts';
import { fields, instant, items, parseObject, text } from '../answers.ts';
import type { Fields } from '../answers.ts';
import { recentSince } from '../suspicion.ts';
import { askRows } from './found.ts';
import type { Miss, Row } from './found.ts';
import type { Place, Reads } from './places.ts';

/** One change that CloudTrail tells of, and that succeeded. All texts are AWS's or the attacker's, bounded. */
export interface Told {
  readonly place: Place;
  readonly event: string;
  /** ISO 8601; empty where the record has none. */
  readonly at: string;
  /** A user name, else an ARN. */
  readonly by: string;
  /** The ARN of the user, or of the role whose session it was. */
  readonly byArn: string;
  readonly asked: Fields;
}

/** Which events are asked for, and where. CloudTrail takes one attribute at a time. */
export interface LookUp {
  readonly place: Place;
  readonly as: Authority;
  readonly attribute: 'EventName' | 'EventSource';
  readonly value: string;
}

/**
 * Asks for events of the suspicious time; only changes that succeeded and that are not the bot's own come back.
 * https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html
 */
export function* toldBy(
  lookUps: readonly LookUp[],
  about: {
    readonly situation: Situation;
    readonly area: string;
    readonly what: string;
  },
): Reads<{ readonly told: readonly Told[]; readonly misses: readonly Miss[] }> {
  const told: Told[] = [];
  // Said once for a place: whoever may not look up one event may look up none.
  const misses = new Map<Place, Miss>();
  for (const round of rounds(lookUps)) {
    const asked = yield* askRows(round, (row) => requestOf(row, about.situation), {
      what: () => about.what,
      area: about.area,
    });
    for (const [{ place }, output] of asked.answers) {
      const events = items(output ?? {}, 'Events');
      told.push(...events.flatMap((event) => toldOf(place, event, about.situation.settings)));
      const miss = asked.misses.find(
        ({ account, region }) => account === place.account && region === place.region,
      );
      if (output === undefined && miss !== undefined) misses.set(place, miss);
    }
  }
  return { told, misses: [...misses.values()] };
}

/** CloudTrail answers an account and Region two look-ups a second: so many are asked of each at a time. */
const AT_ONCE = 2;

function rounds(lookUps: readonly LookUp[]): readonly (readonly Row[])[] {
  const asked = new Map<Place, number>();
  const all: Row[][] = [];
  for (const { place, ...item } of lookUps) {
    const before = asked.get(place) ?? 0;
    asked.set(place, before + 1);
    (all[Math.floor(before / AT_ONCE)] ??= []).push({ place, item });
  }
  return all;
}

/** Of a whole service our own reads are events, too: more of them every day that the incident is open. */
const AFTER_OPENING_MS = 3_600_000;

/** A look-up by service ends an hour after the opening; shield and comparison take over from there. */
function requestOf({ place, item }: Row, situation: Situation): Request {
  const [AttributeKey, AttributeValue] = [text(item, 'attribute'), text(item, 'value')];
  const soon = new Date(Date.parse(situation.openedAt) + AFTER_OPENING_MS).toISOString();
  const end = soon < situation.now ? soon : situation.now;
  return {
    as: item['as'] as Authority,
    account: place.account,
    region: place.region,
    service: 'cloudtrail',
    operation: 'LookupEvents',
    input: {
      LookupAttributes: [{ AttributeKey, AttributeValue }],
      StartTime: recentSince(situation),
      ...(AttributeKey === 'EventSource' ? { EndTime: end } : {}),
      MaxResults: 50,
    },
  };
}

function toldOf(place: Place, event: Fields, settings: Settings): Told[] {
  const record = parseObject(event['CloudTrailEvent']) ?? {};
  const identity = fields(record['userIdentity']);
  const issuer = fields(fields(identity['sessionContext'])['sessionIssuer']);
  const byArn = text(issuer, 'arn') || text(identity, 'arn');
  const failed = text(record, 'errorCode') !== '' || record['readOnly'] === true;
  if (failed || isBots(place.account, byArn, text(identity, 'principalId'), settings)) return [];
  return [
    {
      place,
      event: text(record, 'eventName') || text(event, 'EventName'),
      at: instant(record, 'eventTime') ?? instant(event, 'EventTime') ?? '',
      by: text(identity, 'userName') || text(identity, 'arn') || 'an unknown principal',
      byArn,
      asked: fields(record['requestParameters']),
    },
  ];
}

/** A role of the bot's, by its recorded id where there is one: whoever makes a namesake is not the bot. */
function isBots(account: string, arn: string, principalId: string, settings: Settings): boolean {
  const id = principalId.split(':')[0] ?? '';
  if (id !== '' && id === responderRoleIdOf(settings, account)) return true;
  if (settings.organization.exemptIds.includes(id)) return true;
  const lock = lockRolesIn(settings, account).find(({ name }) => name === nameOf(arn));
  return lock !== undefined && (lock.id === undefined || lock.id === id);
}

/** Who did it and when, as a half sentence for the card. */
export function byWhom({ event, by, at }: Told): string {
  return `${by.slice(0, 200)} called ${event} on ${at === '' ? 'an unknown day' : at.slice(0, 10)}`;
}
