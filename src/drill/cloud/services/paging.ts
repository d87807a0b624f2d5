export interface Page<T> {
  items: T[];
  /** Give it back to go on; undefined at the end. */
  next?: string;
}

/**
 * One page of `items` in the order of their keys. The token names the last item handed out, so that a page is right
 * even when an item before it was deleted meanwhile.
 * @param about `limit` is how many at most; `token` comes from the page before.
 */
export function page<T>(
  items: Iterable<T>,
  keyOf: (item: T) => string,
  about: { limit: number; token?: string | undefined },
): Page<T> {
  const after =
    about.token === undefined ? undefined : Buffer.from(about.token, 'base64url').toString();
  const rest = [...items]
    .map((item) => ({ item, key: keyOf(item) }))
    .filter(({ key }) => after === undefined || key > after)
    .sort((a, b) => (a.key < b.key ? -1 : 1));
  const taken = rest.slice(0, about.limit);
  const last = taken.at(-1);
  const more = rest.length > taken.length && last !== undefined;
  return {
    items: taken.map(({ item }) => item),
    ...(more ? { next: Buffer.from(last.key).toString('base64url') } : {}),
  };
}
