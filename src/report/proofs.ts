import type { Incident } from '../core/incident/incident.ts';
import { measurementIds, type MeasurementId } from '../core/runbook/language.ts';
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

/** The three words, each only where its latest measurement was proven, with what was measured and when. */
export function wordsOf(proofs: readonly Proof[]): Report['words'] {
  return {
    enforced: word(proofs, ['shield-proof', 'freeze-proof']),
    doorsClosed: word(proofs, ['doors-closed']),
    backups: word(proofs, ['backups-verified']),
  };
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
