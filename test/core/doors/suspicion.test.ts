import { describe, expect, it } from 'vitest';
import type { Door, Inventory } from '../../../src/core/doors/door.ts';
import { inventory } from '../../../src/core/doors/inventory.ts';
import { recentDays } from '../../../src/core/doors/suspicion.ts';
import { admin, answers, trusts } from '../accounts.ts';
import type { FakeAccount } from '../accounts.ts';
import { drive, ok } from '../drive.ts';
import { MANAGEMENT, OPENED, PROD, RESPONDER_ID, settings, situation } from '../situations.ts';

const RECENT = '2026-11-20T00:00:00.000Z';
const responder = {
  RoleName: 'lockstep-responder',
  RoleId: RESPONDER_ID,
  trust: trusts(MANAGEMENT),
};
const assume = (resource: string) => ({
  Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: resource }],
});
const ownAccount = trusts(`arn:aws:iam::${PROD}:root`);

interface Deed {
  readonly event: string;
  readonly by: string;
  readonly at?: string;
  readonly asked: object;
  readonly failed?: true;
}

/** CloudTrail as it would answer for these deeds. */
function trail(deeds: readonly Deed[]): NonNullable<FakeAccount['answers']> {
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

function doorsFor(account: FakeAccount, rest: Parameters<typeof settings>[1] = {}) {
  const taken = drive(
    inventory(situation({ settings: settings({}, rest) })),
    answers({ ...account, roles: [responder, ...(account.roles ?? [])] }),
  ).result.data as Inventory;
  return (kind: string, name: string): Door | undefined =>
    taken.doors.find((door) => door.kind === kind && door.name === name);
}

const key = (name: string) => [{ AccessKeyId: `AKIA${name}` }];

describe('ranking', () => {
  const account: FakeAccount = {
    users: [
      { UserName: 'thief', keys: key('THIEF'), policies: [admin] },
      { UserName: 'spare', CreateDate: RECENT, keys: key('SPARE') },
      { UserName: 'chief', keys: key('CHIEF'), policies: [admin] },
      {
        UserName: 'climber',
        keys: key('CLIMBER'),
        policies: [assume(`arn:aws:iam::${PROD}:role/boss`)],
      },
      { UserName: 'plain', keys: key('PLAIN') },
    ],
    roles: [
      { RoleName: 'boss', RoleId: 'AROABOSS000000000001', trust: ownAccount, inline: { p: admin } },
    ],
    answers: trail([{ event: 'CreateUser', by: 'thief', asked: { userName: 'spare' } }]),
  };
  const door = doorsFor(account);

  it.each([
    ['AKIATHIEF', 'hostile', 'it made or changed user spare on 2026-11-20'],
    ['AKIASPARE', 'hostile', 'it was created on 2026-11-20'],
    ['AKIACHIEF', 'writes-identity', 'it can write identity'],
    ['AKIACLIMBER', 'reaches-identity', 'it can become role boss, which can write identity'],
    ['AKIAPLAIN', 'ordinary', 'access key AKIAPLAIN of plain'],
  ])('given key %s, when it is ranked, then it is %s and says why', (name, suspicion, why) => {
    expect(door('access-key', name)).toMatchObject({ suspicion });
    expect(door('access-key', name)?.says).toContain(why);
  });

  it('given hostile principals, when doors are found, then each is one door as a whole, and nobody else is', () => {
    expect(door('hostile-principal', 'thief')?.detail).toMatchObject({
      user: 'thief',
      boundary: '',
    });
    expect(door('hostile-principal', 'spare')).toMatchObject({ state: 'open' });
    for (const name of ['chief', 'climber', 'plain', 'boss'])
      expect(door('hostile-principal', name), name).toBeUndefined();
  });

  it('given deeds that failed, are old, or were done to oneself, when ranked, then they are not held against anyone', () => {
    const old = new Date(Date.parse(OPENED) - (recentDays + 1) * 86_400_000).toISOString();
    const found = doorsFor({
      ...account,
      answers: trail([
        { event: 'CreateUser', by: 'thief', asked: { userName: 'spare' }, failed: true },
        { event: 'CreateLoginProfile', by: 'chief', at: old, asked: { userName: 'plain' } },
        { event: 'CreateAccessKey', by: 'plain', asked: { userName: 'plain' } },
      ]),
    });
    for (const name of ['thief', 'chief', 'plain'])
      expect(found('hostile-principal', name), name).toBeUndefined();
  });

  it('given a user whose key will be rotated, when it looks hostile, then it is named and not denied everything', () => {
    const found = doorsFor(account, { rotate: [{ account: PROD, user: 'thief' }] });
    expect(found('hostile-principal', 'thief')?.detail['untouchable']).toContain('rotated instead');
  });

  it('given an identity provider that is new, when doors are found, then a role that trusts it is hostile', () => {
    const arn = `arn:aws:iam::${PROD}:oidc-provider/his.example`;
    const trust = {
      Statement: {
        Effect: 'Allow',
        Principal: { Federated: arn },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: { StringEquals: { 'his.example:sub': 'x' } },
      },
    };
    const roles = [{ RoleName: 'ci', RoleId: 'AROACI00000000000001', trust }];
    const since = (CreateDate: string) =>
      doorsFor({
        roles,
        answers: {
          ListOpenIDConnectProviders: () => ok({ OpenIDConnectProviderList: [{ Arn: arn }] }),
          GetOpenIDConnectProvider: () => ok({ Url: 'his.example', CreateDate }),
        },
      })('role-trust', 'ci');
    expect(since(RECENT)?.says).toContain(`its trust lets in ${arn}, which is hostile`);
    expect(since('2020-01-01T00:00:00.000Z')).toBeUndefined();
  });

  it('given a principal with the boundary AWSDenyAll, when doors are found, then that door is closed', () => {
    const details = answers({ ...account, roles: [responder] });
    const found = doorsFor({
      answers: {
        ...account.answers,
        GetAccountAuthorizationDetails: (request) => {
          const answer = details(request);
          if (!answer.ok) return answer;
          const users = answer.output['UserDetailList'] as readonly object[];
          const PermissionsBoundary = {
            PermissionsBoundaryArn: 'arn:aws:iam::aws:policy/AWSDenyAll',
          };
          return ok({
            ...answer.output,
            UserDetailList: users.map((user) => ({ ...user, PermissionsBoundary })),
          });
        },
      },
    });
    expect(found('hostile-principal', 'spare')).toMatchObject({ state: 'closed' });
  });
});

describe('grants that events show', () => {
  const users = [
    { UserName: 'thief', policies: [admin] },
    { UserName: 'spare', CreateDate: RECENT },
    { UserName: 'clerk', policies: [assume('arn:aws:iam::1:role/none')] },
  ];
  const made = { event: 'CreateUser', by: 'thief', asked: { userName: 'spare' } };
  const put = { event: 'PutUserPolicy', asked: { userName: 'clerk', policyName: 'p0' } };

  it('given a weak policy, when somebody hostile put it, then it is a door with its document saved', () => {
    const door = doorsFor({ users, answers: trail([made, { ...put, by: 'thief' }]) })(
      'user-policy',
      'p0',
    );
    expect(door).toMatchObject({
      suspicion: 'hostile',
      detail: { user: 'clerk', policyName: 'p0', document: assume('arn:aws:iam::1:role/none') },
    });
  });

  it('given the same policy, when somebody else put it, it is gone again, or its user is hostile as a whole, then it is none', () => {
    expect(
      doorsFor({ users, answers: trail([{ ...put, by: 'helper' }]) })('user-policy', 'p0'),
    ).toBeUndefined();
    const gone = { ...put, by: 'thief', asked: { userName: 'clerk', policyName: 'other' } };
    expect(
      doorsFor({ users, answers: trail([made, gone]) })('user-policy', 'other'),
    ).toBeUndefined();
    const own = { ...put, by: 'thief', asked: { userName: 'thief', policyName: 'p0' } };
    expect(doorsFor({ users, answers: trail([made, own]) })('user-policy', 'p0')).toBeUndefined();
  });

  it('given a grant that the bot itself put back, when doors are found, then it is none', () => {
    const strong = [{ UserName: 'clerk', policies: [admin] }];
    const ours = { ...put, by: 'x' };
    const asBot = trailOf(ours, 'lockstep-responder');
    expect(doorsFor({ users: strong, answers: trail([ours]) })('user-policy', 'p0')).toBeDefined();
    expect(doorsFor({ users: strong, answers: asBot })('user-policy', 'p0')).toBeUndefined();
  });

  it.each([
    [
      'a stolen session of Identity Center',
      'AWSReservedSSO_Admin_0123456789abcdef',
      '/aws-reserved/sso.amazonaws.com/',
    ],
    ['a service-linked role', 'AWSServiceRoleForIt', '/aws-service-role/it.amazonaws.com/'],
    ['an impostor that has the name of the responder', 'lockstep-responder', '/his/'],
  ])('given a grant by %s, when doors are found, then it is one', (_, RoleName, Path) => {
    const strong = [{ UserName: 'clerk', policies: [admin] }];
    const roles = [{ RoleName, Path, RoleId: 'AROAOTHER00000000001', trust: trusts(MANAGEMENT) }];
    const found = doorsFor({
      users: strong,
      roles,
      answers: trailOf({ ...put, by: 'x' }, `${Path.slice(1)}${RoleName}`),
    });
    expect(found('user-policy', 'p0')).toMatchObject({ suspicion: 'hostile', state: 'open' });
  });

  it('given a grant that has the name of our denial of sessions, when doors are found, then it is one', () => {
    const strong: FakeAccount = { users: [{ UserName: 'clerk', policies: [admin] }] };
    const NAME = 'AWSRevokeOlderSessions';
    const found = doorsFor({
      answers: {
        ...trail([{ ...put, by: 'x', asked: { userName: 'clerk', policyName: NAME } }]),
        GetAccountAuthorizationDetails: (request) => {
          const text = JSON.stringify(answers({ ...strong, roles: [responder] })(request));
          return JSON.parse(text.replaceAll('"p0"', `"${NAME}"`)) as ReturnType<typeof ok>;
        },
      },
    });
    expect(found('user-policy', NAME)).toMatchObject({ suspicion: 'hostile' });
  });

  it('given what only looks like our denial of sessions, when doors are found, then the sessions are still open', () => {
    const denial = (more: object = {}) => ({
      Effect: 'Deny',
      Action: ['*'],
      Resource: ['*'],
      Condition: { DateLessThan: { 'aws:TokenIssueTime': '2099-01-01T00:00:00Z' } },
      ...more,
    });
    const stateOf = (...Statement: object[]) =>
      doorsFor({
        roles: [
          {
            RoleName: 'app',
            RoleId: 'AROAAPP0000000000001',
            inline: { AWSRevokeOlderSessions: { Version: '2012-10-17', Statement } },
          },
        ],
      })('role-sessions', 'app')?.state;
    const { Condition } = denial();
    const limited = { Condition: { ...Condition, StringEquals: { 'aws:username': 'nobody' } } };
    expect(stateOf(denial())).toBe('closed');
    expect(stateOf(denial({ Action: 's3:ListBucket' }))).toBe('open');
    expect(stateOf(denial(limited))).toBe('open');
    expect(stateOf(denial(), { Effect: 'Allow', Action: '*', Resource: '*' })).toBe('open');
  });

  it.each([
    ['the last one from before', '2020-06-01T00:00:00.000Z', { good: 'v1' }],
    ['none: all are new', '2026-11-19T00:00:00.000Z', { untouchable: expect.any(String) }],
  ])(
    'given versions of which he made the last two, when doors are found, then the one to go back to is %s',
    (_, before, detail) => {
      const arn = `arn:aws:iam::${PROD}:policy/shared`;
      const account: FakeAccount = { users, roles: [responder] };
      const version = (VersionId: string, CreateDate: string, IsDefaultVersion = false) => ({
        VersionId,
        CreateDate,
        IsDefaultVersion,
        Document: JSON.stringify(admin),
      });
      const by = { event: 'CreatePolicyVersion', by: 'thief' };
      const found = doorsFor({
        answers: {
          ...trail([made, { ...by, asked: { policyArn: arn, versionId: 'v3' } }]),
          GetAccountAuthorizationDetails: (request) => {
            const answer = answers(account)(request);
            if (!answer.ok) return answer;
            const PolicyVersionList = [
              version('v1', before),
              version('v2', '2026-11-19T12:00:00.000Z'),
              version('v3', RECENT, true),
            ];
            return ok({ ...answer.output, Policies: [{ Arn: arn, PolicyVersionList }] });
          },
        },
      });
      expect(found('policy-version', arn)).toMatchObject({ suspicion: 'hostile', detail });
    },
  );

  /** The trail of a deed that a session of a role did. */
  function trailOf(deed: Deed, role: string): NonNullable<FakeAccount['answers']> {
    return {
      LookupEvents: (request) => {
        const answer = trail([deed])['LookupEvents']?.(request) ?? ok({});
        const text = JSON.stringify(answer).replaceAll(
          `arn:aws:iam::${PROD}:user/${deed.by}`,
          `arn:aws:iam::${PROD}:role/${role}`,
        );
        return JSON.parse(text) as ReturnType<typeof ok>;
      },
    };
  }
});
