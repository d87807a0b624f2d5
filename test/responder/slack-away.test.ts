import { describe, expect, it } from 'vitest';
import type { Eligibility } from '../../src/core/incident/command.ts';
import type { Incident } from '../../src/core/incident/incident.ts';
import { buildHouse, createLife, factsOf, type House, type Life } from '../promises/stage/house.ts';
import { nextAct } from '../promises/stage/people.ts';

/** Slack is a view. What was approved and only tightens goes on without it; what loosens waits for it. */

const away: Eligibility = { state: 'unavailable', why: 'Slack did not answer' };

async function untilPhase(house: House, life: Life, phase: string): Promise<Incident> {
  for (let turn = 0; turn < 3_000; turn += 1) {
    await house.clock.settle();
    const incident = life.responder.incidents().at(-1);
    if (incident?.position.phase === phase) return incident;
    const act = nextAct(incident, house.cloud.prod);
    if (act !== undefined) await life.says(act.person, act.body);
    else if (!(await house.clock.next())) throw new Error('nothing more happens');
  }
  throw new Error(`the incident does not reach ${phase}`);
}

async function ticks(house: House, seconds: number): Promise<void> {
  const until = house.clock.now() + seconds * 1000;
  while (house.clock.now() < until && (await house.clock.next()));
}

async function withSwitch(): Promise<{
  house: House;
  life: Life;
  slack: { answer: Eligibility | undefined; asked: string[] };
}> {
  const house = buildHouse();
  const slack: { answer: Eligibility | undefined; asked: string[] } = {
    answer: undefined,
    asked: [],
  };
  const life = createLife(house, {
    eligibility(user) {
      slack.asked.push(user);
      return (
        slack.answer ?? { state: 'eligible', checkedAt: new Date(house.clock.now()).toISOString() }
      );
    },
  });
  await life.responder.start();
  return { house, life, slack };
}

async function approveLift(life: Life, incident: Incident): Promise<string> {
  const plan = incident.plans.findLast((p) => p.plan.kind === 'lift')!;
  expect(plan.plan.direction).toBe('loosening');
  for (const person of ['ben', 'cho'])
    await life.says(person, { do: 'approve', plan: plan.plan.id, digest: plan.digest });
  return plan.digest;
}

describe('while Slack is away', () => {
  it('given an approved emergency plan, when Slack does not answer, then it runs all the same', async () => {
    const { house, life, slack } = await withSwitch();
    slack.answer = away;
    await untilPhase(house, life, 'approve-defuse');
    expect(slack.asked).toEqual([]);
    const started = (await factsOf(house)).find((f) => f.kind === 'plan.started');
    expect(started).toMatchObject({ body: { checked: 'pinned-roster' } });
    await house.leave();
  });

  it('given an approved loosening plan, when Slack does not answer, then nothing of it runs until Slack vouches for both', async () => {
    const { house, life, slack } = await withSwitch();
    const incident = await untilPhase(house, life, 'approve-lift');
    slack.answer = away;
    slack.asked = [];
    const digest = await approveLift(life, incident);
    await ticks(house, 120);
    expect(
      life.responder
        .incidents()
        .at(-1)
        ?.plans.find((p) => p.digest === digest)?.stage,
    ).toBe('approved');
    expect(slack.asked.length).toBeGreaterThan(10);
    slack.answer = undefined;
    await ticks(house, 30);
    expect(
      life.responder
        .incidents()
        .at(-1)
        ?.plans.find((p) => p.digest === digest)?.stage,
    ).toBe('executed');
    const started = (await factsOf(house)).find(
      (f) => f.kind === 'plan.started' && f.body.digest === digest,
    );
    expect(started).toMatchObject({ body: { checked: 'fresh', approvers: ['ben', 'cho'] } });
    await house.leave();
  });

  it('given Slack stays away, when the time to start is over, then the loosening plan has expired and nothing ran', async () => {
    const { house, life, slack } = await withSwitch();
    const incident = await untilPhase(house, life, 'approve-lift');
    slack.answer = away;
    const digest = await approveLift(life, incident);
    await ticks(house, house.settings.timing.startWindowSeconds + 5);
    expect(
      life.responder
        .incidents()
        .at(-1)
        ?.plans.find((p) => p.digest === digest),
    ).toMatchObject({ stage: 'expired' });
    expect(
      (await factsOf(house)).filter((f) => f.kind === 'call.intended' && f.body.digest === digest),
    ).toEqual([]);
    await house.leave();
  });

  it('given an approver whose account was switched off since, when the plan starts, then the vote is void and nothing ran', async () => {
    const { house, life, slack } = await withSwitch();
    const incident = await untilPhase(house, life, 'approve-lift');
    slack.answer = { state: 'refused', why: 'was deactivated' };
    const digest = await approveLift(life, incident);
    await ticks(house, 10);
    expect(
      life.responder
        .incidents()
        .at(-1)
        ?.plans.find((p) => p.digest === digest),
    ).toMatchObject({ stage: 'voided' });
    const facts = await factsOf(house);
    expect(facts.filter((f) => f.kind === 'vote.revoked')).toMatchObject([
      { body: { why: 'was deactivated' } },
      { body: { why: 'was deactivated' } },
    ]);
    expect(facts.filter((f) => f.kind === 'call.intended' && f.body.digest === digest)).toEqual([]);
    await house.leave();
  });
});

describe('while a hold is in place', () => {
  it('given calls that are held for minutes, when they go on, then the waiting was no attempt: what was so already is called so', async () => {
    const house = buildHouse();
    let lifting = false;
    const life: Life = createLife(house, {
      watch: {
        before(request) {
          // As soon as the first call of the lift leaves, somebody holds: the next wave has to wait.
          if (lifting && request.operation === 'PutRolePolicy')
            void life.says('ana', { do: 'hold', reason: 'a moment' });
        },
        after: () => {},
      },
    });
    await life.responder.start();
    const incident = await untilPhase(house, life, 'approve-lift');
    lifting = true;
    const digest = await approveLift(life, incident);
    await ticks(house, 120);
    const lift = () =>
      life.responder
        .incidents()
        .at(-1)!
        .plans.find((p) => p.digest === digest)!;
    expect(lift().stage).toBe('executing');
    const waiting = lift()
      .plan.waves.flatMap((w) => w.calls)
      .filter((call) => lift().calls[call.id]?.stage === 'waiting');
    const [held] = waiting.filter((call) => call.request.operation === 'DetachPolicy');
    expect(held).toBeDefined();
    // Somebody else does by hand what one of them was to do.
    expect(house.cloud.send(held!.request)).toMatchObject({ ok: true });
    await life.says('ana', { do: 'resume' });
    await ticks(house, 30);
    expect(lift().stage).toBe('executed');
    expect(lift().calls[held!.id]).toMatchObject({ stage: 'already', attempts: 1 });
    const others = waiting.filter((call) => call !== held).map((call) => lift().calls[call.id]);
    for (const one of others) expect(one).toMatchObject({ stage: 'done', attempts: 1 });
    await house.leave();
  });
});
