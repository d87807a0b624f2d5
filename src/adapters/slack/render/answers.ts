import type { Incident } from '../../../core/incident/incident.ts';
import type { Message } from '../hygiene.ts';
import { meaning, usage } from '../usage.ts';
import { manualCommands } from './opening.ts';
import { pages } from './pages.ts';
import { renderPlanDetails } from './plan-details.ts';
import { isOpen, kindNames, stageWords } from './plan-words.ts';
import { phaseTitle } from './question.ts';
import { banner, count, inert, rawNameOf, utc } from './text.ts';
import { measurementNames, findingWords } from './words.ts';
import type { MeasurementId } from '../../../core/runbook/language.ts';

/** Every open plan whole, or what became of the last ones. */
export function renderPlans(incident: Incident): Message[] {
  const open = incident.plans.filter((p) => isOpen(p.stage));
  if (open.length > 0) return open.flatMap((state) => renderPlanDetails(incident, state));
  const lines = incident.plans.map(
    (p) =>
      `${kindNames[p.plan.kind]} ${p.plan.id} ${p.digest.slice(0, 12)}: ${stageWords[p.stage]}`,
  );
  return pages(
    `${banner(incident)}No plan waits`,
    lines.length > 0 ? lines : ['None was drawn yet.'],
  );
}

/** What happened so far, oldest first. */
export function renderTimeline(incident: Incident): Message[] {
  const events: { readonly at: string; readonly what: string }[] = [
    {
      at: incident.openedAt,
      what: `opened by ${rawNameOf(incident, incident.openedBy)}: ${inert(incident.reason)}`,
    },
    ...incident.phases.map((p) => ({
      at: p.startedAt,
      what: `phase ${phaseTitle(incident, p.phase)}`,
    })),
    ...incident.plans.flatMap((p) => {
      const name = `${kindNames[p.plan.kind]} ${p.plan.id}`;
      return [
        { at: p.draftedAt, what: `${name} drawn` },
        ...p.votes.map((v) => ({
          at: v.at,
          what: `${name}: ${rawNameOf(incident, v.person)} ${v.decision === 'approve' ? 'approved' : 'denied'} (${v.assurance})`,
        })),
        ...(p.approvedAt === undefined ? [] : [{ at: p.approvedAt, what: `${name} approved` }]),
        ...(p.startedAt === undefined ? [] : [{ at: p.startedAt, what: `${name} begun` }]),
        ...(p.endedAt === undefined
          ? []
          : [
              {
                at: p.endedAt,
                what: `${name}: ${stageWords[p.stage]}${p.why === undefined ? '' : `, ${inert(p.why)}`}`,
              },
            ]),
      ];
    }),
    ...(Object.keys(incident.measurements) as MeasurementId[]).flatMap((id) => {
      const record = incident.measurements[id];
      return record === undefined
        ? []
        : [
            {
              at: record.at,
              what: `${measurementNames[id]}: ${findingWords(record)}. ${record.says.map((say) => inert(say)).join(' ')}`,
            },
          ];
    }),
    ...incident.waivers.map((w) => ({
      at: w.at,
      what: `waived: ${phaseTitle(incident, w.phase)}, ${inert(w.reason)}`,
    })),
    ...incident.notes.map((n) => ({
      at: n.at,
      what: `note by ${rawNameOf(incident, n.by)}: ${inert(n.text, 1000)}`,
    })),
    ...incident.alarms.map((a) => ({ at: a.at, what: `ALARM ${inert(a.text, 600)}` })),
    ...(incident.closedAt === undefined ? [] : [{ at: incident.closedAt, what: 'closed' }]),
  ];
  const lines = events
    .sort((a, b) => Date.parse(a.at) - Date.parse(b.at))
    .map(({ at, what }) => `${utc(at)}  ${what}`);
  return pages(`${banner(incident)}Timeline`, lines);
}

/** Every command in one line each; with an incident, also what to type by hand. */
export function renderHelp(incident: Incident | undefined): Message[] {
  const commands = (Object.keys(usage) as (keyof typeof usage)[]).map(
    (word) => `${usage[word]}: ${meaning[word]}`,
  );
  const manual =
    incident === undefined
      ? []
      : [
          '',
          'If the bot is dead, a person with management access types:',
          ...manualCommands(incident, true),
        ];
  const title =
    incident === undefined
      ? 'Commands'
      : `${banner(incident)}Commands (${count(incident.scope.length, 'account')} in scope)`;
  return pages(title, [...commands, ...manual]);
}
