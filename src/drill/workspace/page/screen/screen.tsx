import { useEffect, useRef, useSyncExternalStore } from 'react';
import { SurfaceProvider } from '../blocks/surface.ts';
import type { ScreenState } from '../state/cell.ts';
import type { ScreenStore } from '../state/screen-store.ts';
import { Announcer } from './announcer.tsx';
import { Avatar, colourOf } from './avatar.tsx';
import { ConfirmView } from './confirm.tsx';
import { Conversation, Thread } from './conversation.tsx';
import { WindowIcon } from './icons.tsx';
import { ModalScreen } from './modal.tsx';
import { Sidebar, UnreadJump } from './sidebar.tsx';
import { useActing } from './use-acting.ts';
import { useMarkRead, useNarrow, useSurfaceOf } from './use-screen.ts';

interface ScreenProps {
  store: ScreenStore;
  people: { id: string; name: string }[];
  /** Opens this person in a window of their own; absent when they already have it for themselves. */
  ownWindow?: string | undefined;
}

/** Everything that one person sees. */
export function Screen({ store, people, ownWindow }: ScreenProps) {
  const state = useSyncExternalStore(store.subscribe, store.state);
  const frame = useRef<HTMLElement>(null);
  const compact = useNarrow(frame, 760);
  const { question, onAct, onActInView } = useActing(store);
  useEffect(() => store.follow(), [store]);
  useMarkRead(store, state);
  const surface = useSurfaceOf(store, state, people);
  const channel = state.channels.find(({ id }) => id === state.current);
  const overlaid = question !== undefined || state.view !== undefined;
  const shared = { store, state, people, onAct, compact };
  return (
    <SurfaceProvider value={surface}>
      <section
        ref={frame}
        className={compact ? 'screen compact' : 'screen'}
        aria-label={`${store.person.name}’s screen`}
        style={{ '--person': colourOf(store.person.slackUserId) } as React.CSSProperties}
      >
        <div className="screen-content" inert={overlaid}>
          <PersonBar store={store} state={state} compact={compact} ownWindow={ownWindow} />
          <ConnectionBanner state={state} />
          <div className="panes">
            {!compact && <Sidebar state={state} onOpen={store.openChannel} />}
            {channel && !(compact && state.thread !== undefined) && (
              <Conversation {...shared} channel={channel} />
            )}
            {channel && state.thread !== undefined && (
              <Thread {...shared} channel={channel} thread={state.thread} />
            )}
            {!channel && (
              <p className="empty">{state.loaded ? 'No conversations yet.' : 'Loading…'}</p>
            )}
          </div>
        </div>
        {state.view && (
          <div inert={question !== undefined}>
            <ModalScreen
              key={state.view.id}
              modal={state.view}
              onAct={onActInView}
              onSubmit={(values) => store.submit(state.view?.id ?? '', values)}
              onClose={() => void store.closeView(state.view?.id ?? '')}
            />
          </div>
        )}
        {question && <ConfirmView of={question} />}
        <Announcer state={state} self={store.person.slackUserId} />
      </section>
    </SurfaceProvider>
  );
}

type PersonBarProps = Pick<ScreenProps, 'store' | 'ownWindow'> & {
  state: ScreenState;
  compact: boolean;
};

function PersonBar({ store, state, compact, ownWindow }: PersonBarProps) {
  return (
    <header className="person-bar">
      <Avatar name={store.person.name} id={store.person.slackUserId} />
      <bdi className="person-name">{store.person.name}</bdi>
      {compact && <UnreadJump state={state} onOpen={store.openChannel} />}
      {ownWindow !== undefined && (
        <a
          className="own-window"
          href={ownWindow}
          target="_blank"
          rel="noopener"
          title="Open in a window of its own"
        >
          <WindowIcon />
          <span className="unseen">Open in a window of its own</span>
        </a>
      )}
    </header>
  );
}

function ConnectionBanner({ state }: { state: ScreenState }) {
  if (state.connection !== 'lost') return null;
  return (
    <div className="connection-lost" role="status">
      <span className="spinner" aria-hidden="true" />
      Connection lost. Trying again; what you see may be out of date.
    </div>
  );
}
