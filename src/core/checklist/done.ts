import type { Measurement } from '../doors/measurement.ts';
import type { MeasurementResult, Situation } from '../incident/situation.ts';

/**
 * Have people done their part? Nothing is asked of AWS: what stands here is what people said, in their names. What
 * is open can be waived by two, and then stands in the report.
 */
// oxlint-disable-next-line require-yield -- a measurement is a program that may ask; this one has nothing to ask
export function* checklistDone(situation: Situation): Measurement<MeasurementResult> {
  const items = situation.checklist ?? [];
  const open = items.filter(({ tickedBy }) => tickedBy === undefined);
  const says = items.flatMap(({ title, tickedBy, tickedAt }) =>
    tickedBy === undefined
      ? []
      : [`${title}: ${tickedBy} says that it is done (${tickedAt ?? ''}); not measured.`],
  );
  const unproven = open.map(
    ({ id, title, owner }) =>
      `${title} is open${owner === undefined ? ', and nobody has taken it' : `; ${owner} has it`}: /incident tick ${id}`,
  );
  return {
    finding: items.length > 0 && open.length === 0 ? 'proven' : 'unproven',
    says,
    unproven,
    data: { takenAt: situation.now, open: open.map(({ id }) => id) },
  };
}
