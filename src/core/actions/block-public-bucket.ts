import type { Door } from '../doors/door.ts';
import { inPlace } from '../doors/services/places.ts';
import { fields } from '../doors/answers.ts';
import type { Check, Request } from '../plan/call.ts';
import type { Json } from '../plan/json.ts';
import type { ResponseAction } from './action.ts';
import { detailText } from './door-checks.ts';

/** Every switch on. */
export const allBlocked = {
  BlockPublicAcls: true,
  BlockPublicPolicy: true,
  IgnorePublicAcls: true,
  RestrictPublicBuckets: true,
};

/** Blocks all public access to a bucket whose policy lets in anyone; the policy stays as evidence. */
export const blockPublicBucket: ResponseAction<Door> = {
  id: 'block-public-bucket',
  title: 'Block public access to buckets',
  closes: ['bucket-access'],
  leaves:
    'Signed links of a principal of yours work until they expire; accounts that the policy names stay in.',
  noise: 'medium',
  breaks: 'A website or a download that is public on purpose.',
  direction: 'tightening',
  source: 'https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutPublicAccessBlock.html',
  draw: (door) => {
    // One door is about the whole account.
    if (detailText(door.detail, 'bucket') === '') return [];
    const place = { account: door.account, region: detailText(door.detail, 'region') };
    const Bucket = detailText(door.detail, 'bucket');
    const before = door.detail['block'] ?? {};
    const none = Object.keys(fields(before)).length === 0;
    const put = (PublicAccessBlockConfiguration: Json): Request =>
      inPlace(place, 's3', 'PutPublicAccessBlock', { Bucket, PublicAccessBlockConfiguration });
    const block = (expect: Check['expect']): Check => ({
      read: inPlace(place, 's3', 'GetPublicAccessBlock', { Bucket }),
      pick: ['PublicAccessBlockConfiguration'],
      expect,
    });
    const call = {
      id: `close/${door.id}`,
      action: blockPublicBucket.id,
      request: put(allBlocked),
      preconditions: [block(none ? { absent: true } : { equals: before })],
      check: block({ equals: allBlocked }),
      undo: none
        ? {
            request: inPlace(place, 's3', 'DeletePublicAccessBlock', { Bucket }),
            check: block({ absent: true }),
          }
        : { request: put(before), check: block({ equals: before }) },
      noise: blockPublicBucket.noise,
      says: `Block public access to bucket ${Bucket} in ${place.account}`,
      breaks: blockPublicBucket.breaks,
      doors: [door.id],
    };
    return [[call]];
  },
};
