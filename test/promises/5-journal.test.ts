import { execFileSync, spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { EMPTY, seal } from '../../src/core/journal/chain.ts';
import { checkpointOf, signCheckpoint } from '../../src/core/journal/checkpoint.ts';
import { verifyChain, verifyJournal } from '../../src/core/journal/verify.ts';
import { digestOf } from '../../src/core/plan/canonical.ts';
import type { JsonObject } from '../../src/core/plan/json.ts';
import { retold } from './stage/end-state.ts';
import { buildHouse, createLife, factsOf } from './stage/house.ts';
import { play } from './stage/mortal.ts';
import { chaos, goodDay, realFindings, steps } from './stage/chaos.ts';
import { replay, type Dated } from '../../src/core/incident/evolve.ts';

/**
 * Promise 5: the journal shows who did what, when, on whose approval, and anyone can verify it without
 * this software.
 *
 * The journal is that of a whole incident. The instructions of docs/verify-a-journal.md are taken from
 * the page as they stand there and are run by openssl and by Python's standard library.
 */

// Thousands of stories, or hundreds of incidents: a slow machine may take its time.
vi.setConfig({ testTimeout: 240_000 });

const house = buildHouse();
await play(house, () => false);
const [opened] = await house.store.incidents();
const id = opened?.id ?? '';
const lines = (await house.store.entries(id, 0)).map(({ line }) => line);
const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const sign = (all: readonly string[]) =>
  signCheckpoint(checkpointOf(id, all), privateKey, publicKey);
const file = (all: readonly string[]) => all.map((line) => `${line}\n`).join('');
const note = sign(lines);

afterAll(() => house.leave());

type Tampering = (all: string[], at: number, rechain: (all: string[]) => string[]) => string[];
const tamperings: { readonly [name: string]: Tampering } = {
  'one bit is flipped': (all, at) => all.with(at, flip(all[at] ?? '', at)),
  'a line is dropped': (all, at) => all.toSpliced(at, 1),
  'a line is dropped and the rest chained anew': (all, at, rechain) =>
    rechain(all.toSpliced(at, 1)),
  'a line stands twice': (all, at) => all.toSpliced(at, 0, all[at] ?? ''),
  'two lines are swapped': (all, at) => swapped(all, at),
  'two lines are swapped and the rest chained anew': (all, at, rechain) =>
    rechain(swapped(all, at)),
  'the end is cut off': (all, at) => all.slice(0, at),
  'a line is edited and the rest chained anew': (all, at, rechain) =>
    rechain(all.with(at, edited(all[at] ?? ''))),
};

function swapped(all: string[], at: number): string[] {
  const other = at === all.length - 1 ? at - 1 : at + 1;
  return all.with(at, all[other] ?? '').with(other, all[at] ?? '');
}
function flip(line: string, at: number): string {
  const where = (at * 37) % line.length;
  return (
    line.slice(0, where) + String.fromCharCode(line.charCodeAt(where) ^ 1) + line.slice(where + 1)
  );
}
function edited(line: string): string {
  const entry = JSON.parse(line) as { ts: string };
  return JSON.stringify({ ...entry, ts: '2026-06-17T09:00:00.001Z' });
}
function rechain(all: string[]): string[] {
  let head = EMPTY;
  return all.map((line) => {
    const { kind, body, ts } = JSON.parse(line) as { kind: string; body: JsonObject; ts: string };
    const sealed = seal(head, { kind, body }, ts);
    head = sealed.head;
    return sealed.line;
  });
}

describe('the journal can be verified', () => {
  it('given the journal of a whole incident, when verified, then it is what was signed', () => {
    expect(lines.length).toBeGreaterThan(100);
    expect(verifyJournal(file(lines), publicKey, note)).toMatchObject({
      ok: true,
      checkpoint: { size: lines.length },
    });
  });

  it.each(Object.entries(tamperings))(
    'given %s, when verified, then it is found wherever it was',
    (_, tamper) => {
      for (let i = 0; i < 25; i += 1) {
        const at = 1 + Math.floor((i * (lines.length - 2)) / 24);
        const changed = tamper([...lines], at, rechain);
        expect(changed).not.toEqual(lines);
        expect(verifyJournal(file(changed), publicKey, note).ok, `line ${at + 1}`).toBe(false);
      }
    },
  );

  it('given somebody with the key who writes the journal anew, when verified, then only an older checkpoint tells', () => {
    const early = sign(lines.slice(0, 60));
    const changed = rechain(lines.with(50, edited(lines[50] ?? '')));
    expect(verifyJournal(file(changed), publicKey, sign(changed))).toMatchObject({ ok: true });
    expect(verifyJournal(file(changed), publicKey, early)).toMatchObject({ ok: false });
    expect(verifyJournal(file(lines), publicKey, early)).toMatchObject({ ok: true });
  });
});

describe('the journal is the state', () => {
  it('given the journal alone, when it is told again, then it is the state that the bot had, to the last member', async () => {
    const life = createLife(house);
    await life.responder.start();
    const again = replay(lines.map((line) => JSON.parse(line) as Dated));
    expect(digestOf(JSON.parse(JSON.stringify(again)))).toBe(
      digestOf(JSON.parse(JSON.stringify(await retold(house)))),
    );
    expect(again.closedAt).toBeDefined();
  });

  it('given any story, when its facts are told again, then the same state comes out', async () => {
    const real = await realFindings();
    fc.assert(
      fc.property(steps(50), (taken) => {
        const story = chaos(real, taken);
        const dated = dateFacts(story.facts);
        const state = ageless(replay(dated));
        expect(state).toEqual(ageless(story.incident));
      }),
      { numRuns: 100, endOnFailure: true, examples: [goodDay] },
    );
  });

  it('given the journal alone, when somebody reads it, then each change names its plan, and each plan the people who released it', async () => {
    const facts = await factsOf(house);
    for (const fact of facts) {
      if (fact.kind !== 'call.settled') continue;
      const started = facts.find(
        (f) => f.kind === 'plan.started' && f.body.digest === fact.body.digest,
      );
      const drafted = facts.find(
        (f) => f.kind === 'plan.drafted' && f.body.digest === fact.body.digest,
      );
      expect(started).toMatchObject({ body: { approvers: ['ben', 'cho'] } });
      // What was approved is there in full, and is what was hashed.
      expect(drafted?.kind === 'plan.drafted' && digestOf(drafted.body.plan)).toBe(
        fact.body.digest,
      );
      const votes = facts.filter(
        (f) => f.kind === 'vote.cast' && f.body.digest === fact.body.digest,
      );
      expect(votes).toMatchObject([
        { body: { person: 'ben', assurance: 'click', slackUser: 'U0BEN' } },
        { body: { person: 'cho', assurance: 'click', slackUser: 'U0CHO' } },
      ]);
    }
  });
});

/** Stories move their clock by hand; replaying needs the times only where the state keeps them. */
function dateFacts(facts: readonly { kind: string; body: unknown }[]): Dated[] {
  return facts.map((fact, seq) => ({ ...fact, seq, ts: '2026-06-17T09:00:00.000Z' }) as Dated);
}

const times = new Set([
  'at',
  'openedAt',
  'movedAt',
  'draftedAt',
  'approvedAt',
  'startedAt',
  'endedAt',
  'since',
  'closedAt',
]);
function ageless(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (key, member: unknown) => (times.has(key) ? 'then' : member)),
  );
}

/** The blocks of a kind on the page, as a stranger would copy them. */
function blocksOf(kind: string): string[] {
  const page = readFileSync(new URL('../../docs/verify-a-journal.md', import.meta.url), 'utf8');
  return [...page.matchAll(new RegExp(`^\`\`\`${kind}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(
    ([, block]) => block ?? '',
  );
}

const there = ['openssl', 'python3', 'sh'].every(
  (tool) => spawnSync(tool, ['--help']).error === undefined,
);
if (!there && process.env['CI'] === 'true')
  throw new Error('openssl and python3 are needed for this test');

describe.runIf(there)('a stranger verifies it with openssl and Python', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-verify-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const [signature = '', reading = ''] = blocksOf('sh');
  const [script = ''] = blocksOf('python');

  function follow(
    journal: string,
    checkpoint: string,
    key = publicKey,
  ): { ok: boolean; said: string } {
    writeFileSync(join(folder, 'journal.jsonl'), journal);
    writeFileSync(join(folder, 'checkpoint.txt'), checkpoint);
    writeFileSync(join(folder, 'key.pub'), key.export({ type: 'spki', format: 'pem' }));
    writeFileSync(join(folder, 'verify.py'), script);
    let said = '';
    for (const [program, ...args] of [
      ['sh', '-e', '-c', signature],
      ['python3', 'verify.py'],
    ]) {
      const ran = spawnSync(program ?? '', args, { cwd: folder, encoding: 'utf8' });
      said += ran.stdout + ran.stderr;
      if (ran.status !== 0) return { ok: false, said };
    }
    return { ok: true, said };
  }

  it('given the journal, its checkpoint and the key, when they follow the page, then it verifies', () => {
    const { ok, said } = follow(file(lines), note);
    expect(said).toContain('Signature Verified Successfully');
    expect(said).toContain(
      `lockstep/${id}: ${lines.length} lines are what was signed, 0 came later`,
    );
    expect(ok).toBe(true);
    const earlier = follow(file(lines), sign(lines.slice(0, 40)));
    expect(earlier).toMatchObject({ ok: true });
    expect(earlier.said).toContain('40 lines are what was signed');
  });

  it('given the journal, when they read it as the page says, then they see who approved and what was done', () => {
    writeFileSync(join(folder, 'journal.jsonl'), file(lines));
    const read = execFileSync('sh', ['-e', '-c', reading], { cwd: folder, encoding: 'utf8' });
    expect(read).toMatch(/ben approve [0-9a-f]{12} by command/);
    expect(read).toMatch(/started [0-9a-f]{12} on the approval of ben, cho/);
    expect(read).toMatch(/done shield-scp\/attach\/100000000003 of [0-9a-f]{12}/);
  });

  it.each(Object.entries(tamperings))(
    'given %s, when they follow the page, then it fails',
    (_, tamper) => {
      expect(follow(file(tamper([...lines], 47, rechain)), note).ok).toBe(false);
    },
  );

  it('given a checkpoint that another key signed, when they follow the page, then it fails', () => {
    const other = generateKeyPairSync('ed25519');
    const forged = signCheckpoint(checkpointOf(id, lines), other.privateKey, other.publicKey);
    expect(follow(file(lines), forged).ok).toBe(false);
    expect(verifyJournal(file(lines), publicKey, forged).ok).toBe(false);
  });

  it('given another incident’s checkpoint, when they follow the page, then it fails', () => {
    const other = signCheckpoint(checkpointOf('inc-other', lines), privateKey, publicKey);
    expect(follow(file(lines), other).ok).toBe(false);
    expect(verifyChain(file(lines)).ok).toBe(true);
  });
});

describe.skipIf(there)('a stranger verifies it with openssl and Python', () => {
  it('SKIPPED, nothing was verified: openssl, python3 or sh is not here', () => {
    expect(there).toBe(false);
  });
});
