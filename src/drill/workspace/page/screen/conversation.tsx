import { useState } from 'react';
import type { ReactNode } from 'react';
import type { PersonChannel, PersonMessage } from '../../api.ts';
import type { ElementAction } from '../blocks/surface.ts';
import { safeUrl } from '../blocks/mrkdwn.ts';
import { Mrkdwn, OutsideLink } from '../blocks/text.tsx';
import { useAsWords } from '../blocks/words.ts';
import type { ScreenState } from '../state/cell.ts';
import { threadKey } from '../state/cell.ts';
import type { ScreenStore } from '../state/screen-store.ts';
import { Composer } from './composer.tsx';
import { MessageList } from './message-list.tsx';
import { Notices } from './notices.tsx';
import { PinnedBar } from './pins.tsx';
import { BookmarkIcon, LockIcon } from './icons.tsx';
import { ChannelMenu, channelTitle } from './sidebar.tsx';
import { withMentions } from './suggest.ts';

interface Props {
  store: ScreenStore;
  state: ScreenState;
  channel: PersonChannel;
  people: { id: string; name: string }[];
  onAct: (message: PersonMessage, action: ElementAction) => Promise<void>;
  /** A narrow column: conversations in a menu, a thread over everything. */
  compact: boolean;
}

const drillTopic = /^DRILL\b[\s:·—–-]*/;

/** The middle of the screen: what the channel is, its pins, its messages and the line to write in. */
export function Conversation({ store, state, channel, people, onAct, compact }: Props) {
  const readUpTo = useReadUpToOnOpen(channel.id, state);
  const messages = state.messages[channel.id] ?? [];
  const title = channelTitle(channel);
  return (
    <section className="conversation" aria-label={title}>
      <ChannelHeader channel={channel} people={people}>
        {compact && <ChannelMenu state={state} onOpen={store.openChannel} />}
      </ChannelHeader>
      <PinnedBar
        pinned={messages.filter(({ pinned }) => pinned)}
        onJump={(ts) => store.openMessage(channel.id, ts)}
        onAct={onAct}
      />
      {messages.length === 0 && state.messages[channel.id] && (
        <p className="empty">
          This is the very beginning of {title}. Type <kbd>/</kbd> to see the commands.
        </p>
      )}
      <MessageList
        messages={messages}
        conversation={channel.id}
        readUpTo={readUpTo}
        self={store.person.slackUserId}
        jump={state.jump?.channel === channel.id ? state.jump : undefined}
        onThread={store.openThread}
        onAct={onAct}
      />
      <Notices
        notices={state.notices}
        onDismiss={store.dismiss}
        onRetry={({ channel: where, text }) => void store.send(where, text)}
      />
      <Composer
        key={channel.id}
        placeholder={
          channel.archived
            ? 'This channel is archived'
            : `Message ${compact ? `as ${store.person.name}` : title}`
        }
        people={people.map(({ name }) => name)}
        inThread={false}
        disabled={channel.archived}
        onSend={async (text) => (await store.send(channel.id, withMentions(text, people))).ok}
      />
    </section>
  );
}

interface ThreadProps extends Props {
  thread: string;
}

/** A message and its replies, in the right-hand pane; over the whole column where it is narrow. */
export function Thread({ store, state, channel, people, onAct, thread, compact }: ThreadProps) {
  const held = state.replies[threadKey(channel.id, thread)];
  const parent = state.messages[channel.id]?.find(({ ts }) => ts === thread);
  const messages = held ?? (parent ? [parent] : []);
  const name = channelTitle(channel);
  return (
    <aside
      className="thread"
      aria-label="Thread"
      onKeyDown={(event) => event.key === 'Escape' && store.openThread(undefined)}
    >
      <header className="channel-header">
        {compact && (
          <button type="button" className="back" onClick={() => store.openThread(undefined)}>
            ← Back
          </button>
        )}
        <div className="channel-title">
          <h2>Thread</h2>
          <p className="topic">{name}</p>
        </div>
        {!compact && (
          <button
            type="button"
            className="close"
            aria-label="Close thread"
            onClick={() => store.openThread(undefined)}
          >
            ✕
          </button>
        )}
      </header>
      <MessageList
        messages={messages}
        conversation={`${channel.id} ${thread}`}
        self={store.person.slackUserId}
        onAct={onAct}
      />
      <Composer
        key={thread}
        placeholder="Reply…"
        people={people.map((person) => person.name)}
        inThread
        disabled={channel.archived}
        autoFocus
        onSend={async (text) =>
          (await store.send(channel.id, withMentions(text, people), thread)).ok
        }
      />
    </aside>
  );
}

function ChannelHeader({ channel, people, children }: HeaderProps) {
  const asWords = useAsWords();
  const drill = drillTopic.test(channel.topic);
  const topic = channel.topic.replace(drillTopic, '');
  const names = channel.members.map((id) => people.find((one) => one.id === id)?.name ?? id);
  return (
    <>
      <header className="channel-header">
        <div className="channel-title">
          {children || (
            <h2>
              {channel.isDirect ? '' : channel.isPrivate ? <LockIcon /> : '#'}
              {channel.name}
            </h2>
          )}
          {topic !== '' && !drill && (
            <div className="topic" title={asWords(topic)}>
              <Mrkdwn text={topic} />
            </div>
          )}
        </div>
        {!channel.isDirect && (
          <span className="members" title={names.join(', ')}>
            {channel.members.length} {channel.members.length === 1 ? 'member' : 'members'}
          </span>
        )}
      </header>
      {channel.bookmarks && channel.bookmarks.length > 0 && (
        <nav className="bookmarks" aria-label="Bookmarks">
          {channel.bookmarks.map(({ title, link }) => {
            const url = safeUrl(link);
            return (
              <span key={`${title} ${link}`}>
                <BookmarkIcon />{' '}
                {url === undefined ? title : <OutsideLink url={url}>{title}</OutsideLink>}
              </span>
            );
          })}
        </nav>
      )}
      {drill && (
        <div className="drill-ribbon" role="note">
          <strong>DRILL</strong>
          <span title={asWords(topic)}>
            {asWords(topic) || 'An exercise. Nothing here is real.'}
          </span>
        </div>
      )}
    </>
  );
}

interface HeaderProps extends Pick<Props, 'channel' | 'people'> {
  /** Stands in the place of the channel's name. */
  children: ReactNode;
}

/** What had been read when the channel was opened: it stands still while the channel is being read. */
function useReadUpToOnOpen(channel: string, state: ScreenState): string | undefined {
  const [held, setHeld] = useState({ channel, readUpTo: state.readUpTo[channel] });
  if (held.channel !== channel) setHeld({ channel, readUpTo: state.readUpTo[channel] });
  return held.channel === channel ? held.readUpTo : state.readUpTo[channel];
}
