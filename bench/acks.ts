import { decideHappening } from '../src/core/incident/decide.ts';
import { createLedger } from '../src/responder/ledger.ts';
import { clickStorm } from '../test/adapters/slack/click-storm.ts';
import { prepareDoors, putInto } from './doors-incident.ts';
import type { Benchmark, Figure } from './figures.ts';
import type { Place } from './stores.ts';

const PEOPLE = 50;
const ROUNDS = 4;
/** Slack shows people an error when it has not heard of their click by then. */
const SLACK_WAITS_MS = 3000;

/** Everybody presses at once, over real sockets, and each press is a commit before it is acknowledged. */
export function acks(places: readonly (() => Promise<Place>)[]): Benchmark {
  return {
    name: 'acks',
    title: `${PEOPLE} people click at once, ${ROUNDS} times, each click one commit`,
    async run({ size }) {
      const people = Math.max(5, Math.round(PEOPLE * size));
      const figures: Figure[] = [];
      for (const make of places) figures.push(...(await acksOn(await make(), people)));
      return figures;
    },
  };
}

async function acksOn(place: Place, people: number): Promise<Figure[]> {
  const prepared = prepareDoors(0, 10);
  const { incident } = prepared;
  const now = prepared.at + 1000;
  const store = await place.open({ now: () => now, after: () => () => {} });
  await putInto(store, prepared);
  const ledger = createLedger(store, 'drill', () => {});
  await ledger.load(incident);
  const storm = await clickStorm(people, {
    rounds: ROUNDS,
    inbox: {
      async submit({ id }) {
        await ledger.write({ incident, event: id, now }, (state) => {
          if (state === undefined) throw new Error('not loaded');
          const context = { now, nonce: '5'.repeat(32) };
          const late = {
            type: 'call-settled',
            digest: '0'.repeat(64),
            call: id,
            outcome: 'done',
          } as const;
          return { decision: decideHappening(state, late, context), result: undefined };
        });
        return { ok: true, incident, text: 'Heard.' };
      },
    },
  });
  const lines = (await store.entries(incident, prepared.lines.length)).length;
  await store.shutdown();
  await place.leave();
  if (storm.acknowledged !== storm.clicks || lines !== storm.submitted)
    throw new Error(
      `${storm.clicks} clicks, ${storm.acknowledged} acknowledged, ${lines} journaled`,
    );
  const { name } = place;
  const to = 'what Slack waits for';
  return [
    { what: `${name}: clicks, all acknowledged and journaled`, value: storm.clicks, unit: '' },
    { what: `${name}: median time to the ack`, value: storm.p50, unit: 'ms' },
    {
      what: `${name}: longest time to the ack`,
      value: storm.max,
      unit: 'ms',
      ratio: { to, times: storm.max / SLACK_WAITS_MS },
    },
  ];
}
