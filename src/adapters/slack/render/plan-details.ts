import type { Incident, PlanState } from '../../../core/incident/incident.ts';
import type { Message } from '../hygiene.ts';
import { pages } from './pages.ts';
import { planLines } from './plan-lines.ts';
import { kindNames } from './plan-words.ts';
import { banner, context, escape, shortDigest } from './text.ts';

/** Every call and target of a plan, on as many messages as it takes; for one person, or for the card's thread. */
export function renderPlanDetails(incident: Incident, state: PlanState): Message[] {
  const title = `${banner(incident)}${kindNames[state.plan.kind]} ${state.plan.id}: all of it`;
  const all = pages(title, planLines(incident, state));
  return all.map((page, index) => ({
    text: escape(`${page.text}, digest ${shortDigest(state.digest)}`),
    blocks: index === all.length - 1 ? [...page.blocks, context(howToVote(state))] : page.blocks,
  }));
}

/** The text commands that do the same as the card's buttons. */
export function howToVote({ plan, digest }: PlanState): string {
  const vote = `${plan.id} ${digest.slice(0, 12)}`;
  return `\`/incident approve ${vote}\` or \`/incident deny ${vote} because <reason>\``.replace(
    '<reason>',
    '&lt;reason&gt;',
  );
}
