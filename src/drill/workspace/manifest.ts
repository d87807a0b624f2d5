import { asList, asText, isObject, type Json } from './slack/json.ts';

interface SlashCommand {
  command: string;
  /** Mentions, channels and links arrive as `<@U…|name>`; without it as typed text. */
  escapes: boolean;
}

interface Shortcut {
  callbackId: string;
  type: 'message' | 'global';
}

/** The parts of a Slack app manifest that decide what the workspace allows. */
export interface AppFacts {
  name: string;
  botName: string;
  scopes: ReadonlySet<string>;
  commands: ReadonlyMap<string, SlashCommand>;
  shortcuts: readonly Shortcut[];
  events: ReadonlySet<string>;
  interactive: boolean;
  socketMode: boolean;
  homeTab: boolean;
  /** False: people can't write to the app in its direct conversation. */
  messagesTab: boolean;
}

const at = (value: unknown, ...path: string[]): unknown =>
  path.reduce<unknown>((inner, key) => (isObject(inner) ? inner[key] : undefined), value);
const words = (value: unknown): string[] =>
  asList(value).filter((item) => typeof item === 'string');

/**
 * Reads a parsed v1 app manifest. https://docs.slack.dev/reference/app-manifest
 *
 * Throws an Error that names the field when the app could not be installed at all (no name, no bot user).
 */
export function readManifest(manifest: object): AppFacts {
  const name = asText(at(manifest, 'display_information', 'name'));
  if (name === undefined)
    throw new Error('manifest: display_information.name is missing; give the app a name');
  const botName = asText(at(manifest, 'features', 'bot_user', 'display_name'));
  if (botName === undefined)
    throw new Error(
      'manifest: features.bot_user.display_name is missing; the app needs a bot user to post as',
    );
  const commands = asList(at(manifest, 'features', 'slash_commands'))
    .filter(isObject)
    .map((one: Json) => ({
      command: String(one['command']),
      escapes: one['should_escape'] === true,
    }));
  const shortcuts = asList(at(manifest, 'features', 'shortcuts'))
    .filter(isObject)
    .map((one: Json): Shortcut => ({
      callbackId: String(one['callback_id']),
      type: one['type'] === 'message' ? 'message' : 'global',
    }));
  return {
    name,
    botName,
    scopes: new Set([
      ...words(at(manifest, 'oauth_config', 'scopes', 'bot')),
      ...words(at(manifest, 'oauth_config', 'scopes', 'bot_optional')),
    ]),
    commands: new Map(commands.map((one) => [one.command, one])),
    shortcuts,
    events: new Set(words(at(manifest, 'settings', 'event_subscriptions', 'bot_events'))),
    interactive: at(manifest, 'settings', 'interactivity', 'is_enabled') === true,
    socketMode: at(manifest, 'settings', 'socket_mode_enabled') === true,
    homeTab: at(manifest, 'features', 'app_home', 'home_tab_enabled') === true,
    messagesTab:
      at(manifest, 'features', 'app_home', 'messages_tab_enabled') !== false &&
      at(manifest, 'features', 'app_home', 'messages_tab_read_only_enabled') !== true,
  };
}
