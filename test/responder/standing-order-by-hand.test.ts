import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { digestOf } from '../../src/core/plan/canonical.ts';
import { temporaryFolders } from '../temporary.ts';
import { addFloor, unitForgeries } from '../core/order/forgeries.data.ts';
import {
  firedByApprover,
  firedFacts,
  firedInUnit,
  floored,
  linesOf,
} from '../core/order/fired-stories.ts';
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

it.each([
  ['an order with a later floor', firedFacts],
  ['one account of a unit that was approved whole', firedInUnit],
  ['an approver who leads because nobody else is left', firedByApprover],
  [
    'a floor where there was none, for the bot’s own role',
    () => floored('lockstep-responder', '2026-06-01T00:00:00Z'),
  ],
])('given %s, when it is counted by hand, then it holds', (_, story) => {
  expect(count(linesOf(story()))).toMatchObject({ ok: true });
});

it.each([
  ['another role', 'eks-node-role', '2026-06-01T00:00:00Z'],
  ['an instant that lies ahead', 'lockstep-responder', '2099-01-01T00:00:00Z'],
])('given a floor for %s, when it is counted by hand, then it is refused', (_, role, since) => {
  expect(count(linesOf(floored(role, since))).said).toContain('a floor that nobody approved');
});

it('given a fired order, when its floor is doubled or its firing is by nobody who may, then that is noticed by hand', () => {
  const twice = firedFacts();
  addFloor(twice, 'lockstep-responder', '2026-05-01T00:00:00Z');
  expect(count(linesOf(twice)).said).toContain('more than one floor');
  const forged = firedByApprover().filter(({ kind }) => kind !== 'suspect.marked');
  expect(count(linesOf(forged)).said).toContain('may not fire anything');
});

it.each(unitForgeries)(
  'given an order for a unit, and that %s, when it is counted by hand, then that is noticed',
  (_, forge) => {
    const facts = firedInUnit();
    forge(facts);
    const opened = facts[0]?.body;
    // Whoever changes the settings changes their digest with them.
    opened.settingsDigest = digestOf(opened.settings);
    expect(count(linesOf(facts)).said).toContain('not what was approved in advance');
  },
);
