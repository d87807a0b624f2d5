import { describe, expect, it } from 'vitest';
import { drafts } from '../../../src/core/actions/drafts.ts';
import { copyable } from '../../../src/core/boundary/copyable.ts';
import { measurements } from '../../../src/core/doors/measurements.ts';
import type { Settings } from '../../../src/core/incident/settings.ts';
import type { MadeCall } from '../../../src/core/incident/situation.ts';
import { toJson } from '../../../src/core/plan/canonical.ts';
import type { JsonObject } from '../../../src/core/plan/json.ts';
import { cloudWorldOf } from '../cloud-world.ts';
import { managementDrill } from './management-drill.ts';

const REGION = 'us-east-1';
const NIGHTLY = 'nightly';
const ROLE = 'backup-copies';
const allow = (statement: object) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] });

/** Production's own backups of two volumes, one of them twice, and a vault elsewhere that takes copies. */
function withBackups() {
  const drill = managementDrill(7);
  const { kernel, scenario } = drill;
  const { management, recovery } = scenario.organization.accounts;
  const root = (accountId: string) =>
    kernel.api(kernel.issueCredentials({ accountId, root: true, durationMs: 86_400_000 }));
  const [above, elsewhere] = [root(management.id), root(recovery.id)];
  const IamRoleArn = `arn:aws:iam::${management.id}:role/${ROLE}`;
  above('iam', 'CreateRole', {
    RoleName: ROLE,
    AssumeRolePolicyDocument: allow({
      Principal: { Service: 'backup.amazonaws.com' },
      Action: 'sts:AssumeRole',
    }),
  });
  const rights = { PolicyName: 'all', PolicyDocument: allow({ Action: '*', Resource: '*' }) };
  above('iam', 'PutRolePolicy', { RoleName: ROLE, ...rights });
  above('iam', 'PutRolePolicy', {
    RoleName: 'lockstep-responder',
    PolicyName: 'pass',
    PolicyDocument: allow({ Action: 'iam:PassRole', Resource: IamRoleArn }),
  });
  elsewhere('backup', 'CreateBackupVault', { BackupVaultName: 'away' }, REGION);
  elsewhere(
    'backup',
    'PutBackupVaultAccessPolicy',
    {
      BackupVaultName: 'away',
      Policy: allow({
        Principal: { AWS: `arn:aws:iam::${management.id}:root` },
        Action: 'backup:CopyIntoBackupVault',
        Resource: '*',
      }),
    },
    REGION,
  );
  drill.pass(60);
  above('backup', 'CreateBackupVault', { BackupVaultName: NIGHTLY }, REGION);
  const volumes = [1, 2].map(() => {
    const made = above('ec2', 'CreateVolume', { AvailabilityZone: `${REGION}a`, Size: 8 }, REGION);
    return `arn:aws:ec2:${REGION}:${management.id}:volume/${String(made['VolumeId'])}`;
  });
  drill.pass(60);
  const [first = ''] = volumes;
  for (const ResourceArn of [...volumes, first]) {
    const job = { BackupVaultName: NIGHTLY, ResourceArn, IamRoleArn };
    above('backup', 'StartBackupJob', job, REGION);
    drill.pass(3600);
  }
  const vaultArn = `arn:aws:backup:${REGION}:${recovery.id}:backup-vault:away`;
  const pointsOf = (api: typeof above, BackupVaultName: string) =>
    api('backup', 'ListRecoveryPointsByBackupVault', { BackupVaultName }, REGION)[
      'RecoveryPoints'
    ] as { ResourceArn: string; RecoveryPointArn: string; CreationDate: object }[];
  return {
    drill,
    world: cloudWorldOf(drill),
    copyTo: { vaultArn, role: ROLE },
    nightly: () => pointsOf(above, NIGHTLY),
    away: () => pointsOf(elsewhere, 'away'),
    volumes,
  };
}

/** What comes out of one vault with these points in it, as AWS lists them. */
function found(here: ReturnType<typeof withBackups>, RecoveryPoints: readonly object[]) {
  const { settings } = here.world;
  const account = here.drill.scenario.organization.accounts.management.id;
  const set = { ...settings, backups: { ...settings.backups, copyTo: here.copyTo } } as Settings;
  const looking = copyable([{ account, region: REGION, name: NIGHTLY }], set);
  expect(looking.next().value).toHaveLength(1);
  const step = looking.next([{ ok: true, output: { RecoveryPoints } }]);
  if (step.done !== true) throw new Error('it asks more than once');
  return step.value;
}

/** A point-in-time backup of a database, newer than anything else of it. */
const continuous = (database: string) => ({
  RecoveryPointArn: 'arn:aws:backup:us-east-1:1:recovery-point:continuous',
  ResourceArn: `arn:aws:rds:us-east-1:1:db:${database}`,
  Status: 'AVAILABLE',
  CreationDate: '2026-06-01T00:00:00.000Z',
});

/** Looks, draws the plan, and says how its calls ended. */
function protecting({ world }: ReturnType<typeof withBackups>, copyTo?: object) {
  const { settings } = world;
  const backups = { ...settings.backups, ...(copyTo === undefined ? {} : { copyTo }) };
  const changed = { ...settings, backups } as Settings;
  const made: MadeCall[] = [];
  const measure = () => {
    const result = world.measure(
      measurements.protectable(world.situation({ settings: changed, made })),
    );
    return { protectable: toJson(result.data) as JsonObject };
  };
  const draft = drafts.protect(world.situation({ settings: changed, made, measured: measure() }));
  return { draft, run: () => world.run(draft.waves, 'protect', made) };
}

describe('copies out of the management account', () => {
  it('given a vault to copy to, when the protect plan has run, then the newest backup of each resource is there', async () => {
    const here = withBackups();
    const { draft, run } = protecting(here, here.copyTo);
    const copies = draft.waves.flatMap(({ calls }) => calls).filter((c) => c.action === 'copy-out');
    expect(here.nightly()).toHaveLength(3);
    expect(copies).toHaveLength(2);
    // The last job of the three was of the first volume, once more.
    const newest = here
      .nightly()
      .toSorted((a, b) =>
        JSON.stringify(a.CreationDate).localeCompare(JSON.stringify(b.CreationDate)),
      )
      .slice(1)
      .map(({ RecoveryPointArn }) => RecoveryPointArn);
    const copied = copies.map(({ request }) => request.input['RecoveryPointArn']);
    expect(new Set(copied)).toEqual(new Set(newest));
    // Locks first: a copy takes its time.
    expect(draft.waves.at(-1)?.calls).toEqual(copies);
    expect((await run()).filter((one) => one !== 'done')).toEqual([]);
    here.drill.pass(3600);
    expect(
      here
        .away()
        .map(({ ResourceArn }) => ResourceArn)
        .sort(),
    ).toEqual([...here.volumes].sort());
    // Again, as after a crash: what was started is found so, and nothing is copied twice.
    expect(new Set(await run())).toEqual(new Set(['already']));
    here.drill.pass(3600);
    expect(here.away()).toHaveLength(2);
  });

  it('given no vault to copy to, when the plan is drawn, then it copies nothing and says that it does not', () => {
    const { draft } = protecting(withBackups());
    const actions = draft.waves.flatMap(({ calls }) => calls.map(({ action }) => action));
    expect(new Set(actions)).toEqual(new Set(['lock-retention']));
    expect(draft.leaves.join()).toContain('backups.copyTo is not set');
  });

  it('given a vault of the account itself, when the plan is drawn, then nothing is copied into it: he deletes that, too', () => {
    const here = withBackups();
    const { id } = here.drill.scenario.organization.accounts.management;
    const vaultArn = `arn:aws:backup:${REGION}:${id}:backup-vault:${NIGHTLY}`;
    const { draft } = protecting(here, { ...here.copyTo, vaultArn });
    expect(draft.waves.flatMap(({ calls }) => calls).map(({ action }) => action)).not.toContain(
      'copy-out',
    );
  });

  it('given a continuous backup that is newer than a whole one, when the vault is read, then the whole one is taken: AWS copies no continuous one on demand', () => {
    const { copies, without } = found(withBackups(), [
      continuous('orders'),
      {
        RecoveryPointArn: 'arn:aws:backup:us-east-1:1:recovery-point:old',
        ResourceArn: 'arn:aws:rds:us-east-1:1:db:orders',
        Status: 'COMPLETED',
        CreationDate: '2020-06-01T00:00:00.000Z',
      },
    ]);
    expect(copies.map(({ point }) => point)).toEqual([
      'arn:aws:backup:us-east-1:1:recovery-point:old',
    ]);
    expect(without).toEqual([]);
  });

  it('given a resource with a continuous backup only, when the vault is read, then no copy is drawn, and it is named', () => {
    const { copies, without } = found(withBackups(), [continuous('orders')]);
    expect(copies).toEqual([]);
    expect(without).toEqual(['arn:aws:rds:us-east-1:1:db:orders']);
  });

  it('given a resource whose points are all unfinished, when the vault is read, then it is named, and the plan says so', () => {
    const here = withBackups();
    const { world } = here;
    const { settings } = world;
    const backups = { ...settings.backups, copyTo: here.copyTo };
    const changed = { ...settings, backups } as Settings;
    const [finished = '', unfinished = ''] = here.volumes;
    const looking = measurements.protectable(world.situation({ settings: changed }));
    let step = looking.next();
    while (step.done !== true)
      step = looking.next(
        step.value.map((request) => {
          const answer = world.send(request);
          if (!answer.ok || request.operation !== 'ListRecoveryPointsByBackupVault') return answer;
          const points = answer.output['RecoveryPoints'] as { ResourceArn: string }[];
          const RecoveryPoints = points.map((one) =>
            one.ResourceArn === unfinished ? { ...one, Status: 'PARTIAL' } : one,
          );
          return { ok: true, output: { ...answer.output, RecoveryPoints } };
        }),
      );
    expect(step.value.says).toContain(
      'one resource with no finished recovery point that AWS Backup copies on demand (continuous ones it does not).',
    );
    const measured = { protectable: toJson(step.value.data) as JsonObject };
    const draft = drafts.protect(world.situation({ settings: changed, measured }));
    const said = draft.waves.flatMap(({ calls }) => calls.map(({ says }) => says)).join();
    expect(said).toContain(finished);
    expect(said).not.toContain(unfinished);
    expect(draft.leaves).toContain(
      `Not copied, it has no finished recovery point that AWS Backup copies on demand (continuous ones it does not): ${unfinished}.`,
    );
  });

  it('given more recovery points than one plan takes, when it is drawn, then it says how many are left', () => {
    const here = withBackups();
    const { settings } = here.world;
    const account = here.drill.scenario.organization.accounts.management.id;
    const copies = Array.from({ length: 1003 }, (_, n) => ({
      account,
      region: REGION,
      vault: NIGHTLY,
      point: `arn:aws:backup:us-east-1:1:recovery-point:${n}`,
      resource: `arn:aws:rds:us-east-1:1:db:${n}`,
    }));
    const changed = { ...settings, backups: { ...settings.backups, copyTo: here.copyTo } };
    const draft = drafts.protect(
      here.world.situation({
        settings: changed as Settings,
        measured: { protectable: { found: [], copies } },
      }),
    );
    expect(draft.parameters).toMatchObject({ copied: 1000, copyable: 1003 });
    expect(draft.leaves).toContain('3 recovery points more would not fit into one plan.');
  });

  it('given a job that failed, when a second plan is drawn and run, then it starts another; one that still runs is left alone', async () => {
    const here = withBackups();
    const { management } = here.drill.scenario.organization.accounts;
    const above = here.drill.kernel.api(
      here.drill.kernel.issueCredentials({
        accountId: management.id,
        root: true,
        durationMs: 86_400_000,
      }),
    );
    const trust = (Service: string) =>
      above('iam', 'UpdateAssumeRolePolicy', {
        RoleName: ROLE,
        PolicyDocument: allow({ Principal: { Service }, Action: 'sts:AssumeRole' }),
      });
    trust('ec2.amazonaws.com');
    here.drill.pass(60);
    await protecting(here, here.copyTo).run();
    // Started, and still running: a second plan finds it so.
    expect(new Set(await protecting(here, here.copyTo).run())).toEqual(new Set(['already']));
    here.drill.pass(3600);
    trust('backup.amazonaws.com');
    here.drill.pass(60);
    expect(here.away()).toHaveLength(0);
    const again = await protecting(here, here.copyTo).run();
    expect(again.filter((one) => one === 'done')).toHaveLength(2);
    here.drill.pass(3600);
    expect(here.away()).toHaveLength(2);
  });
});
