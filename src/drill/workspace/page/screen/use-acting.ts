import type { ConfirmationDialog } from '@slack/types';
import { useCallback, useState } from 'react';
import type { PersonMessage } from '../../api.ts';
import type { ElementAction } from '../blocks/surface.ts';
import type { ScreenStore } from '../state/screen-store.ts';
import type { Question } from './confirm.tsx';

/** Sends what a person does with an element, after the question that the element may want asked first. */
export function useActing(store: ScreenStore) {
  const [question, setQuestion] = useState<Question | undefined>(undefined);
  const ask = useCallback(
    (confirm: ConfirmationDialog) =>
      new Promise<boolean>((resolve) => {
        setQuestion({
          confirm,
          answer: (yes) => {
            setQuestion(undefined);
            resolve(yes);
          },
        });
      }),
    [],
  );
  const onAct = useCallback(
    async (message: PersonMessage, action: ElementAction) => {
      if (action.confirm && !(await ask(action.confirm))) return;
      await store.click(clickBody(message, action));
    },
    [store, ask],
  );
  const onActInView = async (action: ElementAction) => {
    if (action.confirm && !(await ask(action.confirm))) return;
    await store.click({ view_id: store.state().view?.id, ...chosen(action) });
  };
  return { question, onAct, onActInView };
}

function clickBody(message: PersonMessage, action: ElementAction): object {
  return { channel: message.channel, ts: message.ts, ...chosen(action) };
}

function chosen(action: ElementAction): object {
  return {
    action_id: action.actionId,
    ...(action.blockId === undefined ? {} : { block_id: action.blockId }),
    ...(action.value === undefined ? {} : { value: action.value }),
    ...(action.selected === undefined ? {} : { selected: action.selected }),
  };
}
