import { moreOf } from './page/graph.ts';
import { escapeMarkdown as md } from './markup.ts';
import { named, type PlanRow, type Report } from './schema.ts';
import { between, cameBy, clock, count, list, orUnknown, span } from './text.ts';
import type { TimelineLine } from './timeline.ts';
import { verifyWords } from './verify-words.ts';

/** The report as Markdown, for a ticket or a wiki. All free text is escaped; no line begins with it. */
export function toMarkdown(report: Report, timeline: readonly TimelineLine[]): string {
  const sections = [
    summary(report),
    phases(report),
    approvals(report),
    doors(report),
    ...report.plans.filter((plan) => plan.calls.length > 0).map((plan) => calls(report, plan)),
    proofs(report),
    checklist(report),
    gaps(report),
    story(timeline),
    verify(report),
  ];
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

const banners = {
  drill: '**DRILL — a rehearsal. AWS, Slack and the attacker were simulated.**',
  sandbox: '**SANDBOX — foreign endpoints. This was not the company’s AWS.**',
  live: '**LIVE INCIDENT — confidential.**',
} as const;

function summary(report: Report): string[] {
  const { incident, outcome, losses, doors, exposure, adversary } = report;
  const end = incident.closedAt ?? report.journal.lastAt;
  const because = outcome.because.map((why) => `- ${md(why)}`);
  const kept =
    losses.resourcesDeleted === null || losses.resourcesTotal === null
      ? 'not measured'
      : `${losses.resourcesTotal - losses.resourcesDeleted} of ${losses.resourcesTotal}`;
  const mood = adversary?.mood ?? 'unknown';
  return [
    banners[incident.kind],
    '',
    `# Incident ${md(incident.id)}`,
    '',
    `Declared by ${md(named(report, incident.openedBy))} at ${clock(incident.openedAt)} UTC, because: ${md(incident.reason)}`,
    '',
    outcome.ok ? '**✓ The outcome is ok.**' : '**✕ The outcome is not ok:**',
    ...(because.length === 0 ? [] : ['', ...because]),
    '',
    ...table(
      ['What', 'Measured'],
      [
        ['Resources kept', kept],
        [
          'Datasets lost',
          `${orUnknown(losses.datasetsLost)} of ${orUnknown(losses.datasetsTotal)}`,
        ],
        [
          'Doors found / closed / open',
          `${orUnknown(doors.found)} / ${orUnknown(doors.closed)} / ${orUnknown(doors.open)}`,
        ],
        ['First visible change', instant(exposure.firstVisibleWriteAt)],
        ['Last door closed', instant(exposure.lastDoorClosedAt)],
        ['Changes of ours between', orUnknown(exposure.writesBetween)],
        ['From declared to the end', span(between(incident.openedAt, end))],
        ...(adversary === null
          ? []
          : [['The attacker', `${mood}; noticed: ${instant(adversary.alarmedAt)}`]]),
      ],
    ),
  ];
}

function phases(report: Report): string[] {
  const rows = report.phases.map((phase) => {
    const end = phase.endedAt ?? report.journal.lastAt;
    return [
      phase.name,
      phase.title,
      clock(phase.startedAt),
      instant(phase.endedAt),
      span(between(phase.startedAt, end)),
    ];
  });
  return [
    '## What happened',
    '',
    ...table(['Phase', 'In the runbook', 'From (UTC)', 'To', 'For'], rows),
  ];
}

function approvals(report: Report): string[] {
  const rows = report.approvals.map((vote) => [
    vote.plan,
    vote.digest.slice(0, 12),
    vote.name,
    `${vote.decision}${vote.revoked ? ', taken back' : ''}${vote.reason === null ? '' : `: ${vote.reason}`}`,
    clock(vote.requestedAt),
    clock(vote.decidedAt),
    cameBy(vote),
  ]);
  const heads = ['Plan', 'Digest', 'Person', 'Decision', 'Asked (UTC)', 'Decided', 'How'];
  return ['## Approvals', '', ...table(heads, rows)];
}

function doors({ doors: found }: Report): string[] {
  const counts = `Found ${orUnknown(found.found)}, closed ${orUnknown(found.closed)}, open ${orUnknown(found.open)}, unknown ${orUnknown(found.unknown)}, came back or newly made ${orUnknown(found.reminted)}.`;
  const rows = found.list.map((door) => [
    door.state,
    `${door.says}${door.reminted ? ' — came back or newly made' : ''}${door.staysOpen === null ? '' : ` — left open knowingly: ${door.staysOpen}`}`,
    door.account,
    door.suspicion,
    instant(door.closedAt),
  ]);
  return [
    '## Doors',
    '',
    counts,
    '',
    ...table(['State', 'Door', 'Account', 'Looks', 'Closed (UTC)'], rows),
    ...bullets('Could not be looked at:', found.unseen),
    ...bullets('Who could become whom:', [
      ...(found.graph?.story ?? []),
      ...(found.graph === null || found.graph.moreNodes + found.graph.moreArrows === 0
        ? []
        : [moreOf(found.graph)]),
    ]),
  ];
}

function calls(report: Report, plan: PlanRow): string[] {
  const names = plan.approvers.map((person) => named(report, person));
  const by = names.length === 0 ? 'nobody' : list(names);
  const rows = plan.calls.map((call) => [
    call.says,
    call.account,
    `${call.service} ${call.operation}`,
    call.noise,
    `${call.outcome}${call.error === null ? '' : `: ${call.error}`}`,
    instant(call.settledAt),
  ]);
  const heads = ['Call', 'Account', 'Operation', 'Noise', 'Outcome', 'At (UTC)'];
  return [
    `## Plan ${md(plan.id)}: ${md(plan.title)}`,
    '',
    `${count(plan.calls.length, 'call')}, ${md(plan.stage)}, approved by ${md(by)}. Digest \`${plan.digest}\`.`,
    '',
    ...table(heads, rows),
    ...bullets('What the plan said it leaves:', plan.leaves),
  ];
}

function proofs({ proofs: all, words }: Report): string[] {
  const said = [
    ['Enforced', words.enforced],
    ['Doors closed', words.doorsClosed],
    ['Verified: nobody got through', words.verified],
    ['Backups verified', words.backups],
  ] as const;
  const lines = said.map(([word, one]) =>
    one === null
      ? `- “${word}” is not said: it was not measured, or not shown.`
      : `- **${word}**, measured at ${clock(one.at)} UTC (${one.measurements.join(', ')}).`,
  );
  const rows = all.map((proof) => [
    proof.measurement,
    proof.finding,
    clock(proof.at),
    proof.says.join(' '),
  ]);
  const heads = ['Measurement', 'Finding', 'When (UTC)', 'What was measured'];
  return ['## What was shown', '', ...lines, '', ...table(heads, rows)];
}

function checklist(report: Report): string[] {
  const rows = report.checklist.map(({ title, owner, tickedBy, tickedAt, note }) => [
    title,
    owner === null ? 'nobody' : named(report, owner),
    tickedBy === null ? 'open' : `done, says ${named(report, tickedBy)}`,
    instant(tickedAt),
    note ?? '',
  ]);
  const heads = ['What only people can do', 'Owner', 'State', 'When (UTC)', 'Note'];
  return ['## Checklist', '', ...table(heads, rows)];
}

function gaps(report: Report): string[] {
  const rows = report.waivers.map((waiver) => [
    waiver.phase,
    clock(waiver.at),
    waiver.reason,
    waiver.because.join(' '),
    named(report, waiver.requester),
    list(waiver.approvers.map((person) => named(report, person))),
  ]);
  const heads = ['Phase', 'When (UTC)', 'Reason', 'Waived', 'Asked by', 'Approved by'];
  return [
    '## Waived and unproven',
    '',
    ...(rows.length === 0 ? ['Nothing was waived.'] : table(heads, rows)),
    ...bullets('Unproven:', report.unproven),
    ...bullets('What to know before you believe this report:', report.assumptions),
  ];
}

function story(timeline: readonly TimelineLine[]): string[] {
  const rows = timeline.map((line) => [clock(line.at), line.who, line.what, line.approval ?? '']);
  return ['## Timeline', '', ...table(['When (UTC)', 'Who', 'What', 'On whose approval'], rows)];
}

function verify(report: Report): string[] {
  const { says, commands } = verifyWords(report);
  const paragraphs = says.flatMap((one) => [md(one), '']);
  return ['## How to verify the journal', '', ...paragraphs, '```sh', ...commands, '```'];
}

/** A table whose every cell is escaped; no rows, no table. */
function table(heads: readonly string[], rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return ['None.'];
  const line = (cells: readonly string[]) => `| ${cells.map(md).join(' | ')} |`;
  return [line(heads), `|${heads.map(() => ' --- ').join('|')}|`, ...rows.map(line)];
}

function bullets(title: string, sentences: readonly string[]): string[] {
  return sentences.length === 0 ? [] : ['', title, '', ...sentences.map((one) => `- ${md(one)}`)];
}

function instant(iso: string | null): string {
  return iso === null ? '—' : clock(iso);
}
