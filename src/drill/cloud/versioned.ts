/**
 * A value whose changes are read back at once but enforced later, as IAM's control plane does
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_general.html#troubleshoot_general_eventual-consistency).
 */
export interface Versioned<T> {
  /** Oldest first; `from` is the virtual ms from which the value is enforced everywhere. */
  history: { from: number; value: T; spread?: Spread }[];
}

/** A change that reaches each place (an account) at its own moment between `from` and `to`, virtual ms. */
export interface Spread {
  from: number;
  to: number;
  /** In [0,1): how far into the span this place is reached. */
  share(place: string): number;
}

export function versioned<T>(value: T, from = 0): Versioned<T> {
  return { history: [{ from, value }] };
}

/** What the control plane answers: the latest value, enforced or not. */
export function latest<T>(v: Versioned<T>): T {
  const last = v.history.at(-1);
  if (last === undefined) throw new Error('a versioned value has at least one version');
  return last.value;
}

/**
 * What is enforced at `now`: the newest change that has propagated, to `place` where one is named, else everywhere.
 * Changes never overtake each other.
 */
export function enforced<T>(v: Versioned<T>, now: number, place?: string): T {
  const reached =
    place === undefined
      ? v.history.findLast((entry) => entry.from <= now)
      : lastReached(v, now, place);
  const first = reached ?? v.history[0];
  if (first === undefined) throw new Error('a versioned value has at least one version');
  return first.value;
}

function lastReached<T>(
  v: Versioned<T>,
  now: number,
  place: string,
): Versioned<T>['history'][number] | undefined {
  // Most values have one version or a last one that is old: no draw is needed for those.
  const last = v.history.at(-1);
  if (last === undefined || last.from <= now) return last;
  return v.history[arrivals(v, place).findLastIndex((at) => at <= now)];
}

/** When each version reaches the place, in order. */
function arrivals<T>(v: Versioned<T>, place: string): number[] {
  let before = 0;
  return v.history.map(({ from, spread }) => {
    const at =
      spread === undefined ? from : spread.from + spread.share(place) * (spread.to - spread.from);
    before = Math.max(before, Math.round(at));
    return before;
  });
}

/** From when the latest value is enforced in `place`, virtual ms. */
export function reachedAt<T>(v: Versioned<T>, place: string): number {
  return arrivals(v, place).at(-1) ?? 0;
}

/** Changes the value: read back at once, enforced from `from` or as it spreads (never before an earlier change). */
export function change<T>(v: Versioned<T>, value: T, from: number | Spread): void {
  const previous = v.history.at(-1)?.from ?? 0;
  if (typeof from === 'number') v.history.push({ from: Math.max(from, previous), value });
  else v.history.push({ from: Math.max(from.to, previous), value, spread: from });
}
