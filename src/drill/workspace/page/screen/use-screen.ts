import { useEffect, useMemo, useState } from 'react';
import type { RefObject } from 'react';
import type { Surface } from '../blocks/surface.ts';
import type { ScreenState } from '../state/cell.ts';
import type { ScreenStore } from '../state/screen-store.ts';

/** The names of everyone who can be mentioned: the people, and the bots that have spoken here. */
export function useSurfaceOf(
  store: ScreenStore,
  state: ScreenState,
  people: Surface['people'],
): Surface {
  const said = state.current === undefined ? undefined : state.messages[state.current];
  const bots = useMemo(() => {
    const found = new Map(
      (said ?? []).filter((one) => one.isBot).map((one) => [one.user, one.userName]),
    );
    return [...found].map(([id, name]) => ({ id, name }));
  }, [said]);
  const { channels } = state;
  return useMemo(
    () => ({
      people,
      bots,
      channels: channels.filter(({ isDirect }) => !isDirect).map(({ id, name }) => ({ id, name })),
      openChannel: store.openChannel,
      openMessage: store.openMessage,
      download: (fileId, name) => void store.download(fileId, name),
    }),
    [people, bots, channels, store],
  );
}

/** What is on show in a visible window has been read. */
export function useMarkRead(store: ScreenStore, state: ScreenState): void {
  const { current, messages } = state;
  useEffect(() => {
    const mark = () => {
      if (current !== undefined && messages[current] && !document.hidden) store.markRead(current);
    };
    mark();
    document.addEventListener('visibilitychange', mark);
    return () => document.removeEventListener('visibilitychange', mark);
  }, [store, current, messages]);
}

/** Whether the element has less room than `below` pixels. */
export function useNarrow(frame: RefObject<HTMLElement | null>, below: number): boolean {
  const [narrow, setNarrow] = useState(false);
  useEffect(() => {
    if (!frame.current) return undefined;
    const observer = new ResizeObserver(([entry]) => {
      if (entry) setNarrow(entry.contentRect.width < below);
    });
    observer.observe(frame.current);
    return () => observer.disconnect();
  }, [frame, below]);
  return narrow;
}
