import type { CommandBody } from '../../../src/core/incident/command.ts';
import type { Incident } from '../../../src/core/incident/incident.ts';
import { phaseInfo } from '../../../src/core/incident/machine.ts';
import { shortDigest } from '../../../src/core/plan/canonical.ts';

/** What somebody does next. */
export interface Act {
  readonly person: string;
  readonly body: CommandBody;
}

const APPROVERS = ['ben', 'cho', 'dev'];

/**
 * Sensible people: they approve what is put before them, try again what failed, waive with a reason what
 * could not be measured, and close at the end. What they do follows from what they see, so that a person
 * whose command was lost in a crash types it again.
 */
export function nextAct(incident: Incident | undefined, prod: string): Act | undefined {
  if (incident === undefined) {
    return {
      person: 'ana',
      body: { do: 'declare', accounts: [prod], reason: 'a note in the console' },
    };
  }
  if (incident.closedAt !== undefined) return undefined;
  const pending = incident.plans.find((p) => p.stage === 'pending');
  if (pending !== undefined) {
    const able = APPROVERS.filter(
      (person) =>
        person !== pending.plan.requester &&
        !pending.votes.some((v) => v.person === person && !v.revoked),
    );
    const [person] = able;
    if (person === undefined) return undefined;
    return {
      person,
      body: { do: 'approve', plan: pending.plan.id, digest: shortDigest(pending.digest) },
    };
  }
  if (incident.plans.some((p) => p.stage === 'approved')) return undefined;
  if (incident.question !== undefined) {
    // What was tried and did not work is tried again; only what can't be measured is gone on without.
    if (incident.question.waivable && phaseInfo(incident).does.kind === 'measure') {
      return { person: 'ana', body: { do: 'waive', reason: 'two of us looked at it by hand' } };
    }
    const approving = phaseInfo(incident).does.kind === 'approve';
    return { person: 'ana', body: approving ? { do: 'redraft' } : { do: 'resume' } };
  }
  if (phaseInfo(incident).does.kind === 'person') return { person: 'ana', body: { do: 'close' } };
  return undefined;
}
