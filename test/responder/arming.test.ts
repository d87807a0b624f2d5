import { describe, expect, it } from 'vitest';
import type { Answer } from '../../src/core/doors/measurement.ts';
import type { Request } from '../../src/core/plan/call.ts';
import { DOCTOR } from '../../src/core/incident/peace.ts';
import { openChain } from '../../src/core/journal/chain.ts';
import { recheckApprovals } from '../../src/core/journal/recheck.ts';
import { armedPolicies } from '../../src/core/policies/arming.ts';
import { buildReport } from '../../src/report/report.ts';
import {
  armedBy,
  asked,
  atPeace,
  denied,
  operations,
  says,
  through,
  type Peace,
} from './arming-house.ts';

/** What the journal alone tells, checked again by its own auditor. */
async function reported(peace: Peace) {
  const lines = await peace.house.store.entries(peace.run().id, 0);
  const chain = openChain(lines.map(({ line }) => line));
  if (!chain.ok) throw new Error(chain.problem.problem);
  expect(recheckApprovals(chain.entries).problems).toEqual([]);
  return buildReport(chain.entries);
}

describe('arming, a run at peace', () => {
  it('given a sacrificial account, when two people approve, then all is made, tried, taken off, and the guard is on', async () => {
    const peace = await asked();
    const { house } = peace;
    expect(peace.run().position).toMatchObject({ phase: 'approve-arm', state: 'working' });
    expect(peace.heard).toEqual([]);
    await peace.approves();
    await peace.goesOn();
    expect(peace.run().position).toMatchObject({ phase: 'review', state: 'working' });
    const names = armedPolicies(house.settings).map(({ policy }) => policy.name);
    const made = peace.heard.filter(({ operation }) => operation === 'CreatePolicy');
    expect(made.map(({ policy }) => policy).toSorted()).toEqual(names.toSorted());
    // Nothing is attached to anything but the sacrificial account and the guard's targets, and only the lift role detaches.
    const attached = peace.heard.filter(({ operation }) => operation === 'AttachPolicy');
    expect(new Set(attached.map(({ target }) => target))).toEqual(new Set([house.cloud.prod]));
    expect(attached.every(({ as }) => as === 'freeze')).toBe(true);
    const detached = peace.heard.filter(({ operation }) => operation === 'DetachPolicy');
    expect(detached.map(({ as }) => as)).toEqual(['lift', 'lift', 'lift', 'lift']);
    expect(peace.attached(house.cloud.prod)).toEqual([
      names.find((name) => name.includes('guard')),
    ]);
    const { measurements } = peace.run();
    for (const id of ['shield-trial', 'freeze-trial', 'trial-over', 'armed-now'] as const)
      expect([id, measurements[id]?.finding]).toEqual([id, 'proven']);
    expect(await says(peace, { do: 'close' })).toMatchObject({ ok: true });
    expect((await reported(peace)).outcome).toEqual({ phase: 'closed', ok: true, because: [] });
  });

  it('given a canary that is not stopped, when the trial is over, then it was taken off all the same and the run ends bad', async () => {
    const arrives = (request: Request, _: string, answer: () => Answer) =>
      request.as === 'canary' ? through : answer();
    const peace = await armedBy({ watch: { arrives } });
    expect(peace.run().position).toMatchObject({
      phase: 'judge-trial',
      state: 'asking',
      stuck: 'disproven',
    });
    expect(peace.attached(peace.house.cloud.prod)).toEqual([]);
    // The freeze was never tried, and the guard waits.
    expect(operations(peace).filter((one) => one.startsWith('AttachPolicy'))).toEqual([
      'AttachPolicy lockstep-shield-rcp',
      'AttachPolicy lockstep-shield-scp',
    ]);
    expect(await says(peace, { do: 'waive', reason: 'it will be fine' })).toMatchObject({
      ok: false,
      code: 'not-waivable',
    });
    expect(await says(peace, { do: 'close' })).toMatchObject({ ok: true });
    const { outcome } = await reported(peace);
    expect(outcome).toMatchObject({ phase: 'closed', ok: false });
    expect(outcome.because).toContain('trial-over was disproven.');
  });

  it('given a responder that is stopped too, when the trial is over, then that is named and nothing stays attached', async () => {
    let locked = false;
    const peace = await armedBy({
      watch: {
        before: ({ operation }) => void (locked ||= operation === 'AttachPolicy'),
        arrives: (request, _, answer) => (locked && request.as === 'responder' ? denied : answer()),
      },
    });
    expect(peace.run().measurements['trial-over']).toMatchObject({ finding: 'unproven' });
    expect(
      peace.attached(peace.house.cloud.prod).filter((name) => !name.includes('guard')),
    ).toEqual([]);
    expect((await reported(peace)).outcome.ok).toBe(false);
  });

  it('given no sacrificial account, when it runs, then it says "not tried", goes on, and so does its report', async () => {
    const peace = await armedBy({ sacrificial: false });
    expect(peace.run().position).toMatchObject({ phase: 'review' });
    expect(operations(peace).filter((one) => !one.startsWith('CreatePolicy'))).toEqual([
      'AttachPolicy lockstep-guard-scp',
    ]);
    await says(peace, { do: 'close' });
    const { outcome, unproven } = await reported(peace);
    expect(outcome.ok).toBe(false);
    expect(unproven.filter((line) => line.includes('Not tried'))).toHaveLength(1);
  });

  it('given no deployers, when it runs, then there is no guard and it is armed all the same', async () => {
    const peace = await armedBy({ deployers: false });
    expect(peace.run().measurements['armed-now']?.finding).toBe('proven');
    expect(peace.attached(peace.house.cloud.prod)).toEqual([]);
  });

  it('given an armed organization, when it is armed again, then only the trial is made again', async () => {
    const peace = await armedBy();
    await says(peace, { do: 'close' });
    peace.heard.splice(0);
    expect(await peace.life.says('ana', { do: 'arm' })).toMatchObject({ ok: true });
    await peace.goesOn();
    await peace.approves();
    await peace.goesOn();
    expect(peace.run().position).toMatchObject({ phase: 'review' });
    expect(new Set(operations(peace).map((one) => one.split(' ')[0]))).toEqual(
      new Set(['AttachPolicy', 'DetachPolicy']),
    );
    expect(operations(peace)).not.toContain('AttachPolicy lockstep-guard-scp');
  });

  it('given a policy of the right name with other bytes, when it is looked at, then nothing is made and people are asked', async () => {
    const peace = await atPeace();
    const [first] = armedPolicies(peace.house.settings);
    peace.byHand('CreatePolicy', {
      Name: first?.policy.name ?? '',
      Description: 'not ours',
      Type: first?.policy.type ?? '',
      Content: '{"Version":"2012-10-17","Statement":[]}',
    });
    await peace.life.says('ana', { do: 'arm' });
    await peace.goesOn();
    expect(peace.run().position).toMatchObject({ phase: 'look', stuck: 'disproven' });
    expect(peace.run().question?.because.join(' ')).toContain(first?.policy.name);
    expect(peace.heard).toEqual([]);
  });
});

describe('peace and incidents', () => {
  it('given a run at peace, when an incident is declared, then nothing hinders it and commands mean the incident', async () => {
    const peace = await asked();
    const { prod } = peace.house.cloud;
    const reason = 'a console login from nowhere';
    const declared = await peace.life.says('ben', { do: 'declare', accounts: [prod], reason });
    expect(declared).toMatchObject({ ok: true });
    const incident = peace.life.responder.incidents().find(({ id }) => id.startsWith('inc-'));
    expect(incident).toMatchObject({ scope: [prod], position: { phase: 'approve-emergency' } });
    // Two runs are open; what names none means the incident.
    expect(await peace.life.says('ana', { do: 'note', text: 'look here' })).toMatchObject({
      ok: true,
      incident: incident?.id,
    });
    // And the other way round: an open incident keeps nobody from closing the run.
    expect(await says(peace, { do: 'close' })).toMatchObject({ ok: true });
    expect(await peace.life.says('ana', { do: 'arm' })).toMatchObject({ ok: true });
  });

  it('given an open incident, when the plan is approved, then nothing of it leaves until the incident is over, or it expires', async () => {
    const peace = await asked();
    const { prod } = peace.house.cloud;
    const reason = 'a console login from nowhere';
    await peace.life.says('ben', { do: 'declare', accounts: [prod], reason });
    await peace.approves();
    await peace.goesOn((run) => run.plans.at(-1)?.stage === 'expired');
    expect(peace.run().plans.at(-1)?.stage).toBe('expired');
    expect(peace.heard).toEqual([]);
    expect(peace.run().position).toMatchObject({ phase: 'approve-arm', state: 'asking' });
  });

  it('given a run at peace, when somebody arms again, then there is one at a time, and an ended one makes room', async () => {
    const peace = await asked();
    expect(await peace.life.says('ben', { do: 'arm' })).toMatchObject({
      ok: false,
      code: 'incident-open',
    });
    expect(await peace.life.says('cho', { do: 'arm' })).toMatchObject({
      ok: false,
      code: 'incident-open',
    });
    await says(peace, { do: 'close' });
    expect(peace.run().closedAt).toBeDefined();
    expect(await peace.life.says('cho', { do: 'arm' })).toMatchObject({ ok: false, code: 'role' });
    expect((await reported(peace)).outcome).toMatchObject({ ok: false });
  });

  it('given the bot’s own machine, when doctor asks, then the run has no requester and needs two people like any other', async () => {
    const peace = await atPeace();
    expect(await peace.life.responder.arm()).toMatchObject({ ok: true });
    await peace.goesOn();
    expect(peace.run()).toMatchObject({ openedBy: DOCTOR, position: { phase: 'approve-arm' } });
    expect(peace.run().plans.at(-1)?.plan.requester).toBeUndefined();
    await peace.approves();
    await peace.goesOn();
    expect(peace.run().position.phase).toBe('review');
  });

  it('given one denial, when the plan waits, then it ends and nothing was changed', async () => {
    const peace = await asked();
    const plan = peace.run().plans.at(-1);
    const reply = await peace.life.says(
      'dev',
      {
        do: 'deny',
        plan: plan?.plan.id ?? '',
        digest: plan?.digest.slice(0, 12) ?? '',
        reason: 'not today',
      },
      { incident: peace.run().id },
    );
    expect(reply).toMatchObject({ ok: true });
    expect(peace.run().plans.at(-1)?.stage).toBe('denied');
    expect(peace.heard).toEqual([]);
  });
});
