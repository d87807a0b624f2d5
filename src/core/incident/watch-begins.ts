import type { FactBodies } from '../journal/facts.ts';
import { laterTiming } from './settings.ts';
import type { MeasurementResult } from './situation.ts';
import type { Turn } from './turn.ts';
import { startWatch } from './watching.ts';

/** The measurements of enforcement in an incident. */
export type LockProof = 'shield-proof' | 'freeze-proof';

/**
 * Begins the watch with this proof, if it is one to begin with. With the freeze proven there is something to watch.
 * With a lock that does not hold there is, too: somebody may have taken it off meanwhile, and measuring again puts
 * nothing back; only the watch comes with a plan that does. Each look arms the next one, so a watch that runs is
 * never begun again: there would be two of it for ever.
 * @returns what the fact of this proof says of it. Of a proven freeze it goes without saying.
 */
export function watchFrom(
  turn: Turn,
  proof: LockProof,
  finding: MeasurementResult['finding'],
): Pick<FactBodies['measured'], 'watch'> {
  const { watched, settings } = turn.incident;
  const begins = finding === 'disproven' || (finding === 'proven' && proof === 'freeze-proof');
  if (watched === true || !begins || laterTiming(settings, 'watchEverySeconds') === 0) return {};
  startWatch(turn);
  return finding === 'disproven' ? { watch: 'begins' } : {};
}
