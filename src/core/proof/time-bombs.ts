import { MOST_BYTES, capped, fitting } from '../doors/fit.ts';
import type { Measurement } from '../doors/measurement.ts';
import { count } from '../doors/requests.ts';
import { enabledPlaces } from '../doors/services/places.ts';
import type { MeasurementResult, Situation } from '../incident/situation.ts';
import { bombLine, nearestFirst, smallFirst } from './bombs/bomb.ts';
import { shortRetentions } from './bombs/databases.ts';
import { pendingKeys } from './bombs/keys.ts';
import { expiryRules } from './bombs/lifecycle.ts';
import { shutdownTerminates } from './bombs/machines.ts';
import { expiringPoints } from './bombs/recovery-points.ts';
import { scheduledScaling } from './bombs/scaling.ts';
import { pendingSecrets } from './bombs/secrets.ts';
import { snapshotPolicies } from './bombs/snapshot-policies.ts';
import { tableExpiry } from './bombs/tables.ts';

/** A plan holds no more than this; the rest is for the next round. */
const MOST_DEFUSED = 500;
/** What is said of them needs room in the journal line too. */
const BOMBS_BYTES = MOST_BYTES - 1024 * 1024;

/**
 * What ticks although everything is locked, in every Region that is on: what AWS itself deletes or takes down. The
 * nearest first, each with the time that is left. Some are defused by a plan, the others are named for people.
 */
export function* timeBombs(situation: Situation): Measurement<MeasurementResult> {
  const { scope, settings, now } = situation;
  const { places, assumed } = yield* enabledPlaces(scope, settings);
  const looks = [
    yield* pendingKeys(places),
    yield* pendingSecrets(places),
    yield* expiryRules(scope, now),
    yield* scheduledScaling(places),
    yield* shortRetentions(places),
    yield* snapshotPolicies(places),
    yield* expiringPoints(places, now),
    yield* shutdownTerminates(places),
    yield* tableExpiry(places),
  ];
  const bombs = nearestFirst(looks.flatMap((look) => look.bombs));
  const missed = [...assumed, ...looks.flatMap((look) => capped(look.missed))];
  const defusable = bombs.filter(({ kind }) => kind !== 'named');
  const others = capped(
    bombs.filter(({ kind }) => kind === 'named').map((bomb) => bombLine(bomb, now)),
  );
  const looked = looks.reduce((sum, look) => sum + look.looked, 0);
  return {
    finding: missed.length === 0 ? 'proven' : 'unproven',
    says: [
      `Looked at ${count(looked, 'thing')} in ${count(places.length, 'place')}: ` +
        `${count(defusable.length, 'time bomb')} to defuse, ${bombs.length - defusable.length} for people.`,
      ...capped(bombs.map((bomb) => bombLine(bomb, now))),
    ],
    unproven: [...missed],
    data: {
      lookedAt: now,
      bombs: fitting(smallFirst(defusable).slice(0, MOST_DEFUSED), BOMBS_BYTES).map((bomb) => ({
        ...bomb,
      })),
      bombsTotal: defusable.length,
      others,
    },
  };
}
