import { useLayoutEffect, useRef, useState } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';

interface DialogProps {
  title: string;
  role?: 'dialog' | 'alertdialog';
  onClose: () => void;
  /** Enter in a one-line field submits. */
  onSubmit: () => void;
  children: ReactNode;
  footer: ReactNode;
}

const focusable =
  'button:not(:disabled), input:not(:disabled), select:not(:disabled), textarea:not(:disabled), a[href]';

/**
 * A dialog over one person's screen. Not the browser's own modal dialog: that one would cover the other
 * people's columns too. The screen behind it is inert; the focus stays inside and goes back afterwards.
 */
export function Dialog({
  title,
  role = 'dialog',
  onClose,
  onSubmit,
  children,
  footer,
}: DialogProps) {
  const frame = useRef<HTMLFormElement>(null);
  // Asked while drawing: once the screen behind is inert, the browser has moved the focus away.
  const [before] = useState(() => document.activeElement);
  useLayoutEffect(() => {
    const dialog = frame.current;
    const here = before === document.body || dialog?.closest('.screen')?.contains(before);
    if (dialog && here) {
      (
        dialog.querySelector<HTMLElement>(`.dialog-body :is(${focusable})`) ??
        dialog.querySelector<HTMLElement>(`footer :is(${focusable})`)
      )?.focus();
    }
    return () => {
      // The screen is inert until React has taken the dialog away.
      requestAnimationFrame(
        () => before instanceof HTMLElement && before.isConnected && before.focus(),
      );
    };
  }, [before]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') {
      event.stopPropagation();
      onClose();
    }
    if (event.key !== 'Tab') return;
    const stops = [...(frame.current?.querySelectorAll<HTMLElement>(focusable) ?? [])];
    const edge = event.shiftKey ? stops[0] : stops.at(-1);
    if (document.activeElement !== edge) return;
    event.preventDefault();
    (event.shiftKey ? stops.at(-1) : stops[0])?.focus();
  };
  return (
    <div
      className="veil"
      onMouseDown={(event) => event.target === event.currentTarget && onClose()}
    >
      <form
        ref={frame}
        className="dialog"
        role={role}
        aria-modal="true"
        aria-label={title}
        noValidate
        onKeyDown={onKeyDown}
        onSubmit={(event) => {
          event.preventDefault();
          onSubmit();
        }}
      >
        <header>
          <h2>{title}</h2>
          <button type="button" className="close" aria-label="Close" onClick={onClose}>
            ✕
          </button>
        </header>
        <div className="dialog-body">{children}</div>
        <footer>{footer}</footer>
      </form>
    </div>
  );
}
