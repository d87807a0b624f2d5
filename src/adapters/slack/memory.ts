import type { Store } from '../../responder/world.ts';

/** What the view must remember of an incident. Never a decision: losing it costs a duplicate message. */
export type ViewStore = Pick<Store, 'getView' | 'setView'>;

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
  readonly ts: string;
}

export interface Memory {
  readonly posted: Slot<Posted>;
  readonly bound: Slot<Bound>;
  readonly channel: Slot<ChannelFacts>;
  /** By conversation: keys of the questions that were asked there, and so may still show choices. */
  readonly questions: Slot<readonly string[]>;
}
interface ChannelFacts {
  readonly id: string;
  readonly name: string;
  readonly topicSet: boolean;
}
interface Slot<Value> {
  get(incident: string, key: string): Promise<Value | undefined>;
  set(incident: string, key: string, value: Value): Promise<void>;
}

/** Wraps the view store: JSON, read once and then kept, since one bot alone writes it. */
export function createMemory(store: ViewStore): Memory {
  const kept = new Map<string, unknown>();
  const slot = <Value>(prefix: string): Slot<Value> => ({
    async get(incident, key) {
      const at = `${prefix}/${key}`;
      const inMind = `${incident}\n${at}`;
      if (kept.has(inMind)) return kept.get(inMind) as Value;
      const written = await store.getView(incident, at);
      if (written === undefined) return undefined;
      const value = JSON.parse(written) as Value;
      kept.set(inMind, value);
      return value;
    },
    async set(incident, key, value) {
      const at = `${prefix}/${key}`;
      await store.setView(incident, at, JSON.stringify(value));
      kept.set(`${incident}\n${at}`, value);
    },
  });
  return {
    posted: slot('message'),
    bound: slot('button'),
    channel: slot('channel'),
    questions: slot('questions'),
  };
}
