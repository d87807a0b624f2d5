/** What the operations of Organizations share: ARNs, errors, paging, and who may ask. */
import type { CloudState } from '../../state.ts';
import { AwsError, type JsonObject, type Operation, type OperationContext } from '../../types.ts';
import { changing, limitOrganizations } from '../limits.ts';
import type { OrganizationPolicy, OrganizationState } from './state.ts';

export type Context = OperationContext<CloudState>;
type Run = (context: Context, input: JsonObject) => JsonObject;
type Resources = (context: Context, input: JsonObject) => string[];

export function invalidInput(message: string): AwsError {
  return new AwsError('InvalidInputException', message);
}
/** The reasons that AWS names: https://docs.aws.amazon.com/organizations/latest/APIReference/API_ConstraintViolationException.html. */
type Constraint =
  | 'MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED'
  | 'MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED'
  | 'POLICY_CONTENT_LIMIT_EXCEEDED'
  | 'POLICY_NUMBER_LIMIT_EXCEEDED'
  | 'OU_DEPTH_LIMIT_EXCEEDED'
  | 'OU_NUMBER_LIMIT_EXCEEDED';

export function constraint(reason: Constraint, message: string): AwsError {
  return new AwsError('ConstraintViolationException', message, 400, { Reason: reason });
}
export function notFound(what: string, id: string): AwsError {
  return new AwsError(
    `${what}NotFoundException`,
    `You specified a ${what} that doesn't exist: ${id}`,
  );
}
function accessDenied(): AwsError {
  return new AwsError(
    'AccessDeniedException',
    "You don't have permissions to access this resource.",
  );
}

export function text(input: JsonObject, member: string): string {
  const value = input[member];
  if (typeof value === 'string' && value !== '') return value;
  throw invalidInput(`You specified an invalid value: ${member} is missing.`);
}
export function optionalText(input: JsonObject, member: string): string | undefined {
  const value = input[member];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function organizationOf(context: Context): OrganizationState {
  return context.state.organization;
}

/** Only the management account may ask most things; nothing here delegates. */
function managementOnly({ state, caller }: Context): void {
  const { organization, outsiders } = state;
  if (outsiders.has(caller.accountId))
    throw new AwsError(
      'AWSOrganizationsNotInUseException',
      "Your account isn't a member of an organization.",
    );
  if (caller.accountId !== organization.managementAccountId) throw accessDenied();
}

/** Changes of attachments and of policies, and which member names what they change. */
const CHANGES: { [action: string]: string } = {
  AttachPolicy: 'TargetId',
  DetachPolicy: 'TargetId',
  UpdatePolicy: 'PolicyId',
  DeletePolicy: 'PolicyId',
};

function operation(
  mutates: boolean,
  action: string,
  resources: Resources,
  run: Run,
): Operation<CloudState> {
  return {
    mutates,
    questions: (context, input) =>
      resources(context, input).map((resource) => ({
        action: `organizations:${action}`,
        resource,
        resourceAccountId: context.caller.accountId,
        ...policyTypeKey(context, input),
      })),
    run: (context, input) => {
      managementOnly(context);
      limitOrganizations(context, action);
      const changed = optionalText(input, CHANGES[action] ?? '');
      return changed === undefined
        ? run(context, input)
        : changing(context, changed, () => run(context, input));
    },
  };
}

function policyTypeKey(
  context: Context,
  input: JsonObject,
): { context?: { [key: string]: string } } {
  const id = optionalText(input, 'PolicyId');
  const type =
    (id === undefined ? undefined : organizationOf(context).policies.get(id)?.type) ??
    optionalText(input, 'Type') ??
    optionalText(input, 'PolicyType') ??
    optionalText(input, 'Filter');
  return type === undefined ? {} : { context: { 'organizations:PolicyType': type } };
}

/** An operation of the management account that changes nothing. */
export function read(action: string, resources: Resources, run: Run): Operation<CloudState> {
  return operation(false, action, resources, run);
}
/** An operation of the management account that changes something. */
export function write(action: string, resources: Resources, run: Run): Operation<CloudState> {
  return operation(true, action, resources, run);
}

function arn(organization: OrganizationState, kind: string, id: string): string {
  return `arn:aws:organizations::${organization.managementAccountId}:${kind}/${organization.id}${id === '' ? '' : `/${id}`}`;
}
export function organizationArn(organization: OrganizationState): string {
  return arn(organization, 'organization', '');
}
/** ARN of a root, a unit or an account, by its id. */
export function nodeArn(organization: OrganizationState, id: string): string {
  if (id.startsWith('r-')) return arn(organization, 'root', id);
  return arn(organization, id.startsWith('ou-') ? 'ou' : 'account', id);
}
export function policyArn(organization: OrganizationState, policy: OrganizationPolicy): string {
  const kind = policy.type.toLowerCase();
  return policy.awsManaged
    ? `arn:aws:organizations::aws:policy/${kind}/${policy.id}`
    : arn(organization, `policy`, `${kind}/${policy.id}`);
}

export const onEverything: Resources = () => ['*'];
/** Authorized on the node that the input names. */
export const onNode =
  (member: string): Resources =>
  (context, input) => [nodeArn(organizationOf(context), optionalText(input, member) ?? '*')];
/** Authorized on the policy that the input names, and on its target if there is one. */
export const onPolicy: Resources = (context, input) => {
  const organization = organizationOf(context);
  const id = optionalText(input, 'PolicyId') ?? '*';
  const policy = organization.policies.get(id);
  const target = optionalText(input, 'TargetId');
  return [
    policy === undefined ? arn(organization, 'policy', `*/${id}`) : policyArn(organization, policy),
    ...(target === undefined ? [] : [nodeArn(organization, target)]),
  ];
};

export type TargetType = 'ROOT' | 'ORGANIZATIONAL_UNIT' | 'ACCOUNT';

/** What kind of node this is; throws when there is none of that id. */
export function nodeType(organization: OrganizationState, id: string): TargetType | undefined {
  if (id === organization.rootId) return 'ROOT';
  if (organization.units.has(id)) return 'ORGANIZATIONAL_UNIT';
  return organization.members.has(id) ? 'ACCOUNT' : undefined;
}

/** A root or unit that can hold others, or ParentNotFoundException. */
export function parentIn(organization: OrganizationState, id: string): string {
  const type = nodeType(organization, id);
  if (type === 'ROOT' || type === 'ORGANIZATIONAL_UNIT') return id;
  throw notFound('Parent', id);
}

const LARGEST_PAGE = 20;

/** One page of `all` by MaxResults (20 at most) and NextToken. */
export function page<T>(
  all: readonly T[],
  input: JsonObject,
): { items: T[]; rest: { NextToken?: string } } {
  const token = optionalText(input, 'NextToken');
  const from = token === undefined ? 0 : Number(Buffer.from(token, 'base64url').toString());
  if (!Number.isSafeInteger(from) || from < 0)
    throw invalidInput('You specified an invalid NextToken.');
  const wanted = input['MaxResults'];
  if (typeof wanted === 'number' && (wanted < 1 || wanted > LARGEST_PAGE))
    throw invalidInput('You specified an invalid value: MaxResults must be between 1 and 20.');
  const next = from + (typeof wanted === 'number' ? wanted : LARGEST_PAGE);
  const items = all.slice(from, next);
  if (next >= all.length) return { items, rest: {} };
  return { items, rest: { NextToken: Buffer.from(String(next)).toString('base64url') } };
}
