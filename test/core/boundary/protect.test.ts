import { describe, expect, it } from 'vitest';
import { codeOf } from '../../drill/cloud/kernel/world.ts';
import { standaloneDrill } from './standalone-drill.ts';

const REGION = 'us-east-1';
const BUCKET = 'codespaces-1';

describe('the protect plan against the simulated cloud', () => {
  it('given an account that stands alone, when the plan has run, then nothing is left to lock, and his deletions are refused', async () => {
    const here = standaloneDrill(7);
    const { drill } = here;
    const found = here.measure('protectable').data['found'] as { kind: string; id: string }[];
    const { estate } = drill.scenario;
    expect(found.filter(({ kind }) => kind === 'bucket').map(({ id }) => id)).toEqual(
      Array.from({ length: estate.versionedBuckets }, (_, n) => `codespaces-${n + 1}`),
    );
    expect(await here.run('protect', 'protect')).toEqual(['done']);
    expect(here.measure('protectable')).toMatchObject({ finding: 'proven', data: { found: [] } });
    const his = drill.as('attacker');
    const snapshots = drill.estate.datasets.flatMap((one) => one.snapshots);
    expect(snapshots.length).toBe(estate.databases * estate.snapshotsPerDatabase);
    for (const SnapshotId of snapshots) {
      drill.pass(1);
      const code = codeOf(() => his('ec2', 'DeleteSnapshot', { SnapshotId }, REGION));
      expect(code).toBe('OperationNotPermitted');
    }
    expect(drill.losses().resourcesDeleted).toBe(0);
  });

  it('given a bucket that keeps versions, when the plan has run, then what is written afterwards is locked, and what was there is not', async () => {
    const here = standaloneDrill(7);
    here.measure('protectable');
    await here.run('protect', 'protect');
    const his = here.drill.as('attacker');
    const put = his('s3', 'PutObject', { Bucket: BUCKET, Key: 'new.tar', Body: new Uint8Array(1) });
    const gone = (Key: string, VersionId: unknown) =>
      codeOf(() => his('s3', 'DeleteObject', { Bucket: BUCKET, Key, VersionId }));
    expect(gone('new.tar', put['VersionId'])).toBe('AccessDenied');
    const suspend = { Bucket: BUCKET, VersioningConfiguration: { Status: 'Suspended' } };
    expect(codeOf(() => his('s3', 'PutBucketVersioning', suspend))).toBe('InvalidBucketState');
    const { Versions } = his('s3', 'ListObjectVersions', {
      Bucket: BUCKET,
      Prefix: 'repository-0',
    }) as { Versions: { VersionId: string }[] };
    // The card says so: only a copy outside saves these.
    expect(() =>
      his('s3', 'DeleteObject', {
        Bucket: BUCKET,
        Key: 'repository-0.tar',
        VersionId: Versions[0]?.VersionId,
      }),
    ).not.toThrow();
  });
});
