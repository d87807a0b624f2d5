import { useEffect, useRef, useState } from 'react';
import { useAsWords } from '../blocks/words.ts';
import type { ScreenState } from '../state/cell.ts';

/**
 * Reads out what arrives in the open conversation, for those who listen instead of looking. The list
 * itself is silent: a status message that is edited every few seconds would never let anyone finish.
 */
export function Announcer({ state, self }: { state: ScreenState; self: string }) {
  const asWords = useAsWords();
  const [said, setSaid] = useState('');
  const heard = useRef<{ channel?: string | undefined; ts: number }>({ ts: 0 });
  const { current } = state;
  const messages = current === undefined ? undefined : state.messages[current];
  useEffect(() => {
    const newest = messages?.at(-1);
    if (!newest) return;
    const ts = Number(newest.ts);
    const arrived =
      heard.current.channel === current && ts > heard.current.ts && newest.user !== self;
    heard.current = { channel: current, ts };
    if (arrived) setSaid(`${newest.userName}: ${asWords(newest.text)}`);
    // What counts is that the messages changed, not that the helper is a new function.
  }, [messages, current, self]);
  return (
    <p className="unseen" aria-live="polite">
      {said}
    </p>
  );
}
