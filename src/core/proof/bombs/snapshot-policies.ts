import { items, outputOf, text } from '../../doors/answers.ts';
import { quoted } from '../../doors/quoted.ts';
import { askEach } from '../../doors/requests.ts';
import { inPlace } from '../../doors/services/places.ts';
import type { Place, Reads } from '../../doors/services/places.ts';
import { missedSentence, named } from './bomb.ts';
import type { Bomb, Look } from './bomb.ts';

/**
 * Policies of Data Lifecycle Manager: they make snapshots and delete the oldest, by a role that the policy names. What
 * a policy kept before it was changed stands nowhere, and one that is off makes no backups either: people decide.
 * https://docs.aws.amazon.com/dlm/latest/APIReference/API_GetLifecyclePolicies.html
 */
export function* snapshotPolicies(places: readonly Place[]): Reads<Look> {
  const bombs: Bomb[] = [];
  const missed: string[] = [];
  let looked = 0;
  const ask = (place: Place) => inPlace(place, 'dlm', 'GetLifecyclePolicies');
  for (const [place, answer] of yield* askEach(places, ask)) {
    const output = outputOf(answer);
    if (output === undefined) missed.push(missedSentence(place, 'snapshot policies', answer));
    const found = items(output ?? {}, 'Policies');
    looked += found.length;
    for (const one of found.filter((each) => text(each, 'State') === 'ENABLED')) {
      const id = text(one, 'PolicyId');
      bombs.push(
        named(
          place,
          `snapshot policy ${id} deletes snapshots by itself`,
          `compare what it keeps: aws dlm get-lifecycle-policy --policy-id ${quoted(id)} --region ${place.region}`,
        ),
      );
    }
  }
  return { bombs, missed, looked };
}
