import type { KnownBlock } from '@slack/types';
import type { Incident, PlanState } from '../../../core/incident/incident.ts';
import { isPeace } from '../../../core/incident/peace.ts';
import type { PhaseInfo } from '../../../core/runbook/language.ts';
import type { Message } from '../hygiene.ts';
import { checklistLine } from './checklist.ts';
import { orderLine } from './order.ts';
import { approvals, callsOf, isOpen, kindNames, missingApprovers } from './plan-words.ts';
import { peaceLines } from './peace.ts';
import { phaseTitle } from './question.ts';
import {
  banner,
  context,
  count,
  escape,
  header,
  inert,
  mention,
  nameOf,
  section,
  when,
} from './text.ts';
import {
  doorCounts,
  doorsClosedAt,
  enforcementAt,
  enforcementWords,
  findingWords,
  measurementNames,
  unprovenOf,
  verifiedAt,
} from './words.ts';

/** The one status message: edited in place and pinned. It holds counts and names, never a detail. */
export function renderStatus(incident: Incident): Message {
  const title = `${banner(incident)}${phaseTitle(incident, incident.position.phase)}`;
  const waits = waitsFor(incident);
  const blocks: KnownBlock[] = [
    header(title),
    ...kindNotice(incident),
    section(`*Now:* ${waits.what}\n*Who:* ${waits.who}`),
    section(
      ['*What is known*', ...(isPeace(incident) ? peaceLines : knownLines)(incident)].join('\n'),
    ),
    ...otherPlans(incident),
    context(
      progress(incident),
      `Commander ${nameOf(incident, incident.commander)}, opened ${when(incident.openedAt)}. \`/incident help\` lists every command.`,
    ),
  ];
  return { text: escape(`${title}. `) + waits.what, blocks };
}

function kindNotice(incident: Incident): KnownBlock[] {
  switch (incident.kind) {
    case 'drill':
      return [section('*DRILL: this is an exercise. No real account is touched.*')];
    case 'sandbox':
      return [
        section(
          '*SANDBOX: this runs against foreign endpoints, not against the company’s accounts.*',
        ),
      ];
    default:
      return [];
  }
}

interface Waiting {
  readonly what: string;
  readonly who: string;
}

/** What the incident waits for, and whose turn it is. */
function waitsFor(incident: Incident): Waiting {
  const nobody = 'nobody; the bot is at work';
  const commander = mention(incident, incident.commander);
  if (incident.closedAt !== undefined || incident.position.state === 'final') {
    return { what: 'The incident is closed.', who: 'nobody' };
  }
  if (incident.hold !== undefined) {
    return {
      what: `On hold until ${when(incident.hold.until)}, placed by ${nameOf(incident, incident.hold.by)}.`,
      who: `${commander}: \`/incident resume\` ends it earlier`,
    };
  }
  if (incident.question !== undefined) {
    return {
      what: 'The phase can’t go on by itself; the question below says what works.',
      who: commander,
    };
  }
  const phase = incident.runbook.compiled.phases.find((p) => p.id === incident.position.phase);
  if (phase === undefined) return { what: 'Between two phases.', who: nobody };
  return inPhase(incident, phase, { nobody, commander });
}

function inPhase(
  incident: Incident,
  phase: PhaseInfo,
  say: { nobody: string; commander: string },
): Waiting {
  const { does } = phase;
  switch (does.kind) {
    case 'approve': {
      const state = incident.plans.findLast((p) => p.plan.kind === does.plan && isOpen(p.stage));
      if (state !== undefined) return forVotes(incident, state);
      return { what: `${kindNames[does.plan]}: being drawn up, or just decided.`, who: say.nobody };
    }
    case 'run': {
      const state = incident.plans.findLast(
        (p) => p.plan.kind === does.plan && p.startedAt !== undefined,
      );
      return {
        what: `Running the approved ${kindNames[does.plan].toLowerCase()}${settled(state)}.`,
        who: say.nobody,
      };
    }
    case 'measure':
      return { what: `Measuring: ${measurementNames[does.measurement]}.`, who: say.nobody };
    case 'person':
      return {
        what: 'Waiting for a person to end the review.',
        who: `${say.commander}: \`/incident close\``,
      };
    case 'pass':
      return { what: 'Going on.', who: say.nobody };
    default:
      return { what: 'The incident is over.', who: 'nobody' };
  }
}

function forVotes(incident: Incident, state: PlanState): Waiting {
  const left = Math.max(0, state.need - approvals(incident, state));
  const people = missingApprovers(incident, state).map((person) => mention(incident, person));
  return {
    what: `${kindNames[state.plan.kind]} ${state.plan.id} waits for ${count(left, 'more approval')}, until ${when(state.plan.voteUntil)}.`,
    who: people.length > 0 ? `any of ${people.join(', ')}` : 'nobody is left who could approve it',
  };
}

function settled(state: PlanState | undefined): string {
  if (state === undefined) return '';
  const calls = callsOf(state.plan);
  const done = calls.filter((call) => {
    const stage = state.calls[call.id]?.stage ?? 'waiting';
    return stage !== 'waiting' && stage !== 'intended';
  });
  return `, ${done.length} of ${count(calls.length, 'call')} settled`;
}

function knownLines(incident: Incident): string[] {
  const at = enforcementAt(incident);
  const lines = [
    `• The lock: ${enforcementWords(incident)}${at === undefined ? '' : ` (measured ${when(at)})`}`,
  ];
  lines.push(...orderLine(incident));
  const doors = doorCounts(incident);
  const closedAt = doorsClosedAt(incident);
  if (doors !== undefined) {
    const said =
      closedAt === undefined
        ? `${doors.open} open in the last inventory`
        : `doors closed (measured ${when(closedAt)})`;
    lines.push(`• Doors: ${doors.found} found, ${said}, ${doors.unseen} places could not be seen`);
  }
  for (const id of ['rotation-proof', 'backups-listed', 'backups-verified'] as const) {
    const record = incident.measurements[id];
    if (record !== undefined)
      lines.push(`• ${measurementNames[id]}: ${findingWords(record)} (${when(record.at)})`);
  }
  const verified = verifiedAt(incident);
  if (verified !== undefined)
    lines.push(
      `• Verified: nobody who is not exempt got anything done (measured ${when(verified)})`,
    );
  const unproven = unprovenOf(incident).length;
  if (unproven > 0) lines.push(`• ${count(unproven, 'thing')} could not be shown`);
  if (incident.waivers.length > 0)
    lines.push(`• ${count(incident.waivers.length, 'waiver')}: the outcome is not ok`);
  if (incident.alarms.length > 0) lines.push(`• ${count(incident.alarms.length, 'alarm')}`);
  lines.push(`• ${checklistLine(incident)}`);
  lines.push(`• ${count(incident.scope.length, 'account')} in scope, mode ${incident.mode}`);
  return lines;
}

/** Plans that wait beside the phase's own: waivers, undos, suspects. */
function otherPlans(incident: Incident): KnownBlock[] {
  const open = incident.plans.filter((p) => isOpen(p.stage));
  if (open.length === 0) return [];
  const lines = open.map(
    (p) =>
      `• ${kindNames[p.plan.kind]} ${p.plan.id}: ${approvals(incident, p)} of ${count(p.need, 'approval')}, \`/incident approve ${p.plan.id} ${p.digest.slice(0, 12)}\``,
  );
  return [section(['*Open plans*', ...lines.slice(-10)].join('\n'))];
}

function progress(incident: Incident): string {
  const phases = incident.runbook.compiled.phases.filter((p) => p.does.kind !== 'final');
  const at = phases.findIndex((p) => p.id === incident.position.phase);
  const place = at < 0 ? '' : `Phase ${at + 1} of ${phases.length}. `;
  return `${place}Runbook ${escape(inert(incident.runbook.id, 60))} \`${incident.runbook.digest.slice(0, 12)}\`, roster \`${incident.rosterDigest.slice(0, 12)}\`.`;
}
