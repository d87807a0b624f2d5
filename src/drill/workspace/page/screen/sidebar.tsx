import type { PersonChannel } from '../../api.ts';
import { LockIcon } from './icons.tsx';
import type { ScreenState } from '../state/cell.ts';

interface SidebarProps {
  state: ScreenState;
  onOpen: (channel: string) => void;
}

/** Whether there is something in the channel that the person hasn't seen. */
function isUnread(channel: PersonChannel, state: ScreenState): boolean {
  const read = Number(state.readUpTo[channel.id] ?? 0);
  return channel.latest !== undefined && Number(channel.latest) > read;
}

/** How a conversation is called: `#name`, or the bot's name. */
export function channelTitle(channel: PersonChannel): string {
  return channel.isDirect ? channel.name : `#${channel.name}`;
}

/** The left-hand column: channels, and the direct conversation with the bot. */
export function Sidebar({ state, onOpen }: SidebarProps) {
  const groups = [
    { title: 'Channels', entries: state.channels.filter((one) => !one.isDirect && !one.archived) },
    { title: 'Direct messages', entries: state.channels.filter((one) => one.isDirect) },
    { title: 'Archived', entries: state.channels.filter((one) => !one.isDirect && one.archived) },
  ];
  return (
    <nav className="sidebar" aria-label="Conversations">
      {groups
        .filter(({ entries }) => entries.length > 0)
        .map(({ title, entries }) => (
          <div key={title}>
            <h2>{title}</h2>
            <ul>
              {entries.map((channel) => (
                <li key={channel.id}>
                  <Entry channel={channel} state={state} onOpen={onOpen} />
                </li>
              ))}
            </ul>
          </div>
        ))}
    </nav>
  );
}

function Entry({ channel, state, onOpen }: { channel: PersonChannel } & SidebarProps) {
  const current = state.current === channel.id;
  const unread = !current && isUnread(channel, state);
  return (
    <button
      type="button"
      className={unread ? 'entry unread' : 'entry'}
      aria-current={current ? 'true' : undefined}
      onClick={() => onOpen(channel.id)}
    >
      <span className="entry-sign" aria-hidden="true">
        {channel.isDirect ? '●' : channel.isPrivate ? <LockIcon /> : '#'}
      </span>
      <span className="entry-name">{channel.name}</span>
      {unread && (
        <span className="dot">
          <span className="unseen">unread</span>
        </span>
      )}
    </button>
  );
}

/** The same list as a menu, for a narrow column. */
export function ChannelMenu({ state, onOpen }: SidebarProps) {
  return (
    <select
      className="channel-menu"
      aria-label="Conversation"
      value={state.current ?? ''}
      onChange={(event) => onOpen(event.target.value)}
    >
      {state.channels.map((channel) => (
        <option key={channel.id} value={channel.id}>
          {channelTitle(channel)}
          {channel.archived ? ' (archived)' : ''}
          {channel.id !== state.current && isUnread(channel, state) ? ' • new' : ''}
        </option>
      ))}
    </select>
  );
}

/** Where a narrow column has something new that is not on show. */
export function UnreadJump({ state, onOpen }: SidebarProps) {
  const unread = state.channels.filter((one) => one.id !== state.current && isUnread(one, state));
  const [first] = unread;
  if (!first) return null;
  return (
    <button type="button" className="unread-jump" onClick={() => onOpen(first.id)}>
      New in {channelTitle(first)}
      {unread.length > 1 && ` and ${unread.length - 1} more`}
    </button>
  );
}
