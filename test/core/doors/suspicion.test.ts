import { describe, expect, it } from 'vitest';
import { recentDays } from '../../../src/core/doors/suspicion.ts';
import { admin, answers, trusts } from '../accounts.ts';
import type { FakeAccount } from '../accounts.ts';
import { ok } from '../drive.ts';
import { OPENED, PROD } from '../situations.ts';
import { assume, doorsFor, RECENT, responder, trail } from './suspicion-stage.ts';

const ownAccount = trusts(`arn:aws:iam::${PROD}:root`);
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
