import { fields } from './answers.ts';
import type { Fields } from './answers.ts';
import type { Principal } from './principals.ts';
import { matchesAny, statements, strings } from './rights.ts';

/**
 * Who can become whom: trust policies and `sts:AssumeRole` grants as a graph. Where it can't be sure it
 * draws the arrow (a condition counts as fulfilled): it ranks and explains, it never says that a way is shut.
 * Sources: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html,
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export interface AssumeGraph {
  readonly nodes: ReadonlyMap<string, AssumeNode>;
  /** From a node to those that it can become. */
  readonly edges: ReadonlyMap<string, ReadonlySet<string>>;
}

export interface AssumeNode {
  /** An ARN; `account:…`, `service:…`, `federation:…` or `anyone` for what is no principal of ours. */
  readonly id: string;
  /** `account` is everybody in an account whose own policies allow it; `outsider` a principal that was not read. */
  readonly kind: 'user' | 'role' | 'account' | 'outsider' | 'service' | 'federation' | 'anyone';
  readonly name: string;
  /** Twelve digits, or empty. */
  readonly account: string;
  readonly hostile: boolean;
  readonly writesIdentity: boolean;
}

/** Whoever has this boundary can do nothing (https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSDenyAll.html). */
export function deniesAll(boundary: string): boolean {
  return /^arn:[^:]+:iam::aws:policy\/AWSDenyAll$/.test(boundary);
}

/** Builds the graph of these principals. `hostile` holds ARNs; whoever is in there is marked. */
export function assumeGraph(
  principals: readonly Principal[],
  hostile: ReadonlySet<string>,
): AssumeGraph {
  const nodes = new Map<string, AssumeNode>();
  const edges = new Map<string, Set<string>>();
  const byArn = new Map(principals.map((one) => [one.arn, one]));
  for (const { arn, kind, name, account, writesIdentity, boundary } of principals) {
    const writes = writesIdentity && !deniesAll(boundary);
    nodes.set(arn, {
      id: arn,
      kind,
      name,
      account,
      hostile: hostile.has(arn),
      writesIdentity: writes,
    });
  }
  const link = (from: AssumeNode, to: string): void => {
    if (!nodes.has(from.id)) nodes.set(from.id, from);
    const targets = edges.get(from.id);
    if (targets === undefined) edges.set(from.id, new Set([to]));
    else targets.add(to);
  };
  /** Roles that trust a whole account: who of it may become one of them, its own policies decide. */
  const open = new Map<string, Map<string, Principal>>();
  const openTo = (account: string, role: Principal): void => {
    const roles = open.get(account) ?? new Map<string, Principal>();
    open.set(account, roles.set(role.arn, role));
    link(accountNode(account), role.arn);
  };
  for (const role of principals) {
    if (role.kind !== 'role' || role.trust === undefined) continue;
    for (const who of letIn(role.trust)) {
      const one = byArn.get(who.id);
      const account = who.kind === 'outsider' && one === undefined ? accountOf(who.id) : undefined;
      if (who.kind === 'anyone') openTo(role.account, role);
      if (who.kind === 'account') openTo(who.account, role);
      else if (one === undefined) link({ ...who, account: account ?? '' }, role.arn);
      // In the same account the trust alone is enough; from another one the own policies must allow it too.
      else if (
        !deniesAll(one.boundary) &&
        (one.account === role.account || mayAssume(one, role.arn))
      )
        link(nodes.get(one.arn) ?? who, role.arn);
    }
  }
  for (const one of principals) {
    const from = nodes.get(one.arn);
    if (from === undefined || deniesAll(one.boundary)) continue;
    for (const to of assumable(one, open.get(one.account))) {
      if (to === undefined) link(from, accountNode(one.account).id);
      else if (to !== one.arn) link(from, to);
    }
  }
  return { nodes, edges };
}

function accountNode(account: string): AssumeNode {
  const marks = { hostile: false, writesIdentity: false };
  return {
    id: `account:${account}`,
    kind: 'account',
    name: `any of ${account}`,
    account,
    ...marks,
  };
}

/** Of the roles that trust the principal's account, those that it may assume; undefined for "all of them". */
function assumable(
  one: Principal,
  roles: ReadonlyMap<string, Principal> | undefined,
): readonly (string | undefined)[] {
  const { allow = [], deny = [] } = one.assumes ?? {};
  if (roles === undefined || deny.some(isAnything)) return [];
  if (allow.some(isAnything)) return [undefined];
  const found = allow.flatMap((pattern) =>
    /[*?]/.test(pattern)
      ? [...roles.keys()].filter((arn) => matchesAny([pattern], arn))
      : roles.has(pattern)
        ? [pattern]
        : [],
  );
  return [...new Set(found)].filter((arn) => !matchesAny(deny, arn));
}

function mayAssume({ assumes }: Principal, arn: string): boolean {
  return assumes !== undefined && matchesAny(assumes.allow, arn) && !matchesAny(assumes.deny, arn);
}

/** A pattern of every role, in the account or anywhere. */
function isAnything(pattern: string): boolean {
  return /^(?:\*|arn:[^:]+:iam::(?:\*|\d{12}):(?:\*|role\/\*))$/.test(pattern);
}

/** Whom a trust policy lets in, as nodes without an account; nobody where it denies everyone without a condition. */
function letIn(trust: Fields): readonly AssumeNode[] {
  const all = statements(trust);
  const denied = new Set(
    all
      .filter((one) => one['Effect'] === 'Deny' && one['Condition'] === undefined)
      .filter((one) => matchesAny(strings(one['Action']), 'sts:AssumeRole'))
      .flatMap(named)
      .map((node) => node.id),
  );
  if (denied.has('anyone')) return [];
  return all
    .filter((one) => one['Effect'] === 'Allow')
    .flatMap(named)
    .filter((node) => !denied.has(node.id));
}

/** The principals of a statement. Unique ids of deleted principals (`AROA…`) let nobody in. */
function named(statement: Fields): readonly AssumeNode[] {
  if (statement['NotPrincipal'] !== undefined) return [node('anyone', 'anyone')];
  const principal = statement['Principal'];
  const kinds = typeof principal === 'string' ? { AWS: principal } : fields(principal);
  return Object.entries(kinds).flatMap(([kind, value]) =>
    strings(value).flatMap((name): AssumeNode[] => {
      if (kind === 'Service') return [node('service', name)];
      if (kind === 'Federated') return [node('federation', name)];
      if (name === '*') return [node('anyone', 'anyone')];
      const whole = /^(?:arn:[^:]+:iam::)?(\d{12})(?::root)?$/.exec(name)?.[1];
      if (whole !== undefined) return [accountNode(whole)];
      return name.startsWith('arn:') ? [node('outsider', roleOfSession(name))] : [];
    }),
  );
}

function node(kind: AssumeNode['kind'], name: string): AssumeNode {
  const id = kind === 'anyone' || kind === 'outsider' ? name : `${kind}:${name}`;
  return { id, kind, name, account: '', hostile: false, writesIdentity: false };
}

/** A session is as good as its role; the role's path is not part of a session's ARN. */
function roleOfSession(arn: string): string {
  const session = /^(arn:[^:]+):sts::(\d{12}):assumed-role\/([^/]+)\//.exec(arn);
  return session === null ? arn : `${session[1]}:iam::${session[2]}:role/${session[3]}`;
}

function accountOf(arn: string): string | undefined {
  return /^arn:[^:]+:[^:]+:[^:]*:(\d{12}):/.exec(arn)?.[1];
}
