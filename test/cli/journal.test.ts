import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { journalCommand } from '../../src/cli/journal.ts';
import { UsageError } from '../../src/cli/usage.ts';
import {
  chained,
  fileOf,
  keys,
  looseFacts,
  noteOf,
  realJournal,
} from '../core/journal/real-journal.ts';
import { trailOf } from '../core/journal/trail-events.ts';

const { id, lines, heard } = await realJournal();
const folder = mkdtempSync(join(tmpdir(), 'lockstep-journal-'));
afterAll(() => rmSync(folder, { recursive: true }));

const put = (name: string, content: string | Uint8Array): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
const journal = put('journal.jsonl', fileOf(lines));
const key = put('key.pub', keys.publicKey.export({ type: 'spki', format: 'pem' }));
const whole = put('whole.txt', noteOf(id, lines));
const early = put('early.txt', noteOf(id, lines.slice(0, 60)));

/** Runs the command; what it printed, and its exit code. */
async function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const out: string[] = [];
  const err: string[] = [];
  const taking = (into: string[]) => (chunk: unknown) => into.push(String(chunk)) > 0;
  const spies = [
    vi.spyOn(process.stdout, 'write').mockImplementation(taking(out)),
    vi.spyOn(process.stderr, 'write').mockImplementation(taking(err)),
  ];
  try {
    const code = await journalCommand(args);
    return { code, out: out.join(''), err: err.join('') };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}
const verify = (...more: string[]) =>
  run('verify', journal, '--key', key, '--checkpoint', whole, ...more);

describe('journal verify', () => {
  it('given a journal, its checkpoint and the key, when verified, then it says what holds and what stays open', async () => {
    const { code, out } = await verify();
    expect(code).toBe(0);
    expect(out).toContain(`${lines.length} of ${lines.length} lines stand under the checkpoint`);
    expect(out).toContain('Left open: whether lines that came after this checkpoint were cut off');
    expect(out).toMatch(/6 were started, each on enough different people's approval/);
    expect(out).toContain('The facts follow the runbook');
    expect(out).toContain('This is a drill incident');
  });

  it('given lines behind the checkpoint, when verified, then it says how many and what could be missing', async () => {
    const { code, out } = await run('verify', journal, '--key', key, '--checkpoint', early);
    expect(code).toBe(0);
    expect(out).toContain(`60 of ${lines.length} lines stand under the checkpoint`);
    expect(out).toContain(`the last ${lines.length - 60} lines came after it`);
    expect(out).toContain('more of them cut off, only a later checkpoint can show');
  });

  it('given several checkpoints, in several files and in one, when verified, then each is tried', async () => {
    const many = put('many.txt', [20, 40, 80].map((n) => noteOf(id, lines.slice(0, n))).join('\n'));
    const good = await verify('--checkpoint', early, '--checkpoint', many);
    expect(good).toMatchObject({ code: 0 });
    expect(good.out).toContain('All 5 checkpoints agree');
    const other = noteOf(id, lines.slice(1, 41));
    const one = put('one-bad.txt', noteOf(id, lines.slice(0, 20)) + other);
    const bad = await verify('--checkpoint', one);
    expect(bad.code).toBe(1);
    expect(bad.err).toMatch(
      /one-bad.txt, note 2\): its 40 lines are not the first 40 of this file/,
    );
  });

  it('given a forged approval under the bot’s own signature, when verified, then line and reason are told', async () => {
    const facts = looseFacts(lines);
    const at = facts.findIndex(({ kind }) => kind === 'vote.cast');
    const forged = chained(facts.toSpliced(at, 1));
    const { code, err } = await run(
      'verify',
      put('forged.jsonl', fileOf(forged)),
      '--key',
      key,
      '--checkpoint',
      put('forged.txt', noteOf(id, forged)),
    );
    expect(code).toBe(1);
    expect(err).toMatch(
      /^lockstep: verification failed: line \d+: plan p1 is called approved, but 1 of/,
    );
  });

  it('given a byte that is not UTF-8, when verified, then the file is refused, with and without a checkpoint', async () => {
    const bytes = Buffer.from(fileOf(lines));
    bytes[100] = 0xff;
    const bad = put('bad.jsonl', bytes);
    for (const how of [['--chain-only'], ['--key', key, '--checkpoint', whole]]) {
      expect(await run('verify', bad, ...how)).toMatchObject({
        code: 1,
        err: expect.stringContaining('not UTF-8'),
      });
    }
  });

  it('given --chain-only, when verified, then it says what that leaves open', async () => {
    const { code, out } = await run('verify', journal, '--chain-only');
    expect(code).toBe(0);
    expect(out).toContain('Left open');
    expect(out).toContain('approvals were not checked');
  });

  it.each([
    ['no key', ['verify', journal, '--checkpoint', whole]],
    ['no checkpoint', ['verify', journal, '--key', key]],
    ['no file', ['verify', '--key', key, '--checkpoint', whole]],
    ['a key that is none', ['verify', journal, '--key', whole, '--checkpoint', whole]],
    ['a trail with --chain-only', ['verify', journal, '--chain-only', '--cloudtrail', whole]],
    [
      'a trail that is none',
      ['verify', journal, '--key', key, '--checkpoint', whole, '--cloudtrail', whole],
    ],
    ['a file that is not there', ['verify', join(folder, 'none'), '--chain-only']],
  ])('given %s, when verified, then it is a matter of usage', async (_, args) => {
    await expect(run(...args)).rejects.toThrow(UsageError);
  });
});

const trail = await trailOf(lines, heard);
const attach = trail.findIndex(({ eventName }) => eventName === 'AttachPolicy');
/** A change by one of our roles under a name of somebody's own. */
const event = (change: object, name: string): object => ({
  ...structuredClone(trail[attach]),
  eventID: `event-${name}`,
  userIdentity: {
    type: 'AssumedRole',
    arn: trail[attach]?.userIdentity.arn?.replace(/[^/]+$/, name),
  },
  ...change,
});

describe('journal verify --cloudtrail', () => {
  // Of one change CloudTrail does not show what was sent.
  const good = trail.map((one, i) => (i === attach ? { ...one, requestParameters: null } : one));
  it.each<[string, string | Uint8Array]>([
    ['as it is delivered to S3', JSON.stringify({ Records: good })],
    ['as it is delivered to S3, packed', gzipSync(JSON.stringify({ Records: good }))],
    [
      'as lookup-events prints it',
      JSON.stringify(
        { Events: good.map((e) => ({ CloudTrailEvent: JSON.stringify(e) })) },
        undefined,
        2,
      ),
    ],
    ['one record a line', good.map((e) => `${JSON.stringify(e)}\n`).join('')],
    ['as a list', JSON.stringify(good)],
  ])(
    'given a trail %s, when compared, then its changes match their intents',
    async (_, content) => {
      const { code, out } = await verify('--cloudtrail', put('trail', content));
      expect(code).toBe(0);
      expect(out).toContain(`CloudTrail: ${trail.length} events`);
      expect(out).toContain(`${trail.length} changes by the bot's roles match an intent`);
      expect(out).toContain('2 parameters of these changes could not be compared');
      expect(out).toContain('Not covered');
    },
  );

  it('given a trail without any event, when compared, then nothing is covered and the exit is 1', async () => {
    const empty = put('empty.json', JSON.stringify({ Records: [] }));
    const { code, out, err } = await verify('--cloudtrail', empty);
    expect(code).toBe(1);
    expect(out).toMatch(/\d+ calls were done where these files cover nothing \(not covered/);
    expect(err).toMatch(/not \d+ calls that were done/);
  });

  it('given a done call that the files should show, when compared, then it is named and the exit is 1', async () => {
    const records = good.filter((_, i) => i !== attach);
    const { code, out } = await verify(
      '--cloudtrail',
      put('gap.json', JSON.stringify({ Records: records })),
    );
    expect(code).toBe(1);
    expect(out).toContain('1 calls WERE DONE, says the journal');
    expect(out).toMatch(/line \d+: AttachPolicy of \S+, plan p\d, account \d{12}: done/);
  });

  it('given a journal in which nothing was done, when compared with an empty trail, then the exit is 0', async () => {
    const first = lines.findIndex((line) => line.includes('"kind":"call.intended"'));
    const begun = lines.slice(0, first);
    const empty = put('empty.json', JSON.stringify({ Records: [] }));
    const args = ['verify', put('begun.jsonl', fileOf(begun)), '--key', key];
    const notes = ['--checkpoint', put('begun.txt', noteOf(id, begun)), '--cloudtrail', empty];
    expect(await run(...args, ...notes)).toMatchObject({ code: 0 });
  });

  it('given a change that nobody let go, when compared, then it is named and the exit is 1', async () => {
    const hostile = '\u001B]0;owned\u0007\u202E';
    const eve = event(
      { eventID: 'e-eve', eventName: `Detach${hostile}${'x'.repeat(10_000)}` },
      'eve',
    );
    const trail = put('eve.json', JSON.stringify({ Records: [...good, eve] }));
    const { code, out, err } = await verify('--cloudtrail', trail);
    expect(code).toBe(1);
    expect(out).toContain('1 CHANGES WITHOUT AN INTENT');
    expect(out).toMatch(/lockstep-freeze\/eve in \d{12}: its session is not named after a call/);
    expect(err).toContain('1 changes without an intent');
    expect(out).toContain('\\u001b]0;owned\\u0007\\u202e');
    // oxlint-disable-next-line no-control-regex
    expect(out).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202E]/);
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThan(1500);
  });

  it('given two files, of which one holds what can’t be read, when compared, then it is told and the exit is 1', async () => {
    const first = put('first.json', JSON.stringify({ Records: good }));
    const second = put(
      'second.json',
      JSON.stringify({
        Events: [{ CloudTrailEvent: '{torn' }, { CloudTrailEvent: JSON.stringify(good[0]) }],
      }),
    );
    const { code, out } = await verify('--cloudtrail', first, '--cloudtrail', second);
    expect(code).toBe(1);
    expect(out).toMatch(/1 events could not be read/);
    expect(out).toContain('second.json, record 1');
    expect(out).toContain('1 events that were in the files twice');
  });

  it('given a journal that does not hold, when compared, then nothing is compared with it', async () => {
    const cut = put('cut.jsonl', fileOf(lines.slice(0, 30)));
    const trail = put('trail.json', JSON.stringify({ Records: good }));
    const args = ['verify', cut, '--key', key, '--checkpoint', whole, '--cloudtrail', trail];
    const { code, out } = await run(...args);
    expect(code).toBe(1);
    expect(out).toBe('');
  });
});

describe('journal show', () => {
  it('given a journal, when shown, then each line tells in words what happened', async () => {
    const { code, out } = await run('show', journal);
    expect(code).toBe(0);
    const shown = out.trimEnd().split('\n');
    expect(shown).toHaveLength(lines.length);
    expect(out).toMatch(/plan\.started {2}[0-9a-f]{12} on the approval of ben, cho/);
    expect(out).toMatch(/vote\.cast {2}ben approve [0-9a-f]{12} \(command\)/);
    expect(Math.max(...shown.map((line) => line.length))).toBeLessThan(300);
  });

  it('given hostile text, when shown, then it does nothing', async () => {
    const facts = looseFacts(lines.slice(0, 3));
    facts.push({
      kind: 'note.added',
      body: { by: 'eve', text: '\u009B2J\u202E\n!' },
      ts: facts[0]?.ts ?? '',
    });
    const { out } = await run('show', put('hostile.jsonl', fileOf(chained(facts))));
    expect(out).toContain('eve: \\u009b2J\\u202e\\u000a!');
  });
});
