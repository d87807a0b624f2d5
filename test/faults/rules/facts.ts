import type { Fact } from '../../../src/core/journal/facts.ts';
import { SECRET_MARK } from '../cloud/cloud.ts';
import { canonical, hashOf, planOf, type CallTruth, type PlanTruth, type Truth } from './truth.ts';

/** What must be true of a fact where it stands, given all facts before it. Gives what is not. */
export function factProblems(truth: Truth, fact: Fact, line: string): string[] {
  const problems = [
    ...aboutPlan(truth, fact),
    ...aboutTime(truth, fact),
    ...aboutPeople(truth, fact),
  ];
  if (line.includes(SECRET_MARK)) problems.push(`secret: it stands in the journal (${fact.kind})`);
  if (canonical(JSON.parse(line)) !== line) problems.push('chain: a line is not canonical');
  if (truth.closed && fact.kind !== 'event.ignored' && fact.kind !== 'command.refused')
    problems.push(`order: ${fact.kind} after the end`);
  if ((fact.kind === 'incident.opened') !== (truth.facts.length === 0))
    problems.push('order: an incident is opened once, first');
  if (fact.kind === 'phase.moved') problems.push(...aboutMove(truth, fact.body.event));
  return problems;
}

const settledWell = (call: CallTruth) => call.outcome === 'done' || call.outcome === 'already';

/** What nothing waits for any more. */
export function isOver(plan: PlanTruth, call: CallTruth): boolean {
  if (settledWell(call)) return true;
  if (call.outcome === undefined) return false;
  return call.call.optional === true || (plan.plan.kind === 'doors' && call.outcome === 'changed');
}

function aboutPlan(truth: Truth, fact: Fact): string[] {
  if (fact.kind === 'plan.drafted') {
    const { digest, plan } = fact.body;
    return hashOf(canonical(plan)) === digest
      ? []
      : ['approval: a plan has a digest of something else'];
  }
  const digest = 'digest' in fact.body ? fact.body.digest : undefined;
  if (typeof digest !== 'string') return [];
  const plan = planOf(truth, digest);
  if (plan === undefined) return [`approval: ${fact.kind} about a plan that was never drawn`];
  if (fact.kind === 'plan.approved' || fact.kind === 'plan.started') return approvalProblems(plan);
  if (fact.kind === 'call.intended') return intentProblems(truth, plan, fact.body.call);
  if (fact.kind === 'call.settled') {
    const { call, outcome, error = '' } = fact.body;
    return [
      ...settledProblems(plan, call, outcome),
      ...patienceProblems(error, plan.calls.get(call)),
    ];
  }
  return [];
}

/** Two different people, neither of whom asked for it, said yes to exactly this; three after a veto. */
export function approvalProblems(plan: PlanTruth): string[] {
  const standing = plan.votes.filter((vote) => !vote.revoked);
  const yes = standing.filter(({ approves, person }) => approves && person !== plan.plan.requester);
  const people = new Set(yes.map(({ person }) => person));
  const need = standing.some(({ approves }) => !approves) ? 3 : 2;
  return people.size >= need ? [] : [`approval: ${people.size} approvers instead of ${need}`];
}

function intentProblems(truth: Truth, plan: PlanTruth, id: string): string[] {
  const call = plan.calls.get(id);
  if (call === undefined) return [`approval: ${id} is no call of the approved plan`];
  const problems: string[] = [];
  if (plan.stage !== 'executing') problems.push(`order: an intent in a plan that is ${plan.stage}`);
  if (call.outcome !== undefined) problems.push(`once: an intent of ${id} after it was settled`);
  // A hold never stops the first locks.
  const isFirst = plan.plan.kind === 'emergency' || plan.plan.kind === 'shield-order';
  if (truth.hold !== undefined && !isFirst)
    problems.push(`order: an intent of ${id} while the incident is held`);
  return [...problems, ...orderProblems(truth, plan, call)];
}

/** Phase by phase, wave by wave. */
export function orderProblems(truth: Truth, plan: PlanTruth, call: CallTruth): string[] {
  const runs = truth.phases[truth.phase]?.['run'];
  const problems: string[] = [];
  // What was approved in advance waits for no phase.
  if (plan.plan.kind !== 'shield-order' && runs !== `${plan.plan.kind}/${call.part}`)
    problems.push(`order: ${call.call.id} in the phase ${truth.phase}`);
  // Locks that come off, and those of a standing order, stand each for itself: what went wrong is told at the end.
  const goesOn =
    plan.plan.kind === 'shield-order' ||
    (plan.plan.kind === 'lift' && ['freeze', 'shield'].includes(call.part));
  const waits = (one: CallTruth): boolean =>
    goesOn && one.part === call.part ? one.outcome === undefined : !isOver(plan, one);
  const early = [...plan.calls.values()].find((one) => one.wave < call.wave && waits(one));
  if (early !== undefined) problems.push(`order: ${call.call.id} before ${early.call.id} is over`);
  return problems;
}

/** So often is tried what AWS does not answer, before people are asked. */
const TRIES = 6;

/** Nobody is asked because AWS was busy, nor at once because it was away. What is optional may be given up. */
function patienceProblems(error: string, made: CallTruth | undefined): string[] {
  const tries = made?.tries ?? 0;
  const busy = error.startsWith('Throttling') && !(made?.call.optional === true && tries >= TRIES);
  const away = /^(?:AbortError|ServiceUnavailable|InternalFailure|ECONN)/.test(error);
  if (!busy && !(away && tries < TRIES)) return [];
  return [`patience: a call is given up after ${tries} tries because of ${error}`];
}

function settledProblems(plan: PlanTruth, id: string, outcome: string): string[] {
  const call = plan.calls.get(id);
  if (call === undefined) return [`approval: ${id} is no call of the approved plan`];
  const problems: string[] = [];
  if (call.outcome !== undefined) problems.push(`once: ${id} is settled a second time`);
  // Only what can't be resolved is settled without ever having been begun.
  if (call.intents.length === 0 && outcome !== 'failed')
    problems.push(`intent: ${id} is settled and was never announced`);
  return problems;
}

/** A phase that runs calls is done when its calls are; one that waits for a plan, when it has started. */
function aboutMove(truth: Truth, event: string): string[] {
  const runs = truth.phases[truth.phase]?.['run'];
  if (event === 'DONE' && typeof runs === 'string') {
    const open = truth.plans.flatMap((plan) =>
      [...plan.calls.values()].filter(
        (call) =>
          plan.stage === 'executing' &&
          `${plan.plan.kind}/${call.part}` === runs &&
          !isOver(plan, call),
      ),
    );
    return open.map(({ call }) => `skipped: the phase goes on without ${call.id}`);
  }
  const approves = truth.phases[truth.phase]?.['approve'];
  if (event !== 'APPROVED') return [];
  const started = truth.plans.some((p) => p.plan.kind === approves && p.stage === 'executing');
  return started ? [] : ['approval: the phase goes on without an approved plan'];
}

/** Nothing ends by a timer before its time. */
function aboutTime(truth: Truth, fact: Fact): string[] {
  if (fact.kind === 'hold.ended' && fact.body.why === 'the time is up') {
    return truth.hold !== undefined && truth.at >= truth.hold.until
      ? []
      : ['timer: a hold ends early'];
  }
  if (fact.kind !== 'plan.ended' || fact.body.stage !== 'expired') return [];
  const plan = planOf(truth, fact.body.digest);
  if (plan?.stage === 'pending' && truth.at < Date.parse(plan.plan.voteUntil))
    return ['timer: a plan expires early'];
  return plan?.stage === 'pending' || plan?.stage === 'approved'
    ? []
    : ['timer: a plan expires twice'];
}

/** One command counts once, however often it is delivered. */
function aboutPeople(truth: Truth, fact: Fact): string[] {
  if (fact.kind === 'vote.cast') {
    const { command, digest, person } = fact.body;
    const twice = truth.facts.some((f) => f.kind === 'vote.cast' && f.body.command === command);
    const vote = planOf(truth, digest)?.votes.some((v) => v.person === person && !v.revoked);
    return [
      ...(twice ? [`once: the command ${command} counts twice`] : []),
      ...(vote === true ? [`once: ${person} has two votes`] : []),
    ];
  }
  if (fact.kind !== 'note.added') return [];
  const { text } = fact.body;
  const twice = truth.facts.some((f) => f.kind === 'note.added' && f.body.text === text);
  return twice ? ['once: a note stands twice'] : [];
}
