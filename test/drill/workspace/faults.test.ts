import { WebClient } from '@slack/web-api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunningWorkspace } from '../../../src/drill/workspace/workspace.ts';
import { api, person, workspace, type Person } from './harness.ts';

let running: RunningWorkspace;
let dana: Person;
let channel: string;

beforeEach(async () => {
  running = await workspace();
  dana = person(running, 'Dana Reyes');
  const made = await api(running, 'conversations.create', { name: 'sec-1', is_private: true });
  channel = (made['channel'] as { id: string }).id;
  await api(running, 'conversations.invite', { channel, users: dana.id });
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
