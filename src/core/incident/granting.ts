import { countedApprovals } from '../approval/quorum.ts';
import { armedPolicies } from '../policies/armed.ts';
import type { PlanState } from './incident.ts';
import { add, type Turn } from './turn.ts';

/**
 * The run at peace has its quorum, and Slack has answered for everyone who counts: from here on the order is good.
 * Nothing is sent. What was measured at peace goes with it, so that firing it has to look at nothing.
 */
export function grant(turn: Turn, { plan, digest }: PlanState): void {
  const { incident } = turn;
  const state = incident.plans.find((one) => one.digest === digest);
  const baseline = incident.measurements['canary-baseline']?.data;
  const through = baseline?.['through'];
  const takenAt = baseline?.['takenAt'];
  add(turn, 'order.granted', {
    digest,
    until: String(plan.parameters['until']),
    accounts: incident.scope,
    approvers:
      state === undefined ? [] : countedApprovals(incident, state).map(({ person }) => person),
    policies: armedPolicies(incident.measurements.armed?.data),
    ...(Array.isArray(through) && typeof takenAt === 'string'
      ? { peace: { takenAt, through: through.map(String) } }
      : {}),
  });
}
