import type { Channel } from '../model.ts';
import type { Workspace } from '../state.ts';
import { SlackError } from './error.ts';

/**
 * Throws SlackError `missing_scope` unless the app was granted one of these scopes.
 * https://docs.slack.dev/reference/scopes
 */
export function requireScope(workspace: Workspace, anyOf: readonly string[]): void {
  const granted = workspace.app.scopes;
  if (anyOf.some((scope) => granted.has(scope))) return;
  throw new SlackError('missing_scope', {
    needed: anyOf.join(','),
    provided: [...granted].join(','),
  });
}

/** The scope family of a channel: `channels` (public), `groups` (private), `im` (direct). */
export function familyOf(channel: Channel): 'channels' | 'groups' | 'im' {
  return channel.isDirect ? 'im' : channel.isPrivate ? 'groups' : 'channels';
}

const FAMILIES = ['channels', 'groups', 'im'];

/** Requires `channels:read`, `groups:read` … for the channel, or for any kind when there is none yet. */
export function requireFamilyScope(
  workspace: Workspace,
  right: 'read' | 'history',
  channel?: Channel,
): void {
  requireScope(
    workspace,
    channel === undefined
      ? FAMILIES.map((family) => `${family}:${right}`)
      : [`${familyOf(channel)}:${right}`],
  );
}

/** Requires the right to manage this channel; `narrow` names the narrower scope that is enough too. */
export function requireManageScope(
  workspace: Workspace,
  isPrivate: boolean,
  narrow?: 'invites' | 'topic',
): void {
  const wide = isPrivate ? ['groups:write'] : ['channels:manage'];
  const kind = isPrivate ? 'groups' : 'channels';
  requireScope(workspace, narrow === undefined ? wide : [...wide, `${kind}:write.${narrow}`]);
}
