import { useState } from 'react';
import type { PersonMessage } from '../../api.ts';
import { SurfaceProvider, useSurface } from '../blocks/surface.ts';
import { useAsWords } from '../blocks/words.ts';
import { PinIcon } from './icons.tsx';
import type { MessageProps } from './message.tsx';
import { MessageContent } from './message.tsx';

interface PinsProps extends Pick<MessageProps, 'onAct'> {
  pinned: PersonMessage[];
  onJump: (ts: string) => void;
}

/** The pinned messages, one line each; opened, the whole message with its buttons. */
export function PinnedBar({ pinned, onJump, onAct }: PinsProps) {
  const [open, setOpen] = useState<string | undefined>(undefined);
  const surface = useSurface();
  const asWords = useAsWords();
  if (pinned.length === 0) return null;
  return (
    <section className="pins" aria-label="Pinned">
      {pinned.map((message) => {
        const shown = open === message.ts;
        return (
          <div key={message.ts} className="pin">
            <div className="pin-row">
              <button
                type="button"
                className="pin-line"
                aria-expanded={shown}
                onClick={() => setOpen(shown ? undefined : message.ts)}
              >
                <PinIcon />
                <span className="pin-words">{asWords(message.text) || 'Pinned message'}</span>
                <span className="chevron" aria-hidden="true">
                  {shown ? '▴' : '▾'}
                </span>
              </button>
              <button type="button" className="pin-jump" onClick={() => onJump(message.ts)}>
                Jump
              </button>
            </div>
            {shown && (
              <div className="pin-whole">
                <SurfaceProvider value={{ ...surface, act: (action) => onAct(message, action) }}>
                  <MessageContent message={message} />
                </SurfaceProvider>
              </div>
            )}
          </div>
        );
      })}
    </section>
  );
}
