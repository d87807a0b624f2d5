import { describe, expect, it } from 'vitest';
import { sha256 } from '../../src/core/plan/canonical.ts';
import { buildReport } from '../../src/report/report.ts';
import { buildTimeline } from '../../src/report/timeline.ts';
import { TOLD } from '../../src/responder/world.ts';
import { never, orderHouse, type OrderHouse } from './order-house.ts';

const fires = { do: 'shield', reason: 'snapshots vanish' } as const;
const DAY = 86_400_000;

/** The shield that was fired is on and was measured; nobody has approved anything since. */
const shieldProven = (here: OrderHouse) =>
  here.goesOn(here.incident, ({ measurements }) => measurements['shield-proof'] !== undefined);

describe('a standing order, from the approval to the freeze', () => {
  it('given an order of two people, when one fires it under attack, then the shield is on and proven, and two more release the freeze', async () => {
    const here = await orderHouse();
    await here.grants();
    expect(here.run()).toMatchObject({ closedAt: expect.any(String) as string });
    expect(here.run().granted).toMatchObject({ approvers: ['ben', 'cho'] });
    // Approving it has changed nothing.
    expect(here.heard).toEqual([]);
    expect(here.attached()).toEqual([]);
    expect(here.deletes()).toBe('deleted');

    const reply = await here.life.says('dev', fires);
    expect(reply).toMatchObject({ ok: true });
    await shieldProven(here);
    expect(here.attached()).toEqual(['lockstep-shield-scp']);
    expect(here.deletes()).toMatch(/UnauthorizedOperation|AccessDenied/);
    expect(here.incident().measurements['shield-proof']).toMatchObject({ finding: 'proven' });
    expect(here.incident().measurements['canary-baseline']).toMatchObject({ finding: 'proven' });
    expect(here.incident().position.phase).toBe('approve-emergency');

    await here.approves(here.incident, ['ana', 'ben']);
    await here.goesOn(
      here.incident,
      ({ measurements }) => measurements['freeze-proof'] !== undefined,
    );
    expect(here.incident().measurements['freeze-proof']).toMatchObject({ finding: 'proven' });
    expect(here.attached()).toEqual(['lockstep-shield-scp', 'lockstep-freeze-scp']);
    const emergency = here.incident().plans.find(({ plan }) => plan.kind === 'emergency');
    expect(emergency?.calls['shield-scp/create']?.stage).toBe('already');
    expect(await here.problems(here.incident().id)).toEqual([]);
    expect(await here.problems(here.run().id)).toEqual([]);

    const report = buildReport(await here.entries(here.incident().id));
    const digest = here.run().granted?.digest;
    expect(
      report.approvals.filter((vote) => vote.digest === digest).map(({ name }) => name),
    ).toEqual(['Ben', 'Cho']);
    const shielded = report.plans.find(({ kind }) => kind === 'shield-order');
    expect(shielded).toMatchObject({ approvers: ['ben', 'cho'], stage: 'executed' });
    const told = buildTimeline(await here.entries(here.incident().id));
    expect(told.find(({ kind }) => kind === 'order.fired')).toMatchObject({
      who: 'Dev',
      approval: 'Ben and Cho',
      what: expect.stringContaining('snapshots vanish') as string,
    });
    expect(buildReport(await here.entries(here.run().id)).outcome).toMatchObject({ ok: true });
  });

  it('given an order, when it is fired, then the opening quotes it, and the line that grants it is found in the run’s journal', async () => {
    const here = await orderHouse();
    await here.grants();
    await here.life.says('dev', fires);
    const { order } = here.incident();
    expect(order).toMatchObject({ run: here.run().id, digest: here.run().granted?.digest });
    expect(order?.votes.map(({ person, slackUser }) => [person, slackUser])).toEqual([
      ['ben', 'U0BEN'],
      ['cho', 'U0CHO'],
    ]);
    const lines = await here.house.store.entries(here.run().id, 0);
    const granting = lines.find(({ line }) => sha256(line) === order?.line);
    expect(granting?.line).toContain('"kind":"order.granted"');
  });

  it('given a bot that started after it was granted, when it is fired, then the order is found', async () => {
    const here = await orderHouse();
    await here.grants();
    // Its end was shown: nothing else makes a bot read it again.
    await here.house.store.setView(here.run().id, TOLD, String(here.run().seq));
    await here.restarts();
    expect(here.life.responder.incidents()).toEqual([]);
    expect(await here.life.says('dev', fires)).toMatchObject({ ok: true });
    await shieldProven(here);
    expect(here.attached()).toEqual(['lockstep-shield-scp']);
  });

  it('given an incident that is open already, when it is fired outside of its channel, then it fires in there', async () => {
    const here = await orderHouse();
    await here.grants();
    await here.life.says('ana', {
      do: 'declare',
      accounts: [here.house.cloud.prod],
      reason: 'a note in the console',
    });
    await here.goesOn(here.incident, never);
    expect(await here.life.says('dev', { do: 'shield' })).toMatchObject({
      ok: true,
      incident: here.incident().id,
    });
    await shieldProven(here);
    expect(here.incident().fired).toMatchObject({ person: 'dev' });
    expect(here.attached()).toEqual(['lockstep-shield-scp']);
  });

  it('given the same command delivered twice, when it is fired, then one incident is open', async () => {
    const here = await orderHouse();
    await here.grants();
    await here.life.says('dev', fires, { id: 'command-once' });
    expect(await here.life.says('dev', fires, { id: 'command-once' })).toMatchObject({ ok: true });
    expect(here.life.responder.incidents().filter(({ id }) => id.startsWith('inc-'))).toHaveLength(
      1,
    );
    expect(here.incident().plans.filter(({ plan }) => plan.kind === 'shield-order')).toHaveLength(
      1,
    );
  });

  it('given an order, when it is fired a second time, then nothing of it is spent', async () => {
    const here = await orderHouse();
    await here.grants();
    await here.life.says('dev', fires);
    await shieldProven(here);
    expect(await here.life.says('ana', fires)).toMatchObject({ ok: true });
    await here.goesOn(
      here.incident,
      ({ plans }) => plans.filter(({ stage }) => stage === 'executed').length === 2,
    );
    const fired = here.incident().plans.filter(({ plan }) => plan.kind === 'shield-order');
    expect(fired.map(({ stage }) => stage)).toEqual(['executed', 'executed']);
    expect(await here.problems(here.incident().id)).toEqual([]);
  });
});

describe('a standing order beside incidents', () => {
  const LAB = '100000000009';
  const lab = { id: LAB, name: 'lab', responderRoleId: 'AROARESPONDERLAB', canary: false };
  const reason = 'just looking';

  /** An order for production, or for both accounts; and an incident for the lab, whose plan waits. */
  async function withLab(forBoth = false): Promise<OrderHouse> {
    const here = await orderHouse();
    const { accounts } = here.house.settings.organization;
    await here.restarts({ accounts: [...accounts, lab] });
    if (forBoth) {
      const both = [here.house.cloud.prod, LAB];
      await here.life.says('ana', { do: 'order', accounts: both });
      await here.goesOn(here.run, ({ plans }) => plans.some(({ stage }) => stage === 'pending'));
      await here.approves(here.run);
      await here.goesOn(here.run);
    } else await here.grants();
    await here.life.says('cho', { do: 'declare', accounts: [LAB], reason });
    await here.goesOn(here.incident, ({ plans }) => plans.some(({ stage }) => stage === 'pending'));
    return here;
  }

  it('given an incident for other accounts, when it is fired outside of its channel, then it opens its own and fires', async () => {
    const here = await withLab();
    expect(await here.life.says('dev', fires)).toMatchObject({ ok: true });
    expect(here.incident()).toMatchObject({ scope: [here.house.cloud.prod] });
    await shieldProven(here);
    expect(here.attached()).toEqual(['lockstep-shield-scp']);
  });

  it('given an incident for other accounts, when it is asked in its channel, then its plan is shown, and where the order fires', async () => {
    const here = await withLab();
    const { id } = here.incident();
    const reply = await here.life.says('dev', fires, { incident: id });
    expect(reply).toMatchObject({ ok: true, incident: id });
    expect(reply.text).toContain('/incident approve p1');
    expect(reply.text).toContain(
      `A standing order is there for other accounts (${here.house.cloud.prod}): /incident shield because <what you saw>, typed in any other channel, fires it.`,
    );
    expect(here.life.responder.incidents().filter((one) => one.id.startsWith('inc-'))).toHaveLength(
      1,
    );
  });

  it('given two incidents for its accounts, when it is fired outside, then both are named; in the channel of one it fires there', async () => {
    const here = await withLab(true);
    const first = here.incident().id;
    await here.life.says('cho', { do: 'declare', accounts: [here.house.cloud.prod], reason });
    const second = here.incident().id;
    expect(second).not.toBe(first);
    const reply = await here.life.says('dev', fires);
    expect(reply).toMatchObject({ ok: false, works: ['/incident shield because <what you saw>'] });
    expect(reply.text).toContain(`${first} (${LAB})`);
    expect(reply.text).toContain(`${second} (${here.house.cloud.prod})`);
    expect(here.heard).toEqual([]);
    const there = await here.life.says('dev', fires, { incident: second });
    expect(there).toMatchObject({ ok: true, incident: second });
    expect(there.text).toContain(`NOT shielded by this: ${LAB}`);
    expect(here.incident().fired).toMatchObject({ person: 'dev' });
  });
});

describe('a standing order that is not good any more', () => {
  it('given no order, when the shield is asked for at peace, then nothing is opened', async () => {
    const here = await orderHouse();
    expect(await here.life.says('dev', fires)).toMatchObject({ ok: false, code: 'no-incident' });
    expect(here.life.responder.incidents()).toEqual([]);
  });

  it('given an order whose time is over, when it is fired, then nothing is opened and the person reads how to declare', async () => {
    const here = await orderHouse();
    await here.grants(1);
    const { kernel } = here.house.cloud;
    kernel.advanceTo(kernel.now + DAY);
    const reply = await here.life.says('dev', fires);
    expect(reply).toMatchObject({ ok: false, code: 'no-order' });
    expect(reply.text).toContain('it ended at');
    expect(reply.ok ? [] : reply.works).toEqual([
      `/incident declare ${here.house.cloud.prod} because <what you saw>`,
    ]);
    expect(here.life.responder.incidents().some(({ id }) => id.startsWith('inc-'))).toBe(false);
    expect(here.heard).toEqual([]);
  });

  it('given settings that changed since, when it is fired, then nothing is opened; a later floor fires', async () => {
    const here = await orderHouse();
    await here.grants();
    await here.restarts({
      exemptIds: [...here.house.settings.organization.exemptIds, 'AROAONEMOREROLE1'],
    });
    expect((await here.life.says('dev', fires)).text).toContain('is not what was approved');
    expect(here.heard).toEqual([]);
    const hourAgo = new Date(here.house.clock.now() - 2 * 3_600_000).toISOString();
    await here.restarts({ responderSince: hourAgo });
    expect(await here.life.says('dev', fires)).toMatchObject({ ok: true });
    expect(await here.problems(here.incident().id)).toEqual([]);
  });

  it('given an approver without another role, when they fire it, then nothing is opened', async () => {
    const here = await orderHouse();
    await here.grants();
    expect(await here.life.says('cho', fires)).toMatchObject({ ok: false, code: 'role' });
    expect(here.heard).toEqual([]);
  });
});

describe('asking for a standing order', () => {
  it('given whoever asked for it, when they approve, then it does not count', async () => {
    const here = await orderHouse();
    const accounts = [here.house.cloud.prod];
    await here.life.says('ana', { do: 'order', accounts });
    await here.goesOn(here.run, ({ plans }) => plans.length > 0);
    await expect(here.approves(here.run, ['ana'])).rejects.toThrow(/asked for this plan/);
    await here.approves(here.run, ['ben']);
    expect(here.run().granted).toBeUndefined();
  });

  it('given one denial, when the others approve, then nothing is granted and the run can be closed', async () => {
    const here = await orderHouse();
    await here.life.says('ana', { do: 'order', accounts: [here.house.cloud.prod] });
    await here.goesOn(here.run, ({ plans }) => plans.length > 0);
    const [plan] = here.run().plans;
    const incident = here.run().id;
    const body = { do: 'deny', plan: 'p1', digest: plan?.digest ?? '', reason: 'not now' } as const;
    expect(await here.life.says('dev', body, { incident })).toMatchObject({ ok: true });
    await expect(here.approves(here.run)).rejects.toThrow(/no plan waits/);
    expect(await here.life.says('dev', fires)).toMatchObject({ ok: false });
    expect(await here.life.says('ana', { do: 'close' }, { incident })).toMatchObject({ ok: true });
    expect(here.run().granted).toBeUndefined();
  });

  it.each([
    ['more days than the settings allow', { days: 31 }, /30 days at the most/],
    [
      'an account that is not known',
      { accounts: ['123456789012'] },
      /not in organization.accounts/,
    ],
  ])('given %s, when it is asked for, then nothing is opened', async (_, change, why) => {
    const here = await orderHouse();
    const accounts = [here.house.cloud.prod];
    const reply = await here.life.says('ana', { do: 'order', accounts, ...change });
    expect(reply).toMatchObject({ ok: false, code: 'scope' });
    expect(reply.text).toMatch(why);
    expect(here.life.responder.incidents()).toEqual([]);
  });

  it('given a run that is open, when an incident is declared, then the run is in nobody’s way', async () => {
    const here = await orderHouse();
    const accounts = [here.house.cloud.prod];
    await here.life.says('ana', { do: 'order', accounts });
    expect(await here.life.says('ana', { do: 'order', accounts })).toMatchObject({ ok: false });
    const reply = await here.life.says('dev', {
      do: 'declare',
      accounts,
      reason: 'a note in the console',
    });
    expect(reply).toMatchObject({ ok: true });
    expect(here.incident().scope).toEqual(accounts);
  });
});
