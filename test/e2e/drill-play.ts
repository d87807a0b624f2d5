import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readYaml } from '../../src/cli/config.ts';
import { loadScenario } from '../../src/cli/drill.ts';
import { createLog } from '../../src/cli/log.ts';
import { playPeople } from '../../src/cli/stage/auto.ts';
import { makeOut } from '../../src/cli/stage/files.ts';
import { sayer } from '../../src/cli/stage/say.ts';
import { setStage, type Stage } from '../../src/cli/stage/stage.ts';
import { concludeDrill, endedWell, type Outcome } from '../../src/cli/stage/summary.ts';
import { accountOf } from '../../src/drill/cloud/state.ts';
import { peopleScriptSchema } from '../../src/drill/scenario/people-script.ts';
import type { PersonChannel, PersonMessage } from '../../src/drill/workspace/api.ts';
import type { Scenario } from '../../src/drill/scenario/schema.ts';
import { patience } from './patient.ts';

/** A drill that was played to its end, and all that it left behind. */
export interface Played {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly outcome: Outcome;
  readonly well: boolean;
  /** The lines of progress. */
  readonly said: readonly string[];
  readonly dir: string;
  /** The `--out` files by name, as text. */
  readonly files: { readonly [name: string]: string };
  /** Everything that any person could read in the chat. */
  readonly chat: string;
  /** Secrets that must be nowhere in it, by what they are. */
  readonly secrets: ReadonlyMap<string, string>;
}

const SCRIPTS = fileURLToPath(new URL('../../runbooks/drills/people/', import.meta.url));

/** Plays `--auto` with the whole stack in this process, fast. Rejects when the scripted people are stuck. */
export async function playDrill(script: 'good' | 'bad', seed: number, speed = 10): Promise<Played> {
  const shipped = await loadScenario('code-spaces');
  const scenario = { ...shipped, timing: { ...shipped.timing, ...patience } };
  const people = await readYaml(`${SCRIPTS}${script}.yaml`, peopleScriptSchema);
  const dir = await mkdtemp(join(tmpdir(), `lockstep-drill-${script}-`));
  await makeOut(dir);
  const stage = await setStage({
    scenario,
    seed,
    speed,
    page: false,
    paceMs: 100,
    log: createLog('error'),
  });
  const said: string[] = [];
  try {
    stage.built.adversary.begin(2000);
    const say = sayer(stage.clock, stage.clock.now(), (line) => said.push(line));
    await playPeople(stage, people, { say });
    const outcome = await concludeDrill(stage, dir);
    const files = await readAll(dir);
    const chat = await everythingRead(stage);
    const well = endedWell(outcome, true);
    return { scenario, seed, outcome, well, said, dir, files, chat, secrets: secretsOf(stage) };
  } finally {
    await stage.close();
  }
}

export async function discard(played: Played | undefined): Promise<void> {
  if (played !== undefined) await rm(played.dir, { recursive: true, force: true });
}

async function readAll(dir: string): Promise<{ [name: string]: string }> {
  const names = await readdir(dir);
  const texts = await Promise.all(names.map((name) => readFile(join(dir, name), 'utf8')));
  return Object.fromEntries(names.map((name, i) => [name, texts[i] ?? '']));
}

/** All that each person can read anywhere, threads and direct messages too, as the page gets it. */
async function everythingRead({ workspace }: Stage): Promise<string> {
  const read: string[] = [];
  for (const { slackUserId, token } of workspace.ready.people) {
    const get = async (path: string): Promise<unknown> => {
      const url = `${workspace.ready.chatUrl}people/${slackUserId}/${path}`;
      const text = await (
        await fetch(url, { headers: { authorization: `Bearer ${token}` } })
      ).text();
      read.push(text);
      return JSON.parse(text);
    };
    const { channels } = (await get('channels')) as { channels: PersonChannel[] };
    for (const { id } of channels) {
      const { messages } = (await get(`messages?channel=${id}`)) as { messages: PersonMessage[] };
      const threads = messages.filter((message) => message.replyCount > 0);
      for (const { ts } of threads) await get(`messages?channel=${id}&thread_ts=${ts}`);
    }
  }
  return read.join('\n');
}

/** Every secret that exists in this drill: keys, tokens, passwords, and the credentials that were rotated. */
function secretsOf({ built, workspace, scenario }: Stage): Map<string, string> {
  const secrets = new Map<string, string>();
  const add = (what: string, secret: string | undefined) => {
    if (secret !== undefined && secret !== '') secrets.set(what, secret);
  };
  for (const { name, secretAccessKey, sessionToken } of [
    ...built.personas,
    { name: 'bot', ...built.bot },
  ]) {
    add(`the secret key of ${name}`, secretAccessKey);
    add(`the session token of ${name}`, sessionToken);
  }
  add('the bot token', workspace.ready.botToken);
  add('the app token', workspace.ready.appToken);
  for (const { name, token } of workspace.ready.people) add(`the chat token of ${name}`, token);
  add('the password that was changed in a hurry', 'Changed-in-a-hurry-1!');
  const { recovery } = scenario.organization.accounts;
  const vault = accountOf(built.kernel.state, recovery.id).secrets;
  for (const [i, value] of stringsNamed(vault, 'secretString').entries()) {
    add(`the rotated credentials ${i}`, value);
    const { secretAccessKey } = JSON.parse(value) as { secretAccessKey?: string };
    add(`the rotated secret key ${i}`, secretAccessKey);
  }
  return secrets;
}

/** All strings under a member of this name, anywhere in the state. */
function stringsNamed(value: unknown, name: string): string[] {
  if (value instanceof Map) return [...value.values()].flatMap((item) => stringsNamed(item, name));
  if (Array.isArray(value)) return value.flatMap((item) => stringsNamed(item, name));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) =>
    key === name && typeof member === 'string' ? [member] : stringsNamed(member, name),
  );
}
