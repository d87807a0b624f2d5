import { inventory } from '../../../src/core/doors/inventory.ts';
import type { Door, Inventory } from '../../../src/core/doors/door.ts';
import { answers, trusts } from '../accounts.ts';
import type { FakeAccount } from '../accounts.ts';
import { drive } from '../drive.ts';
import { MANAGEMENT, PROD, RESPONDER_ID, situation } from '../situations.ts';

export const RECENT = '2026-11-20T00:00:00.000Z';

/** Takes the inventory of this account: its result, what was asked for it, and its doors by id. */
export function take(
  account: FakeAccount,
  more: Parameters<typeof situation>[0] = {},
  unencoded = false,
) {
  const { result, asked } = drive(inventory(situation(more)), answers(account, unencoded));
  const taken = result.data as Inventory;
  const door = (id: string): Door | undefined =>
    taken.doors.find((one) => one.id === `${PROD}/${id}`);
  return { result, asked, taken, door };
}

/** The bot's own role in the account. */
export const bootstrap = {
  RoleName: 'lockstep-responder',
  RoleId: RESPONDER_ID,
  trust: trusts(MANAGEMENT),
};
