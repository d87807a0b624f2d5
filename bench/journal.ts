import { merkleRoot } from '../src/core/journal/merkle.ts';
import { EMPTY } from '../src/core/journal/chain.ts';
import { createLedger, fold, type Ledger } from '../src/responder/ledger.ts';
import { decideHappening } from '../src/core/incident/decide.ts';
import { longJournal, prepareDoors, putInto } from './doors-incident.ts';
import { timed, type Benchmark, type Figure } from './figures.ts';
import type { Place } from './stores.ts';

/** One event after another, each decided, sealed into the chain and committed, against bare inserts. */
export function appends(places: readonly (() => Promise<Place>)[]): Benchmark {
  return {
    name: 'appends',
    title: 'Journal appends, one commit each, against plain inserts in the same store',
    async run({ size }) {
      const count = Math.max(50, Math.round(2000 * size));
      const figures: Figure[] = [];
      for (const make of places) figures.push(...(await appendsOn(await make(), count)));
      return figures;
    },
  };
}

/** Blocks of ours and of plain ones take turns: a disk has good and bad seconds. */
const BLOCK = 100;

async function appendsOn(place: Place, count: number): Promise<Figure[]> {
  const prepared = prepareDoors(0, 10);
  const { incident } = prepared;
  const now = prepared.at + 1000;
  const store = await place.open({ now: () => now, after: () => () => {} });
  const plain = await place.plain();
  await putInto(store, prepared);
  const ledger = createLedger(store, 'drill', () => {});
  await ledger.load(incident);
  let [ours, bare] = [0, 0];
  for (let done = 0; done < count; done += BLOCK) {
    ours += await timed(() => appendBlock(ledger, incident, now, done));
    const lines = (await store.entries(incident, 0)).slice(-BLOCK).map(({ line }) => line);
    bare += await timed(() => plain.insert(lines));
  }
  await plain.close();
  await store.shutdown();
  await place.leave();
  const { name } = place;
  const to = 'a plain insert of the same line';
  const [appended, inserted] = [ours, bare].map((ms) => (count / ms) * 1000);
  return [
    {
      what: `${name}: journal appends a second`,
      value: appended ?? 0,
      unit: '/s',
      ratio: { to, times: ours / bare },
    },
    { what: `${name}: plain inserts a second`, value: inserted ?? 0, unit: '/s' },
  ];
}

async function appendBlock(ledger: Ledger, incident: string, now: number, from: number) {
  for (let i = from; i < from + BLOCK; i += 1) {
    const written = await ledger.write({ incident, event: `event/${i}`, now }, (state) => {
      if (state === undefined) throw new Error('not loaded');
      const context = { now, nonce: '5'.repeat(32) };
      // Ignored, but journaled: what is measured is the writing, not what follows from a decision.
      const late = {
        type: 'call-settled',
        digest: '0'.repeat(64),
        call: `${i}`,
        outcome: 'done',
      } as const;
      return { decision: decideHappening(state, late, context), result: undefined };
    });
    if (written.state !== 'written' || written.appended.length !== 1)
      throw new Error('nothing was appended');
  }
}

/** What a start after a crash costs, and what an auditor's machine needs. */
export const replay: Benchmark = {
  name: 'replay',
  title: 'Replay of a long journal',
  run({ size }) {
    const entries = Math.max(2000, Math.round(100_000 * size));
    const lines = longJournal(entries, 1000);
    const numbered = lines.map((line, seq) => ({ seq, line }));
    const bytes = lines.reduce((sum, line) => sum + line.length, 0);
    const reading = time(() => lines.forEach((line) => JSON.parse(line)));
    const folding = time(() => fold({ incident: undefined, head: EMPTY, at: 0 }, numbered));
    const tree = time(() => merkleRoot(lines));
    const to = 'reading the same lines as JSON';
    return Promise.resolve([
      {
        what: `${entries} entries of ${Math.round(bytes / entries)} bytes, replayed and checked`,
        value: folding / 1000,
        unit: 's',
        ratio: { to, times: folding / reading },
      },
      {
        what: 'their Merkle root',
        value: tree / 1000,
        unit: 's',
        ratio: { to, times: tree / reading },
      },
    ]);
  },
};

function time(run: () => void): number {
  const begin = performance.now();
  run();
  return performance.now() - begin;
}
