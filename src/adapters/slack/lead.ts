import { elapsed, type Clock, type Store } from '../../responder/world.ts';

/** Of several bots one at a time shows an incident; this says whether it is this one. */
export interface Lead {
  /** Takes or keeps the incident; asks the store only when the last answer is a third of a lease old. */
  readonly holds: (incident: string) => Promise<boolean>;
  /**
   * As far as can be known without asking: did the last answer come less than a lease ago? Asked right
   * before each post. A bot that is paused between this and its post still posts late; that costs a
   * duplicate that it takes back when it wakes up, and decides nothing.
   */
  readonly isOurs: (incident: string) => boolean;
}

/** The incident is shown by another bot now; nothing failed. */
export class NotLeading extends Error {
  constructor(incident: string) {
    super(`another bot shows ${incident}`);
  }
}

interface Deps {
  readonly store: Pick<Store, 'lead' | 'leaseMs'>;
  /** The world's clock: leases run in it. */
  readonly clock: Pick<Clock, 'now' | 'elapsed'>;
  /** Called when it may have been another bot's before: what was in mind is old. */
  readonly onTaken: (incident: string) => Promise<void>;
}

/** Keeps `show/<incident>` at the store. Throws what the store throws. */
export function createLead({ store, clock, onTaken }: Deps): Lead {
  const askedAt = new Map<string, number>();
  const asking = new Map<string, Promise<boolean>>();
  const within = (incident: string, ms: number): boolean => {
    const at = askedAt.get(incident);
    return at !== undefined && elapsed(clock) < at + ms;
  };
  const isOurs = (incident: string): boolean => within(incident, store.leaseMs);

  const ask = async (incident: string): Promise<boolean> => {
    // Reckoned from before the store is asked: a pause in between counts against us.
    const at = elapsed(clock);
    if (!(await store.lead(`show/${incident}`))) {
      askedAt.delete(incident);
      return false;
    }
    // Was the last lease still running when this answer came? If not, somebody may have been in between.
    if (!isOurs(incident)) {
      askedAt.delete(incident);
      await onTaken(incident);
    }
    askedAt.set(incident, at);
    return isOurs(incident);
  };

  return {
    isOurs,
    holds(incident) {
      if (within(incident, store.leaseMs / 3)) return Promise.resolve(true);
      // The conversations of an incident are shown side by side; they ask once.
      const under = asking.get(incident);
      if (under !== undefined) return under;
      const answer = ask(incident).finally(() => asking.delete(incident));
      asking.set(incident, answer);
      return answer;
    },
  };
}
