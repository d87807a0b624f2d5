/**
 * Everything that Slack calls us by, and everything that we call at Slack. `manifest.yml` is checked
 * against these tables, and `doctor` can ask Slack for the same scopes.
 */

export const slashCommands = { incident: '/incident', drill: '/drill' } as const;

/** Buttons. Their value is an opaque random id and never says what the click means (AP-27). */
export const actionIds = {
  approve: 'approve_plan',
  deny: 'deny_plan',
  details: 'plan_details',
} as const;

/** Forms. */
export const callbackIds = { declare: 'declare_incident', deny: 'deny_reason' } as const;

/** Inputs of the forms. */
export const inputIds = { accounts: 'accounts', reason: 'reason' } as const;

/** Events that the app subscribes to, and the scope that each needs for a private channel. */
export const eventScopes = { member_joined_channel: 'groups:read' } as const;

/**
 * The Web API methods that the code calls, and the bot scope that each needs; undefined for those that
 * need none. https://docs.slack.dev/reference/methods
 */
export const methodScopes = {
  'auth.test': undefined,
  'chat.delete': 'chat:write',
  'chat.postEphemeral': 'chat:write',
  'chat.postMessage': 'chat:write',
  'chat.update': 'chat:write',
  'conversations.create': 'groups:write',
  'conversations.info': 'groups:read',
  'conversations.invite': 'groups:write',
  'conversations.kick': 'groups:write',
  'conversations.members': 'groups:read',
  'conversations.setTopic': 'groups:write',
  'pins.add': 'pins:write',
  'users.info': 'users:read',
  'views.open': undefined,
} as const;

/** The scope that a slash command needs. */
export const commandScope = 'commands';
