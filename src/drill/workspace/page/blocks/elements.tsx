import type { Button, ConfirmationDialog, Overflow } from '@slack/types';
import { useEffect, useId, useRef, useState } from 'react';
import { Control, holdsSeveral, initialValue, isControl } from './control.tsx';
import type { ValueElement } from './control.tsx';
import { choicesOf } from './choices.ts';
import { ImageView } from './image.tsx';
import { safeUrl } from './mrkdwn.ts';
import type { ElementAction } from './surface.ts';
import { useSurface } from './surface.ts';
import { Plain } from './text.tsx';

/** An interactive element of a message or of a section's side. */
export function ElementView({
  element,
  blockId,
}: {
  element: unknown;
  blockId: string | undefined;
}) {
  const { type } = element as { type: string };
  const block = blockId === undefined ? {} : { blockId };
  if (type === 'button' || type === 'workflow_button') {
    return <ButtonView of={element as Button} block={block} />;
  }
  if (type === 'overflow') return <OverflowView of={element as Overflow} block={block} />;
  if (type === 'image')
    return <ImageView of={element as { image_url?: string; alt_text: string }} small />;
  if (isControl(type)) return <LiveControl of={element as ValueElement} block={block} />;
  return (
    <span className="muted">(an element of the kind “{type}”, which this page can’t show)</span>
  );
}

interface Placed {
  block: { blockId?: string };
}

/** Sends an action and knows whether the answer is still outstanding. */
function useAct(): [boolean, (action: ElementAction) => void, boolean] {
  const { act } = useSurface();
  const [pending, setPending] = useState(false);
  const alive = useRef(true);
  useEffect(() => {
    alive.current = true;
    return () => {
      alive.current = false;
    };
  }, []);
  const send = (action: ElementAction) => {
    if (!act || pending) return;
    setPending(true);
    void act(action).finally(() => alive.current && setPending(false));
  };
  return [pending, send, act === undefined];
}

function ButtonView({ of, block }: { of: Button } & Placed) {
  const [pending, send, disabled] = useAct();
  const style = of.style === undefined ? 'button' : `button ${of.style}`;
  const press = () =>
    send({ ...block, actionId: of.action_id ?? '', ...valued(of.value), ...confirmed(of.confirm) });
  const label = <Plain text={of.text.text} emoji={of.text.emoji !== false} />;
  const url = of.url === undefined ? undefined : safeUrl(of.url);
  if (url !== undefined) {
    return (
      <a className={style} href={url} target="_blank" rel="noopener noreferrer" onClick={press}>
        {label}
      </a>
    );
  }
  return (
    <button
      type="button"
      className={style}
      aria-label={of.accessibility_label}
      aria-busy={pending}
      disabled={disabled}
      onClick={press}
    >
      {label}
    </button>
  );
}

/** A control in a message: every change is an action at once. */
function LiveControl({ of, block }: { of: ValueElement } & Placed) {
  const [value, setValue] = useState(() => initialValue(of));
  const [pending, send, disabled] = useAct();
  const confirm = (of as { confirm?: ConfirmationDialog }).confirm;
  const change = (next: string[]) => {
    setValue(next);
    const selected = holdsSeveral(of.type) ? next : (next[0] ?? '');
    send({ ...block, actionId: of.action_id ?? '', selected, ...confirmed(confirm) });
  };
  const label = of.placeholder?.text ?? 'Choose';
  return (
    <Control
      element={of}
      label={label}
      value={value}
      onChange={change}
      disabled={pending || disabled}
    />
  );
}

function OverflowView({ of, block }: { of: Overflow } & Placed) {
  const [open, setOpen] = useState(false);
  const [pending, send, disabled] = useAct();
  const surface = useSurface();
  const menu = useId();
  const root = useRef<HTMLSpanElement>(null);
  const choose = (selected: string) => {
    setOpen(false);
    send({ ...block, actionId: of.action_id ?? '', selected, ...confirmed(of.confirm) });
  };
  return (
    <span
      ref={root}
      className="overflow"
      onBlur={(event) => {
        if (!root.current?.contains(event.relatedTarget)) setOpen(false);
      }}
      onKeyDown={(event) => event.key === 'Escape' && setOpen(false)}
    >
      <button
        type="button"
        className="button"
        aria-label="More actions"
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={menu}
        aria-busy={pending}
        disabled={disabled}
        onClick={() => setOpen(!open)}
      >
        ⋯
      </button>
      {open && (
        <span role="menu" id={menu} className="menu">
          {choicesOf(of, surface).map((choice, index) => (
            <button
              key={choice.value}
              type="button"
              role="menuitem"
              autoFocus={index === 0}
              onClick={() => choose(choice.value)}
            >
              <Plain text={choice.label} />
            </button>
          ))}
        </span>
      )}
    </span>
  );
}

function valued(value: string | undefined): { value?: string } {
  return value === undefined ? {} : { value };
}

function confirmed(confirm: ConfirmationDialog | undefined): { confirm?: ConfirmationDialog } {
  return confirm === undefined ? {} : { confirm };
}
