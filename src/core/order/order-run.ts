import type { Incident } from '../incident/incident.ts';

/** Is it a run at peace that asks for a standing order? */
export function isOrderRun({ runbook }: Pick<Incident, 'runbook'>): boolean {
  return runbook.compiled.phases.some(
    ({ does }) => does.kind === 'approve' && does.plan === 'standing-order',
  );
}
