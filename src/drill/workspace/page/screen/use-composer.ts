import { useRef, useState } from 'react';
import type { KeyboardEvent } from 'react';
import { commands } from '../commands.data.ts';
import type { Offer } from './offers.tsx';
import { offersFor } from './offers.tsx';
import { isWholeCommand } from './suggest.ts';

export interface ComposerProps {
  placeholder: string;
  people: string[];
  /** In a thread, commands are refused, as Slack refuses them. */
  inThread: boolean;
  disabled?: boolean;
  autoFocus?: boolean;
  /** Answers whether it went out; what did not is kept. */
  onSend: (text: string) => Promise<boolean>;
}

/** What is being written, what is offered, and what the keys do with it. */
export function useComposer(props: ComposerProps) {
  const { inThread, onSend } = props;
  const [text, setText] = useState('');
  const [caret, setCaret] = useState(0);
  const [picked, setPicked] = useState(-1);
  const [closed, setClosed] = useState(false);
  const sent = useRef<string[]>([]);
  const input = useRef<HTMLTextAreaElement>(null);
  const offers = closed ? [] : offersFor(text, caret, props);
  const refused = inThread && text.startsWith('/');

  const change = (next: string, at = next.length) => {
    setText(next);
    setCaret(at);
    setPicked(-1);
    setClosed(false);
  };
  const take = (offer: Offer | undefined) => {
    if (!offer) return;
    change(offer.text);
    input.current?.focus();
  };
  const send = async () => {
    const whole = text.trim();
    if (whole === '' || refused) return;
    sent.current.push(whole);
    change('');
    if ((await onSend(whole)) || whole.startsWith('/')) return;
    // What did not go out comes back, unless something new was begun meanwhile.
    setText((now) => (now === '' ? whole : now));
  };
  const onEnter = () => {
    if (picked >= 0) take(offers[picked]);
    else if (text.startsWith('/') && !isWholeCommand(text, commands) && offers.length > 0)
      take(offers[0]);
    else void send();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const key = event.key;
    const step = key === 'ArrowDown' ? 1 : key === 'ArrowUp' ? -1 : 0;
    if (key === 'Enter' && !event.shiftKey) onEnter();
    else if (key === 'Tab' && offers.length > 0 && !event.shiftKey)
      take(offers[Math.max(picked, 0)]);
    else if (key === 'Escape' && offers.length > 0) setClosed(true);
    else if (step !== 0 && offers.length > 0) setPicked(around(picked + step, offers.length));
    else if (key === 'ArrowUp' && text === '') change(sent.current.at(-1) ?? '');
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return { text, picked, offers, refused, input, change, take, send, onKeyDown, setCaret };
}

function around(index: number, length: number): number {
  return (index + length) % length;
}
