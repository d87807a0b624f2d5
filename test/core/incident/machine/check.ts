import { isDeepStrictEqual } from 'node:util';
import type { Incident } from '../../../../src/core/incident/incident.ts';
import { evolve, open, type Dated } from '../../../../src/core/incident/evolve.ts';
import { iso } from '../../../../src/core/incident/turn.ts';
import { toJson } from '../../../../src/core/plan/canonical.ts';
import { Broken, fold, openAudit, raw, rule, type Audit, type DatedFact } from './audit.ts';
import { judgeMoves } from './judge-moves.ts';
import { judgePlans } from './judge-plans.ts';
import { inWords, type Moment, type Step } from './moment.ts';

/** A story so far, as those see it who check every step of it. */
export interface Checked {
  readonly moment: Moment;
  readonly audit: Audit;
}

/**
 * Checks one step by every rule there is. Throws `Broken` with the rule; what it returns is checked with
 * the next step.
 */
export function check(before: Checked | undefined, step: Step): Checked {
  const ts = iso(step.after.now);
  let audit = before?.audit;
  const turn: DatedFact[] = [];
  for (const fact of step.facts) {
    const dated = { ...fact, ts };
    if (audit === undefined) audit = openAudit(dated);
    else {
      judgePlans(audit, dated, step);
      judgeMoves(audit, dated, turn, step);
      audit = fold(audit, dated);
    }
    turn.push(dated);
  }
  if (audit === undefined) throw new Broken('an incident begins with a fact');
  checkNothingElse(step);
  checkSameState(step);
  checkOrders(step);
  checkTimers(step.after);
  checkAwake(step.after);
  checkAuditAgrees(audit, step.after);
  return { moment: step.after, audit };
}

const silent: readonly string[] = ['command.refused', 'event.ignored'];

/** What is refused or ignored is in the journal, and changes nothing else. */
function checkNothingElse({ before, after, facts, effects, timers, reply, act }: Step): void {
  if (before === undefined) return;
  const isRefused = reply !== undefined && !reply.ok;
  if (isRefused) {
    rule(
      facts.length === 1 && facts[0]?.kind === 'command.refused',
      'a refusal is one line of the journal',
    );
  }
  if (facts.every(({ kind }) => silent.includes(kind))) {
    rule(sameParts(before.incident, after.incident), 'what is refused or ignored changes nothing');
    if (facts.length > 0) rule(effects.length === 0, 'what is refused or ignored orders nothing');
  }
  if (act !== 'declare' && act.do === 'happens') {
    rule(
      facts.length + effects.length + timers.length > 0,
      'nothing that happens is lost without a line in the journal',
    );
  }
}

/** Replay: the facts, read back from their bytes, fold to the very state that the decision returned. */
function checkSameState({ before, after, facts }: Step): void {
  let incident = before?.incident;
  let seq = incident?.seq ?? -1;
  for (const fact of facts) {
    seq += 1;
    const line = JSON.stringify(toJson({ ...fact, seq, ts: iso(after.now) }));
    const dated = JSON.parse(line) as Dated;
    incident = incident === undefined ? open(dated) : evolve(incident, dated);
  }
  rule(
    incident?.seq === after.incident.seq && sameParts(incident, after.incident),
    'the replay of the facts is the state',
  );
}

/** Equal in all but the number of the last line? `compiled` follows from the pinned runbook. */
function sameParts(a: Incident, b: Incident): boolean {
  const { seq: _a, runbook: bookA, ...restA } = a;
  const { seq: _b, runbook: bookB, ...restB } = b;
  return bookA.digest === bookB.digest && isDeepStrictEqual(restA, restB);
}

/** Orders are given for what may run, and for nothing else. */
function checkOrders({ after, effects }: Step): void {
  const { incident } = after;
  const [deed = {}] = [raw.phases[incident.position.phase]];
  for (const { kind, data } of effects) {
    if (kind === 'measure' && data['role'] === 'phase') {
      rule(data['measurement'] === deed.measure, 'a phase orders its own measurement');
      continue;
    }
    if (kind === 'measure') continue;
    const plan = incident.plans.find((p) => p.digest === data['digest']);
    if (kind === 'start') {
      rule(plan?.stage === 'approved', 'approvers are asked about when a plan is approved');
      continue;
    }
    rule(plan?.stage === 'executing', 'a call is ordered of a plan that runs');
    const stage = plan?.calls[data['call'] as string]?.stage;
    // An alarm stops a lift while a call of it is out; after the stop it is looked at again.
    const isOut = plan?.plan.kind === 'lift' && stage === 'intended';
    rule(stage === 'waiting' || isOut, 'a call is ordered that waits');
  }
}

/** Silence is never waited for without an end: whatever waits has its timer. */
function checkTimers({ incident, timers, effects }: Omit<Moment, 'now'>): void {
  for (const { plan, digest, stage, approvedAt } of incident.plans) {
    const short = digest.slice(0, 12);
    const vote = timers.get(`${incident.id}/vote/${short}`);
    const start = timers.get(`${incident.id}/start/${short}`);
    if (stage === 'pending') {
      rule(vote === Date.parse(plan.voteUntil), 'the vote has an end');
    }
    if (stage === 'approved') {
      const until = Date.parse(approvedAt ?? '') + plan.startWithinSeconds * 1000;
      rule(start === until, 'the wait for the start has an end');
    }
  }
  watchGoesOn({ incident, timers, effects });
  const { hold } = incident;
  // What is closed holds nothing any more.
  if (hold !== undefined && incident.closedAt === undefined) {
    const until = timers.get(`${incident.id}/hold`);
    rule(until === Date.parse(hold.until), 'a hold lapses by itself');
  }
}

/** From the proof of the freeze to the end each look of the watch is under way or has its time. */
function watchGoesOn({ incident, timers, effects }: Omit<Moment, 'now'>): void {
  const isProven = incident.measurements['freeze-proof']?.finding === 'proven';
  if (!isProven || incident.closedAt !== undefined) return;
  for (const look of ['locks', 'doors']) {
    const waits = [...timers.keys()].some((id) => id.startsWith(`${incident.id}/watch/${look}-`));
    const looks = [...effects.values()].some((e) => e.data['measurement'] === `watch-${look}`);
    rule(waits || looks, 'the watch goes on until the incident closes');
  }
}

/** Nothing sleeps for ever: each place has something that goes on by itself, or a question to people. */
function checkAwake({ incident, effects, timers }: Moment): void {
  const { position, plans, question } = incident;
  const deed = raw.phases[position.phase] ?? {};
  if (position.state === 'final') {
    const open = plans.some((p) => ['pending', 'approved', 'executing'].includes(p.stage));
    return rule(!open && incident.closedAt !== undefined, 'at the end nothing is left open');
  }
  rule(
    (question !== undefined) === (position.state === 'asking'),
    'people are asked where it asks',
  );
  if (position.state === 'asking') {
    return rule((question?.choices.length ?? 0) > 0, 'whoever is asked has a choice');
  }
  const queued = [...effects.values()];
  if (deed.approve !== undefined) {
    const waits = plans.some(
      (p) => p.plan.kind === deed.approve && (p.stage === 'pending' || p.stage === 'approved'),
    );
    return rule(waits, 'a phase that waits for a plan has one');
  }
  if (deed.measure !== undefined) {
    const measures = queued.some(
      ({ data }) => data['measurement'] === deed.measure && data['entry'] === position.entry,
    );
    const isProof = deed.measure === 'shield-proof' || deed.measure === 'freeze-proof';
    const ends = !isProof || timers.has(`${incident.id}/proof/${position.entry}`);
    return rule(measures && ends, 'a phase that measures has a measurement under way');
  }
  if (deed.run === undefined) return;
  const [kind, part] = deed.run.split('/');
  const plan = plans.find((p) => p.plan.kind === kind && p.stage === 'executing');
  const calls = plan?.plan.waves.filter((w) => w.part === part).flatMap((w) => w.calls) ?? [];
  const open = calls.filter((call) =>
    ['waiting', 'intended'].includes(plan?.calls[call.id]?.stage ?? ''),
  );
  const next = open.some(({ id }) =>
    queued.some(({ data }) => data['digest'] === plan?.digest && data['call'] === id),
  );
  rule(next, 'a phase that runs has a call under way');
}

/** Two readers of the same lines come to the same standing of every plan. */
function checkAuditAgrees(audit: Audit, { incident }: Moment): void {
  const stages: { readonly [stage: string]: string } = {
    pending: 'pending',
    approved: 'approved',
    executing: 'started',
  };
  for (const { digest, stage } of incident.plans) {
    rule(
      audit.plans.get(digest)?.stage === (stages[stage] ?? 'over'),
      'auditor and state agree about each plan',
    );
  }
}

/** The step's rule, with the way that led to it. */
export function explained(error: unknown, way: readonly Step['act'][]): unknown {
  if (!(error instanceof Error)) return error;
  const path = way.map(inWords).join('\n  ');
  return new Error(`${error.message}\nthe way there:\n  ${path}`, { cause: error });
}
