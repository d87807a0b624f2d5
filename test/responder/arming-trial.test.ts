import { describe, expect, it } from 'vitest';
import type { Answer } from '../../src/core/doors/measurement.ts';
import { shortDigest } from '../../src/core/plan/canonical.ts';
import type { Request } from '../../src/core/plan/call.ts';
import {
  armedBy,
  asked,
  atPeace,
  denied,
  never,
  operations,
  says,
  type Peace,
} from './arming-house.ts';

describe('what stands in the way of arming', () => {
  it('given targets without a free slot, when it is looked at, then people are asked, with what to do', async () => {
    const peace = await atPeace();
    for (const Name of ['one', 'two', 'three']) {
      const Content = `{"Version":"2012-10-17","Statement":[{"Sid":"${Name}","Effect":"Deny","Principal":"*","Action":"s3:DeleteBucket","Resource":"*"}]}`;
      const Type = 'RESOURCE_CONTROL_POLICY';
      const made = peace.byHand('CreatePolicy', { Name, Description: Name, Type, Content });
      const summary = Object(Reflect.get(Object(made['Policy']), 'PolicySummary')) as object;
      const PolicyId = Reflect.get(summary, 'Id') as string;
      peace.byHand('AttachPolicy', { PolicyId, TargetId: peace.house.cloud.prod });
    }
    await peace.life.says('ana', { do: 'arm' });
    await peace.goesOn();
    expect(peace.run().position).toMatchObject({ phase: 'look', stuck: 'unproven' });
    expect(peace.run().question?.because.join(' ')).toMatch(
      /1 of 5 slots are free, 2 are needed\. detach or merge policies/,
    );
    expect(peace.heard).toEqual([]);
  });

  it('given somebody who puts a policy of the trial back on, when its end is judged, then the run stops there', async () => {
    let detached = 0;
    let again = () => {};
    let takenOff = () => {};
    const peace = await asked({
      watch: {
        after({ operation, input }) {
          if (operation !== 'DetachPolicy') return;
          detached += 1;
          if (detached !== 4) return;
          again = () => void peace.byHand('AttachPolicy', input);
          takenOff = () => void peace.byHand('DetachPolicy', input, 'lift');
        },
      },
    });
    await peace.approves();
    await peace.goesOn(() => detached === 4);
    again();
    await peace.goesOn();
    expect(peace.run().position).toMatchObject({ phase: 'judge-trial', stuck: 'disproven' });
    expect(peace.run().question?.because.join(' ')).toMatch(/lockstep-\S+ is still attached/);
    expect(operations(peace)).not.toContain('AttachPolicy lockstep-guard-scp');
    // Nobody would hear of it any more: first it comes off, by hand.
    expect(await says(peace, { do: 'close' })).toMatchObject({
      ok: false,
      text: expect.stringContaining('may still be attached'),
    });
    const [left] = peace.attached(peace.house.cloud.prod);
    expect(left).toBeDefined();
    takenOff();
    await says(peace, { do: 'resume' });
    await peace.goesOn();
    expect(peace.run().position).toMatchObject({ phase: 'review' });
  });
});

describe('a second round in one run', () => {
  it('given a guard that failed, when all is drawn anew and the shield fails now, then the first round proves nothing for it', async () => {
    let refused = 'guard';
    const names = new Map<string, string>();
    const peace = await armedBy({
      watch: {
        arrives({ operation, input }, _, answer) {
          if (operation !== 'AttachPolicy') {
            const came = answer();
            const made = came.ok ? Object(came.output['Policy']) : undefined;
            const id: unknown = Reflect.get(Object(Reflect.get(made ?? {}, 'PolicySummary')), 'Id');
            const name = input['Name'];
            if (typeof id === 'string' && typeof name === 'string') names.set(id, name);
            return came;
          }
          const { PolicyId: policy } = input;
          const name = typeof policy === 'string' ? (names.get(policy) ?? '') : '';
          return name.includes(refused) ? denied : answer();
        },
      },
    });
    expect(peace.run().position).toMatchObject({ phase: 'attach-guard', state: 'asking' });
    expect(peace.run().measurements['trial-over']?.finding).toBe('proven');
    refused = 'shield-scp';
    expect(await says(peace, { do: 'redraft' })).toMatchObject({ ok: true });
    await peace.goesOn();
    await peace.approves();
    await peace.goesOn();
    expect(peace.run().position).toMatchObject({ phase: 'judge-trial', stuck: 'disproven' });
    expect(peace.run().question?.because.join(' ')).toContain('the shield could not be attached');
    expect(peace.attached(peace.house.cloud.prod)).toEqual([]);
  });
});

describe('a trial that is interrupted', () => {
  it.each([
    ['just after the first attach', 'AttachPolicy', 'after', 1],
    ['just after the last attach', 'AttachPolicy', 'after', 4],
    ['just before the first detach', 'DetachPolicy', 'before', 1],
    ['just after the second detach', 'DetachPolicy', 'after', 2],
  ] as const)(
    'given a bot that dies %s, when the next one starts, then the trial is taken off all the same',
    async (_, operation, when, nth) => {
      let seen = 0;
      let stop = () => {};
      const dies = (request: Request): Promise<void> | undefined => {
        if (request.operation !== operation) return undefined;
        seen += 1;
        if (seen !== nth) return undefined;
        stop();
        return never();
      };
      const peace = await asked({ watch: { [when]: dies } });
      stop = () => peace.stops();
      await peace.approves();
      await peace.goesOn(() => seen >= nth);
      expect(seen).toBeGreaterThanOrEqual(nth);
      const before = peace.heard.length;
      await peace.dies();
      await peace.goesOn();
      expect(peace.heard.length).toBeGreaterThan(before);
      expect(peace.run().position).toMatchObject({ phase: 'review' });
      expect(peace.attached(peace.house.cloud.prod)).toHaveLength(1);
      expect(peace.run().measurements['trial-over']?.finding).toBe('proven');
    },
  );

  it('given a lift role that may not detach, when people look, then the run can’t be left before it is off', async () => {
    let broken = true;
    const arrives = (request: Request, _: string, answer: () => Answer) =>
      broken && request.operation === 'DetachPolicy' ? denied : answer();
    const peace = await armedBy({ watch: { arrives } });
    expect(peace.run().position).toMatchObject({ phase: 'end-trial', state: 'asking' });
    expect(peace.attached(peace.house.cloud.prod)).toHaveLength(4);
    expect(await says(peace, { do: 'waive', reason: 'later' })).toMatchObject({ ok: false });
    expect(await says(peace, { do: 'close' })).toMatchObject({
      ok: false,
      text: expect.stringContaining('may still be attached'),
    });
    // Nor is its plan given up: nothing else would take the trial off any more.
    expect(peace.run().question?.choices).not.toContain('/incident plan redraft');
    expect(await says(peace, { do: 'redraft' })).toMatchObject({
      ok: false,
      code: 'wrong-phase',
      works: ['/incident resume'],
    });
    expect(peace.run().plans.at(-1)?.stage).toBe('executing');
    broken = false;
    await says(peace, { do: 'resume' });
    await peace.goesOn();
    expect(peace.run().position).toMatchObject({ phase: 'review' });
    expect(peace.attached(peace.house.cloud.prod)).toHaveLength(1);
  });
});

describe('a hold in an arming run', () => {
  it('given a hold while the trial is attached, when its end comes, then it is not held, and the guard behind it is', async () => {
    const peace = await asked();
    await peace.approves();
    await peace.goesOn(({ position }) => position.phase === 'prove-freeze');
    expect(await says(peace, { do: 'hold', reason: 'wait a moment' })).toMatchObject({ ok: true });
    const { prod } = peace.house.cloud;
    expect(peace.attached(prod)).toHaveLength(4);
    await turns(peace, () => peace.run().position.phase === 'attach-guard');
    expect(peace.run().hold).toBeDefined();
    expect(peace.attached(prod)).toEqual([]);
    const until = peace.house.clock.now() + 60_000;
    await turns(peace, () => peace.house.clock.now() > until);
    expect(peace.run().position.phase).toBe('attach-guard');
    expect(peace.attached(prod)).toEqual([]);
  });
});

describe('a trial that an incident overtakes', () => {
  it('given an incident on the sacrificial account while the end of the trial asks, when one person tries again, then shield and freeze stay on', async () => {
    let broken = true;
    const arrives = (request: Request, _: string, answer: () => Answer) =>
      broken && request.operation === 'DetachPolicy' ? denied : answer();
    const peace = await armedBy({ watch: { arrives } });
    broken = false;
    const { prod } = peace.house.cloud;
    const declared = await peace.life.says('ben', {
      do: 'declare',
      accounts: [prod],
      reason: 'a console login from nowhere',
    });
    expect(declared.text).toContain(`A trial of ${peace.run().id} may be on ${prod}`);
    const incident = () =>
      peace.life.responder.incidents().find(({ id }) => id.startsWith('inc-')) ?? peace.run();
    await turns(peace, () => incident().plans.some(({ stage }) => stage === 'pending'));
    const plan = incident().plans.at(-1);
    const body = {
      do: 'approve',
      plan: plan?.plan.id ?? '',
      digest: shortDigest(plan?.digest ?? ''),
    } as const;
    for (const who of ['cho', 'dev'])
      expect(await peace.life.says(who, body, { incident: incident().id })).toMatchObject({
        ok: true,
      });
    const isOn = () => incident().plans[0]?.calls['shield-scp/attach']?.stage === 'already';
    await turns(peace, isOn);
    expect(await says(peace, { do: 'resume' })).toMatchObject({ ok: true });
    const until = peace.house.clock.now() + 60_000;
    await turns(peace, () => peace.house.clock.now() > until);
    expect(peace.house.clock.now()).toBeGreaterThan(until);
    expect(peace.run().position).toMatchObject({ phase: 'end-trial', state: 'working' });
    expect(peace.attached(prod)).toHaveLength(4);
  });
});

/** Time goes on until it is so. */
async function turns(peace: Peace, until: () => boolean): Promise<void> {
  for (let turn = 0; turn < 2000 && !until(); turn += 1) {
    await peace.house.clock.settle();
    if (!until() && !(await peace.house.clock.next())) return;
  }
}
