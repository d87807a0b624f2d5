import type { JsonObject } from '../../types.ts';

/** The little that an account can own in services of which only what an incident needs is simulated, per Region. */

/** A function's address; times are virtual ms. */
export interface UrlRecord {
  authType: string;
  createdAt: number;
  modifiedAt: number;
}

export interface FunctionRecord {
  name: string;
  role: string;
  /** Virtual ms. */
  modifiedAt: number;
  /** 0 stops it. */
  reserved?: number;
  url?: UrlRecord;
  /** Statements of the resource policy by their ids. */
  statements: Map<string, { principal: string; action: string }>;
}

export interface RuleRecord {
  name: string;
  enabled: boolean;
  schedule?: string;
  pattern?: string;
  targets: Map<string, string>;
}

export interface ShellRecord {
  id: string;
  target: string;
  owner: string;
  startedAt: number;
  endedAt?: number;
}

export interface GroupRecord {
  name: string;
  size: { min: number; max: number; desired: number };
  createdAt: number;
  suspended: Set<string>;
  /** Scheduled actions by name; `at` is virtual ms. */
  scheduled: Map<string, { at?: number; recurrence?: string; desired: number; min: number }>;
}

/** Who may rule a cluster: groups inside of it, and access policies by their ARNs. */
export interface AccessEntryRecord {
  principalArn: string;
  type: string;
  groups: string[];
  /** Virtual ms. */
  createdAt: number;
  policies: Map<string, JsonObject>;
}

export interface ClusterRecord {
  name: string;
  entries: Map<string, AccessEntryRecord>;
}

/** Times are virtual ms. */
export interface StackRecord {
  id: string;
  name: string;
  status: string;
  createdAt: number;
  /** When its last update began. */
  updatedAt?: number;
}

export interface StackSetRecord {
  id: string;
  name: string;
  operations: Map<string, { id: string; action: string; status: string; createdAt: number }>;
}

export interface ShareRecord {
  arn: string;
  name: string;
  /** By account id or ARN; `at` is virtual ms. */
  principals: Map<string, { status: string; at: number }>;
}

export interface ListingsRegion {
  functions: Map<string, FunctionRecord>;
  rules: Map<string, RuleRecord>;
  shells: Map<string, ShellRecord>;
  groups: Map<string, GroupRecord>;
  /** Identity pools by id, as AWS describes them. */
  pools: Map<string, JsonObject>;
  clusters: Map<string, ClusterRecord>;
  stacks: Map<string, StackRecord>;
  stackSets: Map<string, StackSetRecord>;
  /** Policies of topics by their ARNs. */
  topics: Map<string, string>;
  /** Resource shares by their ARNs. */
  shares: Map<string, ShareRecord>;
}

export interface ListingsState {
  regions: Map<string, ListingsRegion>;
}

export function emptyListings(): ListingsState {
  return { regions: new Map() };
}

/** What the account has in one Region; made empty at the first look. */
export function listingsRegion(state: ListingsState, region: string): ListingsRegion {
  const existing = state.regions.get(region);
  if (existing !== undefined) return existing;
  const made: ListingsRegion = {
    functions: new Map(),
    rules: new Map(),
    shells: new Map(),
    groups: new Map(),
    pools: new Map(),
    clusters: new Map(),
    stacks: new Map(),
    stackSets: new Map(),
    topics: new Map(),
    shares: new Map(),
  };
  state.regions.set(region, made);
  return made;
}
