import type { WebClient } from '@slack/web-api';
import { sha256 } from '../../core/plan/canonical.ts';
import type { Log } from '../../responder/world.ts';
import type { Desired } from './desired.ts';
import { failureOf } from './failure.ts';
import type { Message } from './hygiene.ts';
import type { Bound, Memory, Posted } from './memory.ts';
import type { Say } from './say.ts';

/** A message of one incident that is to be shown. */
interface Showing {
  readonly incident: string;
  readonly channel: string;
  readonly desired: Desired;
}

export interface Shower {
  /** Posts, edits or pins, whichever is needed first. Throws what the Web API client throws, unless Slack refused. */
  show(showing: Showing): Promise<void>;
  /** Is anything left to do for it? */
  isShown(incident: string, desired: Desired): Promise<boolean>;
  /** The plan and place that a button's value belongs to; waits for a post that is just being answered. */
  boundTo(token: string, incidents: readonly string[]): Promise<Bound | undefined>;
}

interface Deps {
  readonly client: WebClient;
  readonly say: Say;
  readonly memory: Memory;
  readonly log: Log;
}

/** Refusals after which the message is gone or can't be edited any more: it is posted anew. */
const gone = new Set([
  'message_not_found',
  'cant_update_message',
  'edit_window_closed',
  'thread_not_found',
]);
/** Refusals of what the blocks look like: the text alone is better than nothing. */
const badBlocks = new Set([
  'invalid_blocks',
  'invalid_blocks_format',
  'msg_blocks_too_long',
  'msg_too_long',
]);

/**
 * Brings single messages into Slack. What is being posted is written down first. When the answer to a
 * post is lost nobody can say whether it arrived: reading the channel back would need the scope to read
 * every message, so it is posted once more, with the same request id in its metadata and another token.
 * A rare duplicate is the price; its buttons are dead.
 */
export function createShower(deps: Deps): Shower {
  const { memory } = deps;
  const arriving = new Map<string, Promise<unknown>>();

  const post = async (showing: Showing, before: Posted | undefined): Promise<void> => {
    const token = randomHex(16);
    const work = postAs(deps, token, showing, before);
    arriving.set(token, work);
    await work.finally(() => arriving.delete(token));
  };
  return {
    async show(showing) {
      const { incident, desired } = showing;
      const before = await memory.posted.get(incident, desired.key);
      if (before === undefined || !isThere(before)) return post(showing, before);
      const message = desired.render(before.token);
      const shows = digestOf(message);
      if (shows === before.shows) return pin(deps, incident, desired, before);
      const sent = await sayOrTextOnly(deps, message, { channel: before.channel, ts: before.ts });
      if (sent.ts === '') await post(showing, before);
      else await memory.posted.set(incident, desired.key, { ...before, shows });
    },
    async isShown(incident, desired) {
      const before = await memory.posted.get(incident, desired.key);
      if (before?.state !== 'posted') return false;
      // What Slack refuses for good has no ts; it is tried again when it would look different.
      if (isThere(before) && desired.pinned === true && before.pinned !== true) return false;
      return before.shows === digestOf(desired.render(before.token));
    },
    async boundTo(token, incidents) {
      // People are quick: the click can be here before the answer to our own post.
      await arriving.get(token)?.catch(() => undefined);
      for (const incident of incidents) {
        const found = await memory.bound.get(incident, token);
        if (found !== undefined) return found;
      }
      return undefined;
    },
  };
}

type There = Posted & { readonly channel: string; readonly ts: string };

function isThere(posted: Posted): posted is There {
  return posted.state === 'posted' && posted.channel !== undefined && (posted.ts ?? '') !== '';
}

async function postAs(
  deps: Deps,
  token: string,
  { incident, desired, channel }: Showing,
  before: Posted | undefined,
): Promise<void> {
  const { memory } = deps;
  const request = before?.request ?? randomHex(8);
  await memory.posted.set(incident, desired.key, { state: 'posting', request, token });
  const under =
    desired.under === undefined ? undefined : await memory.posted.get(incident, desired.under);
  const message = desired.render(token);
  const sent = await sayOrTextOnly(deps, message, {
    channel: desired.to === 'channel' ? channel : desired.to.slack,
    request,
    ...(under === undefined || !isThere(under) ? {} : { thread: under.ts }),
  });
  if (desired.plan !== undefined && sent.ts !== '') {
    const { id: plan, digest } = desired.plan;
    await memory.bound.set(incident, token, { incident, plan, digest, ...sent });
  }
  const shows = digestOf(message);
  await memory.posted.set(incident, desired.key, {
    state: 'posted',
    request,
    token,
    ...sent,
    shows,
  });
}

async function pin(deps: Deps, incident: string, desired: Desired, before: There): Promise<void> {
  if (desired.pinned !== true || before.pinned === true) return;
  try {
    await deps.client.pins.add({ channel: before.channel, timestamp: before.ts });
  } catch (error) {
    const failure = failureOf(error);
    if (failure.kind !== 'refused') throw error;
    if (failure.code !== 'already_pinned')
      deps.log.warn({ code: failure.code }, 'Slack refused to pin');
  }
  await deps.memory.posted.set(incident, desired.key, { ...before, pinned: true });
}

/** Sends; an empty `ts` means that Slack refuses this message for good, or that the edited one is gone. */
async function sayOrTextOnly(
  deps: Deps,
  message: Message,
  to: Parameters<Say>[1],
): Promise<{ readonly channel: string; readonly ts: string }> {
  try {
    return await deps.say(message, to);
  } catch (error) {
    const failure = failureOf(error);
    if (failure.kind !== 'refused') throw error;
    deps.log.error({ code: failure.code }, 'Slack refused a message');
    if (badBlocks.has(failure.code) && message.blocks.length > 0) {
      return sayOrTextOnly(deps, { text: message.text, blocks: [] }, to);
    }
    if (to.ts !== undefined && !gone.has(failure.code)) return { channel: to.channel, ts: to.ts };
    return { channel: to.channel, ts: '' };
  }
}

function digestOf(message: Message): string {
  return sha256(JSON.stringify([message.text, message.blocks])).slice(0, 32);
}

/** `bytes` random bytes as lower-case hex: unguessable, since it is all that a button carries. */
function randomHex(bytes: number): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(bytes))).toString('hex');
}
