import type { MeasurementId } from '../runbook/language.ts';
import type { Incident } from './incident.ts';

/** Where foreign changes and events stand in the data of a measurement, by the member that lists them. */
const lists: readonly (readonly [MeasurementId, string])[] = [
  ['doors-closed', 'changes'],
  ['activity', 'events'],
  ['quiet', 'alarms'],
  ['watch-doors', 'alarms'],
];

/** A door that looks hostile can be judged by its own id, so that its closing may be taken back. */
const doors = ['inventory', 'doors'] as const;

/**
 * The ids of everything that others did and that measurements have found: foreign changes between two
 * inventories, and events that succeeded. Two people can say that they know what it was.
 */
export function judgeable({ measurements }: Incident): readonly string[] {
  return [...lists, doors].flatMap(([measurement, list]) => {
    const found = measurements[measurement]?.data[list];
    return Array.isArray(found) ? found.map((one) => String((one as { id?: string }).id)) : [];
  });
}

/** Does a measurement look at what people judge? After a judgement it is worth another try. */
export function asksForJudgement(measurement: MeasurementId): boolean {
  return lists.some(([one]) => one === measurement);
}
