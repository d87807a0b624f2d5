import { describe, expect, it } from 'vitest';
import type { Settings } from '../../../src/core/incident/settings.ts';
import { PROD, roster, settings, START, tell, type StoryOptions } from '../incident/stage.ts';
import { sha256 } from '../../../src/core/plan/canonical.ts';
import { anOrder, GRANTED, policiesOf, vote } from './stage.ts';

const DAY = 86_400_000;
const OTHER = '100000000005';

/** The organization of the stories, changed member by member. */
function organization(change: Partial<Settings['organization']>): Settings {
  const before = settings();
  return settings({ organization: { ...before.organization, ...change } });
}
const both = [
  { id: PROD, name: 'production', responderRoleId: 'AROARESPONDERPROD', canary: true },
  { id: OTHER, name: 'other', responderRoleId: 'AROARESPONDEROTHER', canary: false },
];
const twoAccounts = organization({ accounts: both });
const UNIT = 'ou-abcd-11111111';
const PARENT = 'ou-abcd-22222222';
/** Both accounts in one unit, which is the only thing in another. */
const inUnits = organization({
  accounts: both,
  units: [
    { id: PARENT, name: 'all', accounts: [] },
    { id: UNIT, name: 'workloads', parent: PARENT, accounts: [PROD, OTHER] },
  ],
});
const renamed = (change: object = {}) =>
  organization({ roles: { ...settings().organization.roles, responder: 'another' }, ...change });

/** What the fired plan attaches to. */
function targetsOf(story: ReturnType<typeof tell>): readonly unknown[] {
  const calls = story.plan('shield-order').plan.waves.flatMap((wave) => wave.calls);
  return [...new Set(calls.flatMap(({ request }) => request.input['TargetId'] ?? []))];
}

function callsOf(story: ReturnType<typeof tell>) {
  return story.effects.filter(({ kind }) => kind === 'call').map(({ data }) => data['call']);
}

describe('firing a standing order', () => {
  it('given an order, when one responder fires it, then its shield is under way in the same decision, on the approvals of the order', () => {
    const story = tell({ order: anOrder() });
    const reply = story.says('dev', { do: 'shield', reason: 'snapshots vanish' });
    expect(reply).toMatchObject({ ok: true });
    expect(reply.text).toContain('Ben and Cho');
    expect(reply.text).not.toContain('NOT shielded');
    const { plan, stage, votes, digest } = story.plan('shield-order');
    expect({ stage, direction: plan.direction, requester: plan.requester }).toEqual({
      stage: 'executing',
      direction: 'tightening',
      requester: undefined,
    });
    expect(votes.map(({ person }) => person)).toEqual(['ben', 'cho']);
    expect(story.facts.filter(({ kind }) => kind === 'plan.started').at(-1)?.body).toMatchObject({
      digest,
      approvers: ['ben', 'cho'],
      checked: 'pinned-roster',
    });
    expect(story.incident.fired).toMatchObject({ person: 'dev', slackUser: 'U0DEV' });
    expect(callsOf(story)).toEqual(['shield-scp/create', 'shield-rcp/create']);
    expect(story.plan('emergency').stage).toBe('pending');
  });

  it('given the shield on by order, when its calls succeed, then it is measured, and the emergency plan still needs its own two', () => {
    const story = tell({ order: anOrder() });
    story.says('dev', { do: 'shield' });
    story.callsSucceed();
    expect(story.plan('shield-order').stage).toBe('executed');
    const proof = story.effects.find(({ data }) => data['measurement'] === 'shield-proof');
    expect(proof?.data).toMatchObject({ role: 'background' });
    expect(story.incident.position.phase).toBe('approve-emergency');
    story.approves('ben', story.plan('emergency'));
    expect(story.plan('emergency').stage).toBe('pending');
    story.approves('dev', story.plan('emergency'));
    expect(story.plan('emergency').stage).toBe('executing');
  });

  it('given policies that were measured to be made when it was granted, when it is fired, then the first request attaches', () => {
    const order = anOrder();
    const made = tell({ order: { ...order, policies: policiesOf(order) } });
    made.says('dev', { do: 'shield' });
    expect(callsOf(made)).toEqual([`shield-scp/attach/${PROD}`, `shield-rcp/attach/${PROD}`]);
    made.callsSucceed();
    // Weeks may lie between: what failed once is not believed a second time.
    made.says('dev', { do: 'shield' });
    expect(callsOf(made).slice(2, 4)).toEqual(['shield-scp/create', 'shield-rcp/create']);
  });

  it('given another text under the name of a policy, when it is fired, then the policy is made', () => {
    const order = anOrder();
    const policies = policiesOf(order).map((one) => ({ ...one, content: sha256('another') }));
    const story = tell({ order: { ...order, policies } });
    story.says('dev', { do: 'shield' });
    expect(callsOf(story)).toEqual(['shield-scp/create', 'shield-rcp/create']);
  });

  it('given a hold, when the order is fired, then nobody holds its calls', () => {
    const story = tell({ order: anOrder() });
    story.says('cho', { do: 'hold', reason: 'a moment' });
    expect(story.says('dev', { do: 'shield' })).toMatchObject({ ok: true });
    const first = story.effects.find(({ kind }) => kind === 'call');
    expect(first === undefined ? undefined : story.claims(first)).toBe('go');
  });

  it('given an order that was fired, when it is fired again, then it runs again after its end and not beside itself', () => {
    const story = tell({ order: anOrder() });
    story.says('dev', { do: 'shield' });
    expect(story.says('ana', { do: 'shield' }).text).toContain('being carried out already');
    story.callsSucceed();
    expect(story.says('ana', { do: 'shield' })).toMatchObject({ ok: true });
    expect(story.incident.plans.filter(({ plan }) => plan.kind === 'shield-order')).toHaveLength(2);
  });

  it('given a part of its accounts in the incident, when it is fired, then only these are shielded', () => {
    const order = anOrder({ settings: twoAccounts, scope: [PROD, OTHER] });
    const story = tell({ order, settings: twoAccounts, scope: [PROD] });
    const reply = story.says('dev', { do: 'shield' });
    expect(reply).toMatchObject({ ok: true });
    expect(reply.text).toContain(
      `NOT shielded by this: ${OTHER}, which are in the order and not in this incident. For them: /incident declare ${OTHER} because`,
    );
    const targets = story
      .plan('shield-order')
      .plan.waves.flatMap(({ calls }) => calls)
      .flatMap(({ request }) => request.input['TargetId'] ?? []);
    expect([...new Set(targets)]).toEqual([PROD]);
  });

  it('given an order for a whole unit, when an incident has one account of it, then that account alone is shielded', () => {
    const order = anOrder({ settings: inUnits, scope: [PROD, OTHER] });
    expect(JSON.stringify(order.plan.waves)).toContain(`attach/${PARENT}`);
    const story = tell({ order, settings: inUnits, scope: [PROD] });
    expect(story.says('dev', { do: 'shield' })).toMatchObject({ ok: true });
    expect(targetsOf(story)).toEqual([PROD]);
  });

  it('given a later session-age floor than was approved, when it is fired, then the later one is sent', () => {
    const before = organization({ responderSince: '2026-06-01T00:00:00.000Z' });
    const after = organization({ responderSince: '2026-06-16T00:00:00.000Z' });
    const story = tell({ order: anOrder({ settings: before }), settings: after });
    expect(story.says('dev', { do: 'shield' })).toMatchObject({ ok: true });
    expect(JSON.stringify(story.plan('shield-order').plan.waves)).toContain('2026-06-16');
  });

  it('given no floor when it was approved, when one is set since, then it fires with it', () => {
    const after = organization({ responderSince: '2026-06-16T00:00:00.000Z' });
    const story = tell({ order: anOrder(), settings: after });
    expect(story.says('dev', { do: 'shield' })).toMatchObject({ ok: true });
  });
});

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
