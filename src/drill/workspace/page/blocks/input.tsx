import type { InputBlock } from '@slack/types';
import { useId } from 'react';
import type { ValueElement } from './control.tsx';
import { Control, initialValue } from './control.tsx';
import { useForm } from './form.ts';
import { Plain } from './text.tsx';

/** One question of a modal: its label, the control, a hint, and what was wrong with the answer. */
export function InputView({ of }: { of: InputBlock }) {
  const form = useForm();
  const id = useId();
  const element = of.element as ValueElement;
  const blockId = of.block_id ?? '';
  const actionId = element.action_id ?? '';
  const error = form?.error(blockId);
  const described = [error && `${id}-error`, of.hint && `${id}-hint`].filter(Boolean).join(' ');
  return (
    <div className={error === undefined ? 'input-block' : 'input-block wrong'}>
      <label className="input-label" htmlFor={id}>
        <Plain text={of.label.text} />
        {of.optional && <span className="muted"> (optional)</span>}
      </label>
      <Control
        element={element}
        id={id}
        label={of.optional ? `${of.label.text} (optional)` : of.label.text}
        value={form?.value(blockId, actionId) ?? initialValue(element)}
        onChange={(value) => form?.change(blockId, actionId, value)}
        invalid={error !== undefined}
        {...(described === '' ? {} : { describedBy: described })}
      />
      {error !== undefined && (
        <p className="input-error" id={`${id}-error`} role="alert">
          {error}
        </p>
      )}
      {of.hint && (
        <p className="input-hint" id={`${id}-hint`}>
          <Plain text={of.hint.text} />
        </p>
      )}
    </div>
  );
}
