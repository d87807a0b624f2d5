import type { PlanRow, Report } from '../schema.ts';
import { between } from '../text.ts';
import { colour, CROSS, draw, elapsed, grid, marks, rows, stretches } from './draw.ts';

const LANE = 30;

/** The waterfall of approvals: from the drawing of each plan to its quorum, every vote on the way, then its execution. */
export function approvalsPlot(report: Report): string {
  const at = (iso: string) => between(report.incident.openedAt, iso);
  const last = report.journal.lastAt;
  const waits = report.plans.map((plan, row) => ({
    row,
    from: at(plan.draftedAt),
    to: at(plan.approvedAt ?? plan.endedAt ?? last),
    look: 'hollow' as const,
    color: colour.wait,
  }));
  const runs = report.plans.flatMap((plan, row) =>
    plan.startedAt === null || plan.calls.length === 0
      ? []
      : {
          row,
          from: at(plan.startedAt),
          to: at(plan.endedAt ?? last),
          look: 'solid' as const,
          color: colour.work,
        },
  );
  const votes = (decision: string) =>
    report.approvals
      .filter((vote) => vote.decision === decision)
      .map((vote) => ({
        row: report.plans.findIndex((plan) => plan.digest === vote.digest),
        at: at(vote.decidedAt),
      }));
  return draw('Approvals over time', report.plans.length * LANE + 36, {
    grid: grid(),
    xAxis: elapsed(at(last)),
    yAxis: rows(report.plans.map(labelOf)),
    series: [
      stretches(runs, 8),
      stretches(waits, 14),
      marks({ symbol: 'diamond', color: colour.good, size: 13, at: votes('approve') }),
      marks({ symbol: CROSS, color: colour.bad, size: 11, at: votes('deny') }),
    ],
  });
}

function labelOf(plan: PlanRow): string {
  return `${plan.id} ${plan.kind}`;
}
