import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { lockstep, type Env } from '../e2e/child.ts';

/** Right in every respect; each test breaks one thing. */
export const CONFIG = `kind: sandbox
roster:
  quorum: 2
  people:
    - { person: ana, name: Ana Ruiz, slack: U012ANA0000, roles: [commander, responder, approver] }
    - { person: ben, name: Ben Okafor, slack: U012BEN0000, roles: [responder, approver] }
    - { person: cho, name: Cho Minji, slack: U012CHO0000, roles: [approver] }
organization:
  id: o-exampleorgid
  managementAccount: '111111111111'
  accounts:
    - { id: '333333333333', name: production, responderRoleId: AROAEXAMPLERESPONDER }
rotate:
  - { account: '333333333333', user: deploy }
vault:
  account: '444444444444'
  region: eu-west-1
`;
export const LIVE = CONFIG.replace('kind: sandbox\n', '');

let folder: string;
let number = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lockstep-refusals-'));
});
afterAll(async () => rm(folder, { recursive: true, force: true }));

/** A folder of its own with this configuration in it, and the environment of a bot that would start there. */
export async function place(text = CONFIG): Promise<{ at: string; file: string; env: Env }> {
  const at = await mkdtemp(join(folder, `${(number += 1)}-`));
  const file = join(at, 'lockstep.yaml');
  await writeFile(file, text);
  const env = {
    HOME: at,
    AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
    AWS_ACCESS_KEY_ID: 'nobody',
    AWS_SECRET_ACCESS_KEY: 'nobody',
    SLACK_BOT_TOKEN: 'xoxb-nobody',
    SLACK_APP_TOKEN: 'xapp-nobody',
    SLACK_API_URL: 'http://127.0.0.1:9/api/',
    LOCKSTEP_CONFIG: file,
    LOCKSTEP_STORE: `sqlite:${join(at, 'lockstep.sqlite')}`,
  };
  return { at, file, env };
}

/** Starts the bot and gives what it says when it refuses: exit code 2, a sentence, no stack trace. */
export async function refusal(env: Env, args: readonly string[] = ['serve']): Promise<string> {
  const ended = await lockstep(args, env);
  expect(ended).toMatchObject({ code: 2, stdout: '' });
  expect(ended.stderr).toMatch(/^lockstep: /m);
  expect(ended.stderr).not.toMatch(/^ {4}at /m);
  return ended.stderr;
}

export const without = (env: Env, ...names: string[]): Env =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !names.includes(name)));
