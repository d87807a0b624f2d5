import type { ViewOutput, ViewSubmitAction } from '@slack/bolt';
import type { CommandBody, Reply } from '../../core/incident/command.ts';
import { answer, inTime, noteMessage, safeAck, type Place } from './answer.ts';
import type { Counter } from './counter.ts';
import { inputIds } from './names.ts';
import { actFrom, boundOn, noDigest } from './on-click.ts';
import { failedInside } from './on-command.ts';
import { actId } from './origin.ts';
import { readAccounts } from './read-accounts.ts';

/** A form that came back. */
export interface Submitted {
  readonly body: ViewSubmitAction;
  readonly view: ViewOutput;
  ack(response?: { response_action: 'errors'; errors: { [block: string]: string } }): Promise<void>;
}

/** The reason of a denial. */
export async function onDenyForm(counter: Counter, submitted: Submitted): Promise<void> {
  const { token, channel, message } = stateOf(submitted.view);
  const reason = valueOf(submitted.view, inputIds.reason);
  await submitForm(counter, submitted, {
    channel,
    message,
    block: inputIds.reason,
    async decide() {
      const bound = await boundOn(counter, token, { channel, message });
      const incident = bound?.incident ?? (await counter.desk.incidentOf(channel))?.id;
      const { plan, digest } = bound ?? { plan: 'unknown', digest: noDigest };
      return { body: { do: 'deny', plan, digest, reason }, incident };
    },
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
    block: inputIds.accounts,
    decide: () => Promise.resolve({ body, incident: undefined }),
  });
}

interface Form {
  readonly channel: string;
  readonly message: string;
  /** The input below which a refusal is shown. */
  readonly block: string;
  /** What the form asks for; may have to look in the store. */
  readonly decide: () => Promise<{
    readonly body: CommandBody;
    readonly incident: string | undefined;
  }>;
}

/**
 * A refusal that is known in time stands in the form itself; what takes longer than the acknowledgement may
 * is said afterwards.
 */
async function submitForm(counter: Counter, submitted: Submitted, form: Form): Promise<void> {
  const place: Place = { channel: form.channel, user: submitted.body.user.id };
  const say = (text: string): Promise<void> =>
    answer(counter, place, [noteMessage(counter.kind, text)]);
  const work = decideForm(counter, submitted, form);
  try {
    const inAck = await inTime(counter.wall, work, counter.ackWithinMs);
    if (inAck !== undefined && !inAck.ok) {
      const errors = { [form.block]: refusalText(inAck) };
      return await safeAck(counter.log, () => submitted.ack({ response_action: 'errors', errors }));
    }
    await safeAck(counter.log, () => submitted.ack());
    await say((await work).text);
  } catch (error) {
    counter.log.error({ why: String(error) }, 'a form could not be decided');
    await safeAck(counter.log, () => submitted.ack());
    await say(failedInside);
  }
}

async function decideForm(
  counter: Counter,
  { body, view }: Submitted,
  { channel, message, decide }: Form,
): Promise<Reply> {
  // The trigger id tells a second try from a second delivery of the first.
  const id = actId(
    body.team?.id,
    body.user.id,
    view.callback_id,
    view.id,
    body.trigger_id,
    JSON.stringify(view.state.values),
  );
  const asked = await decide();
  const act = actFrom(counter, body, {
    id,
    surface: 'modal',
    channel,
    body: asked.body,
    ...(message === '' ? {} : { message }),
  });
  if (act === undefined) throw new Error('Slack has not been reached yet');
  return counter.desk.submit({
    ...act,
    ...(asked.incident === undefined ? {} : { incident: asked.incident }),
  });
}

function refusalText(reply: Reply): string {
  return reply.text.slice(0, 140);
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
