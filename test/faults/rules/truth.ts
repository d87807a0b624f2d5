import { createHash } from 'node:crypto';
import type { Fact } from '../../../src/core/journal/facts.ts';
import type { Call } from '../../../src/core/plan/call.ts';
import type { Plan } from '../../../src/core/plan/plan.ts';
import type { Entry } from '../../../src/responder/world.ts';

/**
 * The incident as its journal tells it, read by other code than the one under test: what people see, and
 * what the rules are held against.
 */
export interface Truth {
  incident: string;
  readonly facts: Fact[];
  readonly lines: string[];
  readonly plans: PlanTruth[];
  phases: { readonly [id: string]: { readonly [deed: string]: unknown } };
  phase: string;
  entry: number;
  question: readonly string[] | undefined;
  hold: { readonly until: number } | undefined;
  closed: boolean;
  /** When the last line was written, ms. */
  at: number;
  /** SHA-256 of the last line. */
  hash: string;
}

export interface PlanTruth {
  readonly plan: Plan;
  readonly digest: string;
  stage: string;
  readonly votes: { person: string; approves: boolean; revoked: boolean }[];
  readonly calls: Map<string, CallTruth>;
}

export interface CallTruth {
  readonly call: Call;
  readonly wave: number;
  readonly part: string;
  /** Every intent, oldest first. */
  readonly intents: { readonly fence: number; readonly request: string }[];
  /** Intents since people last asked for it. */
  tries: number;
  /** How it ended; undefined while it has not, and after people asked for another try. */
  outcome: string | undefined;
}

export function createTruth(): Truth {
  return {
    incident: '',
    facts: [],
    lines: [],
    plans: [],
    phases: {},
    phase: '',
    entry: 0,
    question: undefined,
    hold: undefined,
    closed: false,
    at: 0,
    hash: '0'.repeat(64),
  };
}

export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** RFC 8785 for what a journal holds: no fractions, no null. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = value as { [key: string]: unknown };
  const keys = Object.keys(members).filter((key) => members[key] !== undefined);
  return `{${keys
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonical(members[key])}`)
    .join(',')}}`;
}

/** Reads one line: what is wrong with its place in the chain, or the fact. */
export function readLine(truth: Truth, { seq, line }: Entry): Fact | string {
  const entry = JSON.parse(line) as Fact & { seq: number; prev: string; ts: string };
  if (seq !== truth.lines.length || entry.seq !== seq)
    return `line ${seq} has the number ${entry.seq}`;
  if (entry.prev !== truth.hash) return `line ${seq} does not name the line before`;
  const at = Date.parse(entry.ts);
  if (at < truth.at) return `line ${seq} is older than the line before`;
  truth.at = at;
  truth.hash = hashOf(line);
  truth.lines.push(line);
  return entry;
}

/** Takes a fact in. */
export function learn(truth: Truth, fact: Fact): void {
  truth.facts.push(fact);
  switch (fact.kind) {
    case 'incident.opened':
      truth.incident = fact.body.incident;
      truth.phases = fact.body.runbook.definition['phases'] as Truth['phases'];
      return;
    case 'phase.moved':
      truth.phase = fact.body.position.phase;
      truth.entry = fact.body.position.entry;
      if (fact.body.position.state !== 'asking') truth.question = undefined;
      if (fact.body.event === 'RETRY') retry(truth);
      return;
    case 'phase.asked':
      truth.question = fact.body.because;
      return;
    case 'hold.placed':
      truth.hold = { until: Date.parse(fact.body.until) };
      return;
    case 'hold.ended':
      truth.hold = undefined;
      return;
    case 'incident.closed':
      truth.closed = true;
      return;
    case 'plan.drafted':
      truth.plans.push(drafted(fact.body, inAdvance(truth, fact.body.plan)));
      return;
    default:
      learnOfPlan(truth, fact);
  }
}

/** Of a shield on the standing order: the votes that the opening quotes. Whoever asked for the order has none. */
function inAdvance({ facts: [first] }: Truth, plan: Plan): PlanTruth['votes'] {
  const order = first?.kind === 'incident.opened' ? first.body.order : undefined;
  if (plan.kind !== 'shield-order' || order === undefined) return [];
  return order.votes
    .filter(({ person }) => person !== order.plan.requester)
    .map(({ person }) => ({ person, approves: true, revoked: false }));
}

function drafted(
  { plan, digest }: { plan: Plan; digest: string },
  votes: PlanTruth['votes'],
): PlanTruth {
  const calls = plan.waves.flatMap(({ calls, part }, wave) =>
    calls.map((call): [string, CallTruth] => [
      call.id,
      { call, wave, part, intents: [], tries: 0, outcome: undefined },
    ]),
  );
  return { plan, digest, stage: 'pending', votes, calls: new Map(calls) };
}

/** People want another try of what did not work in this phase. */
function retry(truth: Truth): void {
  const runs = truth.phases[truth.phase]?.['run'];
  for (const { stage, calls, plan } of truth.plans) {
    if (stage !== 'executing') continue;
    for (const call of calls.values()) {
      if (`${plan.kind}/${call.part}` !== runs) continue;
      const { outcome } = call;
      if (outcome === 'failed' || outcome === 'unknown' || outcome === 'changed')
        Object.assign(call, { outcome: undefined, tries: 0 });
    }
  }
}

function learnOfPlan(truth: Truth, fact: Fact): void {
  const digest = 'digest' in fact.body ? fact.body.digest : undefined;
  if (typeof digest !== 'string') return;
  const plan = planOf(truth, digest);
  if (plan === undefined) return;
  switch (fact.kind) {
    case 'vote.cast': {
      const { person, decision } = fact.body;
      plan.votes.push({ person, approves: decision === 'approve', revoked: false });
      return;
    }
    case 'vote.revoked':
      for (const vote of plan.votes) if (vote.person === fact.body.person) vote.revoked = true;
      return;
    case 'plan.approved':
      plan.stage = 'approved';
      return;
    case 'plan.started':
      plan.stage = 'executing';
      return;
    case 'plan.ended':
      plan.stage = fact.body.stage;
      return;
    case 'call.intended': {
      const { fence, request } = fact.body;
      const call = plan.calls.get(fact.body.call);
      call?.intents.push({ fence, request });
      if (call !== undefined) call.tries += 1;
      return;
    }
    case 'call.settled': {
      const call = plan.calls.get(fact.body.call);
      if (call !== undefined) call.outcome = fact.body.outcome;
      return;
    }
    default:
  }
}

export function planOf(truth: Truth, digest: string): PlanTruth | undefined {
  return truth.plans.find((plan) => plan.digest === digest);
}

/** Which plan and call an effect is about, by its name alone. */
export function callOf(
  truth: Truth,
  effect: string,
): { readonly plan: PlanTruth; readonly call: CallTruth } | undefined {
  const [, digest12, id] = /\/call\/([0-9a-f]{12})\/(.*)\/\d+$/.exec(effect) ?? [];
  const plan = truth.plans.find(({ digest }) => digest.slice(0, 12) === digest12);
  const call = plan?.calls.get(id ?? '');
  return plan === undefined || call === undefined ? undefined : { plan, call };
}
