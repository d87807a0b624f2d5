/**
 * A value whose changes are read back at once but enforced later, as IAM's control plane does
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_general.html#troubleshoot_general_eventual-consistency).
 */
export interface Versioned<T> {
  /** Oldest first; `from` is the virtual ms from which the value is enforced. */
  history: { from: number; value: T }[];
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

/** What is enforced at `now`: the newest change that has propagated. Changes never overtake each other. */
export function enforced<T>(v: Versioned<T>, now: number): T {
  const reached = v.history.findLast((entry) => entry.from <= now) ?? v.history[0];
  if (reached === undefined) throw new Error('a versioned value has at least one version');
  return reached.value;
}

/** Changes the value: read back at once, enforced from `from` (never before an earlier change). */
export function change<T>(v: Versioned<T>, value: T, from: number): void {
  const previous = v.history.at(-1)?.from ?? 0;
  v.history.push({ from: Math.max(from, previous), value });
}
