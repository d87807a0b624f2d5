import type { ConfirmationDialog } from '@slack/types';
import { TextObject } from '../blocks/text.tsx';
import { Dialog } from './dialog.tsx';

export interface Question {
  confirm: ConfirmationDialog;
  answer: (yes: boolean) => void;
}

/** The question before an action that says it wants one. */
export function ConfirmView({ of }: { of: Question }) {
  const { title, text, confirm, deny, style } = of.confirm;
  return (
    <Dialog
      title={title?.text ?? 'Are you sure?'}
      role="alertdialog"
      onClose={() => of.answer(false)}
      onSubmit={() => of.answer(true)}
      footer={
        <>
          <button type="button" className="button" onClick={() => of.answer(false)}>
            {deny?.text ?? 'Cancel'}
          </button>
          <button type="submit" className={`button ${style ?? 'primary'}`}>
            {confirm?.text ?? 'Yes'}
          </button>
        </>
      }
    >
      <TextObject of={text} />
    </Dialog>
  );
}
