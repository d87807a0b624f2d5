import { describe, expect, it } from 'vitest';
import { PROD, roster, START, tell, type StoryOptions } from '../incident/stage.ts';
import {
  both,
  callsOf,
  inUnits,
  organization,
  OTHER,
  PARENT,
  renamed,
  twoAccounts,
} from './organizations.ts';
import { anOrder, GRANTED, vote } from './stage.ts';

const DAY = 86_400_000;

const forbidden: readonly (readonly [string, StoryOptions, RegExp])[] = [
  [
    'it has ended, to the millisecond',
    { order: anOrder({ days: 7 }) },
    /it ended at 2026-06-17T09:00:00/,
  ],
  [
    'the floor has moved back',
    {
      order: anOrder({ settings: organization({ responderSince: '2026-06-16T00:00:00.000Z' }) }),
      settings: organization({ responderSince: '2026-06-01T00:00:00.000Z' }),
    },
    /has moved back/,
  ],
  [
    'the floor is gone',
    { order: anOrder({ settings: organization({ responderSince: '2026-06-16T00:00:00.000Z' }) }) },
    /has moved back/,
  ],
  [
    'the responder role has another name',
    { order: anOrder(), settings: renamed() },
    /the responder role is called another/,
  ],
  [
    'the responder role has another name, and the floor is about that one',
    { order: anOrder(), settings: renamed({ responderSince: '2026-06-16T00:00:00.000Z' }) },
    /another/,
  ],
  [
    'another account is in the unit now',
    {
      order: anOrder({ settings: inUnits, scope: [PROD, OTHER] }),
      settings: organization({
        accounts: both,
        units: [{ id: PARENT, name: 'all', accounts: [PROD, OTHER, '100000000006'] }],
      }),
      scope: [PROD],
    },
    /is not in the order/,
  ],
  [
    'another id is exempt',
    {
      order: anOrder(),
      settings: organization({ exemptIds: ['AROABASEBASEBASE', 'AROAEVILEVILEVIL'] }),
    },
    /shield-scp\/create is not what was approved/,
  ],
  [
    'the responder role was made anew',
    {
      order: anOrder(),
      settings: organization({
        accounts: [
          { id: PROD, name: 'production', responderRoleId: 'AROAANOTHERROLE1', canary: true },
        ],
      }),
    },
    /shield-scp\/create is not what was approved/,
  ],
  [
    'an account was added that shares its policy',
    { order: anOrder(), settings: twoAccounts },
    /is not what was approved/,
  ],
  [
    'it is for other accounts',
    {
      order: anOrder({ settings: twoAccounts, scope: [OTHER] }),
      settings: twoAccounts,
      scope: [PROD],
    },
    /for other accounts/,
  ],
  [
    'an approver is not on the roster any more',
    { order: anOrder({ voters: ['ben', 'eve'] }) },
    /1 of the 2 approvals that it needs still count: eve is not on the roster any more/,
  ],
  [
    'an approver has another Slack account now',
    {
      order: {
        ...anOrder(),
        votes: [vote('ben', GRANTED), { ...vote('cho', GRANTED), slackUser: 'U0OLD' }],
      },
    },
    /cho has another Slack account now/,
  ],
  [
    'an approver is no approver any more',
    {
      order: anOrder(),
      roster: roster({
        people: roster().people.map((one) =>
          one.person === 'cho' ? { ...one, roles: ['responder'] } : one,
        ),
      }),
    },
    /cho is no approver any more/,
  ],
  [
    'one person approved twice',
    { order: anOrder({ voters: ['ben', 'ben'] }) },
    /1 of the 2 approvals that it needs still count: ben counts once/,
  ],
  [
    'whoever asked for it is one of the two',
    { order: anOrder({ voters: ['ana', 'ben'] }) },
    /ana asked for it/,
  ],
  [
    'whoever asked for it is gone',
    { order: anOrder({ requester: 'eve' }) },
    /eve, who asked for it, is not on the roster any more/,
  ],
  [
    'the quorum is higher than when it was granted',
    { order: anOrder(), roster: roster({ quorum: 3 }) },
    /2 of the 3 approvals/,
  ],
];

describe('a standing order that does not fire', () => {
  it.each(forbidden)(
    'given that %s, when it is fired, then nothing is started and the mend is said',
    (_, options, why) => {
      const story = tell(options);
      const reply = story.says('dev', { do: 'shield', reason: 'snapshots vanish' });
      expect(reply).toMatchObject({ ok: false, code: 'no-order' });
      expect(reply.text).toMatch(why);
      expect(reply.ok ? [] : reply.works).toEqual([
        expect.stringMatching(/^\/incident approve p1 [0-9a-f]{12}$/),
      ]);
      expect(story.incident.plans.map(({ plan }) => plan.kind)).toEqual(['emergency']);
      expect(callsOf(story)).toEqual([]);
    },
  );

  it('given an approver who was marked as a suspect in the incident, when it is fired, then it is refused', () => {
    const story = tell({ order: anOrder() });
    story.marks('cho');
    expect(story.incident.suspects).toEqual(['cho']);
    expect(story.says('dev', { do: 'shield' }).text).toContain('cho is marked as a suspect');
  });

  it('given an order one millisecond before its end, when it is fired, then it fires', () => {
    const order = anOrder({ days: 7, grantedAt: START - 7 * DAY + 1 });
    expect(tell({ order }).says('dev', { do: 'shield' })).toMatchObject({ ok: true });
  });

  it('given an approver without another role, when they fire it, then the role is named', () => {
    const story = tell({ order: anOrder() });
    expect(story.says('cho', { do: 'shield' })).toMatchObject({ ok: false, code: 'role' });
    expect(story.incident.fired).toBeUndefined();
  });

  it('given no order, when the shield is asked for, then the emergency plan is shown as before', () => {
    expect(tell().says('dev', { do: 'shield' }).text).toMatch(/needs 2 approvals/);
  });
});
