import type { Incident } from '../../../core/incident/incident.ts';
import { isPeace } from '../../../core/incident/peace.ts';
import { isOrderRun } from '../../../core/order/order-run.ts';
import type { Message } from '../hygiene.ts';
import { orderRunLines } from './order.ts';
import { callsOf } from './plan-words.ts';
import {
  banner,
  clock,
  count,
  escape,
  header,
  inert,
  plainSections,
  section,
  when,
} from './text.ts';
import {
  doorCounts,
  doorsClosedAt,
  enforcementWords,
  findingWords,
  mayShowDetails,
  measurementNames,
  unprovenOf,
} from './words.ts';
import type { MeasurementId } from '../../../core/runbook/language.ts';

/** The closing summary: what was measured, what was not, what people waived. */
export function renderClosing(incident: Incident): Message {
  const title = `${banner(incident)}${isPeace(incident) ? 'Run at peace closed' : 'Incident closed'}`;
  const short = shortOf(incident);
  // Granting an order sends none of its calls.
  const ran = incident.plans.filter(
    (p) => p.startedAt !== undefined && p.plan.kind !== 'standing-order',
  );
  const stages = ran.flatMap((p) =>
    callsOf(p.plan).map((call) => p.calls[call.id]?.stage ?? 'waiting'),
  );
  const done = stages.filter((stage) => stage === 'done' || stage === 'already').length;
  const doors = doorCounts(incident);
  const unproven = unprovenOf(incident);
  const lines = [
    `Opened ${when(incident.openedAt)}, closed ${when(incident.closedAt ?? incident.openedAt)}.`,
    `${count(ran.length, 'plan')} run, ${done} of ${count(stages.length, 'call')} done.`,
    `The lock: ${enforcementWords(incident)}.`,
    ...(isOrderRun(incident) ? orderRunLines(incident) : []),
    ...(doors === undefined
      ? []
      : [
          `Doors: ${doors.found} found, ${doorWords(incident, doors.open)}, ${doors.unseen} places not seen.`,
        ]),
    ...measured(incident),
    unproven.length + incident.waivers.length === 0 && short === ''
      ? 'Nothing was waived, and nothing stayed unproven.'
      : `*Not ok:* ${count(incident.waivers.length, 'waiver')}, ${count(unproven.length, 'thing')} unproven${short}.`,
    'The journal is the record; `lockstep report` makes the report from it.',
  ];
  const named = mayShowDetails(incident) ? unproven.slice(0, 15) : [];
  return {
    text: escape(title),
    blocks: [
      header(title),
      section(lines.join('\n')),
      ...plainSections(named.map((one) => `• ${inert(one, 400)}`)),
    ],
  };
}

/** What only a run at peace can end with: something was not so, or people left it before its end. */
function shortOf(incident: Incident): string {
  if (!isPeace(incident)) return '';
  const { measurements, position } = incident;
  const not = Object.values(measurements).filter(({ finding }) => finding === 'disproven').length;
  const early = position.state === 'final' ? '' : ', closed before its end';
  return `${not === 0 ? '' : `, ${not} disproven`}${early}`;
}

function doorWords(incident: Incident, open: number): string {
  const closed = doorsClosedAt(incident);
  return closed === undefined
    ? `${open} open in the last inventory`
    : `doors closed (measured ${clock(closed)})`;
}

function measured(incident: Incident): string[] {
  return (Object.keys(measurementNames) as MeasurementId[]).flatMap((id) => {
    const record = incident.measurements[id];
    return record === undefined
      ? []
      : [`• ${measurementNames[id]}: ${findingWords(record)}, ${clock(record.at)}`];
  });
}
