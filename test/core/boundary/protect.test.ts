import { describe, expect, it } from 'vitest';
import { drafts } from '../../../src/core/actions/drafts.ts';
import type { Protectable } from '../../../src/core/boundary/protectable.ts';
import { PROD, situation } from '../situations.ts';
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

  it('given a snapshot whose lock has run out, when the plan has run, then it is locked again, and his deletion is refused', async () => {
    const here = standaloneDrill(7);
    const { drill } = here;
    const [SnapshotId = ''] = drill.estate.datasets.flatMap((one) => one.snapshots);
    const people = drill.as('ana');
    const lock = { SnapshotId, LockMode: 'governance', LockDuration: 1 };
    people('ec2', 'LockSnapshot', lock, REGION);
    drill.pass(86_400);
    const state = () =>
      people('ec2', 'DescribeLockedSnapshots', { SnapshotIds: [SnapshotId] }, REGION);
    expect(state()).toMatchObject({ Snapshots: [{ LockState: 'expired' }] });
    const found = here.measure('protectable').data['found'] as { id: string; expired?: true }[];
    expect(found.filter(({ expired }) => expired === true).map(({ id }) => id)).toEqual([
      SnapshotId,
    ]);
    await here.run('protect', 'protect');
    expect(state()).toMatchObject({ Snapshots: [{ LockState: 'governance' }] });
    const his = drill.as('attacker');
    expect(codeOf(() => his('ec2', 'DeleteSnapshot', { SnapshotId }, REGION))).toBe(
      'OperationNotPermitted',
    );
  });

  it('given stronger locks that people set after the look, when the plan runs, then it leaves them as they are and says so', async () => {
    const here = standaloneDrill(7);
    const { drill } = here;
    const BackupVaultName = 'late';
    const people = drill.as('ana');
    people('backup', 'CreateBackupVault', { BackupVaultName }, REGION);
    const found = here.measure('protectable').data['found'] as { kind: string; id: string }[];
    const SnapshotId = found.find(({ kind }) => kind === 'snapshot')?.id;
    expect(found.map(({ id }) => id)).toContain(BackupVaultName);
    const years = {
      ObjectLockEnabled: 'Enabled',
      Rule: { DefaultRetention: { Mode: 'COMPLIANCE', Years: 5 } },
    };
    people('s3', 'PutObjectLockConfiguration', { Bucket: BUCKET, ObjectLockConfiguration: years });
    people(
      'ec2',
      'LockSnapshot',
      { SnapshotId, LockMode: 'compliance', CoolOffPeriod: 24, LockDuration: 3650 },
      REGION,
    );
    people(
      'backup',
      'PutBackupVaultLockConfiguration',
      { BackupVaultName, ChangeableForDays: 3, MinRetentionDays: 365 },
      REGION,
    );
    const ended = await here.run('protect', 'protect');
    expect(
      people('s3', 'GetObjectLockConfiguration', { Bucket: BUCKET })['ObjectLockConfiguration'],
    ).toEqual(years);
    expect(
      people('ec2', 'DescribeLockedSnapshots', { SnapshotIds: [SnapshotId] }, REGION),
    ).toMatchObject({ Snapshots: [{ LockState: 'compliance-cooloff', LockDuration: 3650 }] });
    expect(people('backup', 'DescribeBackupVault', { BackupVaultName }, REGION)).toMatchObject({
      Locked: true,
      MinRetentionDays: 365,
    });
    expect(ended.filter((one) => one.startsWith('changed'))).toHaveLength(2);
    expect(ended.filter((one) => /^(failed|unknown)/.test(one))).toEqual([]);
  });
});

describe('the card of the protect plan', () => {
  const one = (kind: Protectable['kind'], id: string): Protectable => ({
    account: PROD,
    region: REGION,
    kind,
    id,
  });
  const drawn = (found: readonly Protectable[]) => {
    const draft = drafts.protect(situation({ measured: { protectable: { found: [...found] } } }));
    return { calls: draft.waves.flatMap(({ calls }) => calls), leaves: draft.leaves };
  };

  it('given a bucket, when people read the plan, then each line and the card say what stops and what stays for good', () => {
    const { calls, leaves } = drawn([one('bucket', 'logs')]);
    for (const words of ['for good', 'access logs', 'checksum']) {
      expect(calls[0]?.breaks).toContain(words);
      expect(leaves.find((line) => line.startsWith('Breaks: '))).toContain(words);
    }
  });

  it('given any kind, when its call is drawn, then it is made only where no lock of somebody else stands, and people read why not', () => {
    const { calls } = drawn([one('bucket', 'a'), one('snapshot', 'snap-1'), one('vault', 'v')]);
    const checks = calls.flatMap(({ preconditions }) => preconditions);
    // Vaults come first, buckets last.
    expect(checks.map(({ pick }) => pick.at(-1))).toEqual(['LockDate', 'LockState', 'Mode']);
    for (const { expect: wanted, otherwise } of checks) {
      expect(wanted).toEqual({ absent: true });
      expect(otherwise).toContain('a lock of its own');
    }
  });

  it('given several of each kind, when people read the plan, then each kind says what it breaks itself, once on the card', () => {
    const found = [
      one('bucket', 'a'),
      one('bucket', 'b'),
      one('snapshot', 'snap-1'),
      one('vault', 'v'),
    ];
    const { calls, leaves } = drawn(found);
    const breaks = new Set(calls.map((call) => call.breaks));
    expect(breaks.size).toBe(3);
    expect(leaves.filter((line) => line.startsWith('Breaks: '))).toEqual(
      [...breaks].map((text) => `Breaks: ${text}`),
    );
    // The card cuts a line after 240 characters.
    expect([...breaks].filter((text) => text === '' || text.length > 230)).toEqual([]);
  });
});
