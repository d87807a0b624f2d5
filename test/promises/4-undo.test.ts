import { describe, expect, it } from 'vitest';
import { renderPlanDetails } from '../../src/adapters/slack/render/plan-details.ts';
import type { Incident } from '../../src/core/incident/incident.ts';
import type { Call, Request } from '../../src/core/plan/call.ts';
import type { Json } from '../../src/core/plan/json.ts';
import { look } from '../../src/responder/check.ts';
import { resolveCall, resolveRequest } from '../../src/responder/resolve.ts';
import { cloudOf, retold } from './stage/end-state.ts';
import type { Aws } from '../../src/responder/world.ts';
import { buildHouse, createLife, factsOf, type House, type Life } from './stage/house.ts';
import { nextAct } from './stage/people.ts';

/**
 * Promise 4: every change can be undone from what was saved before it, except where the plan said
 * beforehand that it can't.
 *
 * One incident runs in the simulated organization. As soon as a call has been made its undo is applied to
 * the cloud, which must then be what it was before; then the call is made again, and the incident goes on.
 */

interface Tried {
  readonly call: Call;
  readonly before: object;
  readonly after: object;
  readonly undone: object;
  readonly redone: object;
  readonly undoHolds: boolean;
}

/** Plays an incident until `stop` says so, acting as sensible people would. */
async function playUntil(
  house: House,
  life: Life,
  stop: (incident: Incident | undefined) => boolean,
): Promise<Incident> {
  await life.responder.start();
  for (let turn = 0; turn < 5_000; turn += 1) {
    await house.clock.settle();
    const incident = life.responder.incidents().at(-1);
    if (stop(incident) && incident !== undefined) return incident;
    const act = nextAct(incident, house.cloud.prod);
    if (act !== undefined) await life.says(act.person, act.body);
    else if (!(await house.clock.next())) throw new Error('nothing more happens');
  }
  throw new Error('the incident does not get there');
}

function callOf(
  incident: Incident,
  effect: string,
): { call: Call; plan: Incident['plans'][number] } | undefined {
  for (const plan of incident.plans) {
    for (const call of plan.plan.waves.flatMap((wave) => wave.calls)) {
      if (effect.includes(`/call/${plan.digest.slice(0, 12)}/${call.id}/`)) return { call, plan };
    }
  }
  return undefined;
}

async function tryEveryUndo(): Promise<{ tried: Tried[]; refusals: string[]; incident: Incident }> {
  const house = buildHouse();
  const tried: Tried[] = [];
  let before: object = {};
  let incident: Incident | undefined;
  const send = (request: Request) => house.cloud.send(request);
  const refusals: string[] = [];
  const life = createLife(house, {
    aws: oneByOne,
    watch: {
      before() {
        before = cloudOf(house, 'with times');
        incident = life.responder.incidents().at(-1);
      },
      async after(request, effect, answer) {
        const found = incident === undefined ? undefined : callOf(incident, effect);
        if (
          found === undefined ||
          !answer.ok ||
          'none' in found.call.undo ||
          found.call.handOver !== undefined
        )
          return;
        const call = resolveCall(found.call, found.plan);
        const aws = {
          send: (one: Request) => Promise.resolve(send(one)),
          sendAndHandOver: () => Promise.reject(new Error('no')),
        };
        const options = { effect, deadlineMs: 1_000 };
        const seen = await look(aws, call.check, options);
        const own: Json | undefined = seen.state === 'failed' ? undefined : seen.value;
        const after = cloudOf(house, 'with times');
        const undone = send(resolveRequest(found.call.undo.request, found.plan, own));
        if (!undone.ok)
          refusals.push(`${found.call.id}: ${undone.error.code} ${undone.error.message}`);
        const looked = await look(aws, found.call.undo.check, options);
        const asBefore = cloudOf(house, 'with times');
        const again = undone.ok ? send(request) : answer;
        if (!again.ok)
          refusals.push(`${found.call.id} again: ${again.error.code} ${again.error.message}`);
        tried.push({
          call: found.call,
          before,
          after,
          undone: asBefore,
          redone: cloudOf(house, 'with times'),
          undoHolds: looked.state === 'holds',
        });
      },
    },
  });
  await playUntil(house, life, (state) => state?.closedAt !== undefined);
  const told = await retold(house);
  await house.leave();
  return { tried, refusals, incident: told };
}

const { tried, refusals, incident: whole } = await tryEveryUndo();
const calls = whole.plans.flatMap((state) =>
  state.plan.waves.flatMap((wave) => wave.calls.map((call) => ({ state, call }))),
);

/** Calls of a wave run side by side; here each has the cloud for itself, so that its own change can be told apart. */
function oneByOne(aws: Aws): Aws {
  let last: Promise<unknown> = Promise.resolve();
  const queued = <T>(run: () => Promise<T>): Promise<T> => {
    const next = last.then(run);
    last = next.catch(() => {});
    return next;
  };
  return {
    send: (request, how) => queued(() => aws.send(request, how)),
    sendAndHandOver: (request, handOver, how) =>
      queued(() => aws.sendAndHandOver(request, handOver, how)),
  };
}

describe('what was done can be undone', () => {
  it('given the rights that the bot’s roles have, when undos are made, then AWS refuses none', () => {
    expect(refusals).toEqual([]);
  });

  it('given every call of every plan, when it is looked at, then it has an undo or says why not', () => {
    expect(calls.length).toBeGreaterThan(25);
    for (const { call } of calls) {
      if ('none' in call.undo) expect(call.undo.none.length, call.id).toBeGreaterThan(15);
      else expect(call.undo.request, call.id).toHaveProperty('operation');
    }
    const undoable = calls.filter(({ call }) => !('none' in call.undo)).map(({ call }) => call.id);
    expect(tried.map(({ call }) => call.id).toSorted()).toEqual(undoable.toSorted());
  });

  it.each(tried.map((one) => [one.call.id, one] as const))(
    'given %s has been made, when its undo is made, then the cloud is as it was before',
    (_, one) => {
      expect(one.after).not.toEqual(one.before);
      expect(one.undone).toEqual(one.before);
      expect(one.redone).toEqual(one.after);
      expect(one.undoHolds).toBe(true);
    },
  );

  it('given a call that can’t be undone, when people read its plan before they approve it, then it says so', () => {
    const none = calls.filter(({ call }) => 'none' in call.undo);
    expect(none.length).toBeGreaterThan(5);
    for (const { state, call } of none) {
      const read = JSON.stringify(renderPlanDetails(whole, { ...state, stage: 'pending' }));
      expect(read, call.id).toContain('NO UNDO');
      expect(read).toContain(
        'none' in call.undo
          ? JSON.stringify(call.undo.none).slice(1, 40).replaceAll("'", '’').slice(0, 20)
          : '',
      );
    }
  });
});

describe('undo by two people', () => {
  it('given a key of ours that was switched off, when two others approve its undo, then AWS has it back, and only it', async () => {
    const house = buildHouse();
    const life = createLife(house);
    const incident = await playUntil(
      house,
      life,
      (state) => state?.position.phase === 'approve-rotate',
    );
    const key = incident.plans
      .flatMap((p) => p.plan.waves.flatMap((w) => w.calls))
      .find((call) => call.request.operation === 'UpdateAccessKey' && !('none' in call.undo));
    const user = key?.request.input['UserName'];
    const id = key?.id ?? '';
    const before = cloudOf(house) as { users: { name: string; keys: string[] }[] };
    expect(
      await life.says('ana', { do: 'undo', call: id, reason: 'the plant needs it' }),
    ).toMatchObject({ ok: true });
    const plan = life.responder
      .incidents()
      .at(-1)!
      .plans.findLast((p) => p.plan.kind === 'undo')!;
    const vote = { do: 'approve', plan: plan.plan.id, digest: plan.digest } as const;
    expect(await life.says('ana', vote)).toMatchObject({ ok: false, code: 'requester' });
    await life.says('ben', vote);
    await life.says('cho', vote);
    for (let i = 0; i < 60; i += 1) await house.clock.next();
    const after = cloudOf(house) as typeof before;
    const now = life.responder.incidents().at(-1)!;
    expect(now.plans.find((p) => p.digest === plan.digest)).toMatchObject({ stage: 'executed' });
    const changed = after.users.filter(
      (user, i) => JSON.stringify(user) !== JSON.stringify(before.users[i]),
    );
    expect(changed).toMatchObject([{ name: user, keys: ['Active'] }]);
    await house.leave();
  });

  it('given a key that looks hostile, when somebody wants it back, then it is refused for good', async () => {
    const house = buildHouse();
    const life = createLife(house);
    const incident = await playUntil(
      house,
      life,
      (state) => state?.position.phase === 'approve-rotate',
    );
    const hostile = incident.plans
      .find((p) => p.plan.kind === 'doors')!
      .plan.waves.flatMap((w) => w.calls)
      .filter((call) => 'none' in call.undo && call.request.operation === 'UpdateAccessKey');
    expect(hostile.length).toBeGreaterThan(0);
    for (const call of hostile) {
      expect(
        await life.says('ana', { do: 'undo', call: call.id, reason: 'I want it' }),
      ).toMatchObject({ ok: false, code: 'no-undo' });
    }
    expect(
      (await factsOf(house)).filter(
        (f) => f.kind === 'plan.drafted' && f.body.plan.kind === 'undo',
      ),
    ).toEqual([]);
    await house.leave();
  });
});
