import type { ModalView } from '@slack/types';
import { callbackIds, inputIds } from '../names.ts';
import { plain } from './text.ts';

/** The form that `/incident declare` opens when an account or the reason is missing. */
export function renderDeclareForm(
  given: { accounts: string; reason: string; kind: string },
  state: string,
): ModalView {
  return {
    type: 'modal',
    callback_id: callbackIds.declare,
    private_metadata: state,
    title: plain(
      given.kind === 'live' ? 'Open an incident' : `${given.kind.toUpperCase()}: open one`,
    ),
    submit: plain('Open'),
    close: plain('Back'),
    blocks: [
      {
        type: 'input',
        block_id: inputIds.accounts,
        label: plain('Accounts: their ids of twelve digits, or all'),
        element: {
          type: 'plain_text_input',
          action_id: inputIds.accounts,
          max_length: 3000,
          ...(given.accounts === '' ? {} : { initial_value: given.accounts.slice(0, 3000) }),
        },
      },
      reasonInput('What makes you think so?', given.reason),
    ],
  };
}

/** The form that asks why somebody says no. `plan` and `digest` are shown, never read back. */
export function renderDenyForm(
  given: { plan: string; digest: string; banner: string },
  state: string,
): ModalView {
  return {
    type: 'modal',
    callback_id: callbackIds.deny,
    private_metadata: state,
    title: plain(`${given.banner}Deny ${given.plan}`.slice(0, 24)),
    submit: plain('Deny'),
    close: plain('Back'),
    blocks: [
      {
        type: 'section',
        text: plain(
          `Plan ${given.plan}, digest ${given.digest.slice(0, 12)}…${given.digest.slice(-4)}`,
        ),
      },
      reasonInput('Why not? It stays in the report.', ''),
    ],
  };
}

function reasonInput(label: string, initial: string): ModalView['blocks'][number] {
  return {
    type: 'input',
    block_id: inputIds.reason,
    label: plain(label),
    element: {
      type: 'plain_text_input',
      action_id: inputIds.reason,
      multiline: true,
      max_length: 1000,
      ...(initial === '' ? {} : { initial_value: initial.slice(0, 1000) }),
    },
  };
}
