import type { Change } from '../../api.ts';
import { readEvents } from './event-stream.ts';

export type Connection = 'connecting' | 'live' | 'lost';

type FeedMessage =
  | { kind: 'change'; change: Change }
  | { kind: 'connection'; connection: Connection }
  | { kind: 'who-leads' };

export interface FeedOptions {
  /** The same for every window of this person in this run, and for no other. */
  name: string;
  open: (signal: AbortSignal) => Promise<ReadableStream<Uint8Array>>;
  onChange: (change: Change) => void;
  onConnection: (connection: Connection) => void;
}

const retryAfter = [250, 500, 1000, 2000, 4000];

/**
 * Follows one person's changes until the returned function is called. A browser allows six connections
 * to one host: two windows with three people each would use them all and nothing could be sent any more.
 * So only one window holds a person's stream (a Web Lock) and tells the others (a BroadcastChannel);
 * when it closes, the next one takes over.
 */
export function followFeed(options: FeedOptions): () => void {
  const stop = new AbortController();
  const others = new BroadcastChannel(options.name);
  let leading: Connection | undefined;
  const report = (connection: Connection) => {
    leading = connection;
    others.postMessage({ kind: 'connection', connection } satisfies FeedMessage);
    options.onConnection(connection);
  };
  others.addEventListener('message', (event: MessageEvent<FeedMessage>) => {
    const said = event.data;
    if (said.kind === 'change') options.onChange(said.change);
    else if (said.kind === 'connection') options.onConnection(said.connection);
    else if (leading) {
      others.postMessage({ kind: 'connection', connection: leading } satisfies FeedMessage);
    }
  });
  others.postMessage({ kind: 'who-leads' } satisfies FeedMessage);

  const lead = async () => {
    for (let failures = 0; !stop.signal.aborted; failures += 1) {
      try {
        const stream = await options.open(stop.signal);
        failures = 0;
        report('live');
        for await (const change of readEvents(stream)) {
          others.postMessage({ kind: 'change', change } satisfies FeedMessage);
          options.onChange(change);
        }
      } catch {
        // Whatever ended the stream, the answer is the same: say so, wait, connect again, read everything anew.
      }
      if (stop.signal.aborted) return;
      report('lost');
      await pause(retryAfter[Math.min(failures, retryAfter.length - 1)] ?? 4000, stop.signal);
    }
  };
  navigator.locks.request(options.name, { signal: stop.signal }, lead).catch(() => undefined);
  return () => {
    stop.abort();
    others.close();
  };
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
