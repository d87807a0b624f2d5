import type { Incident } from '../core/incident/incident.ts';
import { readMark, type NotaryWorld, type NotSigned } from './anchoring.ts';
import { Lane } from './lane.ts';
import type { Anchor } from './world.ts';

/** A stop waits no longer than this for the last checkpoints. */
const STOP_MS = 15_000;
const TAIL = 'these last lines stand under no checkpoint; the next start puts it';

export interface Notary {
  /** Looks for lines that were written and not signed before this bot was there, closed incidents too. */
  start(): Promise<void>;
  /** The incident changed. Before the start, nothing: then everything is looked at. Never throws, never waits. */
  noticed(incident: Incident): void;
  /** Puts what is missing now, of one anchor or of all; resolves when it is put or has failed. */
  flush(anchor?: string): Promise<void>;
  /** A last checkpoint of everything; nothing is put afterwards. */
  stop(): Promise<void>;
}

/**
 * Signs checkpoints of the journals and puts them to every anchor: after each phase change, each minute
 * in which there are new lines, each 256 lines, at the close and at a graceful stop. One bot at a time
 * does it for an incident. What an anchor has had is remembered in the store, so that the next bot goes
 * on where this one died. An anchor that fails is tried again, and never stops an incident or another anchor.
 */
export function createNotary(world: NotaryWorld): Notary {
  const { evidence } = world;
  if (evidence === undefined) {
    const nothing = () => Promise.resolve();
    return { start: nothing, noticed: () => {}, flush: nothing, stop: nothing };
  }
  // They stay when their incident is closed: what they have signed is what a later line is judged by.
  const lanes = new Map<string, Lane>();
  /** A journal that must not be signed is not signed for any anchor: each would believe it. */
  const refused = new Map<string, NotSigned>();
  let state: 'idle' | 'on' | 'off' = 'idle';
  const refuse = (incident: string, why: NotSigned) => {
    refused.set(incident, why);
    for (const each of lanes.values()) if (each.incident === incident) each.refuse(why);
  };
  const lane = (incident: string, anchor: Anchor): Lane => {
    const id = `${anchor.name}/${incident}`;
    const known = lanes.get(id);
    if (known !== undefined) return known;
    const refusal = () => refused.get(incident);
    const made = new Lane({ world, evidence, incident, anchor, refusal }, (why) =>
      refuse(incident, why),
    );
    lanes.set(id, made);
    return made;
  };
  const behind = async (id: string, lines: number, isOpen: boolean) => {
    for (const anchor of evidence.anchors) {
      const { size, at } = await readMark({ world, incident: id, anchor });
      if (isOpen && at !== undefined) world.meter?.checkpoint(id, anchor.name, at);
      // More than there are is not all of them: somebody else's memory must not silence this bot.
      if (size !== lines && state === 'on') lane(id, anchor).tell({ lines, isOpen });
    }
  };
  return {
    async start() {
      state = 'on';
      for (const { id, open, seq } of await world.store.incidents())
        await behind(id, seq + 1, open);
    },
    noticed(incident) {
      if (state !== 'on') return;
      const isOpen = incident.closedAt === undefined;
      const { phase, entry } = incident.position;
      const news = { lines: incident.seq + 1, isOpen, phase: `${phase}/${entry}` };
      for (const anchor of evidence.anchors) lane(incident.id, anchor).tell(news);
    },
    async flush(anchor) {
      const wanted = [...lanes.values()].filter((l) => anchor === undefined || l.anchor === anchor);
      await Promise.all(wanted.map((each) => each.flush()));
    },
    async stop() {
      state = 'off';
      const last = Promise.all([...lanes.values()].map((each) => each.stop()));
      await Promise.race([last, new Promise<void>((end) => world.clock.after(STOP_MS, end))]);
      for (const ended of lanes.values()) {
        ended.end();
        const { incident, anchor, missing } = ended;
        if (missing > 0) world.log.info({ incident, anchor, lines: missing }, TAIL);
      }
    },
  };
}
