import type { WorkspaceReady } from './api.ts';
import { findMessage, findUser, removeMessage } from './conversations.ts';
import { createFaults, type Faults } from './faults.ts';
import type {
  ApiCall,
  Channel,
  Message,
  PersonKind,
  StoredFile,
  User,
  UserGroup,
  View,
} from './model.ts';
import { listen } from './server.ts';
import type { Services } from './services.ts';
import { addMember, removeMember } from './slack/members.ts';
import { createResponseUrls } from './slack/response-urls.ts';
import { createSocketMode, type Envelope } from './slack/socket-mode.ts';
import { createTriggers } from './slack/triggers.ts';
import { addPerson, createWorkspace, secret, type Limits } from './state.ts';

export interface WorkspaceOptions {
  /** 0 or absent: any free port. */
  port?: number;
  /** The app's parsed manifest.yml: its scopes, commands and events are what the app is allowed. */
  manifest: object;
  people: readonly { name: string; kind?: PersonKind }[];
  /** Time for message timestamps, in ms since 1970. Slack's deadlines run on the wall clock. */
  clock: { now(): number };
  /** The built chat page, to be served at `/`. */
  pageDir?: string;
  /** The key with which the page asks for everybody's tokens; made up if absent. */
  pageKey?: string;
  /** Slack's waiting times, in ms of the wall clock; tests shorten them. */
  limits?: Partial<Limits>;
}

/** What a test or a drill's operator may look at. The objects are the workspace's own: read, don't change. */
interface Inspect {
  channels(): Channel[];
  channelNamed(name: string): Channel | undefined;
  /** All messages of a channel, ephemeral ones and replies included, oldest first. */
  messages(channelId: string): Message[];
  user(nameOrId: string): User | undefined;
  /** Requests to the Web API, oldest first, at most the last 5,000. */
  calls(method?: string): ApiCall[];
  /** Envelopes sent to the app, oldest first, at most the last 2,000. */
  envelopes(): readonly Envelope[];
  sockets(): number;
  /** How many envelopes each open socket has got, oldest socket first. */
  shares(): number[];
  files(): StoredFile[];
  home(userId: string): View | undefined;
  /** The modal that this person sees. */
  modal(userId: string): View | undefined;
}

/** What a workspace's administrators do in real life. */
interface Admin {
  addPerson(name: string, kind?: PersonKind): User;
  /** Deactivates somebody, makes them a guest, … */
  changePerson(
    nameOrId: string,
    change: { kind?: PersonKind; invited?: boolean; teamId?: string },
  ): void;
  join(channelId: string, nameOrId: string): void;
  leave(channelId: string, nameOrId: string): void;
  shareExternally(channelId: string, shared: boolean): void;
  archive(channelId: string): void;
  /** Deletes a message of anybody, as a workspace owner can. */
  deleteMessage(channelId: string, ts: string): void;
  setUserGroup(group: {
    handle: string;
    name: string;
    users: string[];
    disabled?: boolean;
  }): UserGroup;
}

export interface RunningWorkspace {
  ready: WorkspaceReady;
  /** The chat page's address with the key in it; the key stays in the browser (it is behind the #). */
  pageUrl: string;
  faults: Faults;
  inspect: Inspect;
  admin: Admin;
  close(): Promise<void>;
}

/**
 * Starts a local stand-in for Slack on 127.0.0.1: Web API, Socket Mode, the people's API of api.ts and the chat page.
 * Rejects when the port is taken, or when the manifest names no app or bot user.
 */
export async function startWorkspace(options: WorkspaceOptions): Promise<RunningWorkspace> {
  const workspace = createWorkspace(options);
  const faults = createFaults();
  const services: Services = {
    workspace,
    faults,
    sockets: createSocketMode(workspace, faults),
    triggers: createTriggers(workspace.limits.triggerMs),
    responseUrls: createResponseUrls(workspace),
  };
  const pageKey = options.pageKey ?? secret();
  const server = await listen(
    { services, pageKey, ...(options.pageDir === undefined ? {} : { pageDir: options.pageDir }) },
    options.port ?? 0,
  );
  const chatUrl = `${workspace.origin}/`;
  const people = [...workspace.users.values()].flatMap((user) =>
    user.token === undefined
      ? []
      : [{ name: user.realName, slackUserId: user.id, token: user.token }],
  );
  return {
    ready: {
      apiUrl: `${chatUrl}api/`,
      chatUrl,
      botToken: workspace.botToken,
      appToken: workspace.appToken,
      people,
    },
    pageUrl: `${chatUrl}#key=${encodeURIComponent(pageKey)}`,
    faults: faults.faults,
    inspect: createInspect(services),
    admin: createAdmin(services),
    async close() {
      services.sockets.close();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

function createInspect({ workspace, sockets }: Services): Inspect {
  return {
    channels: () => [...workspace.channels.values()],
    channelNamed: (name) =>
      [...workspace.channels.values()].find(
        (channel) => !channel.isDirect && channel.name === name,
      ),
    messages: (channelId) => [...(workspace.messages.get(channelId) ?? [])],
    user: (nameOrId) => findUser(workspace, nameOrId),
    calls: (method) =>
      workspace.calls.filter((call) => method === undefined || call.method === method),
    envelopes: () => sockets.sent,
    sockets: () => sockets.count(),
    shares: () => sockets.shares(),
    files: () => [...workspace.files.values()],
    home: (userId) => workspace.homes.get(userId),
    modal: (userId) => workspace.views.get(workspace.modals.get(userId)?.at(-1) ?? ''),
  };
}

function createAdmin(services: Services): Admin {
  const { workspace } = services;
  const person = (nameOrId: string): User => {
    const user = findUser(workspace, nameOrId);
    if (user === undefined) throw new Error(`the workspace has no ${nameOrId}`);
    return user;
  };
  const channel = (id: string): Channel => {
    const found = workspace.channels.get(id);
    if (found === undefined) throw new Error(`the workspace has no channel ${id}`);
    return found;
  };
  return {
    addPerson: (name, kind) => addPerson(workspace, name, kind ?? 'member'),
    changePerson: (nameOrId, change) => void Object.assign(person(nameOrId), change),
    join: (channelId, nameOrId) => addMember(services, channel(channelId), person(nameOrId).id),
    leave: (channelId, nameOrId) => removeMember(services, channel(channelId), person(nameOrId).id),
    shareExternally: (channelId, shared) => void (channel(channelId).externallyShared = shared),
    archive: (channelId) => void (channel(channelId).archived = true),
    deleteMessage(channelId, ts) {
      const message = findMessage(workspace, channelId, ts);
      if (message === undefined) throw new Error(`there is no message ${ts} in ${channelId}`);
      removeMessage(workspace, message);
    },
    setUserGroup(group) {
      const known = [...workspace.userGroups.values()].find((one) => one.handle === group.handle);
      const users = group.users.map((name) => person(name).id);
      const saved: UserGroup = {
        id: known?.id ?? workspace.newId('S'),
        handle: group.handle,
        name: group.name,
        users,
        disabled: group.disabled ?? false,
      };
      workspace.userGroups.set(saved.id, saved);
      return saved;
    },
  };
}
