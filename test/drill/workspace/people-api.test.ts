import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Change } from '../../../src/drill/workspace/api.ts';
import type { RunningWorkspace } from '../../../src/drill/workspace/workspace.ts';
import { api, person, workspace, type Person } from './harness.ts';

let running: RunningWorkspace;
let dana: Person;
let sam: Person;
let direct: string;

beforeEach(async () => {
  running = await workspace({ pageKey: 'page-key' });
  dana = person(running, 'Dana Reyes');
  sam = person(running, 'Sam Okafor');
  direct = await dana.direct();
});

afterEach(async () => running.close());

/** A request with headers that fetch would not let through; the answer's status. */
async function raw(path: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(running.ready.chatUrl + path, { headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    sent.on('error', reject);
    sent.end();
  });
}

describe("the people's API", () => {
  it('given a wrong token or another person’s, when a person’s path is asked for, then 401', async () => {
    const at = `${running.ready.chatUrl}people/${dana.id}/channels`;
    for (const token of ['', 'nonsense', sam.token, running.ready.botToken]) {
      expect((await fetch(at, { headers: { authorization: `Bearer ${token}` } })).status).toBe(401);
    }
    expect(
      (
        await fetch(`${running.ready.chatUrl}people/U404/channels`, {
          headers: { authorization: `Bearer ${dana.token}` },
        })
      ).status,
    ).toBe(401);
  });

  it('given the page key, when the people are asked for, then tokens come; with any other key none', async () => {
    const ask = async (key: string): Promise<Response> =>
      fetch(`${running.ready.chatUrl}people`, { headers: { authorization: `Bearer ${key}` } });
    expect(await (await ask('page-key')).json()).toEqual({
      ok: true,
      people: running.ready.people,
    });
    expect((await ask('guess')).status).toBe(401);
    expect(running.pageUrl).toBe(`${running.ready.chatUrl}#key=page-key`);
  });

  it('given a foreign Host or Origin, when anything is asked for, then 403', async () => {
    const authorization = `Bearer ${dana.token}`;
    const path = `people/${dana.id}/channels`;
    const { host } = new URL(running.ready.chatUrl);
    expect(await raw(path, { authorization })).toBe(200);
    expect(await raw(path, { authorization, host: 'evil.example' })).toBe(403);
    expect(await raw(path, { authorization, host: `evil.example:${host.split(':')[1]}` })).toBe(
      403,
    );
    expect(await raw(path, { authorization, origin: 'http://evil.example' })).toBe(403);
    expect(await raw(path, { authorization, origin: 'null' })).toBe(403);
    expect(await raw(path, { authorization, 'sec-fetch-site': 'cross-site' })).toBe(403);
    expect(await raw('api/auth.test', { host: 'evil.example' })).toBe(403);
    expect(await raw(path, { authorization, origin: `http://${host}` })).toBe(200);
  });

  it('given a doubled slash in the address, when it is asked for, then it is the same path', async () => {
    expect(
      await raw(`/people/${dana.id}/channels`, { authorization: `Bearer ${dana.token}` }),
    ).toBe(200);
  });

  it('given bodies that are no JSON object, when they are posted, then the answer says what is wanted', async () => {
    const at = `${running.ready.chatUrl}people/${dana.id}/message`;
    const authorization = `Bearer ${dana.token}`;
    const post = async (body: string, type: string): Promise<number> =>
      (await fetch(at, { method: 'POST', body, headers: { authorization, 'content-type': type } }))
        .status;
    expect(await post('{', 'application/json')).toBe(400);
    expect(await post('[1]', 'application/json')).toBe(400);
    expect(await post('{"channel":"C1","text":"a"}', 'text/plain')).toBe(415);
    expect((await dana.post('message', { channel: direct })).body).toMatchObject({
      error: 'missing_field',
      message: expect.stringContaining('"text"'),
    });
    expect((await dana.post('dance', {})).status).toBe(404);
  });

  it('given a channel of others, when a person reads, writes or clicks there, then it does not exist', async () => {
    const theirs = await sam.direct();
    expect((await dana.get(`messages?channel=${theirs}`)).body.error).toBe('channel_not_found');
    expect((await dana.post('message', { channel: theirs, text: 'a' })).body.error).toBe(
      'channel_not_found',
    );
    expect(
      (await dana.post('click', { channel: theirs, ts: '1.1', action_id: 'a' })).body.error,
    ).toBe('channel_not_found');
    expect((await dana.post('command', { channel: theirs, text: '/incident' })).body.error).toBe(
      'channel_not_found',
    );
  });

  it('given a command that the app does not have, when it is typed, then the person reads so, and only they', async () => {
    const general = running.inspect.channelNamed('general')?.id ?? '';
    expect(await dana.post('command', { channel: general, text: '/incidnt help' })).toMatchObject({
      status: 400,
      body: { error: 'invalid_command' },
    });
    expect(await dana.messages(general)).toMatchObject([
      {
        ephemeral: true,
        userName: 'Slackbot',
        text: expect.stringContaining('/incidnt is not a valid command'),
      },
    ]);
    expect(await sam.messages(general)).toEqual([]);
  });

  it('given a thread, when a command is typed in it, then it is refused, through the message path as well', async () => {
    const { ts } = (await dana.post('message', { channel: direct, text: 'parent' })).body;
    expect(
      (await dana.post('command', { channel: direct, text: '/incident help', thread_ts: ts })).body
        .error,
    ).toBe('not_in_threads');
    expect(
      (await dana.post('message', { channel: direct, text: '/incident help', thread_ts: ts })).body
        .error,
    ).toBe('not_in_threads');
  });

  it('given no app is connected, when a person acts, then the answer is dispatch_failed', async () => {
    const posted = await api(running, 'chat.postMessage', {
      channel: dana.id,
      text: 'a',
      blocks: [
        {
          type: 'actions',
          elements: [{ type: 'button', action_id: 'go', text: { type: 'plain_text', text: 'Go' } }],
        },
      ],
    });
    const answer = await dana.post('click', { channel: direct, ts: posted['ts'], action_id: 'go' });
    expect(answer).toMatchObject({ status: 424, body: { error: 'dispatch_failed' } });
  });

  it('given somebody deactivated or a bot, when they act, then it is refused', async () => {
    expect(
      (await person(running, 'Gone Gray').post('message', { channel: direct, text: 'a' })).body
        .error,
    ).toBe('account_inactive');
    expect(
      (
        await person(running, 'Other Bot').post('click', {
          channel: direct,
          ts: '1.1',
          action_id: 'a',
        })
      ).body.error,
    ).toBe('is_bot');
  });

  it('given an open stream, when things happen, then a person hears of their own and not of others’', async () => {
    const answer = await fetch(`${running.ready.chatUrl}people/${dana.id}/stream`, {
      headers: { authorization: `Bearer ${dana.token}` },
    });
    const reader = (answer.body ?? new ReadableStream<Uint8Array>()).getReader();
    let heard = '';
    const changes = (): Change[] =>
      [...heard.matchAll(/data: (.*)\n/g)].map((match) => JSON.parse(match[1] ?? '') as Change);
    const hear = async (): Promise<void> =>
      void (heard += new TextDecoder().decode((await reader.read()).value));
    await hear();
    await api(running, 'chat.postMessage', { channel: sam.id, text: 'for Sam' });
    const { ts } = await api(running, 'chat.postMessage', { channel: dana.id, text: 'for Dana' });
    while (changes().length === 0) await hear();
    await reader.cancel();
    expect(changes()).toEqual([{ kind: 'message', channel: direct, ts }]);
  });
});

describe('the page', () => {
  it('given a built page, when it is fetched, then it comes with a strict policy, and nothing beside it', async () => {
    const root = await mkdtemp(join(tmpdir(), 'page-'));
    await mkdir(join(root, 'dist'));
    await writeFile(join(root, 'dist', 'index.html'), '<!doctype html>page');
    await writeFile(join(root, 'secret.txt'), 'secret');
    const served = await workspace({ pageDir: join(root, 'dist') });
    const page = await fetch(served.ready.chatUrl);
    expect(await page.text()).toContain('page');
    expect(page.headers.get('content-security-policy')).toMatch(
      /default-src 'none'; script-src 'self'; style-src 'self'/,
    );
    expect(page.headers.get('x-content-type-options')).toBe('nosniff');
    const status = async (path: string): Promise<number> =>
      new Promise((resolve, reject) => {
        const { port } = new URL(served.ready.chatUrl);
        const sent = request({ host: '127.0.0.1', port, path }, (answer) => {
          answer.resume();
          resolve(answer.statusCode ?? 0);
        });
        sent.on('error', reject);
        sent.end();
      });
    expect(await status('/../secret.txt')).toBe(404);
    expect(await status('/%2e%2e/secret.txt')).toBe(404);
    expect(await status('/index.html')).toBe(200);
    await served.close();
    await rm(root, { recursive: true });
  });
});
