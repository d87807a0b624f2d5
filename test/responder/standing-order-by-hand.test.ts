import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolders } from '../temporary.ts';
import { orderHouse } from './order-house.ts';

/** The page of Python that an auditor saves, taken from docs/verify-a-journal.md as it stands there. */

const page = readFileSync(new URL('../../docs/verify-a-journal.md', import.meta.url), 'utf8');
const blocks = [...page.matchAll(/```python\n(.*?)```/gs)].map(([, code]) => code ?? '');
const counting =
  blocks.find((code) => code.includes('from verify import canonical, entries')) ?? '';
const canonical = /def canonical.*?\n\n\n/s.exec(blocks.join('\n'))?.[0] ?? '';
const temporaryFolder = temporaryFolders('lockstep-by-hand-');

/** Counts the approvals of these lines as the page does; what it printed, and whether it was content. */
function count(lines: readonly string[]): { readonly ok: boolean; readonly said: string } {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'journal.jsonl'), lines.join('\n'));
  writeFileSync(
    join(folder, 'verify.py'),
    `import json\n${canonical}\nentries = [json.loads(line) for line in open("journal.jsonl", encoding="utf-8")]\n`,
  );
  writeFileSync(join(folder, 'approvals.py'), counting);
  const run = spawnSync('python3', ['approvals.py'], { cwd: folder, encoding: 'utf8' });
  return { ok: run.status === 0, said: `${run.stdout}${run.stderr}` };
}

it('given the journals of an order and of the incident that fired it, when they are counted by hand, then they hold, and a forged quote does not', async () => {
  const here = await orderHouse();
  await here.grants();
  await here.life.says('dev', { do: 'shield', reason: 'snapshots vanish' });
  await here.goesOn(
    here.incident,
    ({ measurements }) => measurements['shield-proof'] !== undefined,
  );
  await here.approves(here.incident, ['ana', 'ben']);
  await here.goesOn(
    here.incident,
    ({ measurements }) => measurements['freeze-proof'] !== undefined,
  );
  const linesOf = async (id: string) =>
    (await here.house.store.entries(id, 0)).map(({ line }) => line);
  expect(count(await linesOf(here.run().id))).toMatchObject({ ok: true });
  const lines = await linesOf(here.incident().id);
  const held = count(lines);
  expect(held.said).toContain(
    'each that was started stands on the approvals of exactly its digest',
  );
  expect(held.ok).toBe(true);
  const forge = (
    change: (body: { order: { votes: object[]; plan: { title: string } } }) => void,
  ) => {
    const [first = '', ...rest] = lines;
    const opened = JSON.parse(first) as { body: Parameters<typeof change>[0] };
    change(opened.body);
    return count([JSON.stringify(opened), ...rest]);
  };
  expect(forge(({ order }) => void order.votes.pop()).said).toContain('are not enough');
  expect(forge(({ order }) => void (order.plan.title = 'harmless')).said).toContain(
    'the standing order is not what its digest says',
  );
  expect(count(lines.filter((line) => !line.includes('"kind":"order.fired"'))).said).toContain(
    'nobody fired it',
  );
});
