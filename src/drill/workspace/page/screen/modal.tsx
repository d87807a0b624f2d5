import type { InputBlock, ModalView as SlackModal } from '@slack/types';
import { useState } from 'react';
import type { ModalView } from '../../api.ts';
import { Blocks } from '../blocks/blocks.tsx';
import type { ValueElement } from '../blocks/control.tsx';
import { holdsSeveral, initialValue } from '../blocks/control.tsx';
import { FormProvider } from '../blocks/form.ts';
import type { ElementAction } from '../blocks/surface.ts';
import { SurfaceProvider, useSurface } from '../blocks/surface.ts';
import { Dialog } from './dialog.tsx';

interface ModalProps {
  onAct: (action: ElementAction) => Promise<void>;
  modal: ModalView;
  onSubmit: (values: object) => Promise<unknown>;
  onClose: () => void;
}

type Values = { [blockId: string]: { [actionId: string]: string[] } };

/** A modal as the app opened it. What was typed survives an update of the view, as it does in Slack. */
export function ModalScreen({ modal, onAct, onSubmit, onClose }: ModalProps) {
  const surface = useSurface();
  const view = modal.view as SlackModal;
  const [values, setValues] = useState<Values>({});
  const [sending, setSending] = useState(false);
  const inputs = view.blocks.filter((block): block is InputBlock => block.type === 'input');
  const submittable = view.submit !== undefined || inputs.length > 0;
  const submit = () => {
    if (!submittable || sending) return;
    setSending(true);
    void onSubmit(collect(inputs, values)).finally(() => setSending(false));
  };
  const form = {
    value: (block: string, action: string) => values[block]?.[action],
    change: (block: string, action: string, value: string[]) =>
      setValues((before) => ({ ...before, [block]: { ...before[block], [action]: value } })),
    error: (block: string) => modal.errors?.[block],
  };
  const wrong = Object.keys(modal.errors ?? {}).length;
  return (
    <Dialog
      title={view.title.text}
      onClose={onClose}
      onSubmit={submit}
      footer={
        <>
          {wrong > 0 && (
            <p className="dialog-errors">
              {wrong === 1 ? 'One answer needs a change.' : `${wrong} answers need a change.`}
            </p>
          )}
          <button type="button" className="button" onClick={onClose}>
            {view.close?.text ?? 'Cancel'}
          </button>
          {submittable && (
            <button type="submit" className="button primary" aria-busy={sending}>
              {view.submit?.text ?? 'Submit'}
            </button>
          )}
        </>
      }
    >
      <SurfaceProvider value={{ ...surface, act: onAct }}>
        <FormProvider value={form}>
          <Blocks of={view.blocks} />
        </FormProvider>
      </SurfaceProvider>
    </Dialog>
  );
}

/** Every input's answer, also of those that nobody touched. */
function collect(inputs: InputBlock[], values: Values): object {
  const collected: { [blockId: string]: { [actionId: string]: unknown } } = {};
  for (const input of inputs) {
    const element = input.element as ValueElement;
    const block = input.block_id ?? '';
    const action = element.action_id ?? '';
    const value = values[block]?.[action] ?? initialValue(element);
    collected[block] = {
      [action]: holdsSeveral(element.type) ? value : (value[0] ?? nothing(element.type)),
    };
  }
  return collected;
}

/** An emptied menu of people or channels, or a date: Slack says null, which only its own form can carry. */
function nothing(type: string): unknown {
  const field =
    /^(user|conversation|channel)s_select$/.exec(type)?.[1] ??
    /^(date|time)picker$/.exec(type)?.[1];
  return field === undefined ? '' : { type, [`selected_${field}`]: null };
}
