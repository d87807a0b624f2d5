import { describe, expect, it } from 'vitest';
import type { Swept } from '../../../src/core/boundary/standing.ts';
import type { Inventory } from '../../../src/core/doors/door.ts';
import { measurements } from '../../../src/core/doors/measurements.ts';
import { answers, trusts } from '../accounts.ts';
import type { FakeRole } from '../accounts.ts';
import { drive } from '../drive.ts';
import { MANAGEMENT, OUTSIDE, PROD, SECURITY, settings, situation } from '../situations.ts';

const FREEZE = { RoleName: 'lockstep-freeze', RoleId: 'AROAFREEZE0000000001' };
const LIFT = { RoleName: 'lockstep-lift', RoleId: 'AROALIFT000000000001' };
const RESPONDER = { RoleName: 'lockstep-responder', RoleId: 'AROARESPONDERMGMT001' };
const PROBE = { RoleName: 'lockstep-probe', RoleId: 'AROAPROBE00000000001' };
const APP = { RoleName: 'app', RoleId: 'AROAAPP0000000000001' };
const outside = {
  roleArn: `arn:aws:iam::${OUTSIDE}:role/lockstep-outside`,
  probeRole: PROBE.RoleName,
};
const ids = {
  managementResponderRoleId: RESPONDER.RoleId,
  freezeRoleId: FREEZE.RoleId,
  liftRoleId: LIFT.RoleId,
  outside,
};

function look(measurement: 'principals' | 'inventory', roles: readonly FakeRole[], scope: string) {
  const world = answers({ roles: roles.map((one) => ({ trust: trusts(SECURITY), ...one })) });
  const of = situation({ settings: settings(ids), scope: [scope] });
  return drive(measurements[measurement](of), world).result;
}
const without = (result: ReturnType<typeof look>) =>
  (result.data as Swept).without.map(({ name }) => name);
const leftAlone = (result: ReturnType<typeof look>) =>
  ((result.data as Inventory)['untouched'] as { name: string }[]).map(({ name }) => name).join();

describe('the sweep of the management account', () => {
  it("given the bot's own freeze and lift, when principals are listed, then they are left alone by their ids", () => {
    const result = look('principals', [RESPONDER, FREEZE, LIFT, APP], MANAGEMENT);
    expect(result).toMatchObject({ finding: 'proven', unproven: [] });
    expect(without(result)).toEqual(['app']);
    expect((result.data as Swept).exempt).toHaveLength(3);
  });

  it('given the same ids in another account, when principals are listed, then they are swept like everybody', () => {
    expect(without(look('principals', [FREEZE, LIFT, APP], PROD))).toHaveLength(3);
  });

  it.each([FREEZE, LIFT])(
    'given a role with the name of $RoleName and another id, when the account is read, then it is no role of the bot’s',
    ({ RoleName }) => {
      const twin = { RoleName, RoleId: 'AROATWIN000000000001' };
      const listed = look('principals', [RESPONDER, twin], MANAGEMENT);
      expect(listed.finding).toBe('unproven');
      expect(listed.unproven.join()).toContain(`role ${RoleName} has the name of a role`);
      expect(without(listed)).toEqual([RoleName]);
      const { data } = look('inventory', [RESPONDER, twin], MANAGEMENT);
      const doors = (data as Inventory).doors.filter(({ name }) => name === RoleName);
      expect(doors[0]?.detail['untouchable']).toContain('not its recorded id');
    },
  );

  it('given a role with the name of the probe, when the inventory is taken, then it is left alone in a member account only', () => {
    expect(leftAlone(look('inventory', [PROBE], PROD))).toContain(PROBE.RoleName);
    expect(leftAlone(look('inventory', [PROBE, LIFT], MANAGEMENT))).toContain(LIFT.RoleName);
    expect(leftAlone(look('inventory', [PROBE], MANAGEMENT))).not.toContain(PROBE.RoleName);
  });
});
