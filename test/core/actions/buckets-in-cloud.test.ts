import { describe, expect, it } from 'vitest';
import { drafts } from '../../../src/core/actions/drafts.ts';
import { draftUndo } from '../../../src/core/actions/undo.ts';
import type { Door } from '../../../src/core/doors/door.ts';
import { measurements } from '../../../src/core/doors/measurements.ts';
import type { MadeCall } from '../../../src/core/incident/situation.ts';
import { toJson } from '../../../src/core/plan/canonical.ts';
import type { JsonObject } from '../../../src/core/plan/json.ts';
import { cloudWorld } from '../cloud-world.ts';

const region = 'eu-west-1';

/** A bucket that is public by its access list alone, and one that is replicated into a stranger's account. */
function planted() {
  const world = cloudWorld();
  const api = world.kernel.api(
    world.kernel.issueCredentials({ accountId: world.prod, userName: 'ops-admin' }),
  );
  const his = (operation: string, input: JsonObject) => api('s3', operation, input, region);
  const CreateBucketConfiguration = { LocationConstraint: region };
  for (const Bucket of ['listed', 'copied', 'quiet'])
    his('CreateBucket', { Bucket, CreateBucketConfiguration });
  his('DeletePublicAccessBlock', { Bucket: 'listed' });
  his('PutBucketAcl', { Bucket: 'listed', ACL: 'public-read' });
  const VersioningConfiguration = { Status: 'Enabled' };
  his('PutBucketVersioning', { Bucket: 'copied', VersioningConfiguration });
  his('PutBucketReplication', {
    Bucket: 'copied',
    ReplicationConfiguration: {
      Role: `arn:aws:iam::${world.prod}:role/app-server`,
      Rules: [
        {
          ID: 'his',
          Status: 'Enabled',
          Priority: 1,
          Filter: { Prefix: '' },
          DeleteMarkerReplication: { Status: 'Disabled' },
          Destination: { Bucket: 'arn:aws:s3:::loot', Account: '666600000006' },
        },
      ],
    },
  });
  const calls: MadeCall[] = [];
  const take = () =>
    toJson(
      world.measure(measurements.inventory(world.situation({ made: calls }))).data,
    ) as JsonObject;
  const open = (data: JsonObject): readonly Door[] =>
    (data['doors'] as readonly Door[]).filter(
      ({ kind, state, detail }) =>
        kind === 'bucket-access' && state === 'open' && detail['untouchable'] === undefined,
    );
  return { world, calls, take, open };
}

describe('buckets that are open without a policy', () => {
  it('given a public access list and replication to a stranger under the freeze, when the door plan runs, then both are closed, nothing is unexplained, and both can be taken back', async () => {
    const { world, calls, take, open } = planted();
    await world.run(drafts.emergency(world.situation()).waves, 'shield', calls);
    await world.run(drafts.emergency(world.situation()).waves, 'freeze', calls);
    world.kernel.advanceTo(world.kernel.now + 60_000);
    const data = take();
    const found = open(data).map(({ name }) => name);
    expect(found.toSorted()).toEqual(['account', 'copied/replication', 'listed']);
    const measured = { inventory: data };
    const plan = drafts.doors(world.situation({ made: calls, measured }));
    expect(new Set(await world.run(plan.waves, 'close', calls))).toEqual(new Set(['done']));
    const after = world.measure(
      measurements['doors-closed'](world.situation({ made: calls, measured })),
    );
    expect(after).toMatchObject({ finding: 'proven', unproven: [], data: { changesTotal: 0 } });
    expect(open(take())).toEqual([]);
    const judged = open(data).map(({ id }) => id);
    const ours = calls.filter(({ call }) => call.doors.some((door) => judged.includes(door)));
    expect(ours.map(({ call }) => call.action).toSorted()).toEqual([
      'block-public-account',
      'block-public-bucket',
      'disable-replication',
    ]);
    for (const made of ours) {
      const undo = draftUndo(made, world.situation({ measured, judged }));
      if ('none' in undo) throw new Error(undo.none);
      expect(await world.run(undo.waves, 'undo', [])).toEqual(['done']);
    }
    expect(
      open(take())
        .map(({ name }) => name)
        .toSorted(),
    ).toEqual(['account', 'copied/replication', 'listed']);
  });

  it('given a bucket that blocks public lists, when somebody puts one, then the simulation refuses it as S3 does', () => {
    const { world } = planted();
    const api = world.kernel.api(
      world.kernel.issueCredentials({ accountId: world.prod, userName: 'ops-admin' }),
    );
    const put = () => api('s3', 'PutBucketAcl', { Bucket: 'quiet', ACL: 'public-read' }, region);
    expect(put).toThrow('Access Denied');
    expect(api('s3', 'GetBucketAcl', { Bucket: 'quiet' }, region)['Grants']).toHaveLength(1);
    expect(() => api('s3', 'GetBucketReplication', { Bucket: 'quiet' }, region)).toThrow(
      'The replication configuration was not found',
    );
  });
});
