import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startLockstep } from '../e2e/drill-process.ts';
import { scenarioData } from '../drill/scenario/drill-world.ts';

let dir: string;
let taken: Server;
let port: number;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'lockstep-usage-'));
  taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  port = (taken.address() as AddressInfo).port;
});
afterAll(async () => {
  taken.close();
  await rm(dir, { recursive: true, force: true });
});

async function refused(...args: string[]): Promise<string> {
  const lockstep = startLockstep(args);
  const code = await lockstep.ended;
  expect(code, lockstep.stdout() + lockstep.stderr()).toBe(2);
  // Whoever comes first to a new machine builds the page.
  expect(lockstep.stdout().replace('Building the chat page (once)…\n', '')).toBe('');
  // A sentence for people, never a stack.
  expect(lockstep.stderr()).not.toMatch(/\n\s+at /);
  return lockstep.stderr();
}

async function file(name: string, text: string): Promise<string> {
  const path = join(dir, name);
  await writeFile(path, text);
  return path;
}

describe('lockstep, asked for help', () => {
  it.each(['--help', 'drill --help', 'journal verify -h'])(
    'given %s, then every command is listed, and nothing is wrong',
    async (asked) => {
      const lockstep = startLockstep(asked.split(' '));
      expect(await lockstep.ended).toBe(0);
      expect(lockstep.stderr()).toBe('');
      expect(lockstep.stdout()).toContain('lockstep drill     [--scenario ID|FILE]');
    },
  );
});

describe('lockstep drill, told nonsense', () => {
  it('given a scenario with a wrong value, then the file, its line and the mend', async () => {
    const good = JSON.stringify(scenarioData(), undefined, 2);
    const path = await file(
      'lots.yaml',
      good.replace('"deletesPerSecond": 4', '"deletesPerSecond": "lots"'),
    );
    const line = good.split('\n').findIndex((text) => text.includes('deletesPerSecond')) + 1;
    const said = await refused('drill', '--scenario', path);
    expect(said).toContain(`${path}:${line}:`);
    expect(said).toContain('must be of the type number');
  });

  it('given a file that is no YAML, then the file and the line', async () => {
    const path = await file('broken.yaml', 'id: x\ntitle: "never ends\n');
    expect(await refused('drill', '--scenario', path)).toMatch(
      /broken\.yaml:\d+:\d+: this is not valid YAML/,
    );
  });

  it('given a scenario that is not shipped, then those that are', async () => {
    expect(await refused('drill', '--scenario', 'nothing')).toContain('shipped: code-spaces');
  });

  it('given a script that is not shipped, then those that are', async () => {
    expect(await refused('drill', '--auto', 'ugly')).toContain('shipped: bad, good');
  });

  it('given a script with people who are not in the scenario, then who is', async () => {
    const script = {
      id: 'x',
      title: 'x',
      thinkSeconds: { min: 0, max: 0 },
      steps: [{ person: 'zoe', types: '/incident status' }],
      approvers: ['ben'],
      asked: { person: 'ana', types: '/incident resume' },
      review: { person: 'ana', types: '/incident close' },
    };
    const path = await file('zoe.yaml', JSON.stringify(script));
    const said = await refused('drill', '--auto', path);
    expect(said).toContain('names zoe; the people of code-spaces are ana, ben, cho');
  });

  it.each([
    ['--seed', 'x', 'from 0 to 2147483647'],
    ['--speed', '61', 'from 1 to 60'],
    ['--port', '80', 'from 1024 to 65535'],
    ['--cloud-port', '70000', 'from 0 to 65535'],
  ])('given %s %s, then what it takes', async (flag, value, mend) => {
    expect(await refused('drill', flag, value)).toContain(mend);
  });

  it('given an unknown flag, or a word that belongs to --auto, then the usage', async () => {
    expect(await refused('drill', '--fast')).toContain("Unknown option '--fast'");
    expect(await refused('drill', 'good')).toContain('--auto good');
    expect(await refused('drill', '--auto', 'good', 'bad')).toContain('one script');
  });

  it('given an --out that can’t be a folder, then it is said before anything is played', async () => {
    const path = await file('a-file', '');
    expect(await refused('drill', '--auto', '--out', join(path, 'deeper'))).toContain('--out');
  });

  it.each([
    ['drill', '--port'],
    ['drill', '--cloud-port'],
    ['cloud', '--port'],
    ['workspace', '--port'],
  ])('given %s %s with a port that is taken, then it ends with the mend', async (command, flag) => {
    const said = await refused(command, flag, String(port));
    expect(said).toContain(`${flag} ${port}: something else listens on this port`);
  });
});
