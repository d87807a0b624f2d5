import { randomBytes } from 'node:crypto';
import { createChanges, type Changes } from './changes.ts';
import { readManifest, type AppFacts } from './manifest.ts';
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

/** Slack's own waiting times, in milliseconds of the wall clock: a person really waits, whatever the drill's clock says. */
export interface Limits {
  /** An app has this long to acknowledge. */
  ackMs: number;
  triggerMs: number;
  responseUrlMs: number;
  /** When an unacknowledged event is delivered again. */
  eventRetryMs: readonly number[];
}

const SLACK_LIMITS: Limits = {
  ackMs: 3000,
  triggerMs: 3000,
  responseUrlMs: 30 * 60_000,
  eventRetryMs: [0, 60_000, 300_000],
};

/** Everything the workspace knows. One object, changed only by the functions of this room. */
export interface Workspace {
  readonly app: AppFacts;
  readonly appId: string;
  readonly teamId: string;
  readonly teamDomain: string;
  readonly botToken: string;
  readonly appToken: string;
  readonly bot: User & { botId: string };
  readonly limits: Limits;
  readonly clock: { now(): number };
  /** http://127.0.0.1:PORT, known once the server listens. */
  origin: string;
  readonly users: Map<string, User>;
  readonly channels: Map<string, Channel>;
  readonly messages: Map<string, Message[]>;
  readonly views: Map<string, View>;
  /** Per person the modals that are open, the visible one last. */
  readonly modals: Map<string, string[]>;
  readonly homes: Map<string, View>;
  readonly files: Map<string, StoredFile>;
  readonly userGroups: Map<string, UserGroup>;
  readonly calls: ApiCall[];
  readonly changes: Changes;
  newId(prefix: string): string;
  /** A new Slack timestamp, later than every one before. */
  newTs(): string;
}

export interface WorkspaceSetup {
  manifest: object;
  people: readonly { name: string; kind?: PersonKind }[];
  clock: { now(): number };
  limits?: Partial<Limits>;
}

const HOME_TEAM = 'T0LOCAL001';
const OTHER_TEAM = 'T0OTHER001';

/** Unguessable, URL-safe text of 32 bytes. */
export function secret(): string {
  return randomBytes(32).toString('base64url');
}

function createIds(): (prefix: string) => string {
  const counters = new Map<string, number>();
  return (prefix) => {
    const next = (counters.get(prefix) ?? 0) + 1;
    counters.set(prefix, next);
    return `${prefix}0${next.toString(36).toUpperCase().padStart(8, '0')}`;
  };
}

function createTimestamps(clock: { now(): number }): () => string {
  let last = 0;
  return () => {
    last = Math.max(Math.floor(clock.now()) * 1000, last + 1);
    return `${Math.floor(last / 1_000_000)}.${String(last % 1_000_000).padStart(6, '0')}`;
  };
}

/** `Dana Reyes` → `dana.reyes`. */
function handleOf(name: string): string {
  return (
    name
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '.')
      .replaceAll(/^\.|\.$/g, '') || 'user'
  );
}

/** Two people of the same name get `dana` and `dana2`, so that a mention means one of them. */
function freeHandle(workspace: Workspace, wanted: string): string {
  const taken = new Set([...workspace.users.values()].map((user) => user.handle));
  let [handle, number] = [wanted, 1];
  while (taken.has(handle)) handle = `${wanted}${(number += 1)}`;
  return handle;
}

/** Adds a person (not the app's own bot) and opens their direct conversation with the app. */
export function addPerson(workspace: Workspace, name: string, kind: PersonKind): User {
  const user: User = {
    id: workspace.newId('U'),
    handle: freeHandle(workspace, handleOf(name)),
    realName: name,
    kind,
    teamId: kind === 'stranger' ? OTHER_TEAM : workspace.teamId,
    invited: false,
    token: `person-${secret()}`,
    ...(kind === 'bot' ? { botId: workspace.newId('B') } : {}),
  };
  workspace.users.set(user.id, user);
  addChannel(workspace, {
    id: workspace.newId('D'),
    name: user.handle,
    isPrivate: true,
    isDirect: true,
    members: [workspace.bot.id, user.id],
  });
  const general = [...workspace.channels.values()].find((channel) => channel.isGeneral);
  if (kind === 'member') general?.members.add(user.id);
  return user;
}

/** Adds a channel; its creator is the first member. */
export function addChannel(
  workspace: Workspace,
  facts: {
    id: string;
    name: string;
    isPrivate: boolean;
    isDirect?: boolean;
    isGeneral?: boolean;
    members: string[];
  },
): Channel {
  const channel: Channel = {
    id: facts.id,
    name: facts.name,
    isPrivate: facts.isPrivate,
    isDirect: facts.isDirect ?? false,
    isGeneral: facts.isGeneral ?? false,
    creator: facts.members[0] ?? workspace.bot.id,
    created: Math.floor(workspace.clock.now() / 1000),
    members: new Set(facts.members),
    topic: '',
    purpose: '',
    archived: false,
    externallyShared: false,
    pins: [],
    bookmarks: [],
  };
  workspace.channels.set(channel.id, channel);
  workspace.messages.set(channel.id, []);
  return channel;
}

/**
 * Makes a workspace with the app installed from its manifest, a #general channel and the given people.
 * Ids are counted, so the same people in the same order get the same ids; tokens are random.
 * Throws when the manifest names no app or no bot user.
 */
export function createWorkspace(setup: WorkspaceSetup): Workspace {
  const app = readManifest(setup.manifest);
  const newId = createIds();
  const bot = {
    id: newId('U'),
    handle: handleOf(app.botName),
    realName: app.botName,
    kind: 'bot' as const,
    teamId: HOME_TEAM,
    botId: newId('B'),
    invited: false,
  };
  const appId = newId('A');
  const workspace: Workspace = {
    app,
    appId,
    teamId: HOME_TEAM,
    teamDomain: 'local-workspace',
    botToken: `xoxb-local-${secret()}`,
    appToken: `xapp-1-${appId}-${secret()}`,
    bot,
    limits: { ...SLACK_LIMITS, ...setup.limits },
    clock: setup.clock,
    origin: '',
    users: new Map([[bot.id, bot]]),
    channels: new Map(),
    messages: new Map(),
    views: new Map(),
    modals: new Map(),
    homes: new Map(),
    files: new Map(),
    userGroups: new Map(),
    calls: [],
    changes: createChanges(),
    newId,
    newTs: createTimestamps(setup.clock),
  };
  addChannel(workspace, {
    id: newId('C'),
    name: 'general',
    isPrivate: false,
    isGeneral: true,
    members: [],
  });
  for (const person of setup.people) addPerson(workspace, person.name, person.kind ?? 'member');
  return workspace;
}
