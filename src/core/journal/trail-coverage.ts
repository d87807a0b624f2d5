import type { IntendedCall } from './intents.ts';
import type { TrailEvent } from './trail-event.ts';

/** Of which accounts the files have anything, and from when to when: of the rest nothing is known. */
export interface Coverage {
  take(event: TrailEvent): void;
  accounts(): readonly string[];
  /** Is the call's account in the files, with events before and after one of its intents? */
  has(call: IntendedCall): boolean;
}

/** CloudTrail tells whole seconds. */
const SECOND_MS = 1000;

/** Counts an event for the account that it was delivered to. */
export function coverage(): Coverage {
  const spans = new Map<string, { from: number; to: number }>();
  return {
    take({ recipient, at }) {
      if (recipient === undefined) return;
      const { from, to } = spans.get(recipient) ?? { from: at, to: at };
      spans.set(recipient, { from: Math.min(from, at), to: Math.max(to, at) });
    },
    accounts: () => [...spans.keys()].sort(),
    has({ intents, operations: [{ account }] }) {
      const span = spans.get(account);
      if (span === undefined) return false;
      return intents.some(({ at }) => at >= span.from - SECOND_MS && at <= span.to + SECOND_MS);
    },
  };
}
