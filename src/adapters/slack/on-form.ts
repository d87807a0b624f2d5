import type { ViewOutput, ViewSubmitAction } from '@slack/bolt';
import type { CommandBody, Reply } from '../../core/incident/command.ts';
import { inTime, noteMessage, safeAck } from './answer.ts';
import type { Counter } from './counter.ts';
import { failureOf } from './failure.ts';
import { inputIds } from './names.ts';
import { actFrom, boundOn, noDigest } from './on-click.ts';
import { actId } from './origin.ts';
import { readAccounts } from './parse-command.ts';

/** A form that came back. */
export interface Submitted {
  readonly body: ViewSubmitAction;
  readonly view: ViewOutput;
  ack(response?: { response_action: 'errors'; errors: { [block: string]: string } }): Promise<void>;
}

/** The reason of a denial. */
export async function onDenyForm(counter: Counter, submitted: Submitted): Promise<void> {
  const { token, channel, message } = stateOf(submitted.view);
  const bound = await boundOn(counter, token, { channel, message });
  const reason = valueOf(submitted.view, inputIds.reason);
  const body: CommandBody =
    bound === undefined
      ? { do: 'deny', plan: 'unknown', digest: noDigest, reason }
      : { do: 'deny', plan: bound.plan, digest: bound.digest, reason };
  const incident = bound?.incident ?? (await counter.desk.incidentOf(channel))?.id;
  await submitForm(counter, submitted, {
    channel,
    message,
    body,
    incident,
    block: inputIds.reason,
  });
}

/** The declaration form. */
export async function onDeclareForm(counter: Counter, submitted: Submitted): Promise<void> {
  const read = readAccounts(valueOf(submitted.view, inputIds.accounts));
  if ('kind' in read || read.accounts.length === 0) {
    const text = 'kind' in read ? read.text : 'Name at least one account, or write all.';
    return safeAck(counter.log, () =>
      submitted.ack({ response_action: 'errors', errors: { [inputIds.accounts]: text } }),
    );
  }
  const { channel } = stateOf(submitted.view);
  const reason = valueOf(submitted.view, inputIds.reason);
  const body: CommandBody = { do: 'declare', accounts: read.accounts, reason };
  await submitForm(counter, submitted, {
    channel,
    message: '',
    body,
    incident: undefined,
    block: inputIds.accounts,
  });
}

interface Form {
  readonly channel: string;
  readonly message: string;
  readonly body: CommandBody;
  readonly incident: string | undefined;
  /** The input below which a refusal is shown. */
  readonly block: string;
}

async function submitForm(counter: Counter, submitted: Submitted, form: Form): Promise<void> {
  const { body, view } = submitted;
  // The trigger id tells a second try from a second delivery of the first.
  const id = actId(
    body.team?.id,
    body.user.id,
    view.callback_id,
    view.id,
    body.trigger_id,
    JSON.stringify(view.state.values),
  );
  const { channel, message } = form;
  const act = actFrom(counter, body, {
    id,
    surface: 'modal',
    channel,
    body: form.body,
    ...(message === '' ? {} : { message }),
  });
  if (act === undefined) return safeAck(counter.log, () => submitted.ack());
  const work = counter.desk.submit({
    ...act,
    ...(form.incident === undefined ? {} : { incident: form.incident }),
  });
  try {
    const inAck = await inTime(counter.wall, work);
    if (inAck !== undefined && !inAck.ok) {
      const errors = { [form.block]: refusalText(inAck) };
      return await safeAck(counter.log, () => submitted.ack({ response_action: 'errors', errors }));
    }
    await safeAck(counter.log, () => submitted.ack());
    await tellAfterForm(counter, { channel, user: body.user.id }, await work);
  } catch (error) {
    counter.log.error({ why: String(error) }, 'a form could not be decided');
    await safeAck(counter.log, () => submitted.ack());
  }
}

function refusalText(reply: Reply): string {
  return reply.text.slice(0, 140);
}

async function tellAfterForm(
  counter: Counter,
  to: { channel: string; user: string },
  reply: Reply,
): Promise<void> {
  const message = noteMessage(counter.kind, reply.text);
  try {
    await counter.say(message, { channel: to.channel, onlyTo: to.user });
  } catch {
    // The bot need not be in the channel where the command was typed; then the answer comes in person.
    await counter.say(message, { channel: to.user }).catch((error: unknown) => {
      counter.log.warn(
        { kind: failureOf(error).kind },
        'an answer to a person did not reach Slack',
      );
    });
  }
}

function valueOf(view: ViewOutput, input: string): string {
  return view.state.values[input]?.[input]?.value?.trim() ?? '';
}

function stateOf(view: ViewOutput): {
  readonly token: string;
  readonly channel: string;
  readonly message: string;
} {
  const state: unknown = JSON.parse(view.private_metadata === '' ? '{}' : view.private_metadata);
  const text = (key: string): string => {
    const value = typeof state === 'object' && state !== null ? Reflect.get(state, key) : undefined;
    return typeof value === 'string' ? value : '';
  };
  return { token: text('token'), channel: text('channel'), message: text('message') };
}
