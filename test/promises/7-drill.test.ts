import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isLoopback } from '../../src/cli/stage/isolation.ts';
import type { IncidentKind } from '../../src/core/incident/incident.ts';
import { everyMessage, everything } from '../adapters/slack/every-message.ts';
import { CONFIG, LIVE, place, refusal } from '../cli/serve-place.ts';
import { tell } from '../core/incident/stage.ts';
import { lockstep } from '../e2e/child.ts';
import { besideWarnings, writePatient } from '../e2e/patient.ts';

/**
 * Promise 7: a drill cannot reach a real account; a live incident cannot be mistaken for a drill, nor
 * approved outside the real Slack.
 *
 * A whole drill runs in an environment full of credentials, endpoints and proxies. Each of them names a
 * listener that stands for the outside: not one connection may arrive there.
 *
 * Not tried here: datagrams. Nothing in Lockstep sends any, and the guard of a drill watches connections only.
 */

interface Outside {
  readonly url: string;
  readonly port: number;
  connections: number;
  server: Server;
}

/** Another machine, as far as a drill is concerned: an address of this one that no drill ever uses. */
async function outside(): Promise<Outside> {
  const found: Outside = { url: '', port: 0, connections: 0, server: createServer() };
  found.server.on('connection', (socket) => {
    found.connections += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => found.server.listen(0, '127.0.0.2', resolve));
  const address = found.server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return Object.assign(found, { port, url: `http://127.0.0.2:${port}` });
}

let there: Outside;
let folder: string;
beforeAll(async () => {
  there = await outside();
  folder = mkdtempSync(join(tmpdir(), 'lockstep-drill-'));
});
afterAll(() => {
  there.server.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Everything by which a program can be led to a real account. */
function planted(): { [name: string]: string } {
  const shared = join(folder, 'planted-aws');
  writeFileSync(
    shared,
    `[default]\naws_access_key_id = AKIAREALREALREALREAL\naws_secret_access_key = real\nregion = eu-west-1\nendpoint_url = ${there.url}\n`,
  );
  const names = [
    'AWS_ENDPOINT_URL',
    'AWS_ENDPOINT_URL_STS',
    'AWS_ENDPOINT_URL_IAM',
    'AWS_ENDPOINT_URL_ORGANIZATIONS',
    'AWS_CONTAINER_CREDENTIALS_FULL_URI',
    'AWS_EC2_METADATA_SERVICE_ENDPOINT',
    'HTTP_PROXY',
    'HTTPS_PROXY',
    'http_proxy',
    'https_proxy',
    'ALL_PROXY',
    'SLACK_API_URL',
  ];
  return {
    HOME: folder,
    AWS_ACCESS_KEY_ID: 'AKIAREALREALREALREAL',
    AWS_SECRET_ACCESS_KEY: 'real',
    AWS_SESSION_TOKEN: 'real',
    AWS_PROFILE: 'default',
    AWS_REGION: 'eu-west-1',
    AWS_CONFIG_FILE: shared,
    AWS_SHARED_CREDENTIALS_FILE: shared,
    SLACK_BOT_TOKEN: 'xoxb-real',
    SLACK_APP_TOKEN: 'xapp-real',
    LOCKSTEP_CONFIG: join(folder, 'real.yaml'),
    LOCKSTEP_STORE: `sqlite:${join(folder, 'real.sqlite')}`,
    ...Object.fromEntries(names.map((name) => [name, there.url])),
  };
}

describe('a drill can’t get out', () => {
  it('given credentials, endpoints and proxies of the real world, when a whole drill runs, then not one connection leaves, and its journal says drill', async () => {
    const out = join(folder, 'out');
    const scenario = join(folder, 'patient.yaml');
    await writePatient('code-spaces', scenario);
    const ended = await lockstep(
      [
        'drill',
        '--auto',
        'good',
        '--speed',
        '20',
        '--seed',
        '7',
        '--scenario',
        scenario,
        '--out',
        out,
      ],
      planted(),
    );
    expect(ended).toMatchObject({ code: 0 });
    expect(besideWarnings(ended.stderr)).toBe('');
    expect(there.connections).toBe(0);
    const [first = ''] = readFileSync(join(out, 'journal.jsonl'), 'utf8').split('\n');
    expect(JSON.parse(first)).toMatchObject({ kind: 'incident.opened', body: { kind: 'drill' } });
    expect(JSON.parse(readFileSync(join(out, 'report.json'), 'utf8'))).toMatchObject({
      incident: { kind: 'drill' },
    });
    // Nothing of the real world is used, or even named.
    for (const name of ['journal.jsonl', 'report.json', 'events.jsonl', 'commands.jsonl']) {
      expect(readFileSync(join(out, name), 'utf8')).not.toMatch(/AKIAREAL|xoxb-real|xapp-real/);
    }
  });

  it('given the listener, when somebody who is not a drill connects, then it counts: the test above can fail', async () => {
    const before = there.connections;
    await fetch(there.url).catch(() => undefined);
    await expect.poll(() => there.connections).toBe(before + 1);
  });

  it('given an isolated process, when it tries every way out to other machines, then each is refused before anything is sent', async () => {
    const hosts = [
      '192.0.2.1',
      '[2001:db8::1]',
      'iam.amazonaws.com',
      'slack.com',
      '0.0.0.0',
      '10.0.0.1',
      '169.254.169.254',
      '127.0.0.1.example.com',
      'localhost.example.com',
    ];
    const told = await isolated(hosts, planted());
    expect(Object.keys(told.found).length).toBe(9 * hosts.length);
    expect(Object.entries(told.found).filter(([, what]) => what !== 'refused')).toEqual([]);
    expect(told.env.toSorted()).toEqual([
      'AWS_CONFIG_FILE',
      'AWS_EC2_METADATA_DISABLED',
      'AWS_SHARED_CREDENTIALS_FILE',
    ]);
  });

  it('given an isolated process, when it talks to this machine, then it is let through', async () => {
    const told = await isolated(['127.0.0.1', 'localhost'], {});
    expect(Object.values(told.found).filter((what) => what === 'refused')).toEqual(
      Object.keys(told.found)
        .filter((way) => way.startsWith('WebSocket'))
        .map(() => 'refused'),
    );
  });

  it.each([
    ['127.0.0.1', true],
    ['127.255.255.254', true],
    ['localhost', true],
    ['LOCALHOST', true],
    ['::1', true],
    ['[::1]', true],
    ['127.0.0.256', false],
    ['127.1', false],
    ['127.0.0.1.', false],
    ['0.0.0.0', false],
    ['::', false],
    ['::ffff:192.0.2.1', false],
    ['localhost.', false],
    ['localhost.evil.example', false],
    ['xn--localhost', false],
    ['2130706433', false],
    ['0x7f000001', false],
    ['', false],
  ])('given the host %j, when asked whether it is this machine, then %s', (host, is) => {
    expect(isLoopback(host)).toBe(is);
  });
});

function isolated(
  hosts: readonly string[],
  env: { [name: string]: string },
): Promise<{ found: { [way: string]: string }; env: string[] }> {
  const program = fileURLToPath(new URL('./stage/isolated.ts', import.meta.url));
  const child = spawn(process.execPath, [program, JSON.stringify(hosts)], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.on('data', (piece: Buffer) => {
    text += piece.toString();
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) =>
      code === 0 ? resolve(JSON.parse(text) as never) : reject(new Error(`it ended with ${code}`)),
    );
  });
}

describe('live, sandbox and drill', () => {
  const kinds: IncidentKind[] = ['live', 'sandbox', 'drill'];

  it.each(kinds)(
    'given a bot that runs as %s, when an incident is opened, then its first fact says so for good',
    (kind) => {
      const story = tell({ kind });
      expect(story.facts[0]).toMatchObject({ kind: 'incident.opened', body: { kind } });
      expect(story.incident.kind).toBe(kind);
      story.approves('ben');
      story.approves('cho');
      story.callsSucceed();
      expect(story.incident.kind).toBe(kind);
    },
  );

  it.each(['sandbox', 'drill'] as const)(
    'given an incident that is %s, when anything is shown, then each message says so, in the notification too',
    (kind) => {
      const messages = everyMessage(everything('some text', { kind }), 'some text');
      expect(messages.length).toBeGreaterThan(15);
      const word = `[${kind.toUpperCase()}]`;
      const silent = messages.filter(
        ({ text, blocks }) =>
          !text.startsWith(word) || !JSON.stringify(blocks ?? [word]).includes(word),
      );
      // Only the list of commands belongs to no incident, where none is open.
      expect(silent.map(({ text }) => text)).toEqual(['Commands']);
    },
  );

  it('given a live incident, when anything is shown, then nothing says drill or sandbox', () => {
    for (const message of everyMessage(everything('some text', { kind: 'live' }), 'some text')) {
      expect(JSON.stringify(message)).not.toMatch(/\[(?:DRILL|SANDBOX)\]/);
    }
  });

  it('given a configuration that does not say sandbox, when AWS or Slack would be somebody else, then the bot does not start', async () => {
    const { env } = await place(LIVE);
    expect(await refusal(env)).toMatch(/sandbox/);
    const { AWS_ENDPOINT_URL: _aws, ...slackOnly } = env;
    expect(await refusal(slackOnly)).toMatch(/SLACK_API_URL/);
  });

  it('given a configuration that wants to be live or a drill by name, when it is read, then it is refused: only sandbox can be written', async () => {
    for (const kind of ['live', 'drill']) {
      const { env } = await place(CONFIG.replace('kind: sandbox', `kind: ${kind}`));
      expect(await refusal(env)).toMatch(/kind/);
    }
  });
});
