import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunningWorkspace } from '../../../src/drill/workspace/workspace.ts';
import { api, manifest, person, privateChannel, workspace, type Person } from './harness.ts';

let running: RunningWorkspace;
let dana: Person;
let channel: string;

beforeEach(async () => {
  running = await workspace();
  dana = person(running, 'Dana Reyes');
  channel = await privateChannel(running, dana);
});

afterEach(async () => running.close());

const idOf = (name: string): string => running.inspect.user(name)?.id ?? 'none';
const error = async (method: string, args: object, token?: string): Promise<string | undefined> =>
  (await api(running, method, args, token)).error;

describe('tokens and scopes', () => {
  it('given each wrong token, when a method is called, then the answer is the code that Slack gives', async () => {
    const { appToken, botToken } = running.ready;
    expect(await error('auth.test', {}, 'xoxb-wrong')).toBe('invalid_auth');
    expect(await error('auth.test', {}, '')).toBe('not_authed');
    expect(await error('auth.test', {}, appToken)).toBe('not_allowed_token_type');
    expect(await error('apps.connections.open', {}, botToken)).toBe('not_allowed_token_type');
    expect(await error('admin.users.list', {})).toBe('unknown_method');
  });

  it('given a manifest without a scope, when a method needs it, then missing_scope names it', async () => {
    const bare = await workspace({ manifest: manifest({ scopes: ['chat:write'] }) });
    const answers = await Promise.all([
      api(bare, 'conversations.create', { name: 'a', is_private: true }),
      api(bare, 'users.info', { user: 'U1' }),
      api(bare, 'conversations.info', { channel: 'C1' }),
      api(bare, 'pins.add', { channel: 'C1', timestamp: '1.1' }),
    ]);
    await bare.close();
    expect(answers.map((one) => [one.error, one['needed'], one['provided']])).toEqual([
      ['missing_scope', 'groups:write', 'chat:write'],
      ['missing_scope', 'users:read', 'chat:write'],
      ['missing_scope', 'channels:read,groups:read,im:read', 'chat:write'],
      ['missing_scope', 'pins:write', 'chat:write'],
    ]);
  });

  it('given only the scope for private channels, when a public one is asked for, then missing_scope', async () => {
    const general = running.inspect.channelNamed('general')?.id;
    expect(await error('conversations.info', { channel: general })).toBe('missing_scope');
    expect(await error('conversations.create', { name: 'open-1' })).toBe('missing_scope');
    expect(await error('conversations.history', { channel })).toBe('missing_scope');
  });
});

describe('conversations', () => {
  it.each([
    ['', 'invalid_name_required'],
    ['Sec-1', 'invalid_name_specials'],
    ['sec 1', 'invalid_name_specials'],
    ['---', 'invalid_name_punctuation'],
    ['a'.repeat(81), 'invalid_name_maxlength'],
    ['sec-1', 'name_taken'],
  ])('given the name "%s", when a channel is created, then %s', async (name, code) => {
    expect(await error('conversations.create', { name, is_private: true })).toBe(code);
  });

  it('given each kind of person, when they are invited, then only whom Slack would take comes in', async () => {
    expect(await error('conversations.invite', { channel, users: dana.id })).toBe(
      'already_in_channel',
    );
    expect(await error('conversations.invite', { channel, users: 'U404' })).toBe('user_not_found');
    expect(await error('conversations.invite', { channel, users: idOf('Stra Nger') })).toBe(
      'user_team_not_in_channel',
    );
    expect(await error('conversations.invite', { channel, users: idOf('Gone Gray') })).toBe(
      'cant_invite',
    );
    expect(await error('conversations.invite', { channel, users: idOf('testbot') })).toBe(
      'cant_invite_self',
    );
    expect(
      await error('conversations.invite', { channel, users: `${idOf('Sam Okafor')},U404` }),
    ).toBe('user_not_found');
    expect((await api(running, 'conversations.members', { channel }))['members']).toEqual([
      idOf('testbot'),
      dana.id,
    ]);
    await api(running, 'conversations.invite', {
      channel,
      users: `${idOf('Sam Okafor')},${idOf('Gil Guest')}`,
    });
    expect((await api(running, 'conversations.members', { channel }))['members']).toHaveLength(4);
    await api(running, 'conversations.kick', { channel, user: idOf('Gil Guest') });
    expect(await error('conversations.kick', { channel, user: idOf('Gil Guest') })).toBe(
      'not_in_channel',
    );
  });

  it('given an archived channel, when the bot writes, then is_archived, and the name stays taken', async () => {
    await api(running, 'conversations.archive', { channel });
    expect(await error('chat.postMessage', { channel, text: 'a' })).toBe('is_archived');
    expect(await error('conversations.create', { name: 'sec-1', is_private: true })).toBe(
      'name_taken',
    );
    expect(await error('conversations.archive', { channel })).toBe('already_archived');
  });

  it('given a topic, when it has 250 characters and 251, then only the first is taken', async () => {
    expect(
      (await api(running, 'conversations.setTopic', { channel, topic: 'a'.repeat(250) })).ok,
    ).toBe(true);
    expect(await error('conversations.setTopic', { channel, topic: 'a'.repeat(251) })).toBe(
      'too_long',
    );
    expect((await dana.channels()).find((one) => one.id === channel)?.topic).toHaveLength(250);
  });

  it('given a channel shared with another company, when the bot looks, then is_ext_shared', async () => {
    running.admin.shareExternally(channel, true);
    expect((await api(running, 'conversations.info', { channel }))['channel']).toMatchObject({
      is_ext_shared: true,
      is_private: true,
    });
  });
});

describe('users, pins, bookmarks', () => {
  it('given each kind of person, when users.info is asked, then the flags tell them apart', async () => {
    const flags = async (name: string): Promise<unknown> =>
      (await api(running, 'users.info', { user: idOf(name) }))['user'];
    expect(await flags('Dana Reyes')).toMatchObject({
      deleted: false,
      is_bot: false,
      is_restricted: false,
      is_ultra_restricted: false,
      is_invited_user: false,
      team_id: 'T0LOCAL001',
    });
    expect(await flags('Gil Guest')).toMatchObject({ is_restricted: true });
    expect(await flags('Stra Nger')).toMatchObject({ is_stranger: true, team_id: 'T0OTHER001' });
    expect(await flags('Other Bot')).toMatchObject({ is_bot: true });
    expect(await flags('Gone Gray')).toMatchObject({ deleted: true });
    running.admin.join(channel, 'Stra Nger');
    expect(await flags('Stra Nger')).toMatchObject({ is_stranger: false, team_id: 'T0OTHER001' });
    running.admin.changePerson('Dana Reyes', { kind: 'guest', invited: true });
    expect(await flags('Dana Reyes')).toMatchObject({ is_restricted: true, is_invited_user: true });
    expect(await error('users.info', { user: 'U404' })).toBe('user_not_found');
  });

  it('given a user group, when its members are asked for, then they are listed until it is disabled', async () => {
    const group = running.admin.setUserGroup({
      handle: 'approvers',
      name: 'Approvers',
      users: ['Dana Reyes'],
    });
    expect((await api(running, 'usergroups.users.list', { usergroup: group.id }))['users']).toEqual(
      [dana.id],
    );
    running.admin.setUserGroup({
      handle: 'approvers',
      name: 'Approvers',
      users: [],
      disabled: true,
    });
    expect(await error('usergroups.users.list', { usergroup: group.id })).toBe('no_such_subteam');
  });

  it('given a pinned message, when it is pinned again or unpinned, then the second answer differs from the first', async () => {
    const { ts: timestamp } = await api(running, 'chat.postMessage', { channel, text: 'status' });
    expect((await api(running, 'pins.add', { channel, timestamp })).ok).toBe(true);
    expect(await error('pins.add', { channel, timestamp })).toBe('already_pinned');
    expect((await dana.messages(channel))[0]?.pinned).toBe(true);
    expect((await api(running, 'pins.remove', { channel, timestamp })).ok).toBe(true);
    expect(await error('pins.remove', { channel, timestamp })).toBe('no_pin');
  });

  it('given a bookmark, when it is added and edited, then people see it; a link of another kind is refused', async () => {
    const add = {
      channel_id: channel,
      title: 'Status',
      type: 'link',
      link: 'https://example.com/a',
    };
    const { bookmark } = await api(running, 'bookmarks.add', add);
    await api(running, 'bookmarks.edit', {
      channel_id: channel,
      bookmark_id: (bookmark as { id: string }).id,
      title: 'Now',
    });
    expect((await dana.channels()).find((one) => one.id === channel)?.bookmarks).toEqual([
      { title: 'Now', link: add.link },
    ]);
    expect(await error('bookmarks.add', { ...add, link: 'javascript:alert(1)' })).toBe(
      'invalid_link',
    );
  });
});
