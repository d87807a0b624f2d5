import { WebClient } from '@slack/web-api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunningWorkspace } from '../../../src/drill/workspace/workspace.ts';
import { api, eventually, person, privateChannel, workspace, type Person } from './harness.ts';

let running: RunningWorkspace;
let dana: Person;
let channel: string;

beforeEach(async () => {
  running = await workspace();
  dana = person(running, 'Dana Reyes');
  channel = await privateChannel(running, dana);
});

afterEach(async () => running.close());

describe('faults of the Web API, seen by the real client', () => {
  const client = (): WebClient =>
    new WebClient(running.ready.botToken, {
      slackApiUrl: running.ready.apiUrl,
      retryConfig: { retries: 0 },
      rejectRateLimitedCalls: true,
    });

  it('given a rate limit, when the method is called, then the client learns how long to wait, once', async () => {
    running.faults.rateLimit('chat.postMessage', { retryAfterSeconds: 7 });
    await expect(client().chat.postMessage({ channel, text: 'a' })).rejects.toMatchObject({
      retryAfter: 7,
    });
    expect((await client().chat.postMessage({ channel, text: 'a' })).ok).toBe(true);
  });

  it('given a 500 after the commit, when a message is posted, then the call fails and the message is there', async () => {
    running.faults.failAfterCommit('chat.postMessage');
    await expect(client().chat.postMessage({ channel, text: 'a' })).rejects.toThrow(/500/);
    expect(running.inspect.messages(channel)).toHaveLength(1);
  });

  it('given a 500 before the commit, when a message is posted, then the call fails and nothing is there', async () => {
    running.faults.failBeforeCommit('chat.postMessage');
    await expect(client().chat.postMessage({ channel, text: 'a' })).rejects.toThrow(/500/);
    expect(running.inspect.messages(channel)).toHaveLength(0);
  });

  it('given Slack is away, when a method is called, then the connection breaks until it is back', async () => {
    running.faults.away(true);
    await expect(client().auth.test()).rejects.toThrow();
    running.faults.away(false);
    expect((await client().auth.test()).ok).toBe(true);
  });
});

describe('faults of single requests', () => {
  const client = (timeout = 200_000): WebClient =>
    new WebClient(running.ready.botToken, {
      slackApiUrl: running.ready.apiUrl,
      retryConfig: { retries: 0 },
      timeout,
    });
  const post = (): Promise<unknown> => client().chat.postMessage({ channel, text: 'a' });
  const posted = (): number => running.inspect.messages(channel).length;

  it('given a reset after the commit, when a message is posted, then the connection breaks and the message is there', async () => {
    running.faults.resetAfterCommit('chat.postMessage');
    await expect(client().chat.postMessage({ channel, text: 'a' })).rejects.toThrow();
    expect(posted()).toBe(1);
    await post();
    expect(posted()).toBe(2);
  });

  it('given a request that hangs, when it is made, then nothing is there, and the next one goes through', async () => {
    running.faults.hang('chat.postMessage');
    await expect(client(300).chat.postMessage({ channel, text: 'a' })).rejects.toThrow();
    expect(posted()).toBe(0);
    await post();
    expect(posted()).toBe(1);
  });

  it('given a held answer, when it is let go, then the call ends well', async () => {
    const release = running.faults.holdAfterCommit('chat.postMessage');
    const sent = client().chat.postMessage({ channel, text: 'a' });
    await eventually('the message', () => posted() === 1);
    release();
    expect(await sent).toMatchObject({ ok: true });
  });

  it('given a refusal, when the method is called, then its code arrives once, and nothing is there', async () => {
    running.faults.refuse('chat.postMessage', 'restricted_action');
    await expect(post()).rejects.toMatchObject({ data: { error: 'restricted_action' } });
    expect(posted()).toBe(0);
    await post();
  });

  it('given a revoked token, when it is used, then it is refused until it is given back; the other token is not', async () => {
    running.faults.revoke('bot');
    await expect(post()).rejects.toMatchObject({ data: { error: 'token_revoked' } });
    const opened = await api(running, 'apps.connections.open', {}, running.ready.appToken);
    expect(opened.ok).toBe(true);
    running.faults.revoke('bot', false);
    await post();
  });
});
