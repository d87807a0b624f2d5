import type { Incident, PlanState } from '../core/incident/incident.ts';
import { firingSession } from '../core/journal/intents.ts';
import type { Call } from '../core/plan/call.ts';
import type { World } from './world.ts';

/** While something fires, the channel is told this much later, ms: nothing goes before the request that locks. */
const TELL_AFTER_MS = 250;

/**
 * What an incident's news are for: the chat shows them, and what is about to be approved is made ready.
 * @param latest the incident as it is by then
 */
export function createNews(
  world: World,
  latest: (incident: string) => Incident | undefined,
): (incident: Incident) => void {
  const toTell = new Set<string>();
  const readied = new Map<string, number>();
  const tellLater = (id: string) => {
    if (toTell.has(id)) return;
    toTell.add(id);
    world.clock.after(TELL_AFTER_MS, () => {
      toTell.delete(id);
      const incident = latest(id);
      if (incident !== undefined) world.chat.changed(incident);
    });
  };
  return (incident) => {
    for (const state of incident.plans) {
      // Again with every vote: an open connection does not stay open for ever.
      if (state.stage !== 'pending' || readied.get(state.digest) === state.votes.length) continue;
      readied.set(state.digest, state.votes.length);
      makeReady(world, incident, state);
    }
    if (isFiring(incident)) tellLater(incident.id);
    else world.chat.changed(incident);
  };
}

function makeReady({ aws }: World, incident: Incident, { plan, digest }: PlanState): void {
  const first = callsOf(plan).find(({ fires }) => fires === true);
  if (first === undefined) return;
  const { as, account, region, service } = first.request;
  aws.ready?.({ as, account, region, service }, firingSession(incident.id, digest));
}

/** Has something that must not wait been released, and not been let go yet? */
function isFiring({ plans, position, runbook }: Incident): boolean {
  const does = runbook.compiled.phases.find(({ id }) => id === position.phase)?.does;
  if (does?.kind !== 'run' || position.state !== 'working') return false;
  return plans.some(({ stage, plan, calls }) => {
    if (stage !== 'executing' || plan.kind !== does.plan) return false;
    const own = plan.waves.filter(({ part }) => part === does.part).flatMap((wave) => wave.calls);
    return own.some(({ id, fires }) => fires === true && calls[id]?.attempts === 0);
  });
}

function callsOf(plan: PlanState['plan']): readonly Call[] {
  return plan.waves.flatMap((wave) => wave.calls);
}
