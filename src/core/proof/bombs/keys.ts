import { fields, instant, items, outputOf, text } from '../../doors/answers.ts';
import { askEach } from '../../doors/requests.ts';
import { inPlace } from '../../doors/services/places.ts';
import type { Place, Reads } from '../../doors/services/places.ts';
import { at, missedSentence } from './bomb.ts';
import type { Bomb, Look } from './bomb.ts';

/**
 * KMS keys whose deletion is scheduled: the countdown of 7 to 30 days goes on under every policy.
 * https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html
 */
export function* pendingKeys(places: readonly Place[]): Reads<Look> {
  const missed: string[] = [];
  const all: (Place & { keyId: string })[] = [];
  const list = (place: Place) => inPlace(place, 'kms', 'ListKeys');
  for (const [place, answer] of yield* askEach(places, list)) {
    const output = outputOf(answer);
    if (output === undefined) missed.push(missedSentence(place, 'the list of keys', answer));
    else all.push(...items(output, 'Keys').map((key) => ({ ...place, keyId: text(key, 'KeyId') })));
  }
  const bombs: Bomb[] = [];
  const described = yield* askEach(all, (key) =>
    inPlace(key, 'kms', 'DescribeKey', { KeyId: key.keyId }),
  );
  for (const [key, answer] of described) {
    const metadata = fields(outputOf(answer)?.['KeyMetadata']);
    const state = text(metadata, 'KeyState');
    if (state === '') missed.push(missedSentence(key, `key ${key.keyId}`, answer));
    if (state !== 'PendingDeletion') continue;
    bombs.push({
      account: key.account,
      region: key.region,
      says: `${at(key)}: key ${key.keyId} is pending deletion`,
      due: instant(metadata, 'DeletionDate') ?? '',
      kind: 'key',
      detail: { keyId: key.keyId },
    });
  }
  return { bombs, missed, looked: all.length };
}
