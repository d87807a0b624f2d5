import type { PhaseInfo, Position, RunbookPlanKind } from './language.ts';
import type { Violation } from './monitor.ts';
import type { Marks } from './order.ts';
import { phaseInfos } from './phases.ts';
import type { Runbook } from './schema.ts';
import type { Problem } from './structure.ts';

/**
 * The rules of a runbook at peace. It attaches to the sacrificial account for a trial, and whatever comes of that,
 * the trial is ended before anybody is asked anything: people may be asleep, and nothing is wrong that they should
 * get up for.
 */

const endTrial = 'arm/end-trial';
/** The plans that belong to peace, and to nothing else. */
const atPeace: readonly RunbookPlanKind[] = ['arm', 'standing-order'];

/** What is visible in the file alone: whose plans these are, one end of the trial, and where `fallback` may lead. */
export function peaceProblems(runbook: Runbook): Problem[] {
  const peace = runbook.scope === 'peace';
  const infos = phaseInfos(runbook);
  const ends = infos.filter(({ id }) => runbook.phases[id]?.run === endTrial);
  const problems = infos.flatMap((info) => phaseProblems(info, { peace, ends, runbook }));
  const tries = infos.some(({ id }) => runbook.phases[id]?.run?.startsWith('arm/try-') === true);
  if (tries && ends.length === 0) {
    const message = `a trial is never ended: add a phase with \`run: ${endTrial}\``;
    problems.push({ rule: 'trial-left', phase: runbook.begin, message, path: [], at: ['phases'] });
  }
  return problems;
}

function phaseProblems(
  { id, does, fallback }: PhaseInfo,
  file: {
    readonly peace: boolean;
    readonly ends: readonly PhaseInfo[];
    readonly runbook: Runbook;
  },
): Problem[] {
  const { peace, ends, runbook } = file;
  const problem = (rule: string, key: string, message: string): Problem => ({
    rule,
    phase: id,
    message,
    path: [],
    at: ['phases', id, key],
  });
  const problems: Problem[] = [];
  const plan = does.kind === 'run' || does.kind === 'approve' ? does.plan : undefined;
  if (plan !== undefined && atPeace.includes(plan) !== peace) {
    const message = peace
      ? `at peace only arming and standing orders are approved: the ${plan} plan belongs to an incident`
      : 'it is for peace: give it a runbook of its own with `scope: peace`';
    problems.push(problem('wrong-scope', does.kind === 'run' ? 'run' : 'approve', message));
  }
  if (fallback !== undefined && !(peace && ends.some((end) => end.id === fallback))) {
    const message = `\`fallback\` is for a runbook at peace, and leads to the phase with \`run: ${endTrial}\`: an incident asks people`;
    problems.push(problem('wrong-fallback', 'fallback', message));
  }
  if (runbook.phases[id]?.run === endTrial && runbook.phases[id]?.waivable === true) {
    const message = 'the end of the trial can be waived here: remove `waivable: true`';
    problems.push(problem('trial-left', 'waivable', message));
  }
  return problems;
}

/** Does the run wait here, or end, while the trial may still be attached? */
export function peaceViolations(
  marks: Marks,
  phase: PhaseInfo | undefined,
  { state }: Position,
): Violation[] {
  const does = phase?.does;
  if (!marks.has('trial') || does === undefined) return [];
  const ends = does.kind === 'run' && does.plan === 'arm' && does.part === 'end-trial';
  const works = state === 'working' && (does.kind === 'run' || does.kind === 'measure');
  const other = does.kind === 'run' && does.plan === 'arm' && does.part === 'guard';
  if (ends || (works && !other)) return [];
  const message = `it waits or goes on here while the trial may be attached: put \`run: ${endTrial}\` before it, or \`fallback\` where it can fail`;
  return [{ rule: 'trial-left', message }];
}
