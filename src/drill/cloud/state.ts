/** The whole truth about the simulated organization: what exists, and from when each change is enforced. */
import { emptyBackup, type BackupState } from './services/backup/state.ts';
import { emptyCloudTrail, type CloudTrailState } from './services/cloudtrail/state.ts';
import { emptyEc2, type Ec2State } from './services/ec2/state.ts';
import { emptyIam, type IamState } from './services/iam/state.ts';
import { emptyKms, type KmsState } from './services/kms/state.ts';
import { emptyListings, type ListingsState } from './services/listings/state.ts';
import type { OrganizationState } from './services/organizations/state.ts';
import { unlimited, type Pace } from './services/limits.ts';
import { emptyS3, type S3State } from './services/s3/state.ts';
import { emptySecrets, type SecretsState } from './services/secretsmanager/state.ts';
import { emptySignIn, type SignInState } from './services/signin/state.ts';
import type { Session } from './services/sts/state.ts';
import type { JsonObject } from './types.ts';

export interface AccountState {
  /** Twelve digits. */
  id: string;
  name: string;
  email: string;
  /** Virtual ms. */
  createdAt: number;
  iam: IamState;
  ec2: Ec2State;
  s3: S3State;
  kms: KmsState;
  secrets: SecretsState;
  backup: BackupState;
  cloudtrail: CloudTrailState;
  /** Functions, rules, sessions and groups: services of which only what an incident needs is simulated. */
  listings: ListingsState;
  signIn: SignInState;
}

/** One CloudTrail management event, and from when LookupEvents shows it. */
export interface TrailEntry {
  accountId: string;
  region: string;
  visibleFrom: number;
  record: JsonObject;
}

export interface CloudState {
  organization: OrganizationState;
  /** The Regions that are on in every account. */
  regions: readonly string[];
  /** Every account by id, members and outsiders alike. */
  accounts: Map<string, AccountState>;
  /** Ids of accounts that belong to no organization: no SCP and no RCP reaches them. */
  outsiders: Set<string>;
  /** Temporary credentials by access key id (`ASIA…`). */
  sessions: Map<string, Session>;
  trail: TrailEntry[];
  /** How fast accounts may ask; without limits until somebody sets some. */
  pace: Pace;
}

/** An account with nothing in it; `id` is its twelve digits, `createdAt` virtual ms. */
export function emptyAccount(
  about: Pick<AccountState, 'id' | 'name' | 'email' | 'createdAt'>,
): AccountState {
  return {
    ...about,
    iam: emptyIam(),
    ec2: emptyEc2(),
    s3: emptyS3(),
    kms: emptyKms(),
    secrets: emptySecrets(),
    backup: emptyBackup(),
    cloudtrail: emptyCloudTrail(),
    listings: emptyListings(),
    signIn: emptySignIn(),
  };
}

/** A cloud of one organization; every account of it, and every outsider, is added by the caller. */
export function emptyCloud(
  organization: OrganizationState,
  regions: readonly string[] = ['us-east-1', 'eu-west-1', 'eu-central-1'],
): CloudState {
  return {
    organization,
    regions,
    accounts: new Map(),
    outsiders: new Set(),
    sessions: new Map(),
    trail: [],
    pace: unlimited(),
  };
}

/** The account, or an Error: an unknown id here is a mistake of ours, not of the caller. */
export function accountOf(state: CloudState, accountId: string): AccountState {
  const account = state.accounts.get(accountId);
  if (account === undefined) throw new Error(`no account ${accountId} in the simulated cloud`);
  return account;
}

/** The organization's id if the account is in it. */
export function organizationIdOf(state: CloudState, accountId: string): string | undefined {
  const inside = state.accounts.has(accountId) && !state.outsiders.has(accountId);
  return inside ? state.organization.id : undefined;
}
