import { describe, expect, it } from 'vitest';
import {
  buildTown,
  coveredAt,
  errorsOf,
  INCIDENT,
  LEASE_MS,
  problemsAt,
  sizesAt,
  started,
} from './notary-stage.ts';

describe('when a checkpoint is cut', () => {
  it('given an incident that opens, when its first lines are there, then each anchor has them at once', async () => {
    const town = buildTown();
    await started(town);
    await town.write(3);
    for (const place of town.places) {
      expect(sizesAt(place)).toEqual([3]);
      expect(place.got[0]).toMatchObject({
        incident: INCIDENT,
        from: 0,
        lines: await town.lines(),
      });
      expect(problemsAt(place, await town.lines(), town.keys)).toEqual([]);
    }
  });

  it('given new lines in the same phase, when less than a minute has passed, then they wait, and not longer', async () => {
    const town = buildTown();
    await started(town);
    await town.write(3);
    await town.write(2);
    await town.pass(40_000);
    await town.write(1);
    await town.pass(19_000);
    expect(sizesAt(town.places[1])).toEqual([3]);
    await town.pass(1_000);
    expect(sizesAt(town.places[1])).toEqual([3, 6]);
    expect(town.places[1].got[1]).toMatchObject({ from: 3 });
    await town.pass(600_000);
    expect(sizesAt(town.places[1])).toEqual([3, 6]);
  });

  it('given a phase that ends, when its lines are written, then nothing waits', async () => {
    const town = buildTown();
    await started(town);
    await town.write(3);
    await town.write(2, { phase: true });
    expect(sizesAt(town.places[0])).toEqual([3, 5]);
  });

  it('given a busy minute, when 256 lines have come, then they do not wait for its end', async () => {
    const town = buildTown();
    await started(town);
    await town.write(1);
    await town.write(255);
    expect(sizesAt(town.places[0])).toEqual([1]);
    await town.write(1);
    expect(sizesAt(town.places[0])).toEqual([1, 257]);
  });

  it('given an incident that is closed, when more is added to its journal, then the last note covers all of it', async () => {
    const town = buildTown();
    await started(town);
    await town.write(3);
    await town.write(1, { close: true });
    await town.write(1);
    expect(sizesAt(town.places[0])).toEqual([3, 4, 5]);
    expect(problemsAt(town.places[0], await town.lines(), town.keys)).toEqual([]);
  });

  it('given a graceful stop, when lines are waiting, then their checkpoint is put before it ends', async () => {
    const town = buildTown();
    const { notary } = await started(town);
    await town.write(3);
    await town.write(2);
    await notary.stop();
    expect(sizesAt(town.places[0])).toEqual([3, 5]);
    await town.write(2, { phase: true });
    expect(sizesAt(town.places[0])).toEqual([3, 5]);
  });

  it('given many thousand lines at once, when they are put, then in parts, each under a note of its own', async () => {
    const town = buildTown();
    await started(town);
    await town.write(5_000);
    expect(sizesAt(town.places[0])).toEqual([1024, 2048, 3072, 4096, 5000]);
    expect(problemsAt(town.places[0], await town.lines(), town.keys)).toEqual([]);
  });

  it('given a checkpoint that is put, when the meter is read, then it says where and when', async () => {
    const town = buildTown();
    await started(town);
    await town.pass(5_000);
    await town.write(1);
    expect(town.checkpoints).toEqual([
      { anchor: 'channel', at: town.clock.now() },
      { anchor: 's3', at: town.clock.now() },
    ]);
  });
});

describe('an anchor that fails', () => {
  it('given one that is away, when it comes back, then it gets all that it has missed, and the other never waited', async () => {
    const town = buildTown();
    const scribe = await started(town);
    const [channel, s3] = town.places;
    await town.write(3);
    s3.mood = 'failing';
    await town.write(2, { phase: true });
    await town.write(2, { phase: true });
    expect(sizesAt(channel)).toEqual([3, 5, 7]);
    expect(sizesAt(s3)).toEqual([3]);
    expect(errorsOf(scribe)).toEqual(['s3 is away']);
    s3.mood = 'well';
    await town.pass(5_000);
    expect(sizesAt(s3)).toEqual([3, 7]);
    expect(coveredAt(s3)).toBe(7);
  });

  it('given one that is away for an hour, when it is tried again, then less and less often, and each time it is said', async () => {
    const town = buildTown();
    const scribe = await started(town);
    town.places[1].mood = 'failing';
    await town.write(300);
    for (let minute = 0; minute < 60; minute += 1) {
      await town.pass(60_000);
      await town.write(300, { phase: true });
    }
    // 5 s, doubled up to 300 s: seven in the first ten minutes, then one in five.
    expect(errorsOf(scribe).length).toBeGreaterThan(14);
    expect(errorsOf(scribe).length).toBeLessThan(20);
  });

  it('given one that hangs, when its time is over, then it counts as failed, and a stop does not wait for it', async () => {
    const town = buildTown();
    const scribe = await started(town);
    const [channel, s3] = town.places;
    s3.mood = 'hanging';
    await town.write(3);
    await town.write(1, { phase: true });
    expect(sizesAt(channel)).toEqual([3, 4]);
    await town.pass(900_000);
    expect(errorsOf(scribe)).toEqual(['no answer for 900 s']);
    let ended = false;
    await town.pass(5_000);
    const stop = scribe.notary.stop().then(() => (ended = true));
    await town.pass(15_000);
    await stop;
    expect(ended).toBe(true);
    expect(scribe.logged.at(-1)).toMatchObject({
      level: 'info',
      fields: { anchor: 's3', lines: 4 },
    });
  });

  it('given one that does not stand yet, when it does, then it has all, and nobody was alarmed', async () => {
    const town = buildTown();
    const scribe = await started(town);
    town.places[0].mood = 'unmade';
    await town.write(3);
    await town.pass(20_000);
    expect(errorsOf(scribe)).toEqual([]);
    town.places[0].mood = 'well';
    await town.pass(5_000);
    expect(sizesAt(town.places[0])).toEqual([3]);
    town.places[0].mood = 'unmade';
    await town.write(1, { phase: true });
    await town.pass(600_000);
    expect(errorsOf(scribe)[0]).toBe('channel does not stand yet');
  });

  it('given one that took it and lost the answer, when it is put again, then it is the same note', async () => {
    const town = buildTown();
    await started(town);
    const [, s3] = town.places;
    s3.mood = 'mute';
    await town.write(3);
    s3.mood = 'well';
    await town.pass(5_000);
    expect(s3.got).toHaveLength(2);
    expect(s3.got[0]).toEqual(s3.got[1]);
  });
});

describe('a bot that dies', () => {
  it('given lines that nobody signed, when the next bot starts, then it puts what is missing', async () => {
    const town = buildTown();
    const first = await started(town);
    await town.write(3);
    first.dies();
    await town.write(4, { phase: true });
    expect(sizesAt(town.places[0])).toEqual([3]);
    await started(town);
    await town.pass(LEASE_MS + 1);
    expect(sizesAt(town.places[0])).toEqual([3, 7]);
    expect(town.places[0].got[1]).toMatchObject({ from: 3 });
  });

  it('given an incident that was closed while no bot could sign, when one starts, then its end is put', async () => {
    const town = buildTown();
    const first = await started(town);
    await town.write(3);
    first.dies();
    await town.write(4, { close: true });
    await town.pass(LEASE_MS + 1);
    await started(town);
    await town.clock.settle();
    expect(sizesAt(town.places[1])).toEqual([3, 7]);
  });

  it('given two bots, when both hear of the same lines, then one of them puts each note', async () => {
    const town = buildTown();
    await started(town);
    await started(town);
    await town.write(3);
    await town.write(2, { phase: true });
    await town.pass(10 * LEASE_MS);
    expect(sizesAt(town.places[0])).toEqual([3, 5]);
    expect(sizesAt(town.places[1])).toEqual([3, 5]);
  });

  it('given two bots, when the one that signs dies, then the other goes on after its lease', async () => {
    const town = buildTown();
    const first = await started(town);
    await town.write(3);
    const second = await started(town);
    first.dies();
    await town.write(2, { phase: true });
    expect(sizesAt(town.places[0])).toEqual([3]);
    await town.pass(2 * LEASE_MS);
    expect(sizesAt(town.places[0])).toEqual([3, 5]);
    expect(errorsOf(second)).toEqual([]);
  });
});
