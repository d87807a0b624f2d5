import { setPermissionsBoundary } from '../../../src/core/actions/set-permissions-boundary.ts';
import type { Door, Inventory } from '../../../src/core/doors/door.ts';
import { inventory } from '../../../src/core/doors/inventory.ts';
import type { MadeCall } from '../../../src/core/incident/situation.ts';
import type { Request } from '../../../src/core/plan/call.ts';
import { admin, answers, trusts } from '../accounts.ts';
import { drive, ok } from '../drive.ts';
import { MANAGEMENT, PROD, RESPONDER_ID, SECURITY, made, situation } from '../situations.ts';

/** An account of user ann and role work, in which eve, who came yesterday, changed things that leave no date. */

export const OLD = '2026-10-01T00:00:00.000Z';
export const THEN = '2026-11-19T00:00:00.000Z';
export const LATER = '2026-11-20T00:00:00.000Z';
export const NARROW = `arn:aws:iam::${PROD}:policy/narrow`;
export const WIDE = 'arn:aws:iam::aws:policy/AdministratorAccess';
export const READ = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
export const DENY = 'arn:aws:iam::aws:policy/AWSDenyAll';
export const EVE = `arn:aws:iam::${PROD}:user/eve`;
export const BO = `arn:aws:iam::${PROD}:user/bo`;
export const BOT = `arn:aws:iam::${PROD}:role/lockstep-responder`;

export interface Event {
  readonly event: string;
  readonly at?: string;
  readonly by?: string;
  readonly asked: object;
}
export interface Account {
  readonly events?: readonly Event[];
  /** The boundary of user ann now. */
  readonly boundary?: string;
  readonly tags?: readonly object[];
  readonly profiles?: readonly object[];
  /** Ann's own policy; she writes identity without it. */
  readonly policy?: object;
  readonly properties?: object;
  readonly passwords?: object;
  /** What the bot did before. */
  readonly made?: readonly MadeCall[];
}

/** What the inventory finds in an account of user ann, of role work, and of eve, who came yesterday. */
export function look(account: Account): {
  readonly doors: readonly Door[];
  readonly asked: readonly Request[];
} {
  const plain = answers({
    users: [
      { UserName: 'eve', CreateDate: LATER, policies: [admin] },
      { UserName: 'bo' },
      { UserName: 'ann', policies: [account.policy ?? admin] },
    ],
    roles: [
      { RoleName: 'lockstep-responder', RoleId: RESPONDER_ID, trust: trusts(SECURITY) },
      { RoleName: 'work', RoleId: 'AROAWORK000000000001' },
    ],
    answers: {
      GetAccountProperties: () => ok({ Properties: account.properties ?? {} }),
      GetAccountPasswordPolicy: () => ok({ PasswordPolicy: account.passwords }),
      LookupEvents: ({ input, account: asked }) => {
        const [one] = input['LookupAttributes'] as readonly { AttributeValue: string }[];
        const told = asked === MANAGEMENT ? [] : (account.events ?? []);
        return ok({
          Events: told
            .filter(({ event }) => event === one?.AttributeValue)
            .filter(({ at = LATER }) => at >= (input['StartTime'] as string))
            .map(({ event, at = LATER, by = EVE, asked: requestParameters }) => ({
              CloudTrailEvent: JSON.stringify({
                eventName: event,
                eventTime: at,
                userIdentity: { arn: by, userName: by.split('/')[1] },
                requestParameters,
              }),
            })),
        });
      },
    },
  });
  const { result, asked } = drive(inventory(situation({ made: account.made ?? [] })), (request) => {
    const answer = plain(request);
    if (request.operation !== 'GetAccountAuthorizationDetails' || !answer.ok) return answer;
    const users = answer.output['UserDetailList'] as readonly { UserName: string }[];
    const roles = answer.output['RoleDetailList'] as readonly { RoleName: string }[];
    const boundary =
      account.boundary === undefined
        ? {}
        : { PermissionsBoundary: { PermissionsBoundaryArn: account.boundary } };
    return ok({
      ...answer.output,
      UserDetailList: users.map((user) =>
        user.UserName === 'ann' ? { ...user, ...boundary, Tags: account.tags ?? [] } : user,
      ),
      RoleDetailList: roles.map((role) =>
        role.RoleName === 'work' ? { ...role, InstanceProfileList: account.profiles ?? [] } : role,
      ),
      Policies: [
        {
          Arn: NARROW,
          PolicyVersionList: [
            {
              VersionId: 'v1',
              IsDefaultVersion: true,
              Document: JSON.stringify(admin).replace('"*"', '"s3:*"'),
            },
          ],
        },
      ],
    });
  });
  return { doors: (result.data as Inventory).doors, asked };
}
export const ofKind = (account: Account, kind: Door['kind']): readonly Door[] =>
  look(account).doors.filter((door) => door.kind === kind);
export const boundaryOf = (account: Account): Door | undefined =>
  ofKind(account, 'permissions-boundary')[0];
export const put = (boundary: string, at: string, by: string = BO): Event => ({
  event: 'PutUserPermissionsBoundary',
  at,
  by,
  asked: { userName: 'ann', permissionsBoundary: boundary },
});
export const removed = (at = LATER, by = EVE): Event => ({
  event: 'DeleteUserPermissionsBoundary',
  at,
  by,
  asked: { userName: 'ann' },
});

/** The call of our sweep that denied ann everything, and its event. */
export const SWEPT_AT = '2026-11-22T03:10:00.000Z';
export function sweptAnn(before = '', rank: 'ordinary' | 'hostile' = 'ordinary'): MadeCall {
  const ann = { kind: 'user', name: 'ann', id: 'AIDAANN', before, rank } as const;
  const [call] = setPermissionsBoundary
    .draw({ account: PROD, principals: [ann] }, situation())
    .flat();
  if (call === undefined) throw new Error('nobody is swept');
  return made(call, DENY, SWEPT_AT);
}
export const sweptEvent = put(DENY, SWEPT_AT, BOT);
