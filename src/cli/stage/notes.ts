import type { Anchor } from '../../responder/world.ts';

/** A signed note, and how many lines of the journal it covers. */
export interface KeptNote {
  readonly size: number;
  readonly note: string;
}

/** The anchor of a drill: this process, which outlives the bot in it. */
export interface KeptNotes extends Anchor {
  /** The last note of an incident; undefined before there is one. */
  last(incident: string): KeptNote | undefined;
}

/** Keeps the note that covers the most lines of each incident. */
export function keepNotes(): KeptNotes {
  const notes = new Map<string, KeptNote>();
  return {
    name: 'drill',
    put({ incident, checkpoint: { size }, note }) {
      if (size > (notes.get(incident)?.size ?? 0)) notes.set(incident, { size, note });
      return Promise.resolve();
    },
    last: (incident) => notes.get(incident),
  };
}
