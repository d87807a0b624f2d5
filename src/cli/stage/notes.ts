import type { Anchor } from '../../responder/world.ts';

/** The anchor of a drill: this process, which outlives the bot in it. */
export interface KeptNotes extends Anchor {
  /** The last note of an incident; undefined before there is one. */
  last(incident: string): string | undefined;
}

/** Keeps the note that covers the most lines of each incident. */
export function keepNotes(): KeptNotes {
  const notes = new Map<string, { readonly size: number; readonly note: string }>();
  return {
    name: 'drill',
    put({ incident, checkpoint: { size }, note }) {
      if (size > (notes.get(incident)?.size ?? 0)) notes.set(incident, { size, note });
      return Promise.resolve();
    },
    last: (incident) => notes.get(incident)?.note,
  };
}
