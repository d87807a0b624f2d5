import { whyNot } from '../doors/answers.ts';
import type { Answer } from '../doors/measurement.ts';
import { askAll, count, globalRegion } from '../doors/requests.ts';
import type { Settings } from '../incident/settings.ts';
import type { Request } from '../plan/call.ts';
import { toldBy } from './foreign-events.ts';
import type { ForeignEvent } from './foreign-events.ts';

/** One account, and from when on its events count (ISO 8601). */
export interface Since {
  readonly account: string;
  readonly since: string;
}

/** What the event history of some accounts showed. */
export interface History {
  /** By somebody who is not exempt, and successful; the first ones, in the order of time. */
  readonly through: readonly ForeignEvent[];
  readonly throughTotal: number;
  /** By somebody who is not exempt, and refused or failed. */
  readonly knocks: readonly ForeignEvent[];
  readonly knocksTotal: number;
  /** Calls of exempt roles, and of AWS itself. */
  readonly ours: number;
  readonly aws: number;
  readonly regions: readonly string[];
  /** Where it could not be read to the end, and how far it was; one sentence each. */
  readonly unread: readonly string[];
}

/** More are counted, not kept: a journal line has to stay readable. */
const MOST_KEPT = 100;
/**
 * One look-up covers so much time. Two look-ups a second, for each account and Region, of fifty events each
 * is all that CloudTrail gives (https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html);
 * what does not end in time is known to be read up to the window before it.
 */
const WINDOW_MS = 30 * 60_000;
const MOST_WINDOWS = 96;

interface Place {
  readonly account: string;
  readonly region: string;
}

/**
 * Reads every changing event of these accounts, in each Region of the settings and where global services
 * write theirs, up to `until`. A place that can't be read to the end is named, with how far it was read.
 */
export function* eventHistory(
  settings: Settings,
  accounts: readonly Since[],
  until: string,
): Generator<readonly Request[], History, readonly Answer[]> {
  const regions = [...new Set([globalRegion, ...settings.organization.regions])];
  const from = new Map(accounts.map(({ account, since }) => [account, since]));
  const places = accounts.flatMap(({ account }) => regions.map((region) => ({ account, region })));
  const kept = emptyHistory();
  const unread: string[] = [];
  let open: readonly Place[] = places;
  for (const [start, end] of windows([...from.values()].sort()[0] ?? until, until)) {
    const due = open.filter(({ account }) => (from.get(account) ?? start) <= end);
    const asked = due.map((place) => lookUp(place, later(from.get(place.account), start), end));
    const answers = yield* askAll(asked);
    const broken = new Set<Place>();
    for (const [i, place] of due.entries()) {
      const answer = answers[i];
      if (answer?.ok === true) keep(kept, answer, place, settings);
      else {
        broken.add(place);
        unread.push(gap(place, later(from.get(place.account), start), answer));
      }
    }
    open = open.filter((place) => !broken.has(place));
  }
  return { ...kept.history, ours: kept.ours, aws: kept.aws, ...kept.totals, regions, unread };
}

interface Kept {
  readonly seen: Set<string>;
  readonly history: { through: ForeignEvent[]; knocks: ForeignEvent[] };
  readonly totals: { throughTotal: number; knocksTotal: number };
  ours: number;
  aws: number;
}

function emptyHistory(): Kept {
  return {
    seen: new Set(),
    history: { through: [], knocks: [] },
    totals: { throughTotal: 0, knocksTotal: 0 },
    ours: 0,
    aws: 0,
  };
}

/** An event on the edge of two windows comes twice; it counts once. */
function keep(kept: Kept, answer: Answer, place: Place, settings: Settings): void {
  const told = toldBy(answer, place, settings).toSorted((a, b) =>
    a.event.at < b.event.at ? -1 : 1,
  );
  for (const { kind, event } of told) {
    if (kept.seen.has(event.id)) continue;
    kept.seen.add(event.id);
    if (kind === 'ours' || kind === 'aws') kept[kind] += 1;
    else {
      const [list, total] =
        kind === 'through'
          ? ([kept.history.through, 'throughTotal'] as const)
          : ([kept.history.knocks, 'knocksTotal'] as const);
      kept.totals[total] += 1;
      if (list.length < MOST_KEPT) list.push(event);
    }
  }
}

function windows(since: string, until: string): [string, string][] {
  const [start, end] = [Date.parse(since), Date.parse(until)];
  const step = Math.max(WINDOW_MS, Math.ceil((end - start) / MOST_WINDOWS));
  const found: [string, string][] = [];
  for (let at = start; at < end; at += step) {
    found.push([iso(at), iso(Math.min(at + step, end))]);
  }
  return found;
}

function lookUp({ account, region }: Place, start: string, end: string): Request {
  return {
    as: 'responder',
    account,
    region,
    service: 'cloudtrail',
    operation: 'LookupEvents',
    input: {
      LookupAttributes: [{ AttributeKey: 'ReadOnly', AttributeValue: 'false' }],
      StartTime: start,
      EndTime: end,
      MaxResults: 50,
    },
  };
}

function gap({ account, region }: Place, start: string, answer: Answer | undefined): string {
  return `${account}, ${region}: the event history was read up to ${start} and no further: ${whyNot(answer)}.`;
}

function later(since: string | undefined, start: string): string {
  return since !== undefined && since > start ? since : start;
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

/** `3 events of exempt roles, none of AWS itself`, for the sentence about what was read. */
export function tallied({ ours, aws }: Pick<History, 'ours' | 'aws'>): string {
  const number = (n: number): string => (n === 0 ? 'no event' : count(n, 'event'));
  return `${number(ours)} of exempt roles and ${number(aws)} of AWS itself`;
}
