import { execFileSync } from 'node:child_process';
import { chmod, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { startWorkspace, type RunningWorkspace } from '../../src/drill/workspace/workspace.ts';
import { serve, type Env } from '../e2e/child.ts';
import { CONFIG, place, refusal } from './serve-place.ts';

let workspace: RunningWorkspace;
beforeAll(async () => {
  const manifest = await readFile(new URL('../../manifest.yml', import.meta.url), 'utf8');
  workspace = await startWorkspace({
    manifest: parse(manifest) as object,
    people: [{ name: 'Ana Ruiz' }],
    clock: { now: () => Date.now() },
  });
});
afterAll(() => workspace.close());

/** Starts and stops a bot with this configuration, in a folder with a key; what it said. */
async function said(text: string): Promise<string> {
  const { env } = await withKey(text);
  const bot = await serve(env);
  expect(await bot.stop()).toBe(0);
  return bot.output();
}

async function withKey(text: string): Promise<{ env: Env; key: string }> {
  const { at, env } = await place(text);
  const key = join(at, 'evidence.key');
  execFileSync('openssl', ['genpkey', '-algorithm', 'ed25519', '-out', key]);
  const { apiUrl, appToken, botToken } = workspace.ready;
  return {
    key,
    env: { ...env, SLACK_API_URL: apiUrl, SLACK_APP_TOKEN: appToken, SLACK_BOT_TOKEN: botToken },
  };
}

const PLACE = 'bucket: archive-1, region: eu-west-1, account: "555555555555"';

describe('serve and what it signs with', () => {
  it('given no key, when it starts, then it says loudly that nothing is signed', async () => {
    expect(await said(CONFIG)).toMatch(/"level":"error".*NOTHING IS SIGNED/);
  });

  it('given a key and no bucket, when it starts, then it warns that the channel is all there is', async () => {
    const output = await said(`${CONFIG}evidence: { key: evidence.key }\n`);
    expect(output).toMatch(/"level":"warn".*checkpoints go to the channel alone/);
    expect(output).not.toContain('NOTHING IS SIGNED');
  });

  it('given a key and a bucket, when it starts, then it says with which key, and where to', async () => {
    const output = await said(`${CONFIG}evidence: { key: evidence.key, ${PLACE} }\n`);
    expect(output).toMatch(/"level":"info".*"bucket":"archive-1".*"journals are signed"/);
    expect(output).not.toContain('PRIVATE');
  });

  it('given a key that others can read, when it starts, then it refuses and names the mend', async () => {
    const { env, key } = await withKey(`${CONFIG}evidence: { key: evidence.key }\n`);
    await chmod(key, 0o644);
    expect(await refusal(env)).toMatch(/evidence\.key may be read .*mode 644.*chmod 600/);
  });
});
