/**
 * The people's side of the local chat workspace: what the page, the scripted people of `--auto` and
 * tests use. Slack's own side (Web API, Socket Mode) is Slack's and stands in `slack/`.
 *
 * All paths are below `chatUrl`, JSON in and out, `authorization: Bearer <person's token>`. Errors are
 * `{ ok: false, error: 'snake_case_code', message: 'a sentence that names the mend' }` with a 4xx status.
 *
 *   POST people/{id}/command  { channel, text }                       text begins with the slash command
 *   POST people/{id}/click    { channel, ts, action_id, block_id?, value?, selected? }
 *                             in a modal or the Home tab: { view_id, action_id, … } instead of channel and ts;
 *                             `stale: true` sends a click that is not (or no longer) on show
 *   POST people/{id}/submit   { view_id, values }                     values: { blockId: { actionId: value } }
 *   POST people/{id}/close-view { view_id }
 *   POST people/{id}/message  { channel, text, thread_ts? }             answers { ok, ts }
 *   POST people/{id}/invite   { channel, user }                         takes somebody into a channel
 *   POST people/{id}/leave    { channel }
 *   POST people/{id}/shortcut { callback_id, channel?, ts? }            a shortcut of the app's manifest
 *   GET  people/{id}/messages?channel=C…[&thread_ts=…]   { ok, messages: PersonMessage[] } oldest first
 *   GET  people/{id}/channels                            { ok, channels: PersonChannel[] }
 *   GET  people/{id}/view                                { ok, view: ModalView | undefined } the modal open for this person
 *   GET  people/{id}/home                                { ok, view: ModalView | undefined } the app's Home tab
 *   GET  people/{id}/files/{fileId}                      the bytes of a file that was shared with this person
 *   GET  people/{id}/stream                              server-sent events: `change` with a Change as data
 *   GET  people                                          { ok, people } with tokens; needs the run's own key: Bearer <pageKey>
 */
export interface WorkspaceReady {
  apiUrl: string;
  chatUrl: string;
  botToken: string;
  appToken: string;
  people: { name: string; slackUserId: string; token: string }[];
}

export interface PersonChannel {
  id: string;
  name: string;
  isPrivate: boolean;
  /** A direct conversation between this person and the bot. */
  isDirect: boolean;
  topic: string;
  members: string[];
  archived: boolean;
  /** Slack timestamp of the newest message, for unread marks. */
  latest?: string;
  /** Links at the top of the channel. */
  bookmarks?: { title: string; link: string }[];
}

export interface PersonMessage {
  ts: string;
  channel: string;
  /** Slack user id of the author; the bot's own id for the bot. */
  user: string;
  userName: string;
  isBot: boolean;
  text: string;
  blocks: unknown[];
  threadTs?: string;
  replyCount: number;
  edited: boolean;
  pinned: boolean;
  /** Only this person sees it. */
  ephemeral: boolean;
  metadata?: unknown;
  /** Shared files; their bytes are at people/{id}/files/{fileId}. */
  files?: { id: string; name: string; title: string; size: number }[];
}

export interface ModalView {
  id: string;
  hash: string;
  /** The view as the app opened it: title, submit, close, blocks, callback_id. */
  view: unknown;
  /** Per-block errors after a submission with response_action errors. */
  errors?: { [blockId: string]: string };
}

export type Change =
  | { kind: 'message'; channel: string; ts: string }
  | { kind: 'deleted'; channel: string; ts: string }
  | { kind: 'channel'; channel: string }
  | { kind: 'view' }
  /** The app did not acknowledge within Slack's three seconds, or no socket was open. */
  | { kind: 'failed'; what: 'command' | 'click' | 'submit'; message: string };
