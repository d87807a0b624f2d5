import type { PersonChannel, PersonMessage } from '../../drill/workspace/api.ts';

/** One scripted person at the local chat: the same API as the page. */
export interface ChatPerson {
  readonly slackUserId: string;
  channels(): Promise<PersonChannel[]>;
  messages(channel: string): Promise<PersonMessage[]>;
  /** Types into a channel; into one that everybody is in by default. Commands are seen by the bot alone. */
  type(text: string, channel?: string): Promise<void>;
  click(message: PersonMessage, actionId: string): Promise<void>;
}

/** What the chat answered when it did not do what it was asked. */
export class ChatRefusal extends Error {}

export function createPerson(
  chatUrl: string,
  { slackUserId, token }: { readonly slackUserId: string; readonly token: string },
): ChatPerson {
  const ask = async (path: string, body?: object): Promise<{ [key: string]: unknown }> => {
    const response = await fetch(`${chatUrl}people/${slackUserId}/${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer = (await response.json()) as { ok?: boolean; message?: string };
    if (answer.ok !== true) throw new ChatRefusal(answer.message ?? `${path}: ${response.status}`);
    return answer;
  };
  const channels = async () => (await ask('channels'))['channels'] as PersonChannel[];
  return {
    slackUserId,
    channels,
    async messages(channel) {
      return (await ask(`messages?channel=${channel}`))['messages'] as PersonMessage[];
    },
    async type(text, channel) {
      const place = channel ?? (await channels()).find((c) => !c.isDirect && !c.isPrivate)?.id;
      if (place === undefined) throw new ChatRefusal('there is no conversation to type into');
      await ask('command', { channel: place, text });
    },
    async click(message, actionId) {
      await ask('click', { channel: message.channel, ts: message.ts, action_id: actionId });
    },
  };
}
