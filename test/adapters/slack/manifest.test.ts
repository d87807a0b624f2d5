import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import {
  actionIds,
  callbackIds,
  commandScope,
  eventScopes,
  methodScopes,
  slashCommands,
} from '../../../src/adapters/slack/names.ts';

const root = new URL('../../../', import.meta.url);
const manifest = parse(readFileSync(new URL('manifest.yml', root), 'utf8')) as Manifest;
interface Manifest {
  _metadata: { major_version: number };
  features: {
    app_home: { [key: string]: boolean };
    slash_commands: {
      command: string;
      should_escape: boolean;
      usage_hint: string;
      description: string;
    }[];
  };
  oauth_config: { scopes: { bot: string[]; user?: string[] } };
  settings: {
    event_subscriptions: { bot_events: string[] };
    interactivity: { is_enabled: boolean };
    socket_mode_enabled: boolean;
    token_rotation_enabled: boolean;
  };
}

const folder = new URL('src/adapters/slack/', root);
const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => ({ name, text: readFileSync(new URL(name, folder), 'utf8') }));
const code = sources
  .filter(({ name }) => name !== 'names.ts')
  .map(({ text }) => text)
  .join('\n');

describe('manifest.yml and the code', () => {
  it('given the Web API calls in the code, when compared with the table, then both name the same methods', () => {
    const used = [
      ...code.matchAll(
        /\.((?:chat|conversations|users|pins|views|auth|bookmarks|files|usergroups|reactions|team|apps|bots|dnd|emoji)(?:\.[a-zA-Z]+)+)\(/g,
      ),
    ].map(([, method]) => method ?? '');
    expect([...new Set(used)].sort()).toEqual(Object.keys(methodScopes).sort());
    expect(code).not.toMatch(/\.apiCall\(/);
  });

  it('given the methods, events and commands, when their scopes are gathered, then the manifest asks for exactly those', () => {
    const needed = [
      ...Object.values(methodScopes),
      ...Object.values(eventScopes),
      commandScope,
    ].filter((scope) => scope !== undefined);
    expect([...manifest.oauth_config.scopes.bot].sort()).toEqual([...new Set(needed)].sort());
    expect(manifest.oauth_config.scopes.user).toBeUndefined();
  });

  it('given the slash commands of the code, when compared, then the manifest has the same, with ids instead of names', () => {
    expect(manifest.features.slash_commands.map(({ command }) => command).sort()).toEqual(
      Object.values(slashCommands).sort(),
    );
    for (const { should_escape: escapes, usage_hint: hint, description } of manifest.features
      .slash_commands) {
      expect(escapes).toBe(true);
      expect(hint.length).toBeLessThanOrEqual(1000);
      expect(description.length).toBeLessThanOrEqual(2000);
    }
    for (const name of Object.keys(slashCommands)) expect(code).toContain(`slashCommands.${name}`);
  });

  it('given the events of the code, when compared, then the manifest subscribes to the same', () => {
    const listened = [...code.matchAll(/app\.event\('([a-z_]+)'/g)].map(([, event]) => event ?? '');
    expect(listened.sort()).toEqual(Object.keys(eventScopes).sort());
    expect([...manifest.settings.event_subscriptions.bot_events].sort()).toEqual(listened.sort());
    expect(code).not.toMatch(/app\.message\(/);
  });

  it('given the buttons and forms, when looked for, then each is rendered and handled, and interactivity is on', () => {
    expect(manifest.settings.interactivity.is_enabled).toBe(true);
    const rendered = sources
      .filter(({ name }) => name.startsWith('render/'))
      .map(({ text }) => text)
      .join('\n');
    for (const name of Object.keys(actionIds)) expect(rendered).toContain(`actionIds.${name}`);
    for (const name of Object.keys(callbackIds)) expect(rendered).toContain(`callbackIds.${name}`);
    expect(rendered.match(/action_id: (?!actionIds\.|inputIds\.)/g)).toBeNull();
    const listeners = sources.find(({ name }) => name === 'listeners.ts')?.text ?? '';
    expect(listeners).toContain('Object.values(actionIds)');
    for (const name of Object.keys(callbackIds)) expect(listeners).toContain(`callbackIds.${name}`);
  });

  it('given the manifest, when read, then it is version 1, over Socket Mode, with long-lived tokens', () => {
    expect(manifest._metadata.major_version).toBe(1);
    expect(manifest.settings.socket_mode_enabled).toBe(true);
    expect(manifest.settings.token_rotation_enabled).toBe(false);
    // Without it Slack refuses direct messages (messages_tab_disabled).
    expect(manifest.features.app_home['messages_tab_enabled']).toBe(true);
    expect(manifest.features.app_home['home_tab_enabled']).toBe(false);
  });

  it('given the code, when searched, then no Slack API answers are read back as decisions, and nothing swallows a crash', () => {
    expect(code).not.toMatch(/unhandledRejection|conversations\.(history|replies)|reactions\./);
  });
});
