import type { Incident, Waiver } from '../../../core/incident/incident.ts';
import type { Message } from '../hygiene.ts';
import { phaseTitle } from './question.ts';
import {
  banner,
  count,
  escape,
  header,
  inert,
  mention,
  nameOf,
  plainSections,
  section,
  when,
} from './text.ts';

type Alarm = Incident['alarms'][number];

/** An alarm. `full` adds its text; without it the text goes to each person alone. */
export function renderAlarm(incident: Incident, alarm: Alarm, full: boolean): Message {
  const title = `${banner(incident)}ALARM`;
  return {
    text: escape(title),
    blocks: [
      header(title),
      section(
        full
          ? `Raised ${when(alarm.at)}.`
          : `Raised ${when(alarm.at)}. Its text was sent to each of you in person.`,
      ),
      ...(full ? plainSections(alarm.text.split('\n').map((line) => inert(line, 700))) : []),
      // What the watch finds can't wait for somebody to look by chance.
      ...(alarm.about === undefined
        ? []
        : [
            section(
              incident.roster.people.map(({ person }) => mention(incident, person)).join(' '),
            ),
          ]),
    ],
  };
}

/** A waiver that two people granted. It is never ok, and says so. */
export function renderWaiver(incident: Incident, waiver: Waiver, full: boolean): Message {
  const title = `${banner(incident)}Waived: ${phaseTitle(incident, waiver.phase)}`;
  const people = waiver.approvers.map((person) => nameOf(incident, person)).join(', ');
  return {
    text: escape(title),
    blocks: [
      section(
        `*${escape(title)}* ${when(waiver.at)}, asked for by ${nameOf(incident, waiver.requester)}, approved by ${people}. ` +
          `${count(waiver.because.length, 'point')} stay unproven, and the outcome is no longer ok.`,
      ),
      ...(full
        ? plainSections([
            `Reason: ${inert(waiver.reason, 1000)}`,
            ...waiver.because.map((because) => `• ${inert(because, 600)}`),
          ])
        : []),
    ],
  };
}
