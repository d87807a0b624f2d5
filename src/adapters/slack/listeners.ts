import type { App, BlockAction, ButtonAction, ViewSubmitAction } from '@slack/bolt';
import { noteMessage, safeAck } from './answer.ts';
import type { Channels } from './channel.ts';
import type { Counter } from './counter.ts';
import { actionIds, callbackIds, slashCommands } from './names.ts';
import { onClick } from './on-click.ts';
import { onDrill, onIncident } from './on-command.ts';
import { onDeclareForm, onDenyForm } from './on-form.ts';

/** Counts what is being handled, and lets nothing new in once it is closed. */
export interface Gate {
  enter(): boolean;
  leave(): void;
  close(): void;
  /** Resolves when nothing is being handled any more. */
  empty(): Promise<void>;
}

export function createGate(): Gate {
  let inside = 0;
  let closed = false;
  let waiting: (() => void)[] = [];
  return {
    enter() {
      if (closed) return false;
      inside += 1;
      return true;
    },
    leave() {
      inside -= 1;
      if (inside > 0) return;
      for (const go of waiting) go();
      waiting = [];
    },
    close() {
      closed = true;
    },
    empty: () =>
      inside === 0 ? Promise.resolve() : new Promise((resolve) => void waiting.push(resolve)),
  };
}

/** Tells Bolt what we listen to. Whatever else arrives is acknowledged and answered, never left hanging (T8). */
export function listen(
  app: App,
  counter: Counter,
  { channels, gate }: { channels: Channels; gate: Gate },
): void {
  app.use(async (args) => {
    // A bot that stops acknowledges nothing: whoever clicked is told by Slack that it did not arrive, and an
    // acknowledged vote that nobody counts would be worse.
    if (!gate.enter()) return;
    try {
      await args.next();
    } finally {
      gate.leave();
    }
  });
  app.error(async (error) => {
    counter.log.error({ why: error.message }, 'a handler failed');
    return Promise.resolve();
  });
  listenToPeople(app, counter);
  listenToRest(app, counter);
  app.event('member_joined_channel', async ({ event }) => {
    const incident = await counter.desk.incidentIn(event.channel);
    if (incident !== undefined) await channels.joined(incident, event.user);
  });
}

function listenToPeople(app: App, counter: Counter): void {
  app.command(slashCommands.incident, async ({ command, ack, respond }) => {
    await onIncident(counter, { command, ack: () => ack(), respond });
  });
  app.command(slashCommands.drill, async ({ command, ack, respond }) => {
    await onDrill(counter, { command, ack: () => ack(), respond });
  });
  for (const id of Object.values(actionIds)) {
    app.action<BlockAction<ButtonAction>>(
      { action_id: id, type: 'block_actions' },
      async ({ body, action, ack, respond }) => {
        await onClick(counter, { body, action, ack: () => ack(), respond });
      },
    );
  }
  app.view<ViewSubmitAction>(
    { callback_id: callbackIds.declare, type: 'view_submission' },
    async ({ body, view, ack }) => {
      await onDeclareForm(counter, { body, view, ack: (response) => ack(response) });
    },
  );
  app.view<ViewSubmitAction>(
    { callback_id: callbackIds.deny, type: 'view_submission' },
    async ({ body, view, ack }) => {
      await onDenyForm(counter, { body, view, ack: (response) => ack(response) });
    },
  );
}

/** Everything that carries another name than ours. */
function listenToRest(app: App, counter: Counter): void {
  const others = (names: readonly string[]): RegExp => new RegExp(`^(?!(?:${names.join('|')})$)`);
  app.command(others(Object.values(slashCommands)), async ({ command, ack, respond }) => {
    await safeAck(counter.log, () => ack());
    const text = 'This bot does not know that command. /incident help lists what it knows.';
    await counter.say(noteMessage(counter.kind, text), { channel: command.channel_id, respond });
  });
  app.action(others(Object.values(actionIds)), async ({ ack }) => {
    counter.log.warn({}, 'a click on something unknown was ignored');
    await safeAck(counter.log, () => ack());
  });
  app.view(others(Object.values(callbackIds)), async ({ ack }) =>
    safeAck(counter.log, () => ack()),
  );
  app.shortcut(/^/, async ({ ack }) => safeAck(counter.log, () => ack()));
}
