import { applyChange, createLoader } from './loader.ts';
import type { Cell, Notice, ScreenState } from './cell.ts';
import { createCell, markRead } from './cell.ts';
import type { Outcome, Person, PersonClient } from './client.ts';
import { createClient } from './client.ts';
import { followFeed } from './feed.ts';

/** What one person's screen is drawn from, and what that person can do. */
export interface ScreenStore {
  person: Person;
  state: () => ScreenState;
  subscribe: (listener: () => void) => () => void;
  /** Follows the person's changes until the returned function is called. */
  follow: () => () => void;
  openChannel: (channel: string) => void;
  /** Opens a channel and brings one of its messages into view. */
  openMessage: (channel: string, ts: string) => void;
  openThread: (threadTs: string | undefined) => void;
  markRead: (channel: string) => void;
  /** A command when the text begins with a slash, else a message. */
  send: (channel: string, text: string, threadTs?: string) => Promise<Outcome>;
  click: (body: object) => Promise<Outcome>;
  submit: (viewId: string, values: object) => Promise<Outcome>;
  closeView: (viewId: string) => Promise<Outcome>;
  /** Hands a shared file to the browser, to be saved. */
  download: (fileId: string, name: string) => Promise<void>;
  dismiss: (noticeId: number) => void;
}

/** Holds one person's screen: reads on every change, keeps what did not change. */
export function createScreenStore(base: URL, person: Person): ScreenStore {
  const client = createClient(base, person);
  const cell = createCell();
  const load = createLoader(client, cell);
  const act = createActions(client, cell);
  return {
    person,
    state: cell.get,
    subscribe: cell.subscribe,
    follow: () =>
      followFeed({
        name: `lockstep ${base.href} ${person.slackUserId} ${fingerprint(person.token)}`,
        open: client.stream,
        onChange: (change) => applyChange(change, load, cell),
        onConnection: (connection) => {
          cell.set({ connection });
          if (connection === 'live') load.everything();
        },
      }),
    openChannel: (channel) => {
      cell.set({ current: channel, thread: undefined });
      load.messages(channel);
    },
    openMessage: (channel, ts) => {
      const { current } = cell.get();
      cell.set({ jump: { channel, ts }, ...(current === channel ? {} : { thread: undefined }) });
      if (current === channel) return;
      cell.set({ current: channel });
      load.messages(channel);
    },
    openThread: (thread) => {
      cell.set({ thread });
      const { current } = cell.get();
      if (current !== undefined && thread !== undefined) load.replies(current, thread);
    },
    markRead: (channel) => markRead(cell, channel),
    ...act,
    download: (id, name) => download(client, cell, { id, name }),
    dismiss: (id) => cell.set({ notices: cell.get().notices.filter((notice) => notice.id !== id) }),
  };
}

function createActions(client: PersonClient, cell: Cell) {
  const said = async (pending: Promise<Outcome>, retry?: Notice['retry']): Promise<Outcome> => {
    const outcome = await pending;
    if (!outcome.ok && !isToldElsewhere(outcome, retry !== undefined)) {
      cell.notice(outcome.message, retry);
    }
    return outcome;
  };
  return {
    send: (channel: string, text: string, threadTs?: string) => {
      if (text.startsWith('/')) {
        cell.set({ notices: [] });
        return said(client.post('command', { channel, text }), { channel, text });
      }
      const thread = threadTs === undefined ? {} : { thread_ts: threadTs };
      return said(client.post('message', { channel, text, ...thread }));
    },
    click: (body: object) => said(client.post('click', body)),
    submit: (viewId: string, values: object) =>
      said(client.post('submit', { view_id: viewId, values })),
    closeView: (viewId: string) => said(client.post('close-view', { view_id: viewId })),
  };
}

/** A refused command is answered in the channel, a wrong input beside its question. */
function isToldElsewhere(outcome: Outcome & { ok: false }, command: boolean): boolean {
  return outcome.code === 'invalid_input' || (command && outcome.status === 400);
}

/** The browser's way of saving bytes that needed a token. */
async function download(client: PersonClient, cell: Cell, file: { id: string; name: string }) {
  try {
    const url = URL.createObjectURL(await client.file(file.id));
    const link = Object.assign(document.createElement('a'), { href: url, download: file.name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
  } catch (error) {
    cell.notice(`${file.name} could not be fetched. ${String(error)}`);
  }
}

/** Tells two runs' tokens apart without putting the token into a name. */
function fingerprint(token: string): string {
  let hash = 2_166_136_261;
  for (const char of token) hash = Math.imul(hash ^ char.charCodeAt(0), 16_777_619);
  return (hash >>> 0).toString(16);
}
