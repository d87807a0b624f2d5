import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPerson, type ChatPerson } from '../../src/cli/stage/person.ts';
import { startLockstep, type Process } from './drill-process.ts';
import { besideWarnings } from './patient.ts';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'lockstep-chat-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

interface Played {
  readonly process: Process;
  readonly people: readonly ChatPerson[];
}

/** Starts an interactive drill and finds its people through the address that it prints. */
async function startDrill(...args: string[]): Promise<Played> {
  const process = startLockstep(['drill', '--seed', '3', ...args]);
  const [, page = ''] = await process.see(/Chat page +(http\S+)/);
  const [origin = '', hash = ''] = page.split('#key=');
  const answer = await fetch(`${origin}people`, {
    headers: { authorization: `Bearer ${decodeURIComponent(hash)}` },
  });
  const { people } = (await answer.json()) as { people: { slackUserId: string; token: string }[] };
  return { process, people: people.map((person) => createPerson(origin, person)) };
}

/** Types, and waits for what the bot answers to this person alone. */
async function ask(person: ChatPerson, text: string): Promise<string> {
  const [channel] = (await person.channels()).filter((c) => !c.isDirect && !c.isPrivate);
  const heard = async () => (await person.messages(channel!.id)).filter((m) => m.ephemeral);
  const before = (await heard()).length;
  await person.type(text, channel!.id);
  const deadline = performance.now() + 200_000;
  for (;;) {
    const now = await heard();
    const last = now.at(-1);
    if (now.length > before && last !== undefined) return JSON.stringify(last.blocks) + last.text;
    if (performance.now() > deadline) throw new Error(`no answer to ${text}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe('lockstep drill, for people who play themselves', () => {
  it('given it starts, then it prints the chat page, the AWS endpoint and everybody’s keys; Ctrl-C ends it and the files are there', async () => {
    const out = join(dir, 'ctrl-c');
    const { process, people } = await startDrill('--out', out);
    expect(process.stdout()).toMatch(/AWS endpoint +http:\/\/127\.0\.0\.1:\d+/);
    for (const name of ['attacker', 'responder', 'canary', 'audit', 'ana', 'ben', 'cho']) {
      expect(process.stdout()).toMatch(new RegExp(`^ +${name} +\\d{12} +A[KS]IA\\w+ +\\S+`, 'm'));
    }
    await people[0]!.type('/incident declare 100000000003 because a note was found');
    await process.see(/T\+00:\d\d {2}phase +Approve the emergency plan/);
    // One Ctrl-C arrives twice: from the terminal, and from npm.
    process.signal('SIGINT');
    process.signal('SIGINT');
    // An incident was open: the drill was not won.
    expect(await process.ended).toBe(1);
    expect(process.stdout()).toContain('The incident is not closed');
    expect((await readdir(out)).sort()).toContain('report.html');
    expect(await readFile(join(out, 'journal.jsonl'), 'utf8')).toContain('"kind":"drill.truth"');
    expect(besideWarnings(process.stderr())).toBe('');
  });

  it('given scripted people at work, then Ctrl-C ends them, and the bomb that nobody defused is named', async () => {
    const out = join(dir, 'cut-short');
    const process = startLockstep(['drill', '--auto', 'good', '--seed', '3', '--out', out]);
    await process.see(/ben +approves p1/);
    process.signal('SIGINT');
    expect(await process.ended).toBe(1);
    expect(process.stdout()).toContain('The incident is not closed');
    expect(process.stdout()).toMatch(/Ticking +key \S+ is pending deletion/);
    expect(await readdir(out)).toContain('report.json');
    expect(besideWarnings(process.stderr())).toBe('');
  });

  it('given nothing was declared, then Ctrl-C is no failure', async () => {
    const { process } = await startDrill();
    process.signal('SIGTERM');
    expect(await process.ended).toBe(0);
    expect(process.stdout()).toContain('No incident was declared');
  });

  it('given the facilitator’s commands, then each does what it says', async () => {
    const out = join(dir, 'facilitated');
    const { process, people } = await startDrill('--out', out, '--speed', '10');
    const [ana] = people as [ChatPerson];
    expect(await ask(ana, '/drill start another-one')).toContain(
      'lockstep drill --scenario another-one',
    );
    expect(await ask(ana, '/drill start')).toContain('The drill has begun');
    expect(await ask(ana, '/drill start')).toContain('begun already');
    expect(await ask(ana, '/drill pause')).toContain('The clock stands');
    expect(await ask(ana, '/drill pause')).toContain('already');
    expect(await ask(ana, '/drill speed 20')).toContain('stands until /drill resume');
    expect(await ask(ana, '/drill resume')).toContain('20 times as fast');
    expect(await ask(ana, '/drill speed 1000')).toContain('from 1 to 60');
    expect(await ask(ana, '/drill speed 30')).toContain('30 times as fast');
    expect(await ask(ana, '/drill inject confetti')).toContain('/drill inject alarm');
    expect(await ask(ana, '/drill inject alarm')).toContain('He has noticed something');
    await process.see(/ADVERSARY {2}locks people out and destroys/);
    expect(await ask(ana, '/drill wat')).toContain('/drill start');
    await ask(ana, '/drill pause');
    // Even while the clock stands, the end is an end.
    await ana.type('/drill end');
    expect(await process.ended).toBe(0);
    const events = await readFile(join(out, 'events.jsonl'), 'utf8');
    expect(events).toContain('"mood":"destroying"');
    expect(await readdir(out)).not.toContain('journal.jsonl');
  });
});
