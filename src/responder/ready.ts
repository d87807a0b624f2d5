import type { Incident, PlanState } from '../core/incident/incident.ts';
import { firingSession } from '../core/journal/intents.ts';
import type { World } from './world.ts';

/**
 * What an incident's news are for: the chat shows them, and what is about to be approved is made ready. The chat only
 * notes that there is something to show; nobody waits for Slack.
 */
export function createNews(world: World): (incident: Incident) => void {
  const readied = new Map<string, number>();
  return (incident) => {
    for (const state of incident.plans) {
      // Again with every vote: an open connection does not stay open for ever.
      if (state.stage !== 'pending' || readied.get(state.digest) === state.votes.length) continue;
      readied.set(state.digest, state.votes.length);
      makeReady(world, incident, state);
    }
    world.chat.changed(incident);
  };
}

function makeReady({ aws }: World, incident: Incident, { plan, digest }: PlanState): void {
  const calls = plan.waves.flatMap((wave) => wave.calls);
  const first = calls.find(({ fires }) => fires === true);
  if (first === undefined) return;
  const { as, account, region, service } = first.request;
  aws.ready?.({ as, account, region, service }, firingSession(incident.id, digest));
}
