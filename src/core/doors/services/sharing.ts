import type { Situation } from '../../incident/situation.ts';
import { fields, items, policyDocument, text } from '../answers.ts';
import type { Fields } from '../answers.ts';
import { policyMark } from '../objects.ts';
import { globalRegion } from '../requests.ts';
import { accountBlocks } from './account-block.ts';
import type { OnPurpose } from './account-block.ts';
import { askRows, line, listEach, serviceDoor, together } from './found.ts';
import type { Found, Row } from './found.ts';
import { inPlace } from './places.ts';
import type { Place, Reads } from './places.ts';
import { accessList, listedDoors } from './access-lists.ts';
import type { AccessList } from './access-lists.ts';
import { replicationDoors } from './replication.ts';
import { keyDoors } from './keys.ts';
import { policyDoors } from './resource-policies.ts';
import type { PoliciesFound } from './resource-policies.ts';
import { shareDoors } from './resource-shares.ts';
import { strangersIn } from './strangers.ts';

/** Data that somebody takes from his own account: buckets, keys, resource shares, what Access Analyzer has found. */
export function* sharingDoors(places: readonly Place[], situation: Situation): Reads<Found> {
  const accounts = [...new Set(places.map(({ account }) => account))];
  const buckets = yield* bucketDoors(accounts, situation);
  const policies = yield* policyDoors(places, situation);
  return together([
    buckets,
    yield* accountBlocks(accounts, buckets),
    yield* replicationDoors(buckets.rows, situation),
    yield* keyDoors(places, situation),
    yield* shareDoors(places, situation),
    policies,
    yield* findings(places, policies),
  ]);
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketPolicy.html */
function* bucketDoors(
  accounts: readonly string[],
  situation: Situation,
): Reads<Found & { readonly rows: readonly Row[]; readonly onPurpose: readonly OnPurpose[] }> {
  const area = 'bucket-access';
  const listed = yield* listEach(
    accounts.map((account) => ({ account, region: globalRegion })),
    {
      // Without a parameter S3 leaves the buckets' Regions out.
      ask: (place) => inPlace(place, 's3', 'ListBuckets', { MaxBuckets: 1000 }),
      list: 'Buckets',
      what: 'buckets',
      area,
    },
  );
  const rows = listed.rows.map(({ place, item }) => ({
    place: { ...place, region: text(item, 'BucketRegion') || globalRegion },
    item,
  }));
  const ask = (operation: string) => (row: Row) =>
    inPlace(row.place, 's3', operation, { Bucket: text(row.item, 'Name') });
  const about = (noun: string) => ({
    what: ({ item }: Row) => `${noun} of bucket ${text(item, 'Name')}`,
    area,
  });
  const policies = yield* askRows(rows, ask('GetBucketPolicy'), about('policy'));
  const blocks = yield* askRows(rows, ask('GetPublicAccessBlock'), about('public access block'));
  const lists = yield* askRows(rows, ask('GetBucketAcl'), about('access list'));
  const unread = new Set(
    [...policies.misses, ...lists.misses].map(({ account, what }) => `${account}/${what}`),
  );
  const found = rows.map(({ place, item }, i) => {
    const policy = policyDocument(policies.answers[i]?.[1]?.['Policy']);
    const block = fields(blocks.answers[i]?.[1]?.['PublicAccessBlockConfiguration']);
    const list = accessList(lists.answers[i]?.[1]);
    return bucketOf(place, { name: text(item, 'Name'), policy, block, list }, situation);
  });
  return {
    rows,
    doors: found.flatMap((one) => one.doors),
    lines: found.map((one) => one.line),
    misses: [listed, policies, blocks, lists].flatMap((one) => one.misses),
    onPurpose: rows.flatMap(({ place: { account }, item }, i) => {
      const bucket = text(item, 'Name');
      const missing = ['policy', 'access list'].find((noun) =>
        unread.has(`${account}/${noun} of bucket ${bucket}`),
      );
      const why = missing === undefined ? found[i]?.onPurpose : `nobody could read its ${missing}`;
      return why === undefined ? [] : [{ account, bucket, why }];
    }),
  };
}

function bucketOf(
  place: Place,
  bucket: {
    readonly name: string;
    readonly policy: Fields | undefined;
    readonly block: Fields;
    readonly list: AccessList;
  },
  situation: Situation,
) {
  const { name, policy, block, list } = bucket;
  const { open, limited } =
    policy === undefined ? { open: [], limited: [] } : strangersIn(policy, situation.settings);
  const byPolicy = open.some(isAnybody);
  const isPublic = byPolicy || list.everybody.length > 0;
  const restricted = block['RestrictPublicBuckets'] === true;
  // Each kind of public access has a switch of its own.
  const isOpen =
    (byPolicy && !restricted) || (list.everybody.length > 0 && block['IgnorePublicAcls'] !== true);
  const door = serviceDoor(place, 'bucket-access', {
    name,
    arn: `arn:aws:s3:::${name}`,
    says: `bucket ${name}`,
    because: [...open.map((who) => `its policy lets in ${who}`), ...list.everybody],
    state: isPublic && !isOpen ? 'closed' : 'open',
    detail: { bucket: name, block: flags(block) },
    // A public access block stops what is public only; a named account stays in.
    stays: isPublic
      ? undefined
      : 'its owner has to say whether that account belongs there; shield and freeze hold it meanwhile',
  });
  return {
    doors: [
      ...(open.length + list.everybody.length === 0 ? [] : [door]),
      ...listedDoors(place, name, list),
    ],
    line: line(place, 'bucket-access', name, `policy ${policyMark(policy ?? {})}`),
    // What blocks itself already loses nothing by a block of its account.
    onPurpose: isOpen
      ? situation.judged.includes(door.id)
        ? 'people have judged that it is theirs'
        : undefined
      : limited.some(isAnybody) && !restricted
        ? 'it lets anyone in under a condition'
        : undefined,
  };
}

/** Would a block of public access keep them out? */
const isAnybody = (who: string): boolean => who === 'anyone' || who === 'everyone but a few';

/** The four switches as they are; empty where the bucket has none. */
function flags(block: Fields): { readonly [name: string]: boolean } {
  return Object.fromEntries(
    Object.entries(block).filter(
      (entry): entry is [string, boolean] => typeof entry[1] === 'boolean',
    ),
  );
}

/** What Access Analyzer knows: the policies of services that nothing else here reads.
 * https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_ListFindingsV2.html */
function* findings(places: readonly Place[], policies: PoliciesFound): Reads<Found> {
  const area = 'resource-policy';
  const analyzers = yield* listEach(places, {
    ask: (place) => inPlace(place, 'access-analyzer', 'ListAnalyzers'),
    list: 'analyzers',
    what: 'access analyzers',
    area,
  });
  const external = analyzers.rows.filter(({ item }) =>
    /^(ACCOUNT|ORGANIZATION)$/.test(text(item, 'type')),
  );
  const found = yield* askRows(
    external,
    ({ place, item }) =>
      inPlace(place, 'access-analyzer', 'ListFindingsV2', {
        analyzerArn: text(item, 'arn'),
        filter: { status: { eq: ['ACTIVE'] } },
      }),
    { what: ({ item }) => `findings of ${text(item, 'name')}`, area },
  );
  // A policy itself says more than a finding, and says it at once; what its reading takes for well may be wrong.
  const told = new Set(policies.doors.map(({ principal }) => principal));
  const each = found.answers.flatMap(([{ place }, output]) =>
    items(output ?? {}, 'findings')
      .map((item) => ({ place, item, isRead: policies.read.has(text(item, 'resource')) }))
      .filter(({ item }) => !told.has(text(item, 'resource'))),
  );
  return {
    doors: each.map(({ place, item, isRead }) =>
      serviceDoor(place, 'resource-policy', {
        name: text(item, 'id'),
        arn: text(item, 'resource'),
        says: `${text(item, 'resourceType')} ${text(item, 'resource')}, which Access Analyzer says is open to outsiders`,
        because: [],
        stays: isRead
          ? 'Lockstep finds no stranger in its policy; a finding follows a change by half an hour, and its owner has to say whether it still holds'
          : 'its owner has to say whether that is wanted',
      }),
    ),
    // The line of a policy that was read is its own: a finding comes and goes after a plan of ours.
    lines: each
      .filter(({ isRead }) => !isRead)
      .map(({ place, item }) => line(place, area, text(item, 'id'), 'active')),
    misses: [...analyzers.misses, ...found.misses],
  };
}
