import type { Fact } from '../../../src/core/journal/facts.ts';
import type { Json, JsonObject } from '../../../src/core/plan/json.ts';
import type { Entry } from '../../../src/responder/world.ts';
import { canonical, hashOf, type Truth } from './truth.ts';

/** The standing orders as the journals of their runs tell them, read by other code than the one under test. */
export interface OrderTruth {
  readonly run: string;
  readonly lines: string[];
  digest: string;
  until: number;
  plan: { readonly requester?: string; readonly waves: readonly JsonObject[] } | undefined;
  /** Who approved it, whoever asked left out. */
  approvers: ReadonlySet<string>;
  grantedAt: number;
  withdrawn: boolean;
}
export type Orders = Map<string, OrderTruth>;

export function isOrderRun(incident: string): boolean {
  return incident.startsWith('order-');
}

export function isAnyWithdrawn(orders: Orders): boolean {
  return [...orders.values()].some(({ withdrawn }) => withdrawn);
}

/** Takes lines of a run in; gives what must not stand there. */
export function learnOrder(orders: Orders, run: string, appended: readonly Entry[]): string[] {
  const order: OrderTruth = orders.get(run) ?? {
    run,
    lines: [],
    digest: '',
    until: 0,
    plan: undefined,
    approvers: new Set(),
    grantedAt: 0,
    withdrawn: false,
  };
  orders.set(run, order);
  return appended.flatMap(({ seq, line }) => {
    const fact = JSON.parse(line) as Fact & { readonly prev: string; readonly ts: string };
    const problems: string[] = [];
    const before = order.lines.at(-1);
    if (seq !== order.lines.length || (before !== undefined && hashOf(before) !== fact.prev))
      problems.push(`chain: line ${seq} of ${run} does not follow the one before`);
    order.lines.push(line);
    if (fact.kind === 'plan.drafted') order.plan = fact.body.plan as unknown as OrderTruth['plan'];
    if (fact.kind === 'vote.cast' && fact.body.person !== order.plan?.requester)
      order.approvers = new Set([...order.approvers, fact.body.person]);
    if (fact.kind === 'order.granted') {
      order.digest = fact.body.digest;
      order.until = Date.parse(fact.body.until);
      order.grantedAt = Date.parse(fact.ts);
    }
    if (fact.kind === 'order.withdrawn') {
      if (order.withdrawn) problems.push(`once: the order of ${run} is withdrawn twice`);
      if (fact.body.order !== order.digest) problems.push(`order: ${run} withdraws another order`);
      order.withdrawn = true;
    }
    return problems;
  });
}

/** What must be true of a fact that has to do with a standing order, at the moment in which it is committed. */
export function orderProblemsOf(
  orders: Orders,
  truth: Truth,
  fact: Fact & { readonly ts?: string },
): string[] {
  if (fact.kind === 'incident.opened' && fact.body.order !== undefined)
    return quoteProblems(orders, fact.body.order, fact.ts ?? '');
  if (fact.kind === 'order.fired') {
    const quoted = opened(truth)?.order;
    return quoted?.digest === fact.body.order
      ? quoteProblems(orders, quoted, fact.ts ?? '')
      : ['standing: what is fired is not what the opening quotes'];
  }
  if (fact.kind === 'plan.drafted' && fact.body.plan.kind === 'shield-order') {
    const quoted = opened(truth)?.order;
    const order = [...orders.values()].find(({ digest }) => digest === quoted?.digest);
    return order === undefined
      ? ['standing: a shield without an order']
      : bytes(order, fact.body.plan);
  }
  const isStart = fact.kind === 'plan.started' || fact.kind === 'plan.approved';
  if (
    !isStart ||
    truth.plans.find(({ digest }) => digest === fact.body.digest)?.plan.kind !== 'shield-order'
  )
    return [];
  const fired = truth.facts.some(
    (one) => one.kind === 'order.fired' && one.body.digest === fact.body.digest,
  );
  return fired ? [] : ['standing: a shield on an order that nobody fired'];
}

/** The same of an incident that is opened after the one that is followed has ended. */
export function laterProblems(orders: Orders, appended: readonly Entry[]): string[] {
  const [first] = appended;
  if (first?.seq !== 0) return [];
  const fact = JSON.parse(first.line) as Fact & { readonly ts: string };
  if (fact.kind !== 'incident.opened' || fact.body.order === undefined) return [];
  return quoteProblems(orders, fact.body.order, fact.ts);
}

function opened({ facts: [first] }: Truth) {
  return first?.kind === 'incident.opened' ? first.body : undefined;
}

/** The newest order, of two people, not withdrawn, not over. */
function quoteProblems(
  orders: Orders,
  { digest }: { readonly digest: string },
  ts: string,
): string[] {
  const order = [...orders.values()].find((one) => one.digest === digest);
  if (order === undefined) return ['standing: an order that no run granted'];
  const newest = [...orders.values()].toSorted((a, b) => b.grantedAt - a.grantedAt)[0];
  return [
    ...(order.withdrawn ? ['standing: an order that was withdrawn'] : []),
    ...(order === newest ? [] : ['standing: an older order comes back']),
    ...(order.approvers.size >= 2 ? [] : ['standing: an order of fewer than two people']),
    ...(Date.parse(ts) < order.until ? [] : ['standing: an order that had ended']),
  ];
}

/** Each call is one that people approved, to the byte, but for the session floor. */
function bytes(order: OrderTruth, plan: { readonly waves: readonly unknown[] }): string[] {
  const approved = new Map(callsIn(order.plan?.waves ?? []).map((call) => [call.id, call]));
  return callsIn(plan.waves).flatMap((call) => {
    const was = approved.get(call.id);
    return was !== undefined && floorless(was.request) === floorless(call.request)
      ? []
      : [`standing: ${call.id} is not what was approved in advance`];
  });
}

interface CallSeen {
  readonly id: string;
  readonly request: JsonObject;
}

function callsIn(waves: readonly unknown[]): CallSeen[] {
  return waves.flatMap((wave) => (wave as { calls: CallSeen[] }).calls);
}

function floorless(request: JsonObject): string {
  const input = request['input'] as { readonly [name: string]: Json };
  const { Content: content, Name: name } = input;
  if (typeof content !== 'string' || typeof name !== 'string') return canonical(request);
  const document = JSON.parse(content) as { Statement: { Sid?: string }[] };
  const Statement = document.Statement.filter(({ Sid }) => Sid !== 'StaleResponder');
  const rest = {
    ...input,
    Content: canonical({ ...document, Statement }),
    Name: name.slice(0, -12),
  };
  return canonical({ ...request, input: { ...rest, Description: '' } });
}
