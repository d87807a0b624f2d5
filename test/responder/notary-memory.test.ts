import { describe, expect, it } from 'vitest';
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

  it('given one that was set back, when there are new lines, then what it has forgotten is put again', async () => {
    const town = buildTown();
    const [, s3] = town.places;
    await started(town);
    await town.write(3);
    const before = await town.desk.getView(INCIDENT, 'anchor/s3');
    await town.write(2, { phase: true });
    await town.desk.setView(INCIDENT, 'anchor/s3', before!);
    await town.write(1, { phase: true });
    expect(s3.got.map(({ from, checkpoint }) => [from, checkpoint.size])).toEqual([
      [0, 3],
      [3, 5],
      [3, 6],
    ]);
    expect(problemsAt(s3, await town.lines(), town.keys)).toEqual([]);
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
