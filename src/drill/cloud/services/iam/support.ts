/** What IAM's operations share: names and ARNs, errors in IAM's words, paging, and how an operation is declared. */
import { userArn } from '../../credentials.ts';
import { accountOf, type CloudState } from '../../state.ts';
import { AwsError, type JsonObject, type Operation, type OperationContext } from '../../types.ts';
import { limitIam } from '../limits.ts';
import { textProblem, type PolicyKind } from './policy-grammar.ts';
import type { IamGroup, IamRole, IamState, IamUser, Tags } from './state.ts';

export type Context = OperationContext<CloudState>;
type Resource = (context: Context, input: JsonObject) => string;
type Run = (context: Context, input: JsonObject) => JsonObject;

function operation(
  mutates: boolean,
  action: string,
  resource: Resource,
  run: Run,
): Operation<CloudState> {
  return {
    mutates,
    questions: (context, input) => [
      {
        action: `iam:${action}`,
        resource: resource(context, input),
        resourceAccountId: context.caller.accountId,
        context: conditionKeys(input),
      },
    ],
    run: (context, input) => {
      limitIam(context, action, mutates);
      return run(context, input);
    },
  };
}

/** IAM's own condition keys (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html). */
function conditionKeys(input: JsonObject): { [key: string]: string } {
  const policy = optionalText(input, 'PolicyArn');
  const boundary = optionalText(input, 'PermissionsBoundary');
  return {
    ...(policy === undefined ? {} : { 'iam:PolicyARN': policy }),
    ...(boundary === undefined ? {} : { 'iam:PermissionsBoundary': boundary }),
  };
}

/** An operation that changes nothing; `resource` is the ARN that its action is authorized on. */
export function read(action: string, resource: Resource, run: Run): Operation<CloudState> {
  return operation(false, action, resource, run);
}

/** An operation that changes something. */
export function write(action: string, resource: Resource, run: Run): Operation<CloudState> {
  return operation(true, action, resource, run);
}

/** The caller's IAM. */
export function iamOf(context: Context): IamState {
  return accountOf(context.state, context.caller.accountId).iam;
}

/** An input member that the operation needs as text. */
export function text(input: JsonObject, member: string): string {
  const value = input[member];
  if (typeof value !== 'string' || value === '')
    throw invalid(
      `1 validation error detected: Value at '${lowerFirst(member)}' failed to satisfy constraint: Member must not be null`,
    );
  return value;
}

/** An input member that may be left out. */
export function optionalText(input: JsonObject, member: string): string | undefined {
  const value = input[member];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

export function invalid(message: string): AwsError {
  return new AwsError('ValidationError', message);
}
export function noSuchEntity(message: string): AwsError {
  return new AwsError('NoSuchEntity', message, 404);
}
export function alreadyExists(message: string): AwsError {
  return new AwsError('EntityAlreadyExists', message, 409);
}
export function limitExceeded(quota: string, limit: number): AwsError {
  return new AwsError('LimitExceeded', `Cannot exceed quota for ${quota}: ${limit}`, 409);
}
export function deleteConflict(what: string): AwsError {
  return new AwsError('DeleteConflict', `Cannot delete entity, must ${what} first.`, 409);
}

const NAME = /^[\w+=,.@-]{1,128}$/;
const PATH = /^\/([\u0021-\u007F]{1,510}\/)?$/;
/** A name that IAM allows, or a ValidationError. */
export function checkedName(input: JsonObject, member: string): string {
  const name = text(input, member);
  if (NAME.test(name)) return name;
  throw invalid(
    `The specified value for ${lowerFirst(member)} is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-`,
  );
}

/** The path of what is created, `/` by default. */
export function pathOf(input: JsonObject): string {
  const path = optionalText(input, 'Path') ?? '/';
  if (PATH.test(path)) return path;
  throw invalid(
    'The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.',
  );
}

export interface PolicyRules {
  kind: PolicyKind;
  /** The quota's name and its limit in characters without white space. */
  name: string;
  limit: number;
}

/** A policy text that IAM accepts, or MalformedPolicyDocument or LimitExceeded. */
export function checkedPolicy(document: string, rules: PolicyRules): string {
  const problem = textProblem(document, rules.kind);
  if (problem !== undefined) throw new AwsError('MalformedPolicyDocument', problem);
  if (document.replace(/\s/g, '').length > rules.limit)
    throw limitExceeded(rules.name, rules.limit);
  return document;
}

/** The user that the input names; the caller himself where it names none. */
export function userOf(context: Context, input: JsonObject): IamUser {
  const name = optionalText(input, 'UserName') ?? context.caller.userName;
  if (name === undefined)
    throw invalid('Must specify userName when calling with non-User credentials');
  const user = iamOf(context).users.get(name);
  if (user === undefined) throw noSuchEntity(`The user with name ${name} cannot be found.`);
  return user;
}
export function roleOf(context: Context, input: JsonObject): IamRole {
  const name = text(input, 'RoleName');
  const role = iamOf(context).roles.get(name);
  if (role === undefined) throw noSuchEntity(`The role with name ${name} cannot be found.`);
  return role;
}
export function groupOf(context: Context, input: JsonObject): IamGroup {
  const name = text(input, 'GroupName');
  const group = iamOf(context).groups.get(name);
  if (group === undefined) throw noSuchEntity(`The group with name ${name} cannot be found.`);
  return group;
}

/** ARN of something of the caller's account, `kind` being `user`, `role`, `group`, `policy` … */
export function arnOf(
  context: Context,
  kind: string,
  thing: { path: string; name: string },
): string {
  return `arn:aws:iam::${context.caller.accountId}:${kind}${thing.path}${thing.name}`;
}

/** The resource to authorize where the input names a user, whether or not he exists. */
export const onUser: Resource = (context, input) => {
  const name = optionalText(input, 'UserName') ?? context.caller.userName;
  const { accountId } = context.caller;
  if (name === undefined) return `arn:aws:iam::${accountId}:root`;
  return userArn(accountId, iamOf(context).users.get(name) ?? { path: pathIn(input), name });
};
export const onRole: Resource = (context, input) => {
  const name = optionalText(input, 'RoleName') ?? '';
  return arnOf(context, 'role', iamOf(context).roles.get(name) ?? { path: pathIn(input), name });
};
export const onGroup: Resource = (context, input) => {
  const name = optionalText(input, 'GroupName') ?? '';
  return arnOf(context, 'group', iamOf(context).groups.get(name) ?? { path: pathIn(input), name });
};
export const onProfile: Resource = (context, input) => {
  const name = optionalText(input, 'InstanceProfileName') ?? '';
  const known = iamOf(context).instanceProfiles.get(name);
  return arnOf(context, 'instance-profile', known ?? { path: pathIn(input), name });
};
/** Where an action is authorized on every resource of a kind, as listings are. */
export const onAny =
  (kind: string): Resource =>
  (context) =>
    `arn:aws:iam::${context.caller.accountId}:${kind}/`;
export const onEverything: Resource = () => '*';
export const onMember =
  (member: string): Resource =>
  (_, input) =>
    optionalText(input, member) ?? '*';

function pathIn(input: JsonObject): string {
  return optionalText(input, 'Path') ?? '/';
}

/** What a list operation answers about one page. */
export interface Page<T> {
  items: T[];
  rest: { IsTruncated: boolean; Marker?: string };
}

/**
 * One page of `all` by MaxItems (100 by default, 1000 at most) and Marker
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html).
 * @param short which part of the page is given out: IAM may return fewer than it was asked for.
 */
export function page<T>(all: readonly T[], input: JsonObject, short = 1): Page<T> {
  const marker = optionalText(input, 'Marker');
  const from = marker === undefined ? 0 : Number(Buffer.from(marker, 'base64url').toString());
  if (!Number.isSafeInteger(from) || from < 0) throw invalid('Invalid Marker.');
  const next = from + pageSize(input, short);
  const items = all.slice(from, next);
  if (next >= all.length) return { items, rest: { IsTruncated: false } };
  return {
    items,
    rest: { IsTruncated: true, Marker: Buffer.from(String(next)).toString('base64url') },
  };
}

const DEFAULT_PAGE = 100;
const LARGEST_PAGE = 1000;

/** How many items the page may have; a MaxItems out of range is a ValidationError. */
export function pageSize(input: JsonObject, short = 1): number {
  const wanted = input['MaxItems'];
  if (typeof wanted !== 'number') return Math.ceil(DEFAULT_PAGE * short);
  if (wanted < 1 || wanted > LARGEST_PAGE)
    throw invalid(
      `1 validation error detected: Value '${wanted}' at 'maxItems' failed to satisfy constraint: Member must have value ${wanted < 1 ? 'greater than or equal to 1' : `less than or equal to ${LARGEST_PAGE}`}`,
    );
  return Math.max(1, Math.ceil(wanted * short));
}

/** The part of a page that IAM gives out this time: all of it, or less where pages may be short. */
export function shortness(context: Context, input: JsonObject): number {
  if (!context.state.pace.limits.shortPages) return 1;
  const key = `${context.request.operation}/${optionalText(input, 'Marker') ?? ''}`;
  const drawn = context.random('iam-page', key);
  return drawn < 0.5 ? 1 : drawn;
}

/** Those under the input's PathPrefix, by name. */
export function underPrefix<T extends { path: string; name: string }>(
  all: Iterable<T>,
  input: JsonObject,
): T[] {
  const prefix = optionalText(input, 'PathPrefix') ?? '/';
  return [...all]
    .filter((one) => one.path.startsWith(prefix))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** IAM returns policy texts URL-encoded (RFC 3986). */
export function encodedPolicy(document: string): string {
  return encodeURIComponent(document).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

export function date(ms: number): Date {
  return new Date(ms);
}

/** Tags as the SDK writes them. */
export function tagList(tags: Tags): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}
/** The input's Tags as a record. */
export function tagsIn(input: JsonObject): Tags {
  const tags = (input['Tags'] ?? []) as { Key: string; Value: string }[];
  return Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]));
}
