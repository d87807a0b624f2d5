import { generateKeyPairSync } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keyPair } from '../../src/cli/evidence.ts';
import { makeOut, writeJournal } from '../../src/cli/stage/files.ts';
import { mainIncident, otherIncidents } from '../../src/cli/stage/incidents.ts';
import type { Stage } from '../../src/cli/stage/stage.ts';

let out: string;
beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'lockstep-out-'));
});
afterEach(async () => rm(out, { recursive: true, force: true }));

const put = async (folder: string, ...files: string[]): Promise<void> => {
  await mkdir(join(out, folder), { recursive: true });
  for (const file of files)
    await writeFile(join(out, folder, file), file === 'journal.jsonl' ? opening('drill') : 'older');
};

const opening = (kind: string): string =>
  `${JSON.stringify({ body: { kind }, kind: 'incident.opened', seq: 0 })}\nand what followed\n`;

describe('what an earlier drill left in the folder of --out', () => {
  it('given folders of incidents and of runs at peace, when the next drill begins, then they are gone', async () => {
    const files = ['journal.jsonl', 'checkpoint.txt', 'key.pub', 'report.html', 'report.json'];
    await put('inc-20260617-0a1b2c', ...files, 'report.md');
    await put('order-20260617-0a1b2c', 'journal.jsonl', 'report.html');
    await put('arm-20260617-0a1b2c', 'journal.jsonl');
    await put('', 'journal.jsonl', 'report.html');
    await makeOut(out);
    expect(await readdir(out)).toEqual(['commands.jsonl']);
  });

  it('given folders that are not certainly ours, when the next drill begins, then nothing in them is touched', async () => {
    await put('inc-20260617-0a1b2c', 'report.html', 'notes-of-mine.txt');
    await put('inc-2026', 'report.html');
    await put('order-of-lunch', 'report.html');
    await put('inc-20260617-dddddd/report.md', 'deep.txt');
    const elsewhere = await mkdtemp(join(tmpdir(), 'lockstep-elsewhere-'));
    await writeFile(join(elsewhere, 'report.html'), 'mine');
    await symlink(elsewhere, join(out, 'inc-20260617-ffffff'));
    await makeOut(out);
    expect((await readdir(out)).sort()).toEqual([
      'commands.jsonl',
      'inc-2026',
      'inc-20260617-0a1b2c',
      'inc-20260617-dddddd',
      'inc-20260617-ffffff',
      'order-of-lunch',
    ]);
    expect((await readdir(join(out, 'inc-20260617-0a1b2c'))).sort()).toEqual([
      'notes-of-mine.txt',
      'report.html',
    ]);
    expect(await readdir(elsewhere)).toEqual(['report.html']);
    await rm(elsewhere, { recursive: true });
  });
});

describe('an exported journal in the folder of --out', () => {
  it.each([
    ['a live incident', opening('live')],
    ['a sandbox', opening('sandbox')],
    ['nobody knows what', 'older'],
    ['nothing', ''],
  ])('given one of %s beside others, when a drill begins, then it stays', async (_, text) => {
    const mine = join(out, 'inc-20261122-ab12cd');
    await put('inc-20261122-ab12cd', 'checkpoint.txt', 'key.pub');
    await writeFile(join(mine, 'journal.jsonl'), text);
    await makeOut(out);
    expect((await readdir(mine)).sort()).toEqual(['checkpoint.txt', 'journal.jsonl', 'key.pub']);
    expect(await readFile(join(mine, 'journal.jsonl'), 'utf8')).toBe(text);
  });

  it('given one of a live incident in the folder itself, when a drill begins, then it is refused, and it stays', async () => {
    await put('', 'report.html');
    await writeFile(join(out, 'journal.jsonl'), opening('live'));
    await expect(makeOut(out)).rejects.toThrow('not of a drill, and would be lost');
    expect((await readdir(out)).sort()).toEqual(['journal.jsonl', 'report.html']);
  });
});

describe('the incidents of a drill', () => {
  const prod = '333333333333';
  const run = (id: string, at: 'incident' | 'peace', scope = [prod]) => ({
    id,
    scope,
    runbook: { compiled: { scope: at === 'peace' ? 'peace' : 'member-accounts' } },
  });
  const staged = (...incidents: object[]) =>
    ({
      bot: { responder: { incidents: () => incidents } },
      scenario: { organization: { accounts: { prod: { id: prod } } } },
    }) as unknown as Stage;

  it('given a standing order asked for after the incident, then the incident is still the main one, and the order stands beside it', () => {
    const stage = staged(
      run('inc-1', 'incident'),
      run('inc-2', 'incident', ['444444444444']),
      run('order-3', 'peace'),
    );
    expect(mainIncident(stage)?.id).toBe('inc-1');
    expect(otherIncidents(stage).map(({ id }) => id)).toEqual(['inc-2', 'order-3']);
  });

  it('given nothing but runs at peace, then the last of them is told', () => {
    expect(mainIncident(staged(run('arm-1', 'peace'), run('order-2', 'peace')))?.id).toBe(
      'order-2',
    );
    expect(mainIncident(staged())).toBeUndefined();
  });

  it('given the evidence of one beside the main one, when it is written, then journal, note and key are in its folder', async () => {
    const keys = keyPair(generateKeyPairSync('ed25519').privateKey);
    const dir = join(out, 'inc-20260617-0a1b2c');
    await writeJournal({ keys }, { lines: ['one', 'two'], note: 'the note' }, dir);
    expect((await readdir(dir)).sort()).toEqual(['checkpoint.txt', 'journal.jsonl', 'key.pub']);
    expect(await readFile(join(dir, 'journal.jsonl'), 'utf8')).toBe('one\ntwo\n');
    expect(await readFile(join(dir, 'checkpoint.txt'), 'utf8')).toBe('the note');
    expect(await readFile(join(dir, 'key.pub'), 'utf8')).toBe(
      keys.publicKey.export({ type: 'spki', format: 'pem' }),
    );
  });
});
