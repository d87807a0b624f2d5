import { describe, expect, it } from 'vitest';
import { admin, answers, trusts } from '../accounts.ts';
import type { FakeAccount } from '../accounts.ts';
import { ok } from '../drive.ts';
import { MANAGEMENT, PROD } from '../situations.ts';
import { assume, doorsFor, RECENT, responder, trail, type Deed } from './suspicion-stage.ts';

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
