import type { JsonObject } from '../../plan/json.ts';
import type { Answer } from '../../doors/measurement.ts';
import { whyNot } from '../../doors/answers.ts';
import type { Place } from '../../doors/services/places.ts';

/** The bombs that a response action defuses; what else ticks is named for people. */
export type Defusable = 'key' | 'secret' | 'lifecycle' | 'scaling';

/** Something that destroys by itself, whoever is locked out. */
export interface Bomb extends JsonObject {
  readonly account: string;
  readonly region: string;
  /** Where it ticks and what it does, without the time: `222222222222, eu-west-1: key k-1 is pending deletion`. */
  readonly says: string;
  /** When it goes off, ISO 8601; empty where AWS does not say. */
  readonly due: string;
  /** What an action defuses it with; `named` for what people have to do. */
  readonly kind: Defusable | 'named';
  readonly detail: JsonObject;
}

/** What one look found, what it could not read (one sentence each), and at how many things it looked. */
export interface Look {
  readonly bombs: readonly Bomb[];
  readonly missed: readonly string[];
  readonly looked: number;
}

/** `222222222222, eu-west-1`. */
export function at({ account, region }: Place): string {
  return `${account}, ${region}`;
}

/** The sentence about what could not be read. */
export function missedSentence(place: Place, what: string, answer: Answer): string {
  return `${at(place)}: ${what} could not be read: ${whyNot(answer)}.`;
}

/** A bomb that only people can defuse; `todo` says how. */
export function named(place: Place, says: string, todo: string, due = ''): Bomb {
  return {
    account: place.account,
    region: place.region,
    says: `${at(place)}: ${says}`,
    due,
    kind: 'named',
    detail: { todo },
  };
}

/** One line for the card: what ticks, the time left, and what people have to do. */
export function bombLine(bomb: Bomb, now: string): string {
  const todo = bomb.detail['todo'];
  return `${bomb.says}, ${timeLeft(bomb.due, now)}${typeof todo === 'string' ? `; ${todo}` : ''}.`;
}

/** `in 7 days`, `in 20 hours`, `in 12 minutes`, `now`; unknown where nothing says when. */
function timeLeft(due: string, now: string): string {
  const minutes = Math.floor((Date.parse(due) - Date.parse(now)) / 60_000);
  if (Number.isNaN(minutes)) return 'at an unknown time';
  if (minutes <= 0) return 'now';
  if (minutes < 120) return `in ${minutes} minutes`;
  const hours = Math.floor(minutes / 60);
  return hours >= 48 ? `in ${Math.floor(hours / 24)} days` : `in ${hours} hours`;
}

/** The small ones first: neither a full journal line nor a full plan may ever keep a key or a secret out. */
export function smallFirst(bombs: readonly Bomb[]): readonly Bomb[] {
  const isSmall = ({ kind }: Bomb): boolean => kind === 'key' || kind === 'secret';
  return [...bombs.filter(isSmall), ...bombs.filter((bomb) => !isSmall(bomb))];
}

/** Nearest first; what nobody knows the time of comes last, because all that is known is nearer. */
export function nearestFirst(bombs: readonly Bomb[]): readonly Bomb[] {
  const when = ({ due }: Bomb): number => {
    const ms = Date.parse(due);
    return Number.isNaN(ms) ? Number.POSITIVE_INFINITY : ms;
  };
  return [...bombs].sort((a, b) => {
    const [first, second] = [when(a), when(b)];
    return first === second ? 0 : first - second;
  });
}
