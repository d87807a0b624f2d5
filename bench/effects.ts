import { eachState } from '../src/core/incident/call-states.ts';
import type { Responder } from '../src/responder/responder.ts';
import { settings } from '../test/core/incident/stage.ts';
import { benchResponder, clockFrom, until } from './bot.ts';
import { prepareDoors, putInto, type Prepared } from './doors-incident.ts';
import { timed, type BenchOptions, type Benchmark, type Figure } from './figures.ts';
import { slowAws, type SlowAws } from './slow-aws.ts';
import type { Place } from './stores.ts';

const CALLS = 1000;
const LATENCY_MS = 100;
const IN_FLIGHT = 128;

/** Many incidents at once, each closing as many doors as one plan holds, on each store. */
export function effects(
  incidents: number,
  name: string,
  places: readonly (() => Promise<Place>)[],
): Benchmark {
  return {
    name,
    title: `${incidents} incidents at once, ${CALLS} calls each, ${LATENCY_MS} ms for each answer of AWS`,
    async run({ size }: BenchOptions) {
      const calls = Math.max(10, Math.round(CALLS * size));
      const prepared = Array.from({ length: incidents }, (_, i) => prepareDoors(i, calls));
      const figures: Figure[] = [];
      for (const make of places) figures.push(...(await onPlace(await make(), prepared, calls)));
      return figures;
    },
  };
}

async function onPlace(place: Place, prepared: readonly Prepared[], calls: number) {
  const clock = clockFrom(Math.max(...prepared.map(({ at }) => at)));
  const store = await place.open(clock);
  for (const one of prepared) await putInto(store, one);
  const aws = slowAws(LATENCY_MS);
  const responder = benchResponder({ store, aws, clock, settings: settings(), loud: 'warnings' });
  const ms = await timed(async () => {
    await responder.start();
    await allClosed(responder, prepared.length);
  });
  await responder.stop();
  await store.shutdown();
  await place.leave();
  return figuresOf(place.name, aws, { ms, effects: prepared.length * calls });
}

function figuresOf(
  store: string,
  aws: SlowAws,
  { ms, effects: count }: { readonly ms: number; readonly effects: number },
): Figure[] {
  const bound = (aws.requests() / IN_FLIGHT) * LATENCY_MS;
  const to = `the latency bound of ${IN_FLIGHT} in flight`;
  return [
    {
      what: `${store}: wall time of ${count} effects`,
      value: ms / 1000,
      unit: 's',
      ratio: { to, times: ms / bound },
    },
    { what: `${store}: effects a second`, value: (count / ms) * 1000, unit: '/s' },
    { what: `${store}: requests to AWS for each effect`, value: aws.requests() / count, unit: '' },
    { what: `${store}: most requests under way at once`, value: aws.most(), unit: '' },
  ];
}

/** Every closing wave has settled: the incident went on to the proof. */
async function allClosed(responder: Responder, incidents: number): Promise<void> {
  const left = () =>
    responder.incidents().filter(({ position }) => position.phase === 'contain').length;
  await until(() => responder.incidents().length >= incidents && left() === 0);
  const bad = responder
    .incidents()
    .flatMap(({ plans }) =>
      plans.flatMap(({ calls }) => eachState(calls).filter(([, { stage }]) => stage !== 'done')),
    );
  if (bad.length > 0)
    throw new Error(`${bad.length} calls did not end well: ${JSON.stringify(bad[0])}`);
}
