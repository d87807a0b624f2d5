import type { App } from '@slack/bolt';

/** A plain text object. */
export const plain = (text: string) => ({ type: 'plain_text' as const, text });

/** A text object with mrkdwn. */
export const mrkdwn = (text: string) => ({ type: 'mrkdwn' as const, text });

/** A card with a vote, as an app would draw it. */
export function card(votes: string, open: boolean) {
  const buttons = [
    {
      type: 'button' as const,
      text: plain('Approve'),
      style: 'primary' as const,
      action_id: 'approve',
      value: 'r1',
    },
    {
      type: 'button' as const,
      text: plain('Deny'),
      style: 'danger' as const,
      action_id: 'deny',
      value: 'r1',
      confirm: {
        title: plain('Deny it?'),
        text: mrkdwn('This *raises* the need.'),
        confirm: plain('Deny'),
        deny: plain('Back'),
      },
    },
  ];
  return [
    { type: 'header' as const, text: plain('Approve: emergency plan') },
    {
      type: 'section' as const,
      fields: [mrkdwn('*Plan*\n`P-1`'), mrkdwn('*Digest*\n`4c1f0a9be277`')],
    },
    { type: 'context' as const, elements: [mrkdwn(votes)] },
    ...(open ? [{ type: 'actions' as const, elements: buttons }] : []),
  ];
}

/** A small real app: a card to approve or deny, a form that refuses short answers, a command that can stay silent. */
export function equip(app: App): void {
  app.action('approve', async ({ ack, body, client }) => {
    await ack();
    if (body.type !== 'block_actions' || !body.channel || !body.message) return;
    const at = { channel: body.channel.id, ts: body.message.ts };
    await client.chat.update({
      ...at,
      text: 'Approved',
      blocks: card(`1 of 2: <@${body.user.id}>`, false),
    });
    await client.chat.postEphemeral({
      channel: at.channel,
      user: body.user.id,
      text: 'Your yes counts.',
    });
  });
  app.action('deny', async ({ ack, body, client }) => {
    await ack();
    if (body.type !== 'block_actions') return;
    const reason = { type: 'plain_text_input' as const, action_id: 'text', multiline: true };
    const kind = {
      type: 'static_select' as const,
      action_id: 'kind',
      options: ['Wrong target', 'Too much'].map((text) => ({
        text: plain(text),
        value: text.slice(0, 5),
      })),
    };
    await client.views.open({
      trigger_id: body.trigger_id,
      view: {
        type: 'modal',
        callback_id: 'deny',
        private_metadata: body.channel?.id ?? '',
        title: plain('Deny plan P-1'),
        submit: plain('Deny'),
        close: plain('Back'),
        blocks: [
          { type: 'input', block_id: 'reason', label: plain('Why?'), element: reason },
          { type: 'input', block_id: 'kind', label: plain('Kind'), element: kind },
          {
            type: 'input',
            block_id: 'whom',
            optional: true,
            label: plain('Tell'),
            element: { type: 'multi_users_select', action_id: 'users' },
          },
        ],
      },
    });
  });
  app.view('deny', async ({ ack, view, body, client }) => {
    const { values } = view.state;
    const reason = values['reason']?.['text']?.value ?? '';
    if (reason.length < 10) {
      await ack({
        response_action: 'errors',
        errors: { reason: 'Say it in ten characters or more.' },
      });
      return;
    }
    await ack();
    const kind = values['kind']?.['kind']?.selected_option?.value;
    const users = values['whom']?.['users']?.selected_users?.map((id) => `<@${id}>`).join(' ');
    const text = `<@${body.user.id}> denied (${kind}): ${reason} ${users}`;
    await client.chat.postMessage({ channel: view.private_metadata, text });
  });
  app.action(/^(pick|more)$/, async ({ ack, action, body, client }) => {
    await ack();
    const chosen = 'selected_option' in action ? action.selected_option?.value : undefined;
    const channel = body.type === 'block_actions' ? (body.channel?.id ?? '') : '';
    await client.chat.postMessage({ channel, text: `<@${body.user.id}> chose ${chosen}` });
  });
  app.command('/incident', async ({ ack, command, respond }) => {
    if (command.text === 'silent') return;
    await ack();
    await respond({ response_type: 'ephemeral', text: `No such thing: \`${command.text}\`` });
  });
}
