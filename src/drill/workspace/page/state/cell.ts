import type { ModalView, PersonChannel, PersonMessage } from '../../api.ts';
import type { Connection } from './feed.ts';

export interface Notice {
  id: number;
  text: string;
  /** The command that failed, to be tried again. */
  retry?: { channel: string; text: string };
}

/** All that one person sees. Replaced, never changed in place. */
export interface ScreenState {
  connection: Connection;
  loaded: boolean;
  channels: PersonChannel[];
  current: string | undefined;
  /** The thread in the right-hand pane. */
  thread: string | undefined;
  messages: { [channel: string]: PersonMessage[] };
  replies: { [channelAndThread: string]: PersonMessage[] };
  view: ModalView | undefined;
  notices: Notice[];
  /** The message to bring into view. */
  jump: { channel: string; ts: string } | undefined;
  /** Newest timestamp that this person has seen, by channel. */
  readUpTo: { [channel: string]: string };
}

/** Holds the state, and tells who listens when it is replaced. */
export interface Cell {
  get: () => ScreenState;
  set: (part: Partial<ScreenState>) => void;
  subscribe: (listener: () => void) => () => void;
  notice: (text: string, retry?: Notice['retry']) => void;
}

/** An empty screen, before anything was read. */
export function createCell(): Cell {
  const listeners = new Set<() => void>();
  let noticeCount = 0;
  let state: ScreenState = {
    connection: 'connecting',
    loaded: false,
    channels: [],
    current: undefined,
    thread: undefined,
    messages: {},
    replies: {},
    view: undefined,
    notices: [],
    jump: undefined,
    readUpTo: {},
  };
  const set = (part: Partial<ScreenState>) => {
    state = { ...state, ...part };
    for (const listener of listeners) listener();
  };
  return {
    get: () => state,
    set,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    notice: (text, retry) => {
      noticeCount += 1;
      const notice = { id: noticeCount, text, ...(retry ? { retry } : {}) };
      // The stream and the answer may both tell of one failure: said once, with the way to try again.
      const before = state.notices.filter((one) => one.text !== text || (one.retry && !retry));
      if (before.some((one) => one.text === text)) return;
      set({ notices: [...before.slice(-3), notice] });
    },
  };
}

/** The key under which a thread's replies are held. */
export function threadKey(channel: string, threadTs: string): string {
  return `${channel}/${threadTs}`;
}

/** Notes that all that is shown of the channel has been seen. */
export function markRead(cell: Cell, channel: string): void {
  const { channels, readUpTo, messages } = cell.get();
  const shown = messages[channel]?.at(-1)?.ts ?? '0';
  const latest = channels.find(({ id }) => id === channel)?.latest ?? '0';
  const newest = Number(shown) > Number(latest) ? shown : latest;
  if (Number(newest) <= Number(readUpTo[channel] ?? 0)) return;
  cell.set({ readUpTo: { ...readUpTo, [channel]: newest } });
}
