import { whyNot } from '../doors/answers.ts';
import type { Measurement } from '../doors/measurement.ts';
import { askEach, count } from '../doors/requests.ts';
import type { MeasurementResult, Situation } from '../incident/situation.ts';
import { canaryProbes, hasCanary, outsideProbes, readProbe } from './probes.ts';
import type { Probe } from './probes.ts';

/**
 * Tries every probe before anything is locked: a denial only proves something if the same probe got
 * through before. Proven when each probe of each account did.
 */
export function* canaryBaseline(situation: Situation): Measurement<MeasurementResult> {
  const { settings, scope } = situation;
  const all = scope.flatMap((account) => probesOf(situation, account));
  // Under a shield that was fired at once a denial now says nothing of before.
  const known = new Set(situation.peace?.through);
  const probes = all.filter(({ id }) => !known.has(id));
  const without = scope.filter((account) => !hasCanary(settings, account));
  const through = all.filter(({ id }) => known.has(id)).map(({ id }) => id);
  const unproven = without.map(
    (account) => `${account}: there is no canary, so enforcement can't be measured.`,
  );
  for (const [probe, answer] of yield* askEach(probes, (one) => one.request)) {
    if (readProbe(probe, answer) === 'through') through.push(probe.id);
    else {
      unproven.push(
        `${probe.account}: the probe ${probe.action} (${probe.where}) did not get through before the lock: ${whyNot(answer)}.`,
      );
    }
  }
  return {
    finding: unproven.length === 0 ? 'proven' : 'unproven',
    says: [
      `${through.length} of ${count(all.length, 'probe')} got through before anything was locked` +
        (situation.peace === undefined
          ? '.'
          : ` (${all.length - probes.length} of them at peace, ${situation.peace.takenAt}: the shield was fired at once).`),
    ],
    unproven,
    data: { takenAt: situation.now, through },
  };
}

function probesOf(situation: Situation, account: string): readonly Probe[] {
  const { settings } = situation;
  const canary = hasCanary(settings, account)
    ? [...canaryProbes(settings, account, 'shield'), ...canaryProbes(settings, account, 'freeze')]
    : [];
  return [
    ...canary,
    ...outsideProbes(settings, account, 'shield'),
    ...outsideProbes(settings, account, 'freeze'),
  ];
}
