import type { Situation } from '../../incident/situation.ts';
import type { Fields } from '../answers.ts';
import type { Miss, Row } from './found.ts';
import type { Place, Reads } from './places.ts';
import { toldBy } from './told.ts';
import type { Told } from './told.ts';

/**
 * Who began what runs in CloudFormation, by event; asked only where something runs. CloudTrail tells of a call some
 * minutes later, so what has just begun is nobody's yet.
 * @param running what runs.
 * @param names the events that begin such a thing.
 */
export function* startedBy(
  running: readonly Row[],
  names: readonly string[],
  situation: Situation,
): Reads<{ readonly told: readonly Told[]; readonly misses: readonly Miss[] }> {
  return yield* toldBy(
    [...new Set(running.map(({ place }) => place))].flatMap((place) =>
      names.map((value) => ({ place, as: 'responder', attribute: 'EventName', value }) as const),
    ),
    {
      situation,
      area: 'cloudformation-events',
      what: 'who began what CloudFormation does (events)',
    },
  );
}

/** The last one who did it in that place to the thing that `isAbout` recognizes by the request: the others are over. */
export function lastWho(
  told: readonly Told[],
  { account, region }: Place,
  isAbout: (asked: Fields) => boolean,
): Told | undefined {
  return told
    .filter(
      ({ place, asked }) => place.account === account && place.region === region && isAbout(asked),
    )
    .toSorted((a, b) => (a.at < b.at ? -1 : 1))
    .at(-1);
}

/** So far from each other are a call, at most, and when what it began says to have begun. */
const SAME_MS = 60_000;

/**
 * Is it this event that began what runs? The event of a later one may not be told of yet: then the last that is known
 * began something else, which is over.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_StackSummary.html
 * @param begun when what runs began, ISO 8601; undefined where CloudFormation does not say, and then it is not this one.
 */
export function hasBegun({ at }: Told, begun: string | undefined): boolean {
  return begun !== undefined && Math.abs(Date.parse(begun) - Date.parse(at)) <= SAME_MS;
}
