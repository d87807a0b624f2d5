/** What IAM of one account holds. Everything that authorization reads is Versioned. Times are virtual ms. */
import type { JsonObject } from '../../types.ts';
import { versioned, type Versioned } from '../../versioned.ts';

export type Tags = { [key: string]: string };
/** Name of an inline policy to its text, exactly as it was written. */
export type InlinePolicies = { [name: string]: string };

type AccessKeyStatus = 'Active' | 'Inactive' | 'Absent';

export interface AccessKey {
  id: string;
  secret: string;
  createDate: number;
  /** `Absent` before a new key has propagated and after a deleted one has gone. */
  status: Versioned<AccessKeyStatus>;
  lastUsed?: { at: number; region: string; service: string };
}

export interface LoginProfile {
  createDate: number;
  passwordResetRequired: boolean;
}

export interface IamUser {
  name: string;
  /** `AIDA…` */
  id: string;
  path: string;
  createDate: number;
  passwordLastUsed?: number;
  passwordLastChanged?: number;
  loginProfile?: LoginProfile;
  accessKeys: AccessKey[];
  inline: Versioned<InlinePolicies>;
  /** ARNs of managed policies. */
  attached: Versioned<string[]>;
  /** By reference, so that a group deleted meanwhile counts until the change has propagated. */
  groups: Versioned<IamGroup[]>;
  boundary: Versioned<string | undefined>;
  mfa: { serialNumber: string; enableDate: number }[];
  tags: Tags;
}

export interface IamRole {
  name: string;
  /** `AROA…` */
  id: string;
  path: string;
  createDate: number;
  description?: string;
  maxSessionSeconds: number;
  trust: Versioned<string>;
  inline: Versioned<InlinePolicies>;
  attached: Versioned<string[]>;
  boundary: Versioned<string | undefined>;
  lastUsed?: { at: number; region: string };
  tags: Tags;
}

export interface IamGroup {
  name: string;
  /** `AGPA…` */
  id: string;
  path: string;
  createDate: number;
  inline: Versioned<InlinePolicies>;
  attached: Versioned<string[]>;
}

export interface ManagedPolicy {
  arn: string;
  name: string;
  /** `ANPA…` */
  id: string;
  path: string;
  createDate: number;
  updateDate: number;
  description?: string;
  versions: { id: string; document: string; createDate: number }[];
  nextVersion: number;
  defaultVersionId: string;
  /** The default version's text, as enforced. */
  document: Versioned<string>;
  tags: Tags;
}

export interface InstanceProfile {
  name: string;
  /** `AIPA…` */
  id: string;
  path: string;
  createDate: number;
  roleName?: string;
  tags: Tags;
}

export interface VirtualMfa {
  serialNumber: string;
  userName?: string;
  enableDate?: number;
}

/** A service-specific credential, an SSH key or a signing certificate. */
export interface UserCredential {
  kind: 'service' | 'ssh' | 'certificate';
  id: string;
  user: IamUser;
  /** The service that it is for, or the text that was uploaded. */
  about: string;
  status: 'Active' | 'Inactive';
  createDate: number;
}

export interface DelegationRequest {
  id: string;
  description: string;
  permissions: { [key: string]: unknown };
  requestorId: string;
  state: 'UNASSIGNED' | 'ACCEPTED' | 'REJECTED';
  createDate: number;
}

export interface IamState {
  users: Map<string, IamUser>;
  roles: Map<string, IamRole>;
  groups: Map<string, IamGroup>;
  /** Customer managed policies by ARN. */
  policies: Map<string, ManagedPolicy>;
  /** Deleted ones, still enforced until the detachments have propagated. */
  retiredPolicies: Map<string, ManagedPolicy>;
  instanceProfiles: Map<string, InstanceProfile>;
  virtualMfa: Map<string, VirtualMfa>;
  /** By ARN. */
  samlProviders: Map<string, { arn: string; metadata: string; createDate: number }>;
  oidcProviders: Map<
    string,
    { arn: string; url: string; clientIds: string[]; thumbprints: string[]; createDate: number }
  >;
  aliases: string[];
  /** As IAM answers it; absent where nobody has written one. */
  passwordPolicy?: JsonObject;
  /** Deleted keys (from which user they were), refused only after propagation. */
  deletedKeys: { key: AccessKey; user: IamUser }[];
  userCredentials: UserCredential[];
  /** By `Namespace/PropertyName`. */
  properties: { [key: string]: string };
  outboundFederation: boolean;
  delegationRequests: Map<string, DelegationRequest>;
  root: { hasPassword: boolean; mfaEnabled: boolean; accessKeys: AccessKey[]; lastUsed?: number };
  credentialReport?: { content: string; generatedAt: number };
}

export function emptyIam(): IamState {
  return {
    users: new Map(),
    roles: new Map(),
    groups: new Map(),
    policies: new Map(),
    retiredPolicies: new Map(),
    instanceProfiles: new Map(),
    virtualMfa: new Map(),
    samlProviders: new Map(),
    oidcProviders: new Map(),
    aliases: [],
    deletedKeys: [],
    userCredentials: [],
    properties: {},
    outboundFederation: false,
    delegationRequests: new Map(),
    root: { hasPassword: true, mfaEnabled: true, accessKeys: [] },
  };
}

/** A user without any permission or credential; `id` is its `AIDA…` id, `createDate` virtual ms. */
export function newUser(about: Pick<IamUser, 'name' | 'id' | 'createDate'>, path = '/'): IamUser {
  return {
    ...about,
    path,
    accessKeys: [],
    inline: versioned({}),
    attached: versioned([]),
    groups: versioned([]),
    boundary: versioned(undefined),
    mfa: [],
    tags: {},
  };
}

/** A role that `trust` (a policy document's text) describes, without any permission yet. */
export function newRole(
  about: Pick<IamRole, 'name' | 'id' | 'createDate'>,
  trust: string,
  path = '/',
): IamRole {
  return {
    ...about,
    path,
    maxSessionSeconds: 3600,
    trust: versioned(trust),
    inline: versioned({}),
    attached: versioned([]),
    boundary: versioned(undefined),
    tags: {},
  };
}

/** An empty group. */
export function newGroup(
  about: Pick<IamGroup, 'name' | 'id' | 'createDate'>,
  path = '/',
): IamGroup {
  return { ...about, path, inline: versioned({}), attached: versioned([]) };
}

/** A key that has been in use since `createDate`. */
export function newAccessKey(id: string, secret: string, createDate: number): AccessKey {
  return { id, secret, createDate, status: versioned<AccessKeyStatus>('Active') };
}

/** A customer managed policy with `document` as its version v1. */
export function newManagedPolicy(
  about: Pick<ManagedPolicy, 'arn' | 'name' | 'id' | 'createDate'>,
  document: string,
  path = '/',
): ManagedPolicy {
  return {
    ...about,
    path,
    updateDate: about.createDate,
    versions: [{ id: 'v1', document, createDate: about.createDate }],
    nextVersion: 2,
    defaultVersionId: 'v1',
    document: versioned(document),
    tags: {},
  };
}
