import { inPlace } from '../doors/services/places.ts';
import type { Call, Check, Request } from '../plan/call.ts';
import type { Json } from '../plan/json.ts';
import type { Bomb } from '../proof/bombs/bomb.ts';
import type { ResponseAction } from './action.ts';
import { detailText } from './door-checks.ts';

/**
 * Switches off the lifecycle rules of a bucket that delete what is young. The rules stay where they are, and the whole
 * former configuration stands in the undo. The shield denies changing such rules to everyone but the exempt, so
 * nobody writes them back meanwhile.
 */
export const switchOffExpiry: ResponseAction<readonly Bomb[]> = {
  id: 'switch-off-expiry',
  title: 'Switch off lifecycle rules that delete',
  closes: [],
  leaves:
    'What S3 has marked as expired before can still go; rules that delete only what is old stay on.',
  noise: 'medium',
  breaks: 'Nothing; what would have been deleted stays and costs storage.',
  direction: 'tightening',
  source:
    'https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLifecycleConfiguration.html',
  draw: (bombs) => (bombs.length === 0 ? [] : [bombs.map(switchOffCall)]),
};

function switchOffCall(bomb: Bomb): Call {
  const Bucket = detailText(bomb.detail, 'bucket');
  const before = bomb.detail['before'] ?? [];
  const after = bomb.detail['after'] ?? [];
  const put = (Rules: Json): Request =>
    inPlace(bomb, 's3', 'PutBucketLifecycleConfiguration', {
      Bucket,
      LifecycleConfiguration: { Rules },
    });
  const rules = (equals: Json): Check => ({
    read: inPlace(bomb, 's3', 'GetBucketLifecycleConfiguration', { Bucket }),
    pick: ['Rules'],
    expect: { equals },
  });
  return {
    id: `defuse/${bomb.account}/${bomb.region}/expiry/${Bucket}`,
    action: switchOffExpiry.id,
    request: put(after),
    preconditions: [rules(before)],
    check: rules(after),
    undo: { request: put(before), check: rules(before) },
    noise: switchOffExpiry.noise,
    says: `Switch off the lifecycle rules of bucket ${Bucket} in ${bomb.account} that delete what is young`,
    breaks: switchOffExpiry.breaks,
    doors: [],
  };
}
