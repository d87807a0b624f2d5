import { reportPhases } from '../../core/runbook/language.ts';
import type { PhaseRow, Report } from '../schema.ts';
import { between } from '../text.ts';
import {
  colour,
  CROSS,
  draw,
  elapsed,
  grid,
  marks,
  rows,
  stretches,
  type Stretch,
} from './draw.ts';

const LANE = 26;

/** Swimlanes: the report's phases from top to bottom, then our calls, people's votes and the attacker. */
export function coursePlot(report: Report): string {
  const start = report.incident.openedAt;
  const at = (iso: string) => between(start, iso);
  const phases = reportPhases.filter((name) => report.phases.some((p) => p.name === name));
  const alarmedAt = report.adversary?.alarmedAt ?? null;
  const lanes = [...phases, 'calls to AWS', 'votes', ...(report.adversary ? ['attacker'] : [])];
  const end = Math.max(at(report.journal.lastAt), alarmedAt === null ? 0 : at(alarmedAt));
  const lane = (name: string) => lanes.indexOf(name);
  const calls = report.plans.flatMap((plan) => plan.calls);
  const settled = (wanted: (call: (typeof calls)[number]) => boolean) =>
    calls
      .filter((call) => call.settledAt !== null && wanted(call))
      .map((call) => ({ row: lane('calls to AWS'), at: at(call.settledAt ?? start) }));
  const votes = (decision: string) =>
    report.approvals
      .filter((vote) => vote.decision === decision)
      .map((vote) => ({ row: lane('votes'), at: at(vote.decidedAt) }));
  const alarm = alarmedAt === null ? [] : [{ row: lane('attacker'), at: at(alarmedAt) }];
  const bad = (call: (typeof calls)[number]) => !call.resolved;
  const stays = report.phases.map((phase) => stretchOf(phase, lane(phase.name), { at, end }));
  return draw('Phases, calls and votes over time', lanes.length * LANE + 36, {
    grid: grid(),
    xAxis: elapsed(end, Math.min(0, alarmedAt === null ? 0 : at(alarmedAt))),
    yAxis: rows(lanes),
    series: [
      stretches(stays, 14),
      marks({
        symbol: 'circle',
        color: colour.soft,
        size: 7,
        at: settled((c) => c.noise === 'quiet' && !bad(c)),
      }),
      marks({
        symbol: 'triangle',
        color: colour.work,
        at: settled((c) => c.noise !== 'quiet' && !bad(c)),
      }),
      marks({ symbol: CROSS, color: colour.bad, at: settled(bad) }),
      marks({ symbol: 'diamond', color: colour.good, size: 12, at: votes('approve') }),
      marks({ symbol: CROSS, color: colour.bad, at: votes('deny') }),
      marks({ symbol: CROSS, color: colour.bad, size: 15, at: alarm }),
    ],
  });
}

function stretchOf(
  phase: PhaseRow,
  row: number,
  time: { at(iso: string): number; end: number },
): Stretch {
  const from = time.at(phase.startedAt);
  const to = phase.endedAt === null ? time.end : time.at(phase.endedAt);
  if (phase.does === 'run') return { row, from, to, look: 'solid', color: colour.work };
  if (phase.does === 'measure') return { row, from, to, look: 'light', color: colour.look };
  return { row, from, to, look: 'hollow', color: colour.wait };
}
