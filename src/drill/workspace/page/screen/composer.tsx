import { useId } from 'react';
import { Offers } from './offers.tsx';
import type { ComposerProps } from './use-composer.ts';
import { useComposer } from './use-composer.ts';

/** Where a person writes. Typing `/` offers the app's commands, `@` the people. */
export function Composer(props: ComposerProps) {
  const { placeholder, disabled, autoFocus } = props;
  const id = useId();
  const writing = useComposer(props);
  const { text, picked, offers, refused, input, change, take, send, onKeyDown, setCaret } = writing;
  return (
    <div className="composer">
      {refused && (
        <p className="composer-hint">Slack takes commands only in the channel, not in a thread.</p>
      )}
      {offers.length > 0 && <Offers id={id} offers={offers} picked={picked} onTake={take} />}
      <div className="composer-row">
        <textarea
          ref={input}
          rows={1}
          value={text}
          placeholder={placeholder}
          disabled={disabled}
          autoFocus={autoFocus}
          role="combobox"
          aria-label={placeholder}
          aria-autocomplete="list"
          aria-expanded={offers.length > 0}
          aria-controls={`${id}-offers`}
          aria-activedescendant={picked >= 0 ? `${id}-${picked}` : undefined}
          onChange={(event) => change(event.target.value, event.target.selectionStart)}
          onSelect={(event) => setCaret(event.currentTarget.selectionStart)}
          onKeyDown={onKeyDown}
        />
        <button
          type="button"
          className="send"
          aria-label="Send"
          disabled={disabled || refused || text.trim() === ''}
          onClick={() => void send()}
        >
          <svg viewBox="0 0 24 24" width="18" height="18" fill="currentColor" aria-hidden="true">
            <path d="M3 20.5 21 12 3 3.5v6.8L14 12 3 13.7z" />
          </svg>
        </button>
      </div>
    </div>
  );
}
