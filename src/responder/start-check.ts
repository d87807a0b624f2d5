import { countedApprovals, personOf } from '../core/approval/quorum.ts';
import type { Incident } from '../core/incident/incident.ts';
import type { Chat } from './world.ts';

/**
 * Asks Slack freshly about everyone whose approval of a loosening plan counts (DESIGN §4). Returns who
 * may no longer act; `unavailable` when Slack could not be asked about somebody.
 */
export async function checkApprovers(
  chat: Chat,
  incident: Incident,
  digest: string,
): Promise<readonly { person: string; why: string }[] | 'unavailable'> {
  const plan = incident.plans.find((p) => p.digest === digest);
  if (plan === undefined) return [];
  const refused: { person: string; why: string }[] = [];
  for (const { person } of countedApprovals(incident, plan)) {
    const slack = personOf(incident.roster, person)?.slack;
    const answer =
      slack === undefined
        ? ({ state: 'refused', why: 'is no longer on the roster' } as const)
        : await chat.eligibility(slack);
    if (answer.state === 'unavailable') return 'unavailable';
    if (answer.state === 'refused') refused.push({ person, why: answer.why });
  }
  return refused;
}
