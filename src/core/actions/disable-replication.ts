import type { Door } from '../doors/door.ts';
import { inPlace } from '../doors/services/places.ts';
import type { Call, Check, Request } from '../plan/call.ts';
import type { Json } from '../plan/json.ts';
import type { ResponseAction } from './action.ts';
import { detailText } from './door-checks.ts';

/** Switches off the rules that replicate a bucket into an unknown account; the other rules go on. */
export const disableReplication: ResponseAction<Door> = {
  id: 'disable-replication',
  title: 'Switch off replication into unknown accounts',
  closes: ['bucket-access'],
  leaves: 'What was replicated is in his account; a copy that has begun may still arrive.',
  noise: 'medium',
  breaks:
    'A copy that a partner or an account of yours that the configuration does not know relies on.',
  direction: 'tightening',
  source: 'https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketReplication.html',
  draw: (door) => {
    const Bucket = detailText(door.detail, 'replicated');
    const { before, after } = door.detail;
    if (Bucket === '' || before === undefined || after === undefined) return [];
    const place = { account: door.account, region: detailText(door.detail, 'region') };
    const put = (ReplicationConfiguration: Json): Request =>
      inPlace(place, 's3', 'PutBucketReplication', { Bucket, ReplicationConfiguration });
    const rules = (equals: Json): Check => ({
      read: inPlace(place, 's3', 'GetBucketReplication', { Bucket }),
      pick: ['ReplicationConfiguration'],
      expect: { equals },
    });
    const call: Call = {
      id: `close/${door.id}`,
      action: disableReplication.id,
      request: put(after),
      preconditions: [rules(before)],
      check: rules(after),
      undo: { request: put(before), check: rules(before) },
      noise: disableReplication.noise,
      says: `Switch off ${door.says}`,
      breaks: disableReplication.breaks,
      doors: [door.id],
    };
    return [[call]];
  },
};
