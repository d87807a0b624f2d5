import { instant, items, outputOf, text } from '../../doors/answers.ts';
import { askEach } from '../../doors/requests.ts';
import { inPlace } from '../../doors/services/places.ts';
import type { Place, Reads } from '../../doors/services/places.ts';
import { at, missedSentence } from './bomb.ts';
import type { Bomb, Look } from './bomb.ts';

/** A secret cannot go sooner than this after it was marked, unless it was deleted outright. */
const SHORTEST_WINDOW_MS = 7 * 86_400_000;

/**
 * Secrets whose deletion is scheduled. The list says when a secret was marked, not when it goes; a window is 7
 * to 30 days, so the earliest end is what people are told.
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DeleteSecret.html
 */
export function* pendingSecrets(places: readonly Place[]): Reads<Look> {
  const bombs: Bomb[] = [];
  const missed: string[] = [];
  let looked = 0;
  const ask = (place: Place) =>
    inPlace(place, 'secretsmanager', 'ListSecrets', { IncludePlannedDeletion: true });
  for (const [place, answer] of yield* askEach(places, ask)) {
    const output = outputOf(answer);
    if (output === undefined) missed.push(missedSentence(place, 'the list of secrets', answer));
    const secrets = items(output ?? {}, 'SecretList');
    looked += secrets.length;
    for (const secret of secrets) {
      const marked = instant(secret, 'DeletedDate');
      if (marked === undefined) continue;
      bombs.push({
        account: place.account,
        region: place.region,
        says: `${at(place)}: secret ${text(secret, 'Name')} is pending deletion (the earliest time there is)`,
        due: new Date(Date.parse(marked) + SHORTEST_WINDOW_MS).toISOString(),
        kind: 'secret',
        detail: { arn: text(secret, 'ARN'), name: text(secret, 'Name') },
      });
    }
  }
  return { bombs, missed, looked };
}
