import type { IncidentKind } from '../../core/incident/incident.ts';
import { NotYet, type Anchor, type Anchored } from '../../responder/world.ts';
import type { Message } from './hygiene.ts';
import type { Memory } from './memory.ts';
import type { Pace } from './pace.ts';
import { banner, count, escape } from './render/text.ts';
import type { Say } from './say.ts';

interface Deps {
  readonly kind: IncidentKind;
  readonly say: Say;
  readonly memory: Memory;
  readonly pace: Pace;
  /** Has Slack been reached? */
  readonly isReady: () => boolean;
}

/** Cards go first; but somebody who keeps the channel busy must not keep a checkpoint out of it. */
const yieldMs = 10_000;

/**
 * The incident's channel as a place for checkpoints: the signed note, in the thread of the pinned status.
 * Everybody of the roster has it on their own screen then, out of the bot's hands as long as Slack is.
 * Nothing of a plan is in it. Rejects with `NotYet` while the channel does not stand; whoever anchors
 * tries again.
 */
export function createAnchor({ kind, say, memory, pace, isReady }: Deps): Anchor {
  const put = async ({ incident, checkpoint, note }: Anchored): Promise<void> => {
    if (!isReady()) throw new NotYet('Slack has not been reached yet');
    const facts = await memory.channel.get(incident, 'incident');
    const status = await memory.posted.get(incident, 'status');
    if (facts === undefined || status?.channel !== facts.id || (status.ts ?? '') === '')
      throw new NotYet('the incident’s channel does not stand yet');
    const key = String(checkpoint.size);
    const before = await memory.anchored.get(incident, key);
    if (before?.root === checkpoint.root) return;
    await pace.idleTurn(facts.id, yieldMs);
    const thread = status.ts;
    await say(renderCheckpoint(kind, checkpoint, note), {
      channel: facts.id,
      request: `checkpoint/${key}`,
      ...(thread === undefined ? {} : { thread }),
    });
    await memory.anchored.set(incident, key, { root: checkpoint.root });
  };
  return { name: 'channel', put };
}

/** One sentence for people, and the note letter by letter, to be copied into a file and verified. */
export function renderCheckpoint(
  kind: IncidentKind,
  checkpoint: Anchored['checkpoint'],
  note: string,
): Message {
  const lines = count(checkpoint.size, 'line');
  const text = `${banner({ kind })}Checkpoint of the journal: ${lines}, root ${checkpoint.root.slice(0, 12)}…`;
  return {
    text: escape(text),
    blocks: [
      { type: 'section', text: { type: 'plain_text', text: escape(text), emoji: false } },
      {
        type: 'rich_text',
        elements: [{ type: 'rich_text_preformatted', elements: [{ type: 'text', text: note }] }],
      },
    ],
  };
}
