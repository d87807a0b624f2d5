import { lockActions } from '../../actions/detach-policy.ts';
import type { Call } from '../../plan/call.ts';
import { targetOf, targetWords } from '../../policies/units.ts';
import { endPlan } from '../drafting.ts';
import { isOver } from '../evolve-plans.ts';
import type { Incident } from '../incident.ts';
import { phaseInfo } from '../machine.ts';
import { refused, said, type Answered } from '../refusal.ts';
import { add, type Turn } from '../turn.ts';

/**
 * Leaves a run at peace before its end: nothing waits for it, and something else may matter more. Not while a call
 * is under way, and not while its trial may be attached: nobody would take that off any more.
 */
export function leavePeace(turn: Turn): Answered {
  const { incident } = turn;
  const info = phaseInfo(incident);
  const runs = info.does.kind === 'run' && incident.position.state === 'working';
  const starts = incident.plans.find(({ stage }) => stage === 'approved');
  if (runs || starts !== undefined)
    return refused('wrong-phase', `"${info.title}": calls are under way; wait for their end.`, [
      '/incident status',
    ]);
  const seen = incident.measurements['trial-over'];
  // Somebody put it back on, or it never came off: the last look says so.
  const on = Number(seen?.data['on'] ?? 0) > 0 ? (seen?.says ?? []) : trialLeft(incident);
  if (on.length > 0)
    return refused(
      'wrong-phase',
      `What was tried may still be attached, and nothing would tell of it any more: ${on.join(' ')}`,
      ['/incident resume'],
    );
  for (const { digest, stage } of incident.plans) {
    if (isOver(stage)) continue;
    const why = 'the run was closed before its end';
    endPlan(turn, digest, stage === 'executing' ? 'failed' : 'voided', why);
  }
  add(turn, 'incident.closed', { by: incident.commander });
  return said('The run is closed before its end.');
}

/** What was let go for the trial, and has not been seen to be off since. */
function trialLeft({ plans, settings }: Incident): readonly string[] {
  return plans.flatMap(({ plan, calls }) => {
    const all = plan.waves.flatMap((wave) => wave.calls);
    return all
      .filter(
        ({ action, request }) =>
          lockActions.includes(action) && request.operation === 'AttachPolicy',
      )
      .filter(({ id }) => (calls[id]?.attempts ?? 0) > 0)
      .filter((attach) => {
        const end = all.find(
          ({ request, check }) =>
            request.operation === 'DetachPolicy' &&
            request.input['TargetId'] === attach.request.input['TargetId'] &&
            nameIn({ check }) === nameIn(attach),
        );
        const stage = end === undefined ? undefined : calls[end.id]?.stage;
        return stage !== 'done' && stage !== 'already';
      })
      .map((attach) => `${nameIn(attach)} on ${targetWords(settings, targetOf(attach))}.`);
  });
}

/** The policy by its name, as the check of the call looks for it. */
function nameIn({ check }: Pick<Call, 'check'>): string {
  const [, selector] = check.pick;
  return typeof selector === 'object' ? (selector['Name'] ?? '') : '';
}
