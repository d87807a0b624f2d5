import type { Incident } from '../../../../src/core/incident/incident.ts';
import { phaseInfo } from '../../../../src/core/incident/machine.ts';
import type { Request } from '../../../../src/core/plan/call.ts';
import { look } from '../../../../src/responder/check.ts';
import { resolveCall } from '../../../../src/responder/resolve.ts';
import type { OpeningTerms } from '../../../../src/responder/opening.ts';
import type { Aws } from '../../../../src/responder/world.ts';
import type { Pending } from '../../../goldens/play.ts';
import { goOn } from '../../../goldens/told.ts';
import { buildHouse, createLife, type House } from '../../../promises/stage/house.ts';

/** A golden that is open is laid into a store as its bot left it, and the current bot starts on that store. */

export interface Left {
  readonly lines: readonly string[];
  readonly pending: Pending;
  /** The fold of the lines. */
  readonly incident: Incident;
}

export interface Finished {
  readonly incident: Incident;
  readonly lines: readonly string[];
  /** What changed something in the organization after the change of bots. */
  readonly changes: readonly Request[];
  readonly errors: readonly string[];
}

/** The store as the older bot left it: journal, work and timers. */
export async function layDown(house: House, { lines, pending, incident }: Left): Promise<void> {
  await house.store.transact(
    { incident: incident.id, event: 'as it was left', fromSeq: 0 },
    () => ({
      append: lines,
      effects: pending.effects,
      timers: pending.timers,
      cancelTimers: [],
      result: undefined,
    }),
  );
}

/** The current bot, with the runbook that it ships, takes the incident over and sensible people end it. */
export async function finish(left: Left, shipped: OpeningTerms['runbook']): Promise<Finished> {
  const house = buildHouse();
  const ids = await makeCallsOf(house, left);
  await layDown(house, left);
  const changes: Request[] = [];
  const terms = { ...house.terms, runbook: shipped, bot: 'the next version' };
  const watch = {
    before: () => {},
    after: (request: Request, effect: string) => {
      const reads = /^(Get|List|Describe|Lookup)/.test(request.operation);
      if (effect.includes('/call/') && !reads) changes.push(request);
    },
  };
  const life = createLife({ ...house, terms }, { watch, aws: (real) => withIdsOf(real, ids) });
  await life.responder.start();
  for (let turn = 0; turn < 20_000; turn += 1) {
    await house.clock.settle();
    const incident = life.responder.incident(left.incident.id);
    if (incident === undefined) throw new Error('the incident was not taken over');
    if (incident.closedAt !== undefined) {
      const lines = (await house.store.entries(incident.id, 0)).map(({ line }) => line);
      const errors = life.logged.filter(({ fields }) => 'error' in fields).map((l) => l.message);
      await house.leave();
      return { incident, lines, changes, errors };
    }
    const act = goOn(incident, left.incident.scope);
    if (act !== undefined) await life.says(act.person, act.body);
    else if (!(await house.clock.next())) {
      throw new Error(`nothing more happens in ${phaseInfo(incident).title}`);
    }
  }
  throw new Error('the incident does not end');
}

/**
 * The organization as the older bot left it: every call that its journal says was made is made here. What
 * is created gets another id than it had then; returned is the older id for each newer one.
 */
async function makeCallsOf(house: House, { incident, lines }: Left): Promise<Map<string, string>> {
  const ids = new Map<string, string>();
  const { kernel } = house.cloud;
  for (const line of lines) {
    const { kind, body, ts } = JSON.parse(line) as {
      kind: string;
      ts: string;
      body: { digest: string; call: string; outcome: string; value?: string };
    };
    kernel.advanceTo(Math.max(kernel.now, Date.parse(ts)));
    if (kind !== 'call.settled' || body.outcome !== 'done') continue;
    const state = incident.plans.find((p) => p.digest === body.digest);
    const drawn = state?.plan.waves.flatMap((w) => w.calls).find((c) => c.id === body.call);
    if (state === undefined || drawn === undefined) throw new Error(`no call ${body.call}`);
    const call = renamed(resolveCall(drawn, state), invert(ids));
    const answer = house.cloud.send(call.request);
    if (!answer.ok) throw new Error(`${body.call}: ${answer.error.code} ${answer.error.message}`);
    const aws = { send: (request: Request) => Promise.resolve(house.cloud.send(request)) } as Pick<
      Aws,
      'send'
    > as Aws;
    const seen = await look(aws, call.check, { effect: 'as it was left', deadlineMs: 1000 });
    if (seen.state !== 'holds') throw new Error(`${body.call} was made, and does not show`);
    if (typeof seen.value === 'string' && typeof body.value === 'string') {
      if (seen.value !== body.value) ids.set(seen.value, body.value);
    }
  }
  return ids;
}

const invert = (ids: ReadonlyMap<string, string>) =>
  new Map([...ids].map(([newer, older]) => [older, newer]));

/** The same with other ids in it. */
function renamed<Value>(value: Value, ids: ReadonlyMap<string, string>): Value {
  let text = JSON.stringify(value);
  for (const [from, to] of ids) text = text.replaceAll(from, to);
  return JSON.parse(text) as Value;
}

/** AWS as the older bot knew it: what it created has the ids that it had then. */
function withIdsOf(real: Aws, ids: ReadonlyMap<string, string>): Aws {
  const back = invert(ids);
  return {
    send: async (request, how) => renamed(await real.send(renamed(request, back), how), ids),
    sendAndHandOver: async (request, handOver, how) =>
      renamed(await real.sendAndHandOver(renamed(request, back), handOver, how), ids),
  };
}
