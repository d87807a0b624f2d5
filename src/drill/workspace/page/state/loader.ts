import type { Change, PersonChannel } from '../../api.ts';
import type { Cell } from './cell.ts';
import { threadKey } from './cell.ts';
import type { PersonClient } from './client.ts';
import { keepUnchanged } from './keep-unchanged.ts';
import { refresher } from './refresher.ts';

/** Reads parts of a person's workspace into the cell. */
export interface Loader {
  channels: () => void;
  messages: (channel: string) => void;
  replies: (channel: string, threadTs: string) => void;
  view: () => void;
  everything: () => void;
}

/** Makes the loader; a part is read at most once at a time. */
export function createLoader(client: PersonClient, cell: Cell): Loader {
  // A read that fails is not retried here: the stream has ended too, and its return reads everything again.
  const refresh = refresher();
  const channels = () =>
    refresh('channels', async () => {
      const found = await client.channels();
      const known = cell.get().current;
      const current = found.some(({ id }) => id === known) ? known : firstChannel(found);
      cell.set({
        channels: keepUnchanged(cell.get().channels, found, ({ id }) => id),
        current,
        loaded: true,
      });
      if (current !== undefined && current !== known) messages(current);
    });
  const messages = (channel: string) =>
    refresh(`messages ${channel}`, async () => {
      const found = await client.messages(channel);
      const before = cell.get().messages;
      const kept = keepUnchanged(before[channel] ?? [], found, ({ ts }) => ts);
      cell.set({ messages: { ...before, [channel]: kept } });
    });
  const replies = (channel: string, threadTs: string) =>
    refresh(`replies ${channel} ${threadTs}`, async () => {
      const found = await client.messages(channel, threadTs);
      const before = cell.get().replies;
      const key = threadKey(channel, threadTs);
      const kept = keepUnchanged(before[key] ?? [], found, ({ ts }) => ts);
      cell.set({ replies: { ...before, [key]: kept } });
    });
  const view = () => refresh('view', async () => cell.set({ view: await client.view() }));
  return {
    channels,
    messages,
    replies,
    view,
    everything: () => {
      const { messages: held, current, thread } = cell.get();
      channels();
      view();
      for (const channel of Object.keys(held)) messages(channel);
      if (current !== undefined && thread !== undefined) replies(current, thread);
    },
  };
}

/** Reads again what a change has touched, as far as it is shown. */
export function applyChange(change: Change, load: Loader, cell: Cell): void {
  const { current, thread, messages } = cell.get();
  switch (change.kind) {
    case 'message':
    case 'deleted':
      load.channels();
      if (change.channel === current || messages[change.channel]) load.messages(change.channel);
      if (change.channel === current && thread !== undefined) load.replies(change.channel, thread);
      return;
    case 'channel':
      load.channels();
      return;
    case 'view':
      load.view();
      return;
    case 'failed':
      cell.notice(change.message);
      return;
  }
}

/** Where a person lands: the channel with the newest message, else the first one. */
function firstChannel(channels: PersonChannel[]): string | undefined {
  const open = channels.filter(({ isDirect, archived }) => !isDirect && !archived);
  const newest = [...open].sort((a, b) => Number(b.latest ?? 0) - Number(a.latest ?? 0));
  return (newest[0] ?? channels[0])?.id;
}
