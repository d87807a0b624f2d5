import type { Block, KnownBlock } from '@slack/types';
import type { RespondFn } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import type { Health } from './health.ts';
import { hygienic, type Message } from './hygiene.ts';

/** Where a message goes, and how. */
interface Destination {
  /** A channel, or a Slack user id for a direct message. */
  readonly channel: string;
  /** Edits this message instead of posting one. */
  readonly ts?: string;
  /** Posts into this message's thread. */
  readonly thread?: string;
  /** Shows it to this person alone. */
  readonly onlyTo?: string;
  /** Answers through the address that came with the interaction; only this person sees it. */
  readonly respond?: RespondFn;
  /** Our own id of the request, kept in the message's metadata: it tells a duplicate from a new message. */
  readonly request?: string;
}

export type Say = (
  message: Message,
  to: Destination,
) => Promise<{ readonly channel: string; readonly ts: string }>;

/**
 * The one choke point: every message leaves through here, redacted, with mentions of nobody but the
 * roster, and without unfurling. Throws what the Web API client throws.
 * @param mentions Slack user ids that may be mentioned, asked at each message.
 */
export function createSay(
  client: WebClient,
  mentions: () => ReadonlySet<string>,
  health: Pick<Health, 'note' | 'fine'>,
): Say {
  const send = sender(client, mentions);
  return async (message, to) => {
    try {
      const sent = await send(message, to);
      // An answer through a response_url needs no token, so it says nothing about ours.
      if (to.respond === undefined) health.fine();
      return sent;
    } catch (error) {
      health.note(error);
      throw error;
    }
  };
}

function sender(client: WebClient, mentions: () => ReadonlySet<string>): Say {
  return async (message, to) => {
    const clean = hygienic({ text: message.text, blocks: message.blocks }, mentions());
    const text = clean.text.slice(0, 3900).toWellFormed();
    const blocks: (KnownBlock | Block)[] = [...clean.blocks];
    const { channel } = to;
    if (to.respond !== undefined) {
      await to.respond({ response_type: 'ephemeral', replace_original: false, text, blocks });
      return { channel, ts: '' };
    }
    if (to.onlyTo !== undefined) {
      const sent = await client.chat.postEphemeral({
        channel,
        user: to.onlyTo,
        text,
        blocks,
        parse: 'none',
        link_names: false,
      });
      return { channel, ts: sent.message_ts ?? '' };
    }
    if (to.ts !== undefined) {
      await client.chat.update({
        channel,
        ts: to.ts,
        text,
        blocks,
        parse: 'none',
        link_names: false,
      });
      return { channel, ts: to.ts };
    }
    const sent = await client.chat.postMessage({
      channel,
      text,
      blocks,
      parse: 'none',
      link_names: false,
      unfurl_links: false,
      unfurl_media: false,
      ...(to.thread === undefined ? {} : { thread_ts: to.thread }),
      ...(to.request === undefined
        ? {}
        : { metadata: { event_type: 'lockstep_message', event_payload: { request: to.request } } }),
    });
    if (sent.channel === undefined || sent.ts === undefined)
      throw new Error('Slack gave no ts for a posted message');
    return { channel: sent.channel, ts: sent.ts };
  };
}
