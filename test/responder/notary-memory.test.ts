import { describe, expect, it } from 'vitest';
import { EMPTY, openLine, seal } from '../../src/core/journal/chain.ts';
import { frontierRoot, growFrontier, NO_LEAVES } from '../../src/core/journal/frontier.ts';
import type { Entry, Store } from '../../src/responder/world.ts';
import {
  buildTown,
  errorsOf,
  INCIDENT,
  LEASE_MS,
  makeKeys,
  makePlace,
  problemsAt,
  sizesAt,
  started,
  type Town,
} from './notary-stage.ts';

describe('the memory of what an anchor has had', () => {
  const marked = async (town: Town): Promise<unknown> =>
    JSON.parse((await town.desk.getView(INCIDENT, 'anchor/s3')) ?? '{}');

  it('given a bot that hung for longer than its lease, when the next one has put more, then it is not turned back', async () => {
    const town = buildTown();
    const s3 = makePlace('s3');
    const slow = Promise.withResolvers<void>();
    const hanging = { name: 's3', put: () => slow.promise };
    const first = await started(town, { anchors: [hanging] });
    await town.write(3);
    first.notary.noticed = () => {};
    await started(town, { anchors: [s3] });
    await town.pass(LEASE_MS + 1);
    await town.write(4, { phase: true });
    await town.pass(LEASE_MS + 1);
    expect(sizesAt(s3)).toEqual([3, 7]);
    slow.resolve();
    await town.clock.settle();
    expect(await marked(town)).toMatchObject({ size: 7 });
  });

  it('given one that was set back under a bot that knows better, when there are new lines, then what it had is not put again, and the bot warns', async () => {
    const town = buildTown();
    const [, s3] = town.places;
    const scribe = await started(town);
    await town.write(3);
    const before = await town.desk.getView(INCIDENT, 'anchor/s3');
    await town.write(2, { phase: true });
    await town.desk.setView(INCIDENT, 'anchor/s3', before!);
    await town.write(1, { phase: true });
    expect(s3.got.map(({ from, checkpoint }) => [from, checkpoint.size])).toEqual([
      [0, 3],
      [3, 5],
      [5, 6],
    ]);
    expect(problemsAt(s3, await town.lines(), town.keys)).toEqual([]);
    expect(await marked(town)).toMatchObject({ size: 6 });
    expect(scribe.logged.filter(({ level }) => level === 'warn')).toMatchObject([
      { fields: { anchor: 's3', lines: 5, remembered: 3 } },
    ]);
  });

  it('given one that can’t be read, when the next bot starts, then everything is put again', async () => {
    const town = buildTown();
    const [, s3] = town.places;
    await town.append(3);
    await town.desk.setView(INCIDENT, 'anchor/s3', 'garbage');
    await started(town);
    await town.clock.settle();
    expect(sizesAt(s3)).toEqual([3]);
    expect(await marked(town)).toMatchObject({ size: 3 });
  });
});

/** The town's store; from `forge` on line 4 of its journal is another one, and all behind it chained anew. */
function forgeable(town: Town): { readonly store: Store; readonly forge: () => void } {
  let isForged = false;
  const forged = (entries: readonly Entry[]): Entry[] => {
    let [old, fresh] = [EMPTY, EMPTY];
    return entries.map(({ seq, line }) => {
      const opened = openLine(old, line);
      if ('problem' in opened) throw new Error(opened.problem);
      const { kind, body, ts } = opened.entry;
      const sealed = seal(fresh, { kind, body: seq === 3 ? { ...body, by: 'eve' } : body }, ts);
      [old, fresh] = [opened.head, sealed.head];
      return { seq, line: sealed.line };
    });
  };
  const entries: Store['entries'] = async (id, from) => {
    const all = await town.desk.entries(id, 0);
    return (isForged ? forged(all) : all).slice(from);
  };
  return { store: { ...town.desk, entries }, forge: () => void (isForged = true) };
}

describe('a journal that changes under a bot that runs', () => {
  it.each([
    ['nothing', '{}'],
    ['less', JSON.stringify({ size: 2, root: 'x', at: 1 })],
    ['as much', JSON.stringify({ size: 5, root: 'x', at: 1 })],
  ])(
    'given the memory of what an anchor has had set to %s, when line 4 was rewritten and all chained anew, then no anchor gets anything more',
    async (_, mark) => {
      const town = buildTown();
      const [channel, s3] = town.places;
      const { store, forge } = forgeable(town);
      const scribe = await started(town, { store });
      await town.write(5);
      forge();
      await town.desk.setView(INCIDENT, 'anchor/s3', mark);
      await town.write(1, { phase: true });
      await town.pass(600_000);
      expect([sizesAt(channel), sizesAt(s3)]).toEqual([[5], [5]]);
      expect(errorsOf(scribe)).toHaveLength(2);
      await town.write(1, { close: true });
      await scribe.notary.stop();
      expect([sizesAt(channel), sizesAt(s3)]).toEqual([[5], [5]]);
    },
  );

  it('given an anchor that has had nothing yet, when another one’s lines are found rewritten, then it gets nothing either, and both say so', async () => {
    const town = buildTown();
    const [channel, s3] = town.places;
    channel.mood = 'unmade';
    const { store, forge } = forgeable(town);
    const scribe = await started(town, { store });
    await town.write(5);
    forge();
    await town.desk.setView(INCIDENT, 'anchor/s3', '{}');
    await town.write(1, { phase: true });
    channel.mood = 'well';
    await town.pass(600_000);
    await town.write(300, { phase: true });
    expect([sizesAt(channel), sizesAt(s3)]).toEqual([[], [5]]);
    expect(errorsOf(scribe)).toHaveLength(2);
    for (const error of errorsOf(scribe)) expect(error).toMatch(/not the one .* 5 lines/);
    const said = scribe.logged.filter(({ level }) => level === 'error');
    expect(new Set(said.map(({ fields }) => fields['anchor']))).toEqual(new Set(['channel', 's3']));
  });

  it('given an incident that is closed, when its lines were rewritten and something is added, then that is not signed', async () => {
    const town = buildTown();
    const { store, forge } = forgeable(town);
    const scribe = await started(town, { store });
    await town.write(5);
    await town.write(1, { close: true });
    forge();
    await town.desk.setView(INCIDENT, 'anchor/s3', '{}');
    await town.desk.setView(INCIDENT, 'anchor/channel', '{}');
    await town.write(1);
    expect(town.places.map(sizesAt)).toEqual([
      [5, 6],
      [5, 6],
    ]);
    expect(errorsOf(scribe)).toHaveLength(2);
  });

  it('given lines that are gone, when the memory went back with them, then the shorter journal is not signed', async () => {
    const town = buildTown();
    const cut: Store['entries'] = async (id, from) =>
      (await town.desk.entries(id, from)).filter(({ seq }) => seq < 4 || seq === 5);
    const store = { ...town.desk };
    const scribe = await started(town, { store });
    await town.write(5);
    store.entries = cut;
    await town.desk.setView(INCIDENT, 'anchor/s3', '{}');
    await town.write(1, { phase: true });
    expect(sizesAt(town.places[1])).toEqual([5]);
    expect(errorsOf(scribe)).toHaveLength(2);
  });
});

describe('a memory of more lines than there are', () => {
  const rootOf = async (town: Town) =>
    frontierRoot(growFrontier(NO_LEAVES, await town.lines())).toString('base64');

  it.each([
    ['any root', () => Promise.resolve('x')],
    ['the root of the lines that are there', rootOf],
  ])(
    'given %s, when it comes under a bot that runs, then it is said, at the next lines',
    async (_, root) => {
      const town = buildTown();
      const scribe = await started(town);
      await town.write(5);
      const mark = { size: 1_000_000, root: await root(town), at: 1 };
      await town.desk.setView(INCIDENT, 'anchor/s3', JSON.stringify(mark));
      await town.write(5, { phase: true });
      expect(errorsOf(scribe)[0]).toContain('1000000 lines');
    },
  );

  it.each([
    ['any root', () => Promise.resolve('x')],
    ['the root of the lines that are there', rootOf],
  ])('given %s, when a bot starts, then it is said at once', async (_, root) => {
    const town = buildTown();
    await town.append(5);
    const mark = { size: 1_000_000, root: await root(town), at: 1 };
    await town.desk.setView(INCIDENT, 'anchor/s3', JSON.stringify(mark));
    const scribe = await started(town);
    await town.clock.settle();
    expect(errorsOf(scribe)[0]).toContain('1000000 lines');
  });

  it.each([
    '{"size":1000000}',
    '{"size":1e400,"root":"x","at":1}',
    '{"size":-1,"root":"x","at":1}',
  ])('given %s, which is no memory, when there are new lines, then they are put', async (mark) => {
    const town = buildTown();
    const [, s3] = town.places;
    await started(town);
    await town.write(5);
    await town.desk.setView(INCIDENT, 'anchor/s3', mark);
    await town.write(5, { phase: true });
    expect(sizesAt(s3)).toEqual([5, 10]);
    expect(problemsAt(s3, await town.lines(), town.keys)).toEqual([]);
  });

  it('given another bot that is ahead, when this one hears of less, then nothing is wrong', async () => {
    const town = buildTown();
    const first = await started(town);
    const hears = first.notary.noticed.bind(first.notary);
    first.notary.noticed = () => {};
    const second = await started(town);
    await town.write(5);
    await town.write(5, { phase: true });
    const news = { phase: 'contain', state: 'working', entry: 0 };
    hears({ id: INCIDENT, seq: 4, position: news } as Parameters<typeof hears>[0]);
    await town.pass(2 * LEASE_MS);
    expect(sizesAt(town.places[1])).toEqual([5, 10]);
    expect([...errorsOf(first), ...errorsOf(second)]).toEqual([]);
  });
});

describe('what is not signed', () => {
  it('given an incident that pins another key, when this bot runs, then it signs nothing and says whose key is missing', async () => {
    const town = buildTown();
    const other = makeKeys();
    const scribe = await started(town, { keys: other });
    await town.write(3);
    await town.write(1, { phase: true });
    expect(town.places[0].got).toEqual([]);
    expect(errorsOf(scribe)).toHaveLength(2);
    expect(errorsOf(scribe)[0]).toContain(town.keys.key.slice(0, 12));
    expect(errorsOf(scribe)[0]).toContain('evidence.key');
  });

  it('given a journal that was rewritten in the store, when the next bot starts, then it does not sign it', async () => {
    const town = buildTown();
    const first = await started(town);
    await town.write(5);
    first.dies();
    await town.pass(LEASE_MS + 1);
    // Another history with the same memory of what was signed.
    const forged = buildTown(town.keys);
    await forged.append(3);
    await forged.pass(60_000);
    await forged.append(4);
    for (const name of ['channel', 's3']) {
      const mark = await town.desk.getView(INCIDENT, `anchor/${name}`);
      await forged.desk.setView(INCIDENT, `anchor/${name}`, mark!);
    }
    const scribe = await started(forged);
    await forged.clock.settle();
    expect(forged.places[0].got).toEqual([]);
    expect(errorsOf(scribe)[0]).toMatch(/not the one of which 5 lines were signed/);
  });

  it('given an incident from before there was a key, when it is open, then it is signed; when it is long closed, then not', async () => {
    const town = buildTown();
    await town.append(3, 'inc-20250101-old000', '');
    await town.desk.close('inc-20250101-old000');
    await town.append(3, 'inc-20261122-new000', '');
    const scribe = await started(town);
    await town.clock.settle();
    expect(town.places[0].got.map((each) => each.incident)).toEqual(['inc-20261122-new000']);
    expect(errorsOf(scribe)).toEqual([]);
  });

  it('given another bucket, when the bot starts with it, then the whole journal goes there', async () => {
    const town = buildTown();
    const first = await started(town, { anchors: [makePlace('s3', 'bucket-one')] });
    await town.write(3);
    await first.notary.stop();
    const second = makePlace('s3', 'bucket-two');
    await town.pass(LEASE_MS + 1);
    await started(town, { anchors: [second] });
    await town.clock.settle();
    expect(second.got).toMatchObject([{ from: 0, checkpoint: { size: 3 } }]);
  });
});
