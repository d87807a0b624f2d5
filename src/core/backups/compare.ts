import type { Copy } from './reading.ts';

/** What happened to a copy of the baseline. */
export type Loss = 'missing' | 'shortened' | 'changed';

export interface Difference {
  readonly id: string;
  readonly resource: string;
  readonly loss: Loss;
  readonly says: string;
}

export interface Compared {
  readonly differences: readonly Difference[];
  /** Gone, but the baseline said that it would be by now. */
  readonly expired: number;
  /** Not in the baseline. */
  readonly added: number;
}

/**
 * Compares the copies of now with those of the baseline: which are gone before their time, which will
 * be deleted earlier, which are no longer what they were.
 * @param covered beginnings of ids that could not be listed now.
 * @param now ISO 8601.
 */
export function compareCopies(
  before: readonly Copy[],
  after: readonly Copy[],
  covered: readonly string[],
  now: string,
): Compared {
  const present = new Map(after.map((copy) => [copy.id, copy]));
  const known = new Set(before.map((copy) => copy.id));
  const visible = before.filter((copy) => !covered.some((prefix) => copy.id.startsWith(prefix)));
  const gone = visible.filter((copy) => !present.has(copy.id));
  const expired = gone.filter((copy) => copy.deleteAt !== '' && copy.deleteAt <= now);
  const missing = gone
    .filter((copy) => !expired.includes(copy))
    .map((copy) => difference(copy, 'missing', 'is gone'));
  const altered = visible.flatMap((copy) => {
    const current = present.get(copy.id);
    return current === undefined ? [] : alterations(copy, current);
  });
  return {
    differences: [...missing, ...altered],
    expired: expired.length,
    added: after.filter((copy) => !known.has(copy.id)).length,
  };
}

function alterations(before: Copy, after: Copy): Difference[] {
  const sooner =
    after.deleteAt !== '' && (before.deleteAt === '' || after.deleteAt < before.deleteAt);
  const fixed = ['resource', 'createdAt', 'size', 'key'] as const;
  const changed = fixed.filter((field) => before[field] !== after[field]);
  return [
    ...(sooner
      ? [
          difference(
            after,
            'shortened',
            `will be deleted at ${after.deleteAt} instead of ${before.deleteAt === '' ? 'being kept' : before.deleteAt}`,
          ),
        ]
      : []),
    ...(changed.length > 0
      ? [difference(after, 'changed', `has another ${changed.join(', ')}`)]
      : []),
  ];
}

function difference({ id, resource, kind }: Copy, loss: Loss, what: string): Difference {
  const name = kind === 'snapshot' ? `snapshot ${id}` : `recovery point ${id}`;
  return { id, resource, loss, says: `${name} of ${resource} ${what}.` };
}
