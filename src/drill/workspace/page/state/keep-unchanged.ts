/**
 * The new list, in which every entry that says the same as before is the same object as before: what has
 * not changed is not drawn again, so a running text selection or an open menu survives its neighbours.
 */
export function keepUnchanged<Entry>(
  before: Entry[],
  now: Entry[],
  keyOf: (entry: Entry) => string,
): Entry[] {
  const known = new Map(before.map((entry) => [keyOf(entry), entry]));
  return now.map((entry) => {
    const old = known.get(keyOf(entry));
    return old !== undefined && JSON.stringify(old) === JSON.stringify(entry) ? old : entry;
  });
}
