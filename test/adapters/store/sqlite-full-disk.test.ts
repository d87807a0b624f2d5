import { execFile, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { openSqlite } from '../../../src/adapters/store/sqlite.ts';
import { buildHouse } from '../../promises/stage/house.ts';
import { endOf } from '../../promises/stage/end-state.ts';
import { play } from '../../promises/stage/mortal.ts';
import { inChild } from './child.ts';
import { linesOf } from './contract-stage.ts';
import { temporaryFolders } from '../../temporary.ts';

const temporaryFolder = temporaryFolders('lockstep-store-');

const BOT = new URL('full-disk-bot.ts', import.meta.url).pathname;
const run = promisify(execFile);

interface Told {
  readonly full: {
    readonly turns: number;
    readonly sent: number;
    readonly refused: readonly string[];
    readonly lines: readonly [number, number];
    readonly stumbled: number;
  };
  readonly unannounced: readonly string[];
  readonly unhandled: readonly string[];
  readonly end: object;
}

/** The same incident on a disk that always had room. */
async function undisturbed(): Promise<object> {
  const house = buildHouse();
  await play(house, () => false);
  const end = await endOf(house);
  await house.leave();
  return end;
}

const can = (command: string, ...args: string[]) => spawnSync(command, args).status === 0;

describe('an incident whose disk is full for a while', () => {
  // How files are limited from outside is the system's own; elsewhere there is no such command.
  const canLimit = can('prlimit', '--fsize');
  it.each(canLimit ? ['3', '12', '30', 'claim1', 'claim3'] : [])(
    'given a bot that may write no file any more (%s), when it goes on, then nothing leaves and nothing is written, until there is room',
    async (when) => {
      const [{ stdout }, expected] = await Promise.all([
        run(process.execPath, [BOT, 'limit', when]),
        undisturbed(),
      ]);
      const told = JSON.parse(stdout) as Told;
      expect(told.full.turns).toBe(15);
      expect(told.full.sent).toBe(0);
      expect(told.full.lines[1]).toBe(told.full.lines[0]);
      expect(told.full.lines[0]).toBeGreaterThan(0);
      // Somebody was told: a person who asked, or the operators.
      expect(told.full.refused.length + told.full.stumbled).toBeGreaterThan(0);
      expect(told).toMatchObject({ unannounced: [], unhandled: [] });
      expect(told.end).toEqual(expected);
    },
  );

  it.each(canLimit ? ['full'] : [])(
    'given a disk that is %s at the end, when the bot shuts down, then it says so, and all is there at the next start',
    async () => {
      const path = join(temporaryFolder(), 'lockstep.sqlite');
      const body = `process.on('SIGXFSZ', () => {});
        const { spawnSync } = await import('node:child_process');
        const store = openSqlite(path, clock);
        for (let i = 0; i < 50; i += 1) await write(store, 'e' + i, 'line ' + i);
        spawnSync('prlimit', ['--pid', String(process.pid), '--fsize=1:unlimited']);
        const all = [() => write(store, 'x', 'x'), () => store.setView('i', 'k', 'v'),
          () => store.close('i1'), () => store.shutdown()];
        for (const run of all)
          await run().then(() => console.log('done'), (error) => console.log(error.message));`;
      const { stdout } = await inChild(path, body);
      const said = stdout.trim().split('\n');
      expect(said).toHaveLength(4);
      for (const line of said) expect(line).toMatch(/can't be written .*look at the disk: room/);
      const store = openSqlite(path, { now: () => 1_000 });
      expect(await linesOf(store)).toEqual(Array.from({ length: 50 }, (_, i) => `line ${i}`));
      expect(await store.getView('i', 'k')).toBeUndefined();
      await store.shutdown();
    },
  );

  it.each(canLimit ? ['full'] : [])(
    'given a claim that could not be given back because the disk was %s, when there is room, then nobody waits for its lease',
    async () => {
      const path = join(temporaryFolder(), 'lockstep.sqlite');
      const body = `process.on('SIGXFSZ', () => {});
        const { spawnSync } = await import('node:child_process');
        const limit = (to) => spawnSync('prlimit', ['--pid', String(process.pid), '--fsize=' + to + ':unlimited']);
        let now = 1_000;
        const store = openSqlite(path, { now: () => now });
        const effects = [{ id: 'e1', incident: 'i1', kind: 'measure', data: {}, dueAt: 0 }];
        await store.transact({ incident: 'i1', event: 'a', fromSeq: 0 },
          () => ({ append: ['1'], effects, timers: [], cancelTimers: [], result: undefined }));
        await store.claim(1);
        limit(1);
        const said = await store.release('e1', 1, 500).catch((error) => error.message);
        limit('unlimited');
        now += 499;
        const early = await store.claim(1);
        now += 1;
        const [late] = await store.claim(1);
        console.log(JSON.stringify({ said, early, fence: late?.fence, isOver: store.leaseMs < 500 }));
        await store.shutdown();`;
      const { stdout } = await inChild(path, body);
      expect(JSON.parse(stdout)).toMatchObject({ early: [], fence: 2, isOver: false });
      expect(stdout).toMatch(/look at the disk/);
    },
  );

  // A small disk of its own, where the system lets us mount one.
  const mount = 'mount -t tmpfs -o size=64m tmpfs /mnt && TMPDIR=/mnt exec "$@"';
  it.each(can('unshare', '-rm', 'sh', '-c', mount, 'sh', 'true') ? ['fills'] : [])(
    'given a disk that another file %s, when the bot goes on, then each request that leaves stands in the journal before',
    async () => {
      const through = ['-rm', 'sh', '-c', mount, 'sh', process.execPath, BOT, 'ballast', '12'];
      const [{ stdout }, expected] = await Promise.all([run('unshare', through), undisturbed()]);
      const told = JSON.parse(stdout) as Told;
      expect(told.full.refused.join()).toMatch(/is on a full disk: nothing was written/);
      expect(told).toMatchObject({ unannounced: [], unhandled: [] });
      expect(told.end).toEqual(expected);
    },
  );

  it.each(can('unshare', '-rm', 'sh', '-c', mount, 'sh', 'true') ? ['fills'] : [])(
    'given a disk that another file %s, when an emergency plan is on its way, then its lines and claims are written, and others still are not',
    async () => {
      const body = `
        const { mkdtempSync, openSync, rmSync, writeSync, closeSync } = await import('node:fs');
        const folder = mkdtempSync('/mnt/store-');
        const store = openSqlite(folder + '/lockstep.sqlite', clock, { keepsRoom: true });
        const says = (done) => done.then((one) => one?.state ?? 'done', (error) => error.message);
        const line = 'x'.repeat(600_000);
        const put = (event, more = {}) => says(store.transact({ incident: 'i1', event, fromSeq: 0 },
          () => ({ append: [line], effects: [], timers: [], cancelTimers: [], result: undefined, ...more })));
        const effects = [{ id: 'e1', incident: 'i1', kind: 'call', data: {}, dueAt: 0 }];
        await put('before', { effects });
        const file = openSync('/mnt/another', 'a');
        try { for (;;) writeSync(file, Buffer.alloc(4096)); } catch {}
        const told = {};
        let calm = 'written';
        for (let i = 0; calm === 'written' && i < 100; i += 1) calm = await put('calm' + i);
        told.calm = calm;
        told.urgent = await put('urgent', { urgent: true });
        told.claim = await store.claim(5).then((all) => all.length, (error) => error.message);
        console.log(JSON.stringify(told));
        closeSync(file);
        rmSync('/mnt/another');
        await store.shutdown();`;
      const through = ['unshare', '-rm', 'sh', '-c', mount, 'sh'];
      const { stdout, stderr } = await inChild('unused', body, through);
      expect(stderr).toBe('');
      expect(JSON.parse(stdout)).toMatchObject({ urgent: 'written', claim: 1 });
      expect(stdout).toContain('is on a full disk: nothing was written');
    },
  );
});
