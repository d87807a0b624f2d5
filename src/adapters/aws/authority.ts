import type { Authority, Request } from '../../core/plan/call.ts';
import type { Settings } from '../../core/incident/settings.ts';

/** The part of the settings that says where roles stand. */
export type AuthoritySettings = Pick<Settings, 'organization' | 'vault' | 'backups'>;

export type ResolvedRole =
  | { readonly ok: true; readonly roleArn: string }
  | { readonly ok: false; readonly problem: string };

/**
 * The role whose authority a request uses. An authority that lives in one account refuses any other:
 * the account that people read on the card is the account that is changed.
 */
export function resolveRole(
  settings: AuthoritySettings,
  request: Pick<Request, 'as' | 'account'>,
  partition: string,
): ResolvedRole {
  const { organization } = settings;
  if (request.as === 'outside') {
    return organization.outside === undefined
      ? notConfigured('outside', 'organization.outside')
      : { ok: true, roleArn: organization.outside.roleArn };
  }
  const home = homeOf(settings, request);
  if (home === undefined) {
    return notConfigured(request.as, request.as === 'vault' ? 'vault' : 'backups');
  }
  if (home !== request.account) {
    return {
      ok: false,
      problem: `the ${request.as} role stands in account ${home}, but the request names ${request.account}`,
    };
  }
  const role = organization.roles[request.as];
  return { ok: true, roleArn: `arn:${partition}:iam::${request.account}:role/${role}` };
}

/** The account in which an authority's role stands; undefined when the settings don't say. */
function homeOf(
  settings: AuthoritySettings,
  request: Pick<Request, 'as' | 'account'>,
): string | undefined {
  if (request.as === 'vault') return settings.vault?.account;
  if (request.as === 'restore') return settings.backups?.account;
  const isManagement = request.as === 'freeze' || request.as === 'lift';
  return isManagement ? settings.organization.managementAccount : request.account;
}

function notConfigured(as: Authority, setting: string): ResolvedRole {
  return { ok: false, problem: `the ${as} role is asked for, but ${setting} is not configured` };
}

/** The partition of a Region: `aws`, `aws-cn`, `aws-us-gov`. */
export function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}

/**
 * A text as an IAM role session name: at most 64 of `\w+=,.@-`
 * (https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html). A longer one keeps its start and
 * ends in a digest, so that two effects never share a name.
 */
export async function roleSessionName(text: string): Promise<string> {
  const safe = text.replace(/[^\w+=,.@-]/g, '-');
  if (safe.length >= 2 && safe.length <= 64) return safe;
  return `${safe.slice(0, 47)}-${(await sha256Hex(text)).slice(0, 16)}`;
}

/** SHA-256 of the text's UTF-8 as 64 hex digits. */
export async function sha256Hex(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Buffer.from(digest).toString('hex');
}
