import { assert, asyncProperty, constantFrom, dictionary, jsonValue, oneof } from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunningWorkspace } from '../../../src/drill/workspace/workspace.ts';
import { api, manifest, workspace } from './harness.ts';

const METHODS = [
  'chat.postMessage chat.postEphemeral chat.update chat.delete chat.getPermalink',
  'conversations.create conversations.info conversations.members conversations.list conversations.setTopic conversations.archive',
  'conversations.open conversations.history conversations.replies conversations.invite conversations.kick conversations.join',
  'users.info users.list usergroups.list usergroups.users.list pins.add pins.remove pins.list bookmarks.add bookmarks.edit bookmarks.list',
  'views.open views.push views.update views.publish files.getUploadURLExternal files.completeUploadExternal auth.test',
].flatMap((line) => line.split(' '));

const SCOPES =
  'chat:write groups:read groups:write groups:history channels:read channels:manage channels:history channels:join im:read im:write im:history mpim:read users:read usergroups:read pins:read pins:write bookmarks:read bookmarks:write files:write';
const NAMES =
  'channel channel_id user users user_id text blocks attachments metadata ts thread_ts timestamp view view_id hash trigger_id name is_private types cursor limit files filename length title type link bookmark_id usergroup';

let running: RunningWorkspace;

beforeAll(async () => {
  running = await workspace({ manifest: manifest({ scopes: SCOPES.split(' ') }) });
  await api(running, 'conversations.create', { name: 'sec-1', is_private: true });
});

afterAll(async () => running.close());

describe('the Web API under any arguments', () => {
  it('given any method with any JSON, when it is called, then it answers ok or a code, never a fault of its own', async () => {
    const user = running.inspect.user('Dana Reyes')?.id;
    const channel = running.inspect.channelNamed('sec-1')?.id;
    const value = oneof(
      jsonValue(),
      constantFrom(user, channel, '1', 'modal', [{ type: 'section' }]),
    );
    await assert(
      asyncProperty(
        constantFrom(...METHODS),
        dictionary(constantFrom(...NAMES.split(' ')), value),
        async (method, args) => {
          const answer = await api(running, method, { channel, user, ...args });
          expect(answer.ok || /^(?!fatal_error)[a-z_]+$/.test(answer.error ?? '')).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });
});
