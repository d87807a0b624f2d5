import type { Json } from '../plan/json.ts';
import type { Operation } from './intents.ts';
import type { TrailEvent } from './trail-event.ts';

/** What came of comparing what a call was to send with what the trail shows of it. */
export interface Compared {
  /** The first that is another one. */
  readonly other?: string;
  /** Of so many the trail does not show enough. */
  readonly unknown: number;
}

type Likeness = 'same' | 'other' | 'unknown';

/** These answer from one place for all Regions, which CloudTrail names as their partition's. */
const everywhere: ReadonlySet<string> = new Set(['iam', 'organizations']);
const theirPlaces: ReadonlySet<string> = new Set([
  'us-east-1',
  'us-gov-west-1',
  'cn-north-1',
  'cn-northwest-1',
]);

/**
 * Region and parameters. Their names begin in lower case in the trail; what a service hides, shortens or leaves
 * out says nothing, and is counted.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 */
export function compareSent(
  operation: Operation,
  { region, parameters }: Pick<TrailEvent, 'region' | 'parameters'>,
): Compared {
  const shown = folded(parameters);
  const likes: (readonly [string, Likeness])[] = [['Region', placeOf(operation, region)]];
  for (const [name, wanted] of Object.entries(operation.input))
    likes.push([name, compare(wanted, shown.get(name.toLowerCase()))]);
  const { notKeys } = operation;
  if (notKeys !== undefined) likes.push(['AccessKeyId', spared(notKeys, shown.get('accesskeyid'))]);
  const other = likes.find(([, likeness]) => likeness === 'other')?.[0];
  const unknown = likes.filter(([, likeness]) => likeness === 'unknown').length;
  return other === undefined ? { unknown } : { other, unknown };
}

function placeOf({ service, region: wanted }: Operation, region: string): Likeness {
  if (region === '') return 'unknown';
  const right = region === wanted || (everywhere.has(service) && theirPlaces.has(region));
  return right ? 'same' : 'other';
}

function spared(keys: readonly string[], shown: unknown): Likeness {
  if (typeof shown !== 'string' || isHidden(shown)) return 'unknown';
  return keys.includes(shown) ? 'other' : 'same';
}

function isObject(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isScalar(value: unknown): value is string | number | boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}

function folded(value: unknown): ReadonlyMap<string, unknown> {
  if (!isObject(value)) return new Map();
  return new Map(Object.entries(value).map(([name, member]) => [name.toLowerCase(), member]));
}

/** Goes no deeper than what was wanted goes. */
function compare(wanted: Json, shown: unknown): Likeness {
  if (shown === undefined || shown === null) return 'unknown';
  if (typeof wanted === 'string' && typeof shown === 'string') return compareTexts(wanted, shown);
  if (Array.isArray(wanted)) {
    if (!Array.isArray(shown)) return 'unknown';
    if (shown.length !== wanted.length) return 'other';
    return worst(wanted.map((one, i) => compare(one as Json, shown[i])));
  }
  if (isObject(wanted)) return isObject(shown) ? compareObjects(wanted, shown) : 'unknown';
  if (!isScalar(wanted) || !isScalar(shown)) return 'unknown';
  if (String(wanted) === String(shown)) return 'same';
  // A time may be shown as a text, a number as another.
  return typeof wanted === typeof shown ? 'other' : 'unknown';
}

function compareObjects(wanted: { readonly [name: string]: unknown }, shown: object): Likeness {
  const members = folded(shown);
  const names = new Set(Object.keys(wanted).map((name) => name.toLowerCase()));
  // What CloudTrail shortens it marks so.
  if ([...members.keys()].some((name) => !names.has(name) && name !== 'omitted')) return 'other';
  return worst(
    Object.entries(wanted).map(([name, one]) =>
      compare(one as Json, members.get(name.toLowerCase())),
    ),
  );
}

function worst(all: readonly Likeness[]): Likeness {
  if (all.includes('other')) return 'other';
  return all.includes('unknown') ? 'unknown' : 'same';
}

/** Shorter texts are names and ids, which nobody shortens. */
const NAMES = 256;

function compareTexts(wanted: string, shown: string): Likeness {
  if (shown === wanted) return 'same';
  if (isHidden(shown)) return 'unknown';
  const document = documentOf(wanted);
  if (document !== undefined) {
    const other = documentOf(shown);
    if (other !== undefined) return isSame(document, other) ? 'same' : 'other';
    // Begun and not ended: cut off.
    return /^\s*[[{]/.test(shown) ? 'unknown' : 'other';
  }
  const start = shown.replace(/(?:\.{3}|…)$/, '');
  const isCut = wanted.length > NAMES && start !== '' && wanted.startsWith(start);
  return isCut ? 'unknown' : 'other';
}

function isHidden(shown: string): boolean {
  return shown.startsWith('HIDDEN_DUE_TO_SECURITY') || /^\*+$/.test(shown);
}

/** A text that is a JSON document: a policy. */
function documentOf(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The same data, however its members are ordered and spaced. Goes no deeper than the first. */
function isSame(one: unknown, other: unknown): boolean {
  if (Array.isArray(one) || Array.isArray(other)) {
    if (!Array.isArray(one) || !Array.isArray(other)) return false;
    return one.length === other.length && one.every((member, i) => isSame(member, other[i]));
  }
  if (!isObject(one) || !isObject(other)) return one === other;
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => Object.hasOwn(other, name) && isSame(one[name], other[name]))
  );
}
