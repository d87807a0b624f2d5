import type { Incident } from '../../../core/incident/incident.ts';
import type { Message } from '../hygiene.ts';
import { banner, escape, header, plainSections } from './text.ts';

/** The first message of a channel that replaces an earlier one. */
export function renderMoved(incident: Incident, why: string): Message {
  const title = `${banner(incident)}This channel replaces an earlier one`;
  return {
    text: escape(title),
    blocks: [
      header(title),
      ...plainSections([
        `The earlier channel can’t be used any more: ${why}. What stood there is shown here again; go on here.`,
        'If none of you did that, somebody else can act in this workspace: look at who, and mark suspects.',
      ]),
    ],
  };
}
