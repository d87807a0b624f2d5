import { shortDigest } from '../plan/canonical.ts';
import type { MeasurementId } from '../runbook/language.ts';
import { canSpare } from './accounts.ts';
import type { Incident } from './incident.ts';
import { isProof } from './measuring.ts';
import { isPeace } from './peace.ts';
import { asksForJudgement } from './judgeable.ts';

/** The text commands that work while the current phase asks, spelled as people type them. */
export function choicesIn(incident: Incident, waivable: boolean): string[] {
  const info = incident.runbook.compiled.phases.find((p) => p.id === incident.position.phase);
  const choices: string[] = [];
  if (info?.does.kind === 'approve') choices.push('/incident plan redraft');
  else choices.push('/incident resume');
  if (info?.does.kind === 'run' && canGiveUp(incident)) choices.push('/incident plan redraft');
  if (waivable) choices.push('/incident waive because <why it is safe to go on>');
  if (info?.does.kind === 'measure' && asksForJudgement(info.does.measurement)) {
    choices.push('/incident doors known <change> because <why it is ours>');
  }
  if (info?.does.kind === 'measure' && isProof(info.does.measurement)) {
    choices.push(...withoutChoices(incident, info.does.measurement));
  }
  // What the watch has drawn against an alarm, so that whoever is asked can release it at once.
  for (const { plan, digest, stage } of incident.plans) {
    if (plan.kind === 'retighten' && stage === 'pending')
      choices.push(`/incident approve ${plan.id} ${shortDigest(digest)}`);
  }
  if (info?.does.kind === 'measure' && info.does.measurement === 'checklist') {
    choices.push('/incident checklist', '/incident tick <item>');
  }
  if (isPeace(incident)) choices.push('/incident close');
  return choices;
}

/** Does the runbook lead back from here to where the plan of this phase is drawn? */
export function canGiveUp({ runbook, position }: Incident): boolean {
  return runbook.compiled.step(position, 'AGAIN').handled;
}

/** So many accounts are offered by name; for more of them the lock as a whole is what is wrong. */
const MOST_OFFERED = 3;

/** Going on without an account that its lock does not reach, while the others are held up by it. */
function withoutChoices(incident: Incident, measurement: MeasurementId): readonly string[] {
  const { accounts } = incident.measurements[measurement]?.data ?? {};
  return Object.entries(accounts ?? {})
    .filter(([account, finding]) => finding === 'pending' && canSpare(incident, account))
    .slice(0, MOST_OFFERED)
    .map(([account]) => `/incident plan without ${account} because <why the others must go on>`);
}
