import type { Incident } from '../core/incident/incident.ts';
import { madeCalls } from '../core/incident/situation-of.ts';
import { measurementIds, type MeasurementId } from '../core/runbook/language.ts';
import { alarmedSince } from '../core/watch/alarm.ts';
import type { Proof, Report, Word } from './schema.ts';

/** The latest measurement of each kind, in the order of the words. */
export function proofsOf(incident: Incident): Proof[] {
  return measurementIds.flatMap((measurement) => {
    const record = incident.measurements[measurement];
    if (record === undefined) return [];
    const { at, phase, finding } = record;
    const [says, unproven] = [[...record.says], [...record.unproven]];
    return [{ measurement, phase, at, finding, says, unproven }];
  });
}

/**
 * What could not be shown, each sentence once. A measurement that is unproven without saying what it
 * lacks counts with all that it says: nothing unproven may vanish for want of a sentence.
 */
export function unprovenOf(proofs: readonly Proof[]): string[] {
  const sentences = proofs.flatMap(({ finding, says, unproven, measurement }) => {
    if (finding === 'proven' || finding === 'disproven' || unproven.length > 0) return unproven;
    if (says.length > 0) return says;
    return [`${measurement} is ${finding}.`];
  });
  return [...new Set(sentences)];
}

/** The words, each only where its latest measurement was proven and nothing of ours has undone it since. */
export function wordsOf(incident: Incident, proofs: readonly Proof[]): Report['words'] {
  const said = (one: Word | null, kinds: Parameters<typeof alarmedSince>[2]): Word | null =>
    one === null || alarmedSince(incident.alarms, one.at, kinds) ? null : one;
  const enforced = word(proofs, ['shield-proof', 'freeze-proof']);
  return {
    enforced: liftedSince(incident) ? null : said(enforced, ['lock']),
    doorsClosed: reopenedSince(incident)
      ? null
      : said(word(proofs, ['doors-closed']), ['door', 'change']),
    verified: said(word(proofs, ['activity']), ['event']),
    backups: word(proofs, ['backups-verified']),
  };
}

/** An undo of ours took a lock off that had been proven. The lift at the end is how it should end. */
function liftedSince(incident: Incident): boolean {
  return madeCalls(incident).some(
    ({ call, plan }) => call.request.operation === 'DetachPolicy' && isUndo(incident, plan),
  );
}

/** An undo of ours has opened a door after the second inventory. */
function reopenedSince(incident: Incident): boolean {
  const at = incident.measurements['doors-closed']?.at;
  return (
    at !== undefined &&
    madeCalls(incident).some((made) => made.at > at && isUndo(incident, made.plan))
  );
}

/** The plan behind the review that ends the lift is no undo of what was proven. */
function isUndo({ plans }: Incident, digest: string): boolean {
  const plan = plans.find((one) => one.digest === digest)?.plan;
  return plan?.kind === 'undo' && plan.parameters['call'] !== 'lift';
}

/** Either lock alone is enforcement of that lock; the measurements say which. */
function word(proofs: readonly Proof[], wanted: readonly MeasurementId[]): Word | null {
  const proven = proofs.filter((p) => p.finding === 'proven' && wanted.includes(p.measurement));
  const last = proven.map((proof) => proof.at).sort();
  const at = last.at(-1);
  if (at === undefined) return null;
  const measurements = proven.map((proof) => proof.measurement);
  return { at, measurements, says: proven.flatMap((proof) => proof.says) };
}
