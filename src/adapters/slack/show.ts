import type { WebClient } from '@slack/web-api';
import { sha256 } from '../../core/plan/canonical.ts';
import type { Clock, Log } from '../../responder/world.ts';
import type { Desired } from './desired.ts';
import { failureOf, saysChannelGone } from './failure.ts';
import type { Message } from './hygiene.ts';
import { NotLeading, type Lead } from './lead.ts';
import type { Bound, Memory, Posted } from './memory.ts';
import type { Say } from './say.ts';

/** A message of one incident that is to be shown. */
interface Showing {
  readonly incident: string;
  /** The incident's channel, as it is now. */
  readonly channel: string;
  readonly desired: Desired;
}

export interface Shower {
  /**
   * Posts, edits or pins, whichever is needed first. Throws what the Web API client throws, unless Slack
   * refused this one message; `NotLeading` when another bot shows the incident.
   */
  show(showing: Showing): Promise<void>;
  /** Is anything left to do for it? */
  isShown(showing: Showing): Promise<boolean>;
  /** The plan and place that a button's value belongs to; waits a little for a post that is being answered. */
  boundTo(token: string, incidents: readonly string[]): Promise<Bound | undefined>;
}

interface Deps {
  readonly client: WebClient;
  readonly say: Say;
  readonly memory: Memory;
  readonly log: Log;
  readonly wall: Clock;
  readonly lead: Lead;
}

/** Refusals after which the message is gone or can't be edited any more: it is posted anew. */
const gone = new Set(['message_not_found', 'cant_update_message', 'edit_window_closed']);
/** Refusals of the thread: the message above it was deleted. */
const threadGone = new Set(['thread_not_found', 'cannot_reply_to_message']);
/** Refusals of what the blocks look like: the text alone is better than nothing. */
const badBlocks = new Set([
  'invalid_blocks',
  'invalid_blocks_format',
  'msg_blocks_too_long',
  'msg_too_long',
]);

/** How long a click waits for the answer to the post that it was made on. */
const arrivalMs = 5000;
const arrivalLookMs = 200;

/**
 * Brings single messages into Slack. What is being posted is written down first. When the answer to a
 * post is lost nobody can say whether it arrived: Slack knows no idempotency key for posts
 * (https://github.com/slackapi/slack-api-specs/issues/10), and reading the channel back would need
 * `groups:history`, the right to read every message of every channel that the bot is in. So it is posted
 * once more, with the same request id in its metadata and another token. A rare duplicate is the price;
 * its buttons are dead.
 */
export function createShower(deps: Deps): Shower {
  const { memory } = deps;

  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => void deps.wall.after(ms, resolve));
  const find = async (token: string, incidents: readonly string[]): Promise<Bound | undefined> => {
    for (const incident of incidents) {
      const found = await memory.bound.get(incident, token);
      if (found === undefined) continue;
      // What stood in an earlier channel stands in the present one again.
      const facts = await memory.channel.get(incident, 'incident');
      return found.ts === '' || facts?.id === found.channel ? found : undefined;
    }
    return undefined;
  };
  return {
    async show(showing) {
      const { incident, desired } = showing;
      const before = await memory.posted.get(incident, desired.key);
      if (!isThere(before, showing)) return postAs(deps, showing, before);
      const message = desired.render(before.token);
      const shows = digestOf(message);
      if (shows === before.shows) return pin(deps, showing, before);
      await refuseUnlessOurs(deps, showing, before.token);
      const sent = await sayOrTextOnly(deps, message, { channel: before.channel, ts: before.ts });
      if (sent.ts === '') await postAs(deps, showing, before);
      else await memory.posted.set(incident, desired.key, { ...before, shows });
    },
    async isShown(showing) {
      const { incident, desired } = showing;
      const before = await memory.posted.get(incident, desired.key);
      if (before?.state !== 'posted' || hasMoved(before, showing)) return false;
      // What Slack refuses for good has no ts; it is tried again when it would look different.
      if (isThere(before, showing) && desired.pinned === true && before.pinned !== true)
        return false;
      return before.shows === digestOf(desired.render(before.token));
    },
    async boundTo(token, incidents) {
      // People are quick: the click can be here before the answer to the post, of this bot or another.
      const deadline = deps.wall.now() + arrivalMs;
      for (;;) {
        const found = await find(token, incidents);
        if (found === undefined || found.ts !== '') return found;
        if (deps.wall.now() >= deadline) return undefined;
        await pause(arrivalLookMs);
      }
    },
  };
}

type There = Posted & { readonly channel: string; readonly ts: string };

/** Does it stand where it should? What stands in an earlier channel has to be posted again. */
function isThere(posted: Posted | undefined, showing: Showing): posted is There {
  return (
    posted?.state === 'posted' &&
    posted.channel !== undefined &&
    (posted.ts ?? '') !== '' &&
    !hasMoved(posted, showing)
  );
}
function hasMoved(posted: Posted, { desired, channel }: Showing): boolean {
  return desired.to === 'channel' && posted.channel !== channel;
}

/**
 * Does this bot show the incident, at this very moment? When its lease is over it asks for it again, and
 * goes on only if nobody touched the message in between: then the token in the store is still its own.
 */
async function isOurs(
  { lead, memory }: Deps,
  showing: Showing,
  token: string | undefined,
): Promise<boolean> {
  const { incident, desired } = showing;
  if (lead.isOurs(incident)) return true;
  if (!(await lead.holds(incident))) return false;
  return (await memory.posted.get(incident, desired.key))?.token === token;
}

async function refuseUnlessOurs(
  deps: Deps,
  showing: Showing,
  token: string | undefined,
): Promise<void> {
  if (!(await isOurs(deps, showing, token))) throw new NotLeading(showing.incident);
}

async function postAs(deps: Deps, showing: Showing, before: Posted | undefined): Promise<void> {
  const { memory } = deps;
  const { incident, desired, channel } = showing;
  const token = randomHex(16);
  const request = before?.request ?? randomHex(8);
  // A bot that stood still until now must not write over what the one after it has noted.
  await refuseUnlessOurs(deps, showing, before?.token);
  await memory.posted.set(incident, desired.key, { state: 'posting', request, token });
  const plan = desired.plan;
  const bind = (at: { readonly channel: string; readonly ts: string }): Promise<void> =>
    plan === undefined
      ? Promise.resolve()
      : memory.bound.set(incident, token, {
          incident,
          plan: plan.id,
          digest: plan.digest,
          ...at,
        });
  // Another bot may get the click before this one has the answer to its post: it must know that one comes.
  await bind({ channel, ts: '' });
  const under =
    desired.under === undefined ? undefined : await memory.posted.get(incident, desired.under);
  const message = desired.render(token);
  const thread = under !== undefined && isThere(under, showing) ? under.ts : undefined;
  await refuseUnlessOurs(deps, showing, token);
  const sent = await sayOrTextOnly(deps, message, {
    channel: desired.to === 'channel' ? channel : desired.to.slack,
    request,
    ...(thread === undefined ? {} : { thread }),
  });
  if (!(await isOurs(deps, showing, token))) await takeBack(deps, incident, sent);
  if (sent.ts !== '') await bind(sent);
  const shows = digestOf(message);
  const posted: Posted = { state: 'posted', request, token, ...sent, shows };
  await memory.posted.set(incident, desired.key, posted);
}

/**
 * This bot was paused while it posted, and another one may have posted the same meanwhile: what nobody
 * knows of goes away again, and its buttons never worked. Throws always.
 */
async function takeBack(
  deps: Deps,
  incident: string,
  sent: { readonly channel: string; readonly ts: string },
): Promise<never> {
  try {
    if (sent.ts !== '') await deps.client.chat.delete(sent);
  } catch (error) {
    deps.log.warn({ incident, why: String(error) }, 'a late message could not be taken back');
  }
  throw new NotLeading(incident);
}

async function pin(deps: Deps, showing: Showing, before: There): Promise<void> {
  const { incident, desired } = showing;
  if (desired.pinned !== true || before.pinned === true) return;
  await refuseUnlessOurs(deps, showing, before.token);
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

/**
 * Sends; an empty `ts` means that Slack refuses this message for good, or that the edited one is gone.
 * Throws when the whole channel is gone.
 */
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
    // A person who can't be written to (a user id) is one message less; a lost channel is all of them.
    if (saysChannelGone(failure) && /^[CG]/.test(to.channel)) throw error;
    deps.log.error({ code: failure.code }, 'Slack refused a message');
    if (badBlocks.has(failure.code) && message.blocks.length > 0)
      return sayOrTextOnly(deps, { text: message.text, blocks: [] }, to);
    if (threadGone.has(failure.code) && to.thread !== undefined) {
      const { thread: _, ...inChannel } = to;
      return sayOrTextOnly(deps, message, inChannel);
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
