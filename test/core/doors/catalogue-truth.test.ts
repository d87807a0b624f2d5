import { readdirSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ResponseAction } from '../../../src/core/actions/action.ts';
import { closingCalls, staysOpen } from '../../../src/core/actions/draft-doors.ts';
import { drafts } from '../../../src/core/actions/drafts.ts';
import { compareCopies } from '../../../src/core/backups/compare.ts';
import { doorTables, entriesOf } from '../../../src/core/doors/catalogue/catalogue.ts';
import type { DoorEntry } from '../../../src/core/doors/catalogue/entry.ts';
import { reading } from '../../../src/core/doors/catalogue/entry.ts';
import { unexplained } from '../../../src/core/doors/compare.ts';
import type { Door, DoorKind, Inventory } from '../../../src/core/doors/door.ts';
import { inventory } from '../../../src/core/doors/inventory.ts';
import { measurements } from '../../../src/core/doors/measurements.ts';
import { recentDays } from '../../../src/core/doors/suspicion.ts';
import { answers } from '../accounts.ts';
import { drive, ok } from '../drive.ts';
import { LONG_AGO, situation } from '../situations.ts';
import { kinds } from './door-kinds.ts';
import { RECENT, everyDoor, linesAfter } from './every-door.ts';

/** What the catalogue says that this version sees and closes, held against the code that sees and closes. */

const entries = entriesOf(doorTables);
const entryOf = (id: string): DoorEntry => {
  const found = entries.find((entry) => entry.id === id);
  if (found === undefined) throw new Error(`the catalogue has no entry ${id}`);
  return found;
};

const taken = drive(inventory(situation()), answers(everyDoor)).result.data as Inventory;
const doorsOf = (kind: DoorKind): readonly Door[] =>
  taken.doors.filter((door) => door.kind === kind);

describe('kinds of doors', () => {
  it.each(Object.keys(kinds))(
    'given the kind %s, when the catalogue is asked, then it has an entry of that id',
    (kind) => {
      expect(entryOf(kind).id).toBe(kind);
    },
  );

  it('given an account with everything, when its inventory is taken, then it finds the kinds that the catalogue says, and no other', () => {
    const said = new Set(
      entries.flatMap(({ sight }) => (sight.by === 'inventory' ? sight.kinds : [])),
    );
    expect([...new Set(taken.doors.map((door) => door.kind))].sort()).toEqual([...said].sort());
    expect([...said].sort()).toEqual(Object.keys(kinds).sort());
  });

  it('given an MFA device, when it is old, then it is not named, as the entry says', () => {
    expect(doorsOf('mfa-device').map((door) => door.name)).toEqual(['mfa-1']);
    const leaves = entryOf('mfa-device').leaves.map((leave) => reading(leave).says);
    expect(leaves.join(' ')).toContain(`last ${recentDays} days`);
  });
});

describe('what closes a door', () => {
  const actions: ResponseAction<never>[] = [];
  beforeAll(async () => {
    const folder = new URL('../../../src/core/actions/', import.meta.url);
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.ts'))) {
      const module = (await import(new URL(file, folder).href)) as { [name: string]: unknown };
      actions.push(...Object.values(module).filter(isAction));
    }
  });

  it('given every response action, when it closes a kind, then the entry of that kind names it, and no other', () => {
    expect(actions.length).toBeGreaterThan(10);
    for (const kind of Object.keys(kinds) as DoorKind[]) {
      const closing = actions.filter((action) => action.closes.includes(kind)).map(({ id }) => id);
      expect([...entryOf(kind).close.actions].sort(), kind).toEqual(closing.sort());
    }
  });

  it.each(entries.map((one) => [one.id, one] as const))(
    'given %s, when it names an action, then there is one of that id and noise',
    (_, one) => {
      const { actions: whole, partly = [] } = one.close;
      for (const id of [...whole, ...partly])
        expect(actions.map((action) => action.id)).toContain(id);
      for (const action of actions.filter(({ id }) => whole.includes(id)))
        expect(action.noise).toBe(one.noise);
    },
  );

  it.each(entries.map((one) => [one.id, one] as const))(
    'given %s, when it says closes, names or does not look, then sight and actions agree',
    (_, one) => {
      const looked = !['nothing', 'comparison'].includes(one.sight.by);
      const word = one.close.actions.length > 0 ? 'closes' : looked ? 'names' : 'does not look';
      expect(one.inThisVersion).toBe(word);
    },
  );

  it('given doors of the kinds that are closed, when calls are drawn, then each gets one, of an action that the entry names', () => {
    for (const { id, close, sight } of entries.filter((one) => one.inThisVersion === 'closes')) {
      if (sight.by !== 'inventory') continue;
      const open = sight.kinds
        .flatMap(doorsOf)
        .filter((door) => door.detail['untouchable'] === undefined);
      expect(open.length, id).toBeGreaterThan(0);
      for (const door of open) {
        const calls = closingCalls(door, situation());
        expect(calls.length, id).toBeGreaterThan(0);
        expect(close.actions).toEqual(expect.arrayContaining(calls.map((call) => call.action)));
      }
    }
  });

  it('given doors of the kinds that are only named, when a plan is drawn, then each stays with a reason of its own', () => {
    const named = entries.filter((one) => one.inThisVersion === 'names' && one.id in kinds);
    expect(named.map(({ id }) => id).sort()).toEqual([
      'account-access-entitlement',
      'alternate-contact',
      'billing-transfer',
      'build-pipeline',
      'delegated-administration',
      'delegation-request',
      'direct-transfer',
      'exfiltration-channel',
      'flow-logs-deleted',
      'identity-center-assignment',
      'identity-source',
      'instance-code',
      'leave-organization',
      'management-moves',
      'management-root',
      'network-path',
      'oidc-provider',
      'opt-in-region',
      'principal-tag',
      'role-template',
      'root',
      'root-mailbox',
      'saml-provider',
      'security-hub-off',
      'sign-in-policy',
      'support-case',
      'trail-redirected',
    ]);
    for (const { id } of named) {
      const doors = doorsOf(id as DoorKind);
      expect(doors.length, id).toBeGreaterThan(0);
      for (const door of doors) {
        expect(closingCalls(door, situation())).toEqual([]);
        expect(staysOpen(door, situation())).not.toBe('no action of this version closes it');
      }
    }
  });

  it('given a new role and a role of IAM Identity Center, when a plan is drawn, then the first is partly closed and the second is left', () => {
    const sessions = (role: string): Door => {
      const [door] = doorsOf('role-sessions').filter((one) => one.name.startsWith(role));
      if (door === undefined) throw new Error(`no door of ${role}`);
      return door;
    };
    expect(sessions('new').suspicion).toBe('hostile');
    expect(closingCalls(sessions('new'), situation())[0]?.action).toBe('revoke-role-sessions');
    expect(doorsOf('role-trust').map((door) => door.name)).toEqual(['back']);
    expect(staysOpen(sessions('AWSReservedSSO'), situation())).toContain('IAM Identity Center');
    expect(entryOf('created-role').close.partly).toContain('revoke-role-sessions');
    expect(entryOf('identity-center-session').close.partly).toBeUndefined();
  });
});

/** What an inventory keeps only to compare it, tried one by one. */
const compared = [
  'permissions-boundary',
  'password-policy',
  'principal-tag',
  'instance-profile',
  'role-template',
];

describe('what is seen elsewhere than in the inventory', () => {
  it('given time bombs, when they are looked for, then what the catalogue says is asked and found', () => {
    const { result, asked } = drive(measurements['time-bombs'](situation()), ({ operation }) => {
      if (operation === 'ListKeys') return ok({ Keys: [{ KeyId: 'k-1' }] });
      if (operation === 'DescribeKey')
        return ok({ KeyMetadata: { KeyState: 'PendingDeletion', DeletionDate: RECENT } });
      if (operation === 'ListSecrets')
        return ok({ SecretList: [{ Name: 's-1', ARN: 'arn:s-1', DeletedDate: RECENT }] });
      if (operation === 'ListBuckets')
        return ok({ Buckets: [{ Name: 'b-1', BucketRegion: 'eu-west-1' }] });
      if (operation === 'DescribeScheduledActions') {
        const action = { AutoScalingGroupName: 'g-1', ScheduledActionName: 'a-1', MaxSize: 0 };
        return ok({ ScheduledUpdateGroupActions: [action] });
      }
      if (operation === 'DescribeDBInstances')
        return ok({ DBInstances: [{ DBInstanceIdentifier: 'd-1', BackupRetentionPeriod: 0 }] });
      return ok({ Rules: [{ ID: 'r-1', Status: 'Enabled', Expiration: { Days: 1 } }] });
    });
    const operations = new Set(asked.map((request) => request.operation));
    const bombs = entries.flatMap(({ id, sight }) =>
      sight.by === 'time-bombs' ? [[id, sight.operation] as const] : [],
    );
    expect(bombs.map(([id]) => id)).toEqual([
      'pending-key-deletion',
      'pending-secret-deletion',
      'lifecycle-expiry',
      'shortened-retention',
      'scheduled-scaling',
      'log-bucket-expiry',
    ]);
    for (const [id, operation] of bombs) expect(operations, id).toContain(operation);
    for (const found of ['k-1', 's-1', 'r-1', 'a-1', 'd-1'])
      expect(result.says.join(' ')).toContain(found);
    const plan = drafts.defuse(situation({ measured: { 'time-bombs': result.data } }));
    const drawn = new Set(plan.waves.flatMap((wave) => wave.calls.map((call) => call.action)));
    const said = bombs.flatMap(([id]) => entryOf(id).close.actions);
    expect([...drawn].sort()).toEqual(said.sort());
  });

  it('given backups that are gone or expire sooner, when they are compared, then both are named', () => {
    const copy = {
      kind: 'snapshot' as const,
      resource: 'vol-1',
      createdAt: LONG_AGO,
      deleteAt: '',
      size: 1,
      key: '',
    };
    type Copies = Parameters<typeof compareCopies>[0];
    const before = [
      { ...copy, id: 'a' },
      { ...copy, id: 'b' },
    ] as unknown as Copies;
    const after = [{ ...copy, id: 'b', deleteAt: RECENT }] as unknown as Copies;
    const losses = compareCopies(before, after, [], RECENT).differences.map(({ loss }) => loss);
    expect(losses.sort()).toEqual(['missing', 'shortened']);
    expect(entries.filter(({ sight }) => sight.by === 'backups').map(({ id }) => id)).toEqual([
      'backup-expiry',
    ]);
  });

  it.each(compared)(
    'given %s, when it changes between two inventories, then a line that the entry names differs',
    (id) => {
      const { sight } = entryOf(id);
      const changed = unexplained(linesAfter(), linesAfter(id), [], []).map(
        ({ object }) => object.split('/')[1],
      );
      expect(new Set(changed)).toEqual(new Set('lines' in sight ? sight.lines : []));
    },
  );

  it('given the entries that a comparison sees, when they are listed, then they are those that were tried', () => {
    const ids = entries.filter(({ sight }) => 'lines' in sight).map(({ id }) => id);
    expect(ids).toEqual(compared);
  });
});

function isAction(value: unknown): value is ResponseAction<never> {
  return typeof value === 'object' && value !== null && 'draw' in value && 'closes' in value;
}
