import { Component, memo } from 'react';
import type { ReactNode } from 'react';
import type { PersonMessage } from '../../api.ts';
import { Blocks } from '../blocks/blocks.tsx';
import { formatTime, formatUtc } from '../blocks/date-format.ts';
import type { ElementAction, Surface } from '../blocks/surface.ts';
import { SurfaceProvider, useSurface } from '../blocks/surface.ts';
import { Mrkdwn } from '../blocks/text.tsx';
import { Avatar } from './avatar.tsx';
import { EyeIcon, FileIcon, PinIcon } from './icons.tsx';

export interface MessageProps {
  message: PersonMessage;
  /** Follows another message of the same author closely: without picture and name. */
  continued?: boolean;
  /** Absent inside a thread. */
  onThread?: ((threadTs: string) => void) | undefined;
  onAct: (message: PersonMessage, action: ElementAction) => Promise<void>;
}

/** One message with everything that Slack shows of it. */
export const MessageView = memo(function MessageView(props: MessageProps) {
  const { message, continued = false, onThread, onAct } = props;
  const surface = useSurface();
  const own: Surface = { ...surface, act: (action) => onAct(message, action) };
  const ts = Number(message.ts);
  const hint = formatUtc(ts);
  const classes = ['message', continued && 'continued', message.ephemeral && 'ephemeral'];
  return (
    <article
      className={classes.filter(Boolean).join(' ')}
      data-ts={message.ts}
      aria-label={`${message.userName}, ${formatTime(ts, { now: Date.now() })}`}
      tabIndex={-1}
    >
      <div className="gutter">
        {continued ? (
          <time title={hint}>{formatTime(ts, { now: Date.now() })}</time>
        ) : (
          <Avatar name={message.userName} id={message.user} bot={message.isBot} />
        )}
      </div>
      <div className="message-body">
        {message.ephemeral && (
          <p className="only-you">
            <EyeIcon /> Only visible to you
          </p>
        )}
        {message.pinned && (
          <p className="pinned-mark">
            <PinIcon /> Pinned
          </p>
        )}
        {!continued && <Byline message={message} hint={hint} />}
        <SurfaceProvider value={own}>
          <MessageContent message={message} />
        </SurfaceProvider>
        {message.files?.map((file) => (
          <FileRow key={file.id} of={file} />
        ))}
        {message.edited && <span className="edited">(edited)</span>}
        {onThread && message.replyCount > 0 && (
          <button type="button" className="replies" onClick={() => onThread(message.ts)}>
            {message.replyCount === 1 ? '1 reply' : `${message.replyCount} replies`}
            <span className="replies-hint">View thread</span>
          </button>
        )}
      </div>
      {onThread && !message.ephemeral && (
        <div className="message-tools">
          <button type="button" onClick={() => onThread(message.ts)}>
            Reply in thread
          </button>
        </div>
      )}
    </article>
  );
});

/** What a message says: its blocks, or its text when it has none. */
export function MessageContent({ message }: { message: PersonMessage }) {
  const asks = message.blocks.some((block) =>
    ['actions', 'header'].includes((block as { type?: string }).type ?? ''),
  );
  return (
    <div className={asks ? 'content card' : 'content'}>
      <Unbreakable fallback={<Mrkdwn text={message.text} />} key={JSON.stringify(message.blocks)}>
        {message.blocks.length > 0 ? (
          <Blocks of={message.blocks} />
        ) : (
          <Mrkdwn text={message.text} />
        )}
      </Unbreakable>
    </div>
  );
}

function Byline({ message, hint }: { message: PersonMessage; hint: string }) {
  return (
    <header className="byline">
      <bdi className="author">{message.userName}</bdi>
      {message.isBot && <span className="badge">APP</span>}
      <time title={hint}>{formatTime(Number(message.ts), { now: Date.now() })}</time>
    </header>
  );
}

function FileRow({ of }: { of: NonNullable<PersonMessage['files']>[number] }) {
  const { download } = useSurface();
  return (
    <button type="button" className="file" onClick={() => download(of.id, of.name)}>
      <FileIcon />
      <span>
        <strong>{of.title || of.name}</strong>
        <small className="muted">
          {of.name} · {Math.max(1, Math.round(of.size / 1024))} kB · Save
        </small>
      </span>
    </button>
  );
}

/** A message that can't be drawn shows its text; it never takes the whole page with it. */
class Unbreakable extends Component<
  { children: ReactNode; fallback: ReactNode },
  { broken: boolean }
> {
  override state = { broken: false };
  static getDerivedStateFromError() {
    return { broken: true };
  }
  override render() {
    return this.state.broken ? this.props.fallback : this.props.children;
  }
}
