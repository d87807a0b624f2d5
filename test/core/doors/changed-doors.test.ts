import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { closingCalls, staysOpen } from '../../../src/core/actions/draft-doors.ts';
import type { Door } from '../../../src/core/doors/door.ts';
import { situation } from '../situations.ts';
import {
  BO,
  BOT,
  DENY,
  EVE,
  LATER,
  NARROW,
  OLD,
  READ,
  SWEPT_AT,
  THEN,
  WIDE,
  boundaryOf,
  ofKind,
  put,
  removed,
  sweptAnn,
  sweptEvent,
} from './changed-account.ts';
import type { Account, Event } from './changed-account.ts';

describe('a permissions boundary', () => {
  it.each([
    ['an old event', OLD],
    ['an event of last week', THEN],
  ])('given that it was taken off, when %s says which it was, then it is put back', (_, at) => {
    const door = boundaryOf({ events: [removed(), put(NARROW, at)] });
    expect(door).toMatchObject({ state: 'open', suspicion: 'hostile', detail: { former: NARROW } });
    const calls = door === undefined ? [] : closingCalls(door, situation());
    expect(calls).toMatchObject([
      {
        action: 'restore-boundary',
        hostile: true,
        request: {
          operation: 'PutUserPermissionsBoundary',
          input: { UserName: 'ann', PermissionsBoundary: NARROW },
        },
        preconditions: [{ expect: { equals: 'AIDAANN' } }, { expect: { absent: true } }],
        undo: { request: { operation: 'DeleteUserPermissionsBoundary' } },
      },
    ]);
  });

  it('given that one allowing everything stands in its place, when it is looked at, then the former is put back', () => {
    const door = boundaryOf({ boundary: WIDE, events: [put(WIDE, LATER, EVE), put(READ, OLD)] });
    const calls = door === undefined ? [] : closingCalls(door, situation());
    expect(calls).toMatchObject([
      {
        request: { input: { PermissionsBoundary: READ } },
        undo: { request: { input: { PermissionsBoundary: WIDE } } },
      },
    ]);
  });

  it.each([
    ['no event says which it was', { events: [removed()] }, 'no event of the last weeks says'],
    [
      'he put one of his own on before he took it off',
      { events: [removed(), put(WIDE, THEN, EVE)] },
      'no event of the last weeks says',
    ],
    [
      'its policy is gone',
      { events: [removed(), put(`${NARROW}er`, OLD)] },
      'that was its boundary is gone',
    ],
    [
      'another one stands there that may be narrower',
      { boundary: READ, events: [put(READ, LATER, EVE), put(NARROW, OLD)] },
      'compare the two',
    ],
  ])('given %s, when it is looked at, then people put it back, by a command', (_, account, why) => {
    const door = boundaryOf(account);
    expect(door === undefined ? [] : closingCalls(door, situation())).toEqual([]);
    const stays = door === undefined ? '' : staysOpen(door, situation());
    expect(stays).toContain(why);
    expect(stays).toContain("aws iam put-user-permissions-boundary --user-name 'ann'");
  });

  it.each<[string, Account]>([
    ['it stands again', { boundary: NARROW, events: [removed(), put(NARROW, OLD)] }],
    ['everything is denied now', { boundary: DENY, events: [removed(), put(NARROW, OLD)] }],
    ['the bot took it off', { events: [removed(LATER, BOT), put(NARROW, OLD)] }],
    ['nobody had one before', { events: [removed(), removed(THEN, BOT)] }],
    ['somebody’s first allows everything', { boundary: WIDE, events: [put(WIDE, LATER)] }],
    ['a first one was put on', { boundary: READ, events: [put(READ, LATER, EVE)] }],
    [
      'nobody hostile took it off somebody who writes no identity',
      { policy: { Statement: [] }, events: [removed(LATER, BO), put(NARROW, OLD)] },
    ],
    ['it was long ago', { events: [removed('2026-11-01T00:00:00.000Z'), put(NARROW, OLD)] }],
  ])('given that %s, when it is looked at, then it is no door', (_, account) => {
    expect(boundaryOf(account)).toBeUndefined();
  });

  it('given any history, when a call is drawn, then nothing or everything-allowing stands there now: it never gives back', () => {
    const event = fc.oneof(
      fc
        .record({ at: fc.constantFrom(OLD, THEN, LATER), by: fc.constantFrom(EVE, BO, BOT) })
        .map(({ at, by }) => removed(at, by)),
      fc
        .record({
          arn: fc.constantFrom(NARROW, WIDE, READ, DENY),
          at: fc.constantFrom(OLD, THEN, LATER),
          by: fc.constantFrom(EVE, BO, BOT),
        })
        .map(({ arn, at, by }) => put(arn, at, by)),
    );
    let drawn = 0;
    fc.assert(
      fc.property(
        fc.array(event, { minLength: 1, maxLength: 4 }),
        fc.constantFrom(undefined, NARROW, WIDE, READ, DENY),
        (events, boundary) => {
          const door = boundaryOf({ events, ...(boundary === undefined ? {} : { boundary }) });
          if (door === undefined || closingCalls(door, situation()).length === 0) return;
          drawn += 1;
          expect([undefined, WIDE]).toContain(boundary);
          expect(door.detail['former']).not.toBe('');
        },
      ),
      { seed: 20_261_122, numRuns: 300, endOnFailure: true },
    );
    expect(drawn).toBeGreaterThan(10);
  });
});

describe('a permissions boundary under our sweep', () => {
  const taken = [removed(), put(NARROW, OLD)];
  const swept = (more: Account): Door | undefined =>
    boundaryOf({ boundary: DENY, made: [sweptAnn()], ...more });

  it.each<[string, readonly Event[]]>([
    ['the event of our sweep is there', [sweptEvent, ...taken]],
    ['CloudTrail has not told it yet', taken],
    ['he was there in the same second', [removed(SWEPT_AT), sweptEvent, put(NARROW, OLD)]],
    ['he took ours off once', [removed('2026-11-22T03:10:10.000Z'), sweptEvent, ...taken]],
  ])(
    'given that it was taken off before everything was denied, when %s, then it is a closed door that knows the former one',
    (_, events) => {
      const door = swept({ events });
      expect(door).toMatchObject({
        state: 'closed',
        suspicion: 'hostile',
        principalId: 'AIDAANN',
        detail: { former: NARROW, boundary: DENY },
      });
      expect(door?.detail['untouchable']).toBeUndefined();
      expect(door === undefined ? [] : closingCalls(door, situation())).toEqual([]);
    },
  );

  it.each<[string, Account, string]>([
    ['no event says which it was', { events: [removed()] }, 'no event of the last weeks says'],
    [
      'another one stood there that may be narrower',
      { made: [sweptAnn(READ)], events: [put(READ, LATER, EVE), put(NARROW, OLD)] },
      `it had another boundary then, ${READ}`,
    ],
  ])(
    'given that %s, when everything is denied now, then people get the command',
    (_, more, why) => {
      const stays = swept(more)?.detail['untouchable'];
      expect(stays).toContain(why);
      expect(stays).toContain('the lift leaves ours on it');
      expect(stays).toContain("aws iam put-user-permissions-boundary --user-name 'ann'");
    },
  );

  it.each<[string, Account]>([
    ['only ours was taken off', { events: [removed('2026-11-22T03:10:10.000Z'), sweptEvent] }],
    [
      'only ours was taken off, and put on again',
      {
        events: [
          put(DENY, '2026-11-22T03:10:20.000Z', BOT),
          removed('2026-11-22T03:10:10.000Z'),
          sweptEvent,
        ],
      },
    ],
    ['it stood there when we came', { made: [sweptAnn(NARROW)], events: taken }],
    ['she is never lifted', { made: [sweptAnn('', 'hostile')], events: taken }],
  ])('given that %s, when everything is denied now, then it is no door', (_, more) => {
    expect(swept(more)).toBeUndefined();
  });
});

describe('what people are told', () => {
  const asks = { Statement: { Condition: { StringEquals: { 'aws:PrincipalTag/team': 'x' } } } };
  const tagged = (by: string, key = 'team'): Account => ({
    policy: asks,
    tags: [{ Key: key, Value: 'admins' }],
    events: [
      { event: 'TagUser', by, asked: { userName: 'ann', tags: [{ key, value: 'admins' }] } },
    ],
  });

  it('given a tag that a policy asks for, when anybody wrote it, then it is named with its command', () => {
    const [door] = ofKind(tagged(BO), 'principal-tag');
    expect(door).toMatchObject({ suspicion: 'hostile', name: 'team' });
    expect(door?.detail['untouchable']).toContain(
      "aws iam untag-user --user-name 'ann' --tag-keys 'team'",
    );
  });

  it('given a tag that no policy asks for, when it is looked at, then only what somebody hostile wrote is named', () => {
    expect(ofKind(tagged(BO, 'cost'), 'principal-tag')).toEqual([]);
    expect(ofKind(tagged(EVE, 'cost'), 'principal-tag')).toHaveLength(1);
  });

  it('given a tag that is gone again, when it is looked at, then it is no door', () => {
    expect(ofKind({ ...tagged(EVE), tags: [] }, 'principal-tag')).toEqual([]);
  });

  it('given a role that was put into a profile by somebody hostile, when it is looked at, then it is named; by nobody hostile, not', () => {
    const moved = (by: string): Account => ({
      profiles: [{ InstanceProfileId: 'AIPA1' }],
      events: [
        {
          event: 'AddRoleToInstanceProfile',
          by,
          asked: { roleName: 'work', instanceProfileName: "o'f" },
        },
      ],
    });
    const [door] = ofKind(moved(EVE), 'instance-profile');
    expect(door?.detail['untouchable']).toContain(String.raw`--instance-profile-name 'o'\''f'`);
    expect(ofKind(moved(BO), 'instance-profile')).toEqual([]);
  });

  it('given a trust that names no stranger, when somebody hostile changed it, then it is named; when anybody else did, not', () => {
    const changed = (by: string): Account => ({
      events: [{ event: 'UpdateAssumeRolePolicy', by, asked: { roleName: 'work' } }],
    });
    const [door] = ofKind(changed(EVE), 'role-trust');
    expect(door).toMatchObject({ name: 'work', suspicion: 'hostile', state: 'open' });
    expect(door === undefined ? [] : closingCalls(door, situation())).toEqual([]);
    expect(door?.detail['untouchable']).toContain("--role-name 'work'");
    expect(ofKind(changed(BO), 'role-trust')).toEqual([]);
  });

  it('given two uses of role templates, when one was somebody hostile’s, then the door is hostile', () => {
    const used = (by: string): Event => ({ event: 'AcquireRole', by, asked: {} });
    const found = ofKind(
      { properties: { a: 'b' }, events: [used(BO), used(EVE), used(BO)] },
      'role-template',
    );
    expect(found).toMatchObject([{ suspicion: 'hostile' }]);
  });

  it.each([
    [7, 1],
    [8, 0],
  ])('given passwords of %i characters, when it is looked at, then %i doors', (length, doors) => {
    const passwords = { MinimumPasswordLength: length };
    expect(ofKind({ passwords }, 'password-policy')).toHaveLength(doors);
  });
});
