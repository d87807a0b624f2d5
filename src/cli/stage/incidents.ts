import type { Incident } from '../../core/incident/incident.ts';
import { isPeace } from '../../core/incident/peace.ts';
import type { Stage } from './stage.ts';

/**
 * The incident of production, by which a drill is told and judged; else the last one. A run at peace is it only where
 * nobody declared, however late it was opened. Undefined before there is any.
 */
export function mainIncident({ bot, scenario }: Stage): Incident | undefined {
  const all = bot.responder.incidents();
  const incidents = all.filter((one) => !isPeace(one));
  const prod = scenario.organization.accounts.prod.id;
  return incidents.findLast(({ scope }) => scope.includes(prod)) ?? incidents.at(-1) ?? all.at(-1);
}

/** The others, say of the members below a management account: they have to end well, too. */
export function otherIncidents(stage: Stage): readonly Incident[] {
  const main = mainIncident(stage);
  return stage.bot.responder.incidents().filter(({ id }) => id !== main?.id);
}
