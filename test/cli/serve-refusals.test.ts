import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import { openSqlite } from '../../src/adapters/store/sqlite.ts';
import { SHIPPED_RUNBOOK } from '../../src/cli/config.ts';
import { startWorkspace } from '../../src/drill/workspace/workspace.ts';
import { CONFIG, LIVE, place, refusal, without } from './serve-place.ts';

describe.concurrent('serve with a wrong environment', () => {
  it.each([
    ['SLACK_BOT_TOKEN', /SLACK_BOT_TOKEN is not set; it takes the bot token \(xoxb-…\)/],
    ['SLACK_APP_TOKEN', /SLACK_APP_TOKEN is not set; it takes the app-level token \(xapp-…\)/],
  ])(
    'given no %s, when it starts, then it names the setting and what belongs there',
    async (name, says) => {
      const { env } = await place();
      expect(await refusal(without(env, name))).toMatch(says);
    },
  );

  it('given an unknown flag, when it starts, then it names the flag', async () => {
    const { env } = await place();
    expect(await refusal(env, ['serve', '--fast'])).toContain('--fast');
  });

  it.each([
    ['another scheme', 'mysql://localhost/x', /LOCKSTEP_STORE is "mysql:…".*sqlite:PATH/],
    ['a bare path', 'lockstep.sqlite', /LOCKSTEP_STORE is "lockstep\.sqlite.*sqlite:PATH/],
    ['no path', 'sqlite:', /LOCKSTEP_STORE is "sqlite:.*sqlite:PATH/],
  ])(
    'given a store with %s, when it starts, then it says what it knows',
    async (_, store, says) => {
      const { env } = await place();
      expect(await refusal({ ...env, LOCKSTEP_STORE: store })).toMatch(says);
    },
  );

  it('given a folder that is not there, when it starts, then it says what to look at', async () => {
    const { at, env } = await place();
    const store = `sqlite:${join(at, 'gone', 'lockstep.sqlite')}`;
    expect(await refusal({ ...env, LOCKSTEP_STORE: store })).toMatch(
      /can't be used as a store .*check the folder/,
    );
  });

  it('given a store that another bot holds, when it starts, then it says so and leaves it alone', async () => {
    const { at, env } = await place();
    const store = openSqlite(join(at, 'lockstep.sqlite'), { now: Date.now });
    try {
      expect(await refusal(env)).toMatch(
        /lockstep\.sqlite is in use by another bot; stop that one/,
      );
    } finally {
      await store.shutdown();
    }
  });

  it('given tokens that Slack refuses, when it starts, then it ends and names both tokens', async () => {
    const manifest = await readFile(new URL('../../manifest.yml', import.meta.url), 'utf8');
    const workspace = await startWorkspace({
      manifest: parse(manifest) as object,
      people: [{ name: 'Ana Ruiz' }],
      clock: { now: () => Date.now() },
    });
    const { env } = await place();
    const { apiUrl, appToken, botToken } = workspace.ready;
    const here = { ...env, SLACK_API_URL: apiUrl };
    try {
      const names =
        /Slack refuses the tokens \(\w+\): check SLACK_BOT_TOKEN .* and SLACK_APP_TOKEN/;
      expect(await refusal({ ...here, SLACK_APP_TOKEN: appToken })).toMatch(names);
      expect(await refusal({ ...here, SLACK_BOT_TOKEN: botToken })).toMatch(names);
    } finally {
      await workspace.close();
    }
  });
});

describe.concurrent('serve and the hosts that it may talk to', () => {
  it('given a foreign AWS endpoint, when the configuration does not say sandbox, then it refuses', async () => {
    const { env } = await place(LIVE);
    expect(await refusal(without(env, 'SLACK_API_URL'))).toMatch(
      /AWS_ENDPOINT_URL is not https: http:\/\/127\.0\.0\.1:9\. Unset it, or set "kind: sandbox"/,
    );
  });

  it('given a foreign endpoint in the shared AWS files, when it starts, then it names the profile', async () => {
    const { at, env } = await place(LIVE);
    const file = join(at, 'aws-config');
    await writeFile(file, '[profile incident]\nendpoint_url = https://aws.example.com\n');
    const live = without(env, 'SLACK_API_URL', 'AWS_ENDPOINT_URL');
    expect(await refusal({ ...live, AWS_CONFIG_FILE: file, AWS_PROFILE: 'incident' })).toMatch(
      /endpoint_url of profile incident is not a host of AWS/,
    );
  });

  it.each([
    ['live', LIVE],
    ['sandbox', CONFIG],
  ])(
    'given the real AWS and another Slack host, when it starts as %s, then it refuses',
    async (_, text) => {
      const { env } = await place(text);
      expect(await refusal(without(env, 'AWS_ENDPOINT_URL'))).toMatch(
        /SLACK_API_URL is neither https nor wss: http:\/\/127\.0\.0\.1:9\/api\/\. /,
      );
    },
  );
});

describe.concurrent('serve with a wrong configuration', () => {
  it('given no configuration, when it starts, then it says where one comes from', async () => {
    const { at, env } = await place();
    const says = await refusal({ ...env, LOCKSTEP_CONFIG: join(at, 'other.yaml') });
    expect(says).toMatch(/other\.yaml can't be read .*copy lockstep\.example\.yaml/);
  });

  it.each([
    {
      what: 'YAML that is none',
      good: 'rotate:\n',
      bad: 'rotate: [\n',
      line: 14,
      says: /not valid YAML/,
    },
    {
      what: 'a key that nobody knows',
      good: '  quorum: 2',
      bad: '  quorom: 2',
      line: 3,
      says: /quorom.*quorum/,
    },
    {
      what: 'a kind that cannot be chosen',
      good: 'kind: sandbox',
      bad: 'kind: drill',
      line: 1,
      says: /sandbox/,
    },
    {
      what: 'a Slack name where an id belongs',
      good: 'U012BEN0000',
      bad: 'ben.okafor',
      line: 6,
      says: /U012AB3CD, never a name/,
    },
    {
      what: 'a roster that is too small',
      good: /^.*cho.*\n/m,
      bad: '',
      line: 4,
      says: /needs at least 3 approvers.*add approvers/,
    },
    {
      what: 'the same human twice',
      good: 'U012CHO0000',
      bad: 'U012BEN0000',
      line: 4,
      says: /U012BEN0000 stands on the roster twice/,
    },
    {
      what: 'a vault inside the scope',
      good: "account: '444444444444'",
      bad: "account: '333333333333'",
      line: 16,
      says: /Set vault\.account to an account outside/,
    },
    {
      what: 'no vault for new secrets',
      good: /^vault:\n.*\n.*\n/m,
      bad: '',
      line: 13,
      says: /No vault is configured.*Set vault\.account/,
    },
  ])('given $what, when it starts, then it names file, line and mend', async (row) => {
    const { file, env } = await place(CONFIG.replace(row.good, row.bad));
    const [, where, what] = /^lockstep: (.+?:\d+):\d+: ([^]*)$/.exec(await refusal(env)) ?? [];
    expect(where).toBe(`${file}:${row.line}`);
    expect(what).toMatch(row.says);
  });

  it('given a runbook with a typo, when it starts, then it names the line in the runbook', async () => {
    const { at, env } = await place(`${CONFIG}runbook: mine.yaml\n`);
    const text = (await readFile(SHIPPED_RUNBOOK, 'utf8')).replace(
      'run: emergency/shield',
      'run: emergency/sheild',
    );
    await writeFile(join(at, 'mine.yaml'), text);
    const line = text.slice(0, text.indexOf('emergency/sheild')).split('\n').length;
    expect(await refusal(env)).toMatch(new RegExp(`mine\\.yaml:${line}:\\d+: .*emergency/shield`));
  });

  it('given a runbook that locks before the shield, when it starts, then it is refused with its line', async () => {
    const { at, env } = await place(`${CONFIG}runbook: mine.yaml\n`);
    const text = (await readFile(SHIPPED_RUNBOOK, 'utf8')).replace(
      'then: attach-shield',
      'then: attach-freeze',
    );
    await writeFile(join(at, 'mine.yaml'), text);
    const says = await refusal(env);
    expect(says).toMatch(/mine\.yaml:\d+:\d+: [a-z-]+: /);
    expect(says).toMatch(/lockstep runbook check \S*mine\.yaml/);
  });

  it('given a baseline that is not there, when it starts, then it says how to make one', async () => {
    const { env } = await place(
      `${CONFIG}backups:\n  account: '555555555555'\n  region: eu-west-1\n  vault: copies\n  restoreRoleArn: arn:aws:iam::555555555555:role/r\n  baseline: gone.json\n`,
    );
    expect(await refusal(env)).toMatch(
      /gone\.json is not a backup baseline .*lockstep doctor --baseline/,
    );
  });
});
