/**
 * Pages of a large listing. The first page looks at everything once; each page after it costs what is on it, however
 * large the account is. IAM says nothing about changes between two pages; here a listing is as of its first page,
 * and what each item says as of its own page.
 */
import type { JsonObject } from '../../types.ts';
import { latest } from '../../versioned.ts';
import type { IamState } from './state.ts';
import { invalid, iamOf, optionalText, pageSize, shortness, type Context } from './support.ts';

interface Kept {
  number: number;
  items: readonly unknown[];
}

/** So many listings of one account can be read side by side; the oldest is forgotten, and its Marker is invalid. */
const SIDE_BY_SIDE = 16;
const kept = new WeakMap<IamState, Kept[]>();

/** The next page: of a new listing without Marker, else of the one that the Marker names. ValidationError for others. */
export function nextPage<T>(
  context: Context,
  input: JsonObject,
  list: () => { items: readonly T[] },
): { items: T[]; rest: { IsTruncated: boolean; Marker?: string } } {
  const iam = iamOf(context);
  const size = pageSize(input, shortness(context, input));
  const marker = optionalText(input, 'Marker');
  const open = kept.get(iam) ?? [];
  const { number, from, all } =
    marker === undefined
      ? { number: (open.at(-1)?.number ?? 0) + 1, from: 0, all: list().items }
      : readMarker<T>(open, marker);
  const next = from + size;
  const items = all.slice(from, next);
  if (next >= all.length) return { items, rest: { IsTruncated: false } };
  if (marker === undefined) kept.set(iam, [...open, { number, items: all }].slice(-SIDE_BY_SIDE));
  const Marker = Buffer.from(`${number}:${next}`).toString('base64url');
  return { items, rest: { IsTruncated: true, Marker } };
}

function readMarker<T>(
  open: readonly Kept[],
  marker: string,
): { number: number; from: number; all: readonly T[] } {
  const [number, from = Number.NaN] = Buffer.from(marker, 'base64url')
    .toString()
    .split(':')
    .map(Number);
  const found = open.find((one) => one.number === number);
  if (found === undefined || !Number.isSafeInteger(from) || from < 0)
    throw invalid('Invalid Marker.');
  return { number: found.number, from, all: found.items as readonly T[] };
}

/** How often each managed policy is attached, and is somebody's boundary, by ARN. */
export type Uses = Map<string, { attached: number; boundary: number }>;
export const UNUSED = { attached: 0, boundary: 0 };

/** Counts all uses of all policies in one walk. */
export function policyUses({ users, roles, groups }: IamState): Uses {
  const uses: Uses = new Map();
  const count = (arn: string, as: 'attached' | 'boundary') => {
    const before = uses.get(arn) ?? UNUSED;
    uses.set(arn, { ...before, [as]: before[as] + 1 });
  };
  for (const holders of [users, roles, groups])
    for (const { attached } of holders.values())
      for (const arn of latest(attached)) count(arn, 'attached');
  for (const holders of [users, roles])
    for (const { boundary } of holders.values()) {
      const arn = latest(boundary);
      if (arn !== undefined) count(arn, 'boundary');
    }
  return uses;
}
