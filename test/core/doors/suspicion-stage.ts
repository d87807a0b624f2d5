import type { Door, Inventory } from '../../../src/core/doors/door.ts';
import { inventory } from '../../../src/core/doors/inventory.ts';
import { answers, trusts } from '../accounts.ts';
import type { FakeAccount } from '../accounts.ts';
import { drive, ok } from '../drive.ts';
import { MANAGEMENT, PROD, RESPONDER_ID, settings, situation } from '../situations.ts';

/** An account with the bot's own role, and CloudTrail that tells who did what in it. */

export const RECENT = '2026-11-20T00:00:00.000Z';
export const responder = {
  RoleName: 'lockstep-responder',
  RoleId: RESPONDER_ID,
  trust: trusts(MANAGEMENT),
};
export const assume = (resource: string) => ({
  Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: resource }],
});

export interface Deed {
  readonly event: string;
  readonly by: string;
  readonly at?: string;
  readonly asked: object;
  readonly failed?: true;
}

/** CloudTrail as it would answer for these deeds. */
export function trail(deeds: readonly Deed[]): NonNullable<FakeAccount['answers']> {
  return {
    LookupEvents: ({ input }) => {
      const [wanted] = input['LookupAttributes'] as readonly { AttributeValue: string }[];
      const own = deeds.filter((one) => one.event === wanted?.AttributeValue);
      return ok({
        Events: own.map(({ event, by, at, asked, failed }) => ({
          CloudTrailEvent: JSON.stringify({
            eventName: event,
            eventTime: at ?? RECENT,
            userIdentity: { userName: by, arn: `arn:aws:iam::${PROD}:user/${by}` },
            requestParameters: asked,
            ...(failed === undefined ? {} : { errorCode: 'AccessDenied' }),
          }),
        })),
      });
    },
  };
}

/** Finds a door, by its kind and name, in the inventory of this account. */
export function doorsFor(account: FakeAccount, rest: Parameters<typeof settings>[1] = {}) {
  const taken = drive(
    inventory(situation({ settings: settings({}, rest) })),
    answers({ ...account, roles: [responder, ...(account.roles ?? [])] }),
  ).result.data as Inventory;
  return (kind: string, name: string): Door | undefined =>
    taken.doors.find((door) => door.kind === kind && door.name === name);
}
