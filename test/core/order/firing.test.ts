import { describe, expect, it } from 'vitest';
import { sha256 } from '../../../src/core/plan/canonical.ts';
import { PROD, tell } from '../incident/stage.ts';
import {
  callsOf,
  inUnits,
  organization,
  OTHER,
  PARENT,
  targetsOf,
  twoAccounts,
} from './organizations.ts';
import { anOrder, policiesOf } from './stage.ts';

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
