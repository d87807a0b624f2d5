import type { Change } from './api.ts';

export interface Changes {
  /** Tells the people whose ids are in `audience`; everybody if it is left out. */
  publish(change: Change, audience?: Iterable<string>): void;
  /** Calls `listener` for each change that this person may know of; returns how to stop. */
  subscribe(userId: string, listener: (change: Change) => void): () => void;
}

/** Makes the hub that carries "something changed" from the state to the open streams. */
export function createChanges(): Changes {
  const listeners = new Map<string, Set<(change: Change) => void>>();
  return {
    publish(change, audience) {
      for (const userId of audience ?? listeners.keys())
        for (const listener of listeners.get(userId) ?? []) listener(change);
    },
    subscribe(userId, listener) {
      const mine = listeners.get(userId) ?? new Set();
      listeners.set(userId, mine.add(listener));
      return () => void mine.delete(listener);
    },
  };
}
