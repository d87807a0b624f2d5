import { TOLD, type Store } from '../../responder/world.ts';

/** What the view must remember of an incident. Never a decision: losing it costs a duplicate message. */
export type ViewStore = Pick<Store, 'getView' | 'setView' | 'lead' | 'leaseMs'>;

/** A message that was posted, or that may have been. */
export interface Posted {
  /** `posting`: it was being sent when this was written; whether it arrived is not known. */
  readonly state: 'posting' | 'posted';
  /** Our own request id, also in the message's metadata. */
  readonly request: string;
  /** The opaque value of its buttons: new for each message (AP-27). */
  readonly token: string;
  readonly channel?: string;
  readonly ts?: string;
  /** Digest of what it shows now. */
  readonly shows?: string;
  readonly pinned?: boolean;
}

/** Which plan a button belongs to, and the one message on which it may be clicked. */
export interface Bound {
  readonly incident: string;
  readonly plan: string;
  readonly digest: string;
  readonly channel: string;
  /** Empty while Slack has not said yet where the message stands. */
  readonly ts: string;
}

export interface ChannelFacts {
  readonly id: string;
  readonly name: string;
  readonly topicSet: boolean;
  /** The channel before this one, which can't be used any more. */
  readonly replaces?: {
    readonly id: string;
    readonly why: string;
    /** How often the incident has moved. */
    readonly times: number;
  };
}

export interface Memory {
  readonly posted: Slot<Posted>;
  readonly bound: Slot<Bound>;
  readonly channel: Slot<ChannelFacts>;
  /** By conversation: keys of the questions that were asked there, and so may still show choices. */
  readonly questions: Slot<readonly string[]>;
  /** By number of lines: the checkpoint that stands in the channel. Whoever signs writes it, showing or not. */
  readonly anchored: Slot<{ readonly root: string }>;
  /** The closed incident has been shown up to this line; the next start need not look at it unless there are more. */
  told(incident: string, seq: number): Promise<void>;
  /** What is in mind of this incident is old: another bot may have written. */
  forget(incident: string): void;
}
interface Slot<Value> {
  get(incident: string, key: string): Promise<Value | undefined>;
  set(incident: string, key: string, value: Value): Promise<void>;
}

/**
 * Wraps the view store: JSON, read once and then kept in mind, but only for an incident that this bot alone
 * writes at the time. Whoever does not show an incident reads the store each time.
 * @param mayKeep Does this bot show the incident, so that nobody else writes?
 */
export function createMemory(
  store: Pick<ViewStore, 'getView' | 'setView'>,
  mayKeep: (incident: string) => boolean,
): Memory {
  const minds = new Map<string, Map<string, unknown>>();
  const mindOf = (incident: string): Map<string, unknown> => {
    const mind = minds.get(incident) ?? new Map<string, unknown>();
    minds.set(incident, mind);
    return mind;
  };
  const slot = <Value>(prefix: string): Slot<Value> => ({
    async get(incident, key) {
      const at = `${prefix}/${key}`;
      const mind = mindOf(incident);
      if (mayKeep(incident) && mind.has(at)) return mind.get(at) as Value;
      const written = await store.getView(incident, at);
      if (written === undefined) return undefined;
      const value = JSON.parse(written) as Value;
      // After `forget` this mind is nobody's, and the old value goes with it.
      if (mayKeep(incident) && !mind.has(at)) mind.set(at, value);
      return value;
    },
    async set(incident, key, value) {
      const at = `${prefix}/${key}`;
      const mind = mindOf(incident);
      mind.delete(at);
      await store.setView(incident, at, JSON.stringify(value));
      if (mayKeep(incident)) mind.set(at, value);
    },
  });
  return {
    posted: slot('message'),
    bound: slot('button'),
    channel: slot('channel'),
    questions: slot('questions'),
    anchored: slot('checkpoint'),
    told: (incident, seq) => store.setView(incident, TOLD, String(seq)),
    forget: (incident) => void minds.delete(incident),
  };
}
