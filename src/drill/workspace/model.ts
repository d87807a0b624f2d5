import type { Json } from './slack/json.ts';

/** What somebody is to the workspace; Slack tells them apart by flags of `users.info`. */
export type PersonKind = 'member' | 'guest' | 'stranger' | 'bot' | 'deactivated';

export interface User {
  id: string;
  /** The handle, as in `@dana.reyes`. */
  handle: string;
  realName: string;
  kind: PersonKind;
  /** Strangers (Slack Connect) keep their own workspace's id. */
  teamId: string;
  /** Set for bots only. */
  botId?: string;
  /** An invitation that was not yet accepted. */
  invited: boolean;
  /** Bearer token for the people's API; the app itself has none. */
  token?: string;
}

interface Bookmark {
  id: string;
  title: string;
  link: string;
  emoji: string;
}

export interface Channel {
  id: string;
  name: string;
  isPrivate: boolean;
  /** A direct conversation between the app and one person. */
  isDirect: boolean;
  isGeneral: boolean;
  creator: string;
  /** Unix seconds. */
  created: number;
  members: Set<string>;
  topic: string;
  purpose: string;
  archived: boolean;
  /** Shared with another company through Slack Connect. */
  externallyShared: boolean;
  /** Timestamps of the pinned messages, oldest pin first. */
  pins: string[];
  bookmarks: Bookmark[];
}

/** What people have chosen in the elements of a message or view: block id → action id → value. */
export type StateValues = Record<string, Record<string, Json>>;

export interface Message {
  ts: string;
  channel: string;
  user: string;
  text: string;
  blocks: Json[];
  attachments: Json[];
  threadTs?: string;
  /** A reply that is shown in the channel as well. */
  broadcast: boolean;
  metadata?: Json;
  /** Timestamp of the last edit. */
  editedTs?: string;
  /** The only person who sees it. */
  onlyFor?: string;
  files: string[];
  subtype?: string;
  /** Per person: choices in the message's menus, sent along with each click. */
  chosen: Map<string, StateValues>;
}

export interface View {
  id: string;
  hash: string;
  owner: string;
  body: Json;
  rootId: string;
  previousId?: string;
  state: StateValues;
  errors?: Record<string, string>;
}

export interface StoredFile {
  id: string;
  name: string;
  title: string;
  size: number;
  uploadToken: string;
  content?: Buffer;
  /** True once `files.completeUploadExternal` was called. */
  complete: boolean;
}

export interface UserGroup {
  id: string;
  handle: string;
  name: string;
  users: string[];
  disabled: boolean;
}

/** One request to the Web API, for tests and for the operator of a drill. */
export interface ApiCall {
  method: string;
  args: Json;
  /** `ok`, or Slack's error code. */
  outcome: string;
}
