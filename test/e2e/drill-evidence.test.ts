import { createPublicKey } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createPerson } from '../../src/cli/stage/person.ts';
import { openCheckpoint } from '../../src/core/journal/checkpoint.ts';
import { merkleRoots } from '../../src/core/journal/merkle.ts';
import { startLockstep } from './drill-process.ts';
import { besideWarnings } from './patient.ts';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'lockstep-evidence-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

interface Screen {
  readonly origin: string;
  readonly person: { readonly slackUserId: string; readonly token: string };
}

/** The notes that this person can read in the threads of any of their channels, as they stand there. */
async function notesOn({ origin, person }: Screen): Promise<string[]> {
  const ask = async (path: string): Promise<{ [key: string]: unknown }> => {
    const answer = await fetch(`${origin}people/${person.slackUserId}/${path}`, {
      headers: { authorization: `Bearer ${person.token}` },
    });
    return (await answer.json()) as { [key: string]: unknown };
  };
  const found: string[] = [];
  const { channels } = (await ask('channels')) as { channels: { id: string }[] };
  for (const { id } of channels) {
    const { messages } = (await ask(`messages?channel=${id}`)) as { messages: { ts: string }[] };
    for (const { ts } of messages) {
      const thread = await ask(`messages?channel=${id}&thread_ts=${ts}`);
      found.push(...strings(thread).filter((text) => /^lockstep\/inc-\S+\n\d+\n/.test(text)));
    }
  }
  return found;
}

function strings(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(strings);
}

it('given a drill, when phases pass, then the people have signed notes on their screens, and the file is the last of them', async () => {
  const lockstep = startLockstep(['drill', '--seed', '3', '--out', dir]);
  const [, page = ''] = await lockstep.see(/Chat page +(http\S+)/);
  const [origin = '', hash = ''] = page.split('#key=');
  const answer = await fetch(`${origin}people`, {
    headers: { authorization: `Bearer ${decodeURIComponent(hash)}` },
  });
  const { people } = (await answer.json()) as { people: { slackUserId: string; token: string }[] };
  const ana = createPerson(origin, people[0]!);
  await ana.type('/incident declare 100000000003 because a note was found');
  const deadline = performance.now() + 200_000;
  let notes: string[] = [];
  while (notes.length === 0 && performance.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    notes = await notesOn({ origin, person: people[0]! });
  }
  lockstep.signal('SIGINT');
  await lockstep.ended;

  const key = createPublicKey(await readFile(join(dir, 'key.pub'), 'utf8'));
  const lines = (await readFile(join(dir, 'journal.jsonl'), 'utf8')).trimEnd().split('\n');
  const last = openCheckpoint(await readFile(join(dir, 'checkpoint.txt'), 'utf8'), key);
  expect(last).toMatchObject({ ok: true, checkpoint: { size: lines.length } });
  expect(notes.length).toBeGreaterThan(0);
  for (const note of notes) {
    const opened = openCheckpoint(note, key);
    if (!opened.ok) throw new Error(`${opened.problem}: ${JSON.stringify(note)}`);
    const { size, root } = opened.checkpoint;
    expect(
      merkleRoots(lines, new Set([size]))
        .get(size)
        ?.toString('base64'),
    ).toBe(root);
  }
  expect(besideWarnings(lockstep.stderr())).toBe('');
});
