/**
 * Runs at most one read per key at a time. A change that arrives meanwhile causes exactly one more read
 * afterwards, so a burst of changes is cheap and the last one is never missed.
 */
export function refresher(): (key: string, read: () => Promise<void>) => void {
  const running = new Set<string>();
  const again = new Map<string, () => Promise<void>>();
  const start = (key: string, read: () => Promise<void>) => {
    running.add(key);
    void read()
      .catch(() => undefined)
      .finally(() => {
        running.delete(key);
        const next = again.get(key);
        again.delete(key);
        if (next) start(key, next);
      });
  };
  return (key, read) => {
    if (running.has(key)) again.set(key, read);
    else start(key, read);
  };
}
