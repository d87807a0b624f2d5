import { statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openSqlite } from '../../src/adapters/store/sqlite.ts';
import { askHatch, askToArm, openHatch } from '../../src/cli/hatch.ts';
import { UsageError } from '../../src/cli/usage.ts';
import { temporaryFolders } from '../temporary.ts';

const temporaryFolder = temporaryFolders('lockstep-hatch-');

const socket = () => join(temporaryFolder(), 'store.sock');
const writes = {
  append: ['{"seq":0}', 'ü'],
  effects: [],
  timers: [],
  cancelTimers: [],
  result: undefined,
};

describe('the hatch of a running bot', () => {
  it('given a bot that holds its store, when another command asks for a journal, then it gets the same lines', async () => {
    const path = socket();
    const store = openSqlite(':memory:', { now: () => 0 });
    await store.transact({ incident: 'i1', event: 'a', fromSeq: 0 }, () => writes);
    const close = await openHatch(path, store);
    expect(await askHatch(path, 'i1')).toEqual(['{"seq":0}', 'ü']);
    expect(await askHatch(path, 'unknown')).toEqual([]);
    await close();
    await store.shutdown();
  });

  it('given a journal that is longer than one text, when it is asked for, then the answer is an error that names the mend, and the bot goes on', async () => {
    const path = socket();
    const store = openSqlite(':memory:', { now: () => 0 });
    const line = 'x'.repeat(2 ** 20);
    const large = Array.from({ length: 600 }, (_, seq) => ({ seq, line }));
    const close = await openHatch(path, { ...store, entries: () => Promise.resolve(large) });
    await expect(askHatch(path, 'i1')).rejects.toThrow('make a back-up of the store');
    expect(await askHatch(path, 'i1').catch((error: unknown) => error)).toBeInstanceOf(UsageError);
    await close();
    await store.shutdown();
  });

  it('given no bot, or one that died, when it is asked, then nobody answers', async () => {
    expect(await askHatch(socket(), 'i1')).toBeUndefined();
  });

  it('given a bot, when doctor asks to arm, then it gets what the bot says, a refusal as an error, and nobody where none runs', async () => {
    const path = socket();
    const store = openSqlite(':memory:', { now: () => 0 });
    let refuses = false;
    const close = await openHatch(path, store, async () => {
      if (refuses) throw new UsageError('one at a time');
      return 'Arming run arm-1 is open.';
    });
    expect(await askToArm(path)).toBe('Arming run arm-1 is open.');
    refuses = true;
    await expect(askToArm(path)).rejects.toThrow('one at a time');
    await close();
    expect(await askToArm(path)).toBeUndefined();
    await store.shutdown();
  });

  it('given a hatch, when its rights are read, then only its owner may look through', async () => {
    const path = socket();
    const store = openSqlite(':memory:', { now: () => 0 });
    const close = await openHatch(path, store);
    expect(statSync(path).mode & 0o077).toBe(0);
    await close();
    await store.shutdown();
  });
});
