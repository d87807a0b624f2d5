import { Fragment, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { RefObject } from 'react';
import type { PersonMessage } from '../../api.ts';
import { formatDay } from '../blocks/date-format.ts';
import type { MessageProps } from './message.tsx';
import { MessageView } from './message.tsx';

interface ListProps extends Pick<MessageProps, 'onThread' | 'onAct'> {
  messages: PersonMessage[];
  /** Changes when another conversation is shown: the list then begins at its end again. */
  conversation: string;
  /** The newest message that was seen when the conversation was opened. */
  readUpTo?: string | undefined;
  /** The reader's own id: their own words are never new to them. */
  self: string;
  /** The message to bring into view; asked for again by a new object. */
  jump?: { ts: string } | undefined;
}

const closeInTime = 300;

/** The messages of a conversation, oldest first, kept at the end while the reader is at the end. */
export function MessageList(props: ListProps) {
  const { messages, conversation, readUpTo, self, jump, onThread, onAct } = props;
  const list = useRef<HTMLDivElement>(null);
  const { below, toEnd } = useStayAtEnd(list, conversation, messages);
  useJump(list, jump);
  const firstNew =
    readUpTo === undefined ? undefined : messages.find((message) => isNew(message, readUpTo, self));
  return (
    <div className="list-frame">
      <div
        className="list"
        ref={list}
        role="log"
        aria-live="off"
        aria-label="Messages"
        tabIndex={0}
      >
        <div className="list-inner">
          {messages.map((message, index) => {
            const before = messages[index - 1];
            const newDay = dayOf(before) !== dayOf(message);
            return (
              <Fragment key={message.ts}>
                {newDay && <h2 className="day">{dayOf(message)}</h2>}
                {message === firstNew && <p className="new-mark">New</p>}
                <MessageView
                  message={message}
                  continued={!newDay && message !== firstNew && continues(before, message)}
                  onThread={onThread}
                  onAct={onAct}
                />
              </Fragment>
            );
          })}
        </div>
      </div>
      {below && (
        <button type="button" className="to-end" onClick={toEnd}>
          ↓ Newer messages
        </button>
      )}
    </div>
  );
}

function isNew(message: PersonMessage, readUpTo: string, self: string): boolean {
  return Number(message.ts) > Number(readUpTo) && message.user !== self;
}

function dayOf(message: PersonMessage | undefined): string | undefined {
  return message && formatDay(Number(message.ts), { now: Date.now() });
}

function continues(before: PersonMessage | undefined, message: PersonMessage): boolean {
  if (!before || before.user !== message.user || before.isBot !== message.isBot) return false;
  const calm =
    before.replyCount === 0 && !message.pinned && !message.ephemeral && !before.ephemeral;
  return calm && Number(message.ts) - Number(before.ts) < closeInTime;
}

function useStayAtEnd(
  list: RefObject<HTMLDivElement | null>,
  conversation: string,
  messages: PersonMessage[],
) {
  const atEnd = useRef(true);
  const [below, setBelow] = useState(false);
  const shown = useRef<string | undefined>(undefined);
  const toEnd = () => {
    if (list.current) list.current.scrollTop = list.current.scrollHeight;
    atEnd.current = true;
    setBelow(false);
  };
  useLayoutEffect(() => {
    const other = shown.current !== conversation;
    shown.current = conversation;
    if (other || atEnd.current) toEnd();
    else setBelow(true);
    // Depends on what is shown, not on the helper functions.
  }, [conversation, messages]);
  useEffect(() => {
    const element = list.current;
    if (!element) return undefined;
    const onScroll = () => {
      atEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < 24;
      if (atEnd.current) setBelow(false);
    };
    // A pane that gets narrower makes its messages higher: the end has to be found again.
    const observer = new ResizeObserver(() => atEnd.current && toEnd());
    element.addEventListener('scroll', onScroll, { passive: true });
    observer.observe(element);
    if (element.firstElementChild) observer.observe(element.firstElementChild);
    return () => {
      element.removeEventListener('scroll', onScroll);
      observer.disconnect();
    };
  }, []);
  return { below, toEnd };
}

function useJump(list: RefObject<HTMLDivElement | null>, jump: { ts: string } | undefined) {
  useEffect(() => {
    const wanted =
      jump && list.current?.querySelector<HTMLElement>(`[data-ts="${CSS.escape(jump.ts)}"]`);
    if (!wanted) return;
    wanted.scrollIntoView({ block: 'center' });
    wanted.focus({ preventScroll: true });
    wanted.classList.remove('flash');
    // Reading the layout restarts the animation for a second jump to the same message.
    void wanted.offsetWidth;
    wanted.classList.add('flash');
  }, [list, jump]);
}
