/** Inline policies, attached managed policies and boundaries: the same for users, roles and groups. */
import type { CloudState } from '../../state.ts';
import type { JsonObject, Operation, Operations } from '../../types.ts';
import { change, latest, type Versioned } from '../../versioned.ts';
import { managedPolicyText } from './managed-policies.ts';
import { attachedShapes } from './shapes.ts';
import type { IamRole, IamUser, InlinePolicies } from './state.ts';
import {
  checkedName,
  checkedPolicy,
  deleteConflict,
  encodedPolicy,
  groupOf,
  iamOf,
  invalid,
  limitExceeded,
  noSuchEntity,
  onGroup,
  onRole,
  onUser,
  optionalText,
  page,
  read,
  roleOf,
  text,
  userOf,
  write,
  type Context,
  type PolicyRules,
} from './support.ts';
import { AwsError } from '../../types.ts';

interface Holder {
  name: string;
  inline: Versioned<InlinePolicies>;
  attached: Versioned<string[]>;
}
interface Kind {
  noun: 'User' | 'Role' | 'Group';
  /** All inline policies together, in characters without white space. */
  inlineLimit: number;
  find: (context: Context, input: JsonObject) => Holder;
  on: (context: Context, input: JsonObject) => string;
}

const KINDS: Kind[] = [
  { noun: 'User', inlineLimit: 2048, find: userOf, on: onUser },
  { noun: 'Role', inlineLimit: 10_240, find: roleOf, on: onRole },
  { noun: 'Group', inlineLimit: 5120, find: groupOf, on: onGroup },
];
const ATTACHED_LIMIT = 10;
const SERVICE_LINKED = '/aws-service-role/';

/** Service-linked roles belong to their service (https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create-service-linked-role.html). */
function unprotected(holder: Holder): Holder {
  const path = 'path' in holder ? String(holder.path) : '/';
  if (path.startsWith(SERVICE_LINKED))
    throw new AwsError(
      'UnmodifiableEntity',
      `Cannot perform the operation on the protected role '${holder.name}' - this role is only modifiable by AWS`,
    );
  return holder;
}

/** Refuses to delete what still has a policy. */
export function noPolicyOf(holder: Holder): void {
  if (latest(holder.attached).length > 0) throw deleteConflict('detach all policies');
  if (Object.keys(latest(holder.inline)).length > 0) throw deleteConflict('delete policies');
}

/** Whether the ARN is a managed policy that this account can attach. */
function isAttachable(context: Context, arn: string): boolean {
  return iamOf(context).policies.has(arn) || managedPolicyText(arn) !== undefined;
}

function requiredPolicy(context: Context, arn: string): string {
  if (!arn.startsWith('arn:')) throw invalid(`ARN ${arn} is not valid.`);
  if (!isAttachable(context, arn))
    throw noSuchEntity(`Policy ${arn} does not exist or is not attachable.`);
  return arn;
}

function inlineOf(kind: Kind, holder: Holder, name: string): string {
  const document = latest(holder.inline)[name];
  if (document === undefined)
    throw noSuchEntity(`The ${kind.noun.toLowerCase()} policy with name ${name} cannot be found.`);
  return document;
}

type Named = [name: string, operation: Operation<CloudState>];

function inlineOperations(kind: Kind): Named[] {
  const { noun, on, find } = kind;
  const put = write(`Put${noun}Policy`, on, (context, input) => {
    const holder = unprotected(find(context, input));
    const name = checkedName(input, 'PolicyName');
    const quota: PolicyRules = {
      kind: 'identity',
      name: `${noun}PolicySize`,
      limit: kind.inlineLimit,
    };
    const others = Object.entries(latest(holder.inline)).filter(([other]) => other !== name);
    const used = others.map(([, document]) => document.replace(/\s/g, '').length);
    const left = quota.limit - used.reduce((sum, size) => sum + size, 0);
    const document = checkedPolicy(text(input, 'PolicyDocument'), quota);
    if (document.replace(/\s/g, '').length > left)
      throw limitExceeded(`bytes in ${noun}PolicySize`, quota.limit);
    const value = { ...Object.fromEntries(others), [name]: document };
    change(holder.inline, value, context.propagates('iam'));
    return {};
  });
  const get = read(`Get${noun}Policy`, on, (context, input) => {
    const holder = find(context, input);
    const PolicyName = text(input, 'PolicyName');
    const PolicyDocument = encodedPolicy(inlineOf(kind, holder, PolicyName));
    return { [`${noun}Name`]: holder.name, PolicyName, PolicyDocument };
  });
  const remove = write(`Delete${noun}Policy`, on, (context, input) => {
    const holder = unprotected(find(context, input));
    const name = text(input, 'PolicyName');
    inlineOf(kind, holder, name);
    const { [name]: _, ...value } = latest(holder.inline);
    change(holder.inline, value, context.propagates('iam'));
    return {};
  });
  const list = read(`List${noun}Policies`, on, (context, input) => {
    const names = Object.keys(latest(find(context, input).inline)).toSorted();
    const { items, rest } = page(names, input);
    return { PolicyNames: items, ...rest };
  });
  return [
    [`Put${noun}Policy`, put],
    [`Get${noun}Policy`, get],
    [`Delete${noun}Policy`, remove],
    [`List${noun}Policies`, list],
  ];
}

function attachOperations(kind: Kind): Named[] {
  const { noun, on, find } = kind;
  const attach = write(`Attach${noun}Policy`, on, (context, input) => {
    const holder = unprotected(find(context, input));
    const arn = requiredPolicy(context, text(input, 'PolicyArn'));
    const attached = latest(holder.attached);
    if (attached.includes(arn)) return {};
    if (attached.length >= ATTACHED_LIMIT)
      throw limitExceeded(`PoliciesPer${noun}`, ATTACHED_LIMIT);
    change(holder.attached, [...attached, arn], context.propagates('iam'));
    return {};
  });
  const detach = write(`Detach${noun}Policy`, on, (context, input) => {
    const holder = unprotected(find(context, input));
    const arn = text(input, 'PolicyArn');
    const attached = latest(holder.attached);
    if (!attached.includes(arn)) throw noSuchEntity(`Policy ${arn} was not found.`);
    const value = attached.filter((other) => other !== arn);
    change(holder.attached, value, context.propagates('iam'));
    return {};
  });
  const list = read(`ListAttached${noun}Policies`, on, (context, input) => {
    const { items, rest } = page(latest(find(context, input).attached), input);
    return { AttachedPolicies: attachedShapes(items), ...rest };
  });
  return [
    [`Attach${noun}Policy`, attach],
    [`Detach${noun}Policy`, detach],
    [`ListAttached${noun}Policies`, list],
  ];
}

function boundaryOperations(
  noun: 'User' | 'Role',
  find: (context: Context, input: JsonObject) => IamUser | IamRole,
  on: Kind['on'],
): Named[] {
  const put = write(`Put${noun}PermissionsBoundary`, on, (context, input) => {
    const holder = find(context, input);
    unprotected(holder);
    const arn = requiredPolicy(context, text(input, 'PermissionsBoundary'));
    change(holder.boundary, arn, context.propagates('iam'));
    return {};
  });
  const remove = write(`Delete${noun}PermissionsBoundary`, on, (context, input) => {
    const holder = find(context, input);
    unprotected(holder);
    if (latest(holder.boundary) === undefined)
      throw noSuchEntity(
        `${noun} with name ${optionalText(input, `${noun}Name`) ?? holder.name} does not have a permissions boundary.`,
      );
    change(holder.boundary, undefined, context.propagates('iam'));
    return {};
  });
  return [
    [`Put${noun}PermissionsBoundary`, put],
    [`Delete${noun}PermissionsBoundary`, remove],
  ];
}

export const attachmentOperations: Operations<CloudState> = Object.fromEntries([
  ...KINDS.flatMap((kind) => [...inlineOperations(kind), ...attachOperations(kind)]),
  ...boundaryOperations('User', userOf, onUser),
  ...boundaryOperations('Role', roleOf, onRole),
]);
