import type { Fact } from '../../../../src/core/journal/facts.ts';
import type { Call } from '../../../../src/core/plan/call.ts';
import type { Plan } from '../../../../src/core/plan/plan.ts';
import { rawRunbook, type Place } from '../../runbook/machine-table.ts';

/**
 * What an auditor knows who reads the journal from its first line on and has never seen the code: the
 * rules of the design a second time. The functions that judge are in judge-*.ts.
 */

export interface AuditedPlan {
  readonly plan: Plan;
  readonly digest: string;
  readonly stage: 'pending' | 'approved' | 'started' | 'over';
  readonly approvedAt?: string;
  readonly votes: ReadonlyMap<string, 'approve' | 'deny'>;
  readonly calls: ReadonlyMap<string, string>;
}

export interface Audit {
  readonly place: Place;
  readonly entry: number;
  readonly people: ReadonlyMap<string, { readonly slack: string; readonly approver: boolean }>;
  readonly quorum: number;
  readonly smallTeam: boolean;
  readonly plans: ReadonlyMap<string, AuditedPlan>;
  readonly suspects: ReadonlySet<string>;
  readonly setAside: ReadonlySet<string>;
  /** The last finding of each measurement. */
  readonly findings: ReadonlyMap<string, string>;
  /** The last answer to each kind of plan: APPROVED or NOTHING. */
  readonly answered: ReadonlyMap<string, string>;
  readonly held: boolean;
  readonly closed: boolean;
}

export type DatedFact = Fact & { readonly ts: string };

/** A rule was broken; the message says which. */
export class Broken extends Error {}

export function rule(holds: boolean, says: string): void {
  if (!holds) throw new Broken(says);
}

export const raw = rawRunbook();

export function openAudit(fact: DatedFact): Audit {
  if (fact.kind !== 'incident.opened') throw new Broken('a journal begins with its opening');
  const { roster } = fact.body;
  return {
    place: '',
    entry: 0,
    people: new Map(
      roster.people.map((p) => [
        p.person,
        { slack: p.slack, approver: p.roles.includes('approver') },
      ]),
    ),
    quorum: roster.quorum,
    smallTeam: roster.smallTeam,
    plans: new Map(),
    suspects: new Set(),
    setAside: new Set(),
    findings: new Map(),
    answered: new Map(),
    held: false,
    closed: false,
  };
}

/** What the auditor knows after one more line. Judges nothing. */
export function fold(audit: Audit, fact: DatedFact): Audit {
  switch (fact.kind) {
    case 'phase.moved': {
      const { event, position } = fact.body;
      const { phase, state, stuck, entry } = position;
      const place = stuck === undefined ? `${phase}/${state}` : `${phase}/${state}/${stuck}`;
      const kind = raw.phases[audit.place.split('/')[0] ?? '']?.approve;
      const answers = kind !== undefined && (event === 'APPROVED' || event === 'NOTHING');
      const answered = answers ? new Map(audit.answered).set(kind, event) : audit.answered;
      // Another try: what went wrong in the part that runs here waits again.
      const plans =
        event === 'RETRY' ? waitAgain(audit.plans, raw.phases[phase]?.run) : audit.plans;
      return { ...audit, place, entry, answered, plans };
    }
    case 'plan.drafted': {
      const { digest, plan } = fact.body;
      const drawn = { plan, digest, stage: 'pending' as const, votes: new Map(), calls: new Map() };
      return { ...audit, plans: new Map(audit.plans).set(digest, drawn) };
    }
    case 'measured': {
      const { measurement, result } = fact.body;
      return { ...audit, findings: new Map(audit.findings).set(measurement, result.finding) };
    }
    case 'suspect.marked':
      return { ...audit, suspects: new Set([...audit.suspects, fact.body.person]) };
    case 'approver.set-aside':
      return { ...audit, setAside: new Set([...audit.setAside, fact.body.person]) };
    case 'roster.shrunk': {
      const { removed } = fact.body;
      return { ...audit, people: new Map([...audit.people].filter(([p]) => !removed.includes(p))) };
    }
    case 'hold.placed':
      return { ...audit, held: true };
    case 'hold.ended':
      return { ...audit, held: false };
    case 'incident.closed':
      return { ...audit, closed: true };
    default:
      return foldPlan(audit, fact);
  }
}

function foldPlan(audit: Audit, fact: DatedFact): Audit {
  switch (fact.kind) {
    case 'vote.cast': {
      const { digest, person, decision } = fact.body;
      return change(audit, digest, (p) => ({ votes: new Map(p.votes).set(person, decision) }));
    }
    case 'vote.revoked': {
      const { digest, person } = fact.body;
      return change(audit, digest, (p) => ({
        votes: new Map([...p.votes].filter(([who]) => who !== person)),
      }));
    }
    case 'plan.approved':
      return change(audit, fact.body.digest, () => ({ stage: 'approved', approvedAt: fact.ts }));
    case 'plan.started':
      return change(audit, fact.body.digest, () => ({ stage: 'started' }));
    case 'plan.ended':
      return change(audit, fact.body.digest, () => ({ stage: 'over' }));
    case 'call.intended':
      return change(audit, fact.body.digest, (p) => ({
        calls: new Map(p.calls).set(fact.body.call, 'intended'),
      }));
    case 'call.settled':
      return change(audit, fact.body.digest, (p) => ({
        calls: new Map(p.calls).set(fact.body.call, fact.body.outcome),
      }));
    default:
      return audit;
  }
}

function change(
  audit: Audit,
  digest: string,
  to: (plan: AuditedPlan) => Partial<AuditedPlan>,
): Audit {
  const plan = audit.plans.get(digest);
  if (plan === undefined) throw new Broken(`a plan that was never drawn: ${digest.slice(0, 12)}`);
  return { ...audit, plans: new Map(audit.plans).set(digest, { ...plan, ...to(plan) }) };
}

function waitAgain(plans: Audit['plans'], run: string | undefined): Audit['plans'] {
  return new Map(
    [...plans].map(([digest, plan]) => {
      const parts = plan.plan.waves.filter((w) => `${plan.plan.kind}/${w.part}` === run);
      const own = new Set(parts.flatMap((w) => w.calls.map((c) => c.id)));
      if (plan.stage !== 'started') return [digest, plan];
      const calls = [...plan.calls].filter(
        ([id, how]) => !own.has(id) || isWell(how) || how === 'intended',
      );
      return [digest, { ...plan, calls: new Map(calls) }];
    }),
  );
}

export function isWell(how: string | undefined): boolean {
  return how === 'done' || how === 'already';
}

/** May this call be left behind as it is? */
export function isBehind({ plan, calls }: AuditedPlan, call: Call): boolean {
  const how = calls.get(call.id);
  if (isWell(how)) return true;
  if (how === 'changed' && (plan.kind === 'doors' || plan.kind === 'defuse')) return true;
  return call.optional === true && how !== undefined && how !== 'intended';
}

/** The approvals that count, by the rules of DESIGN §4. */
export function approvers(audit: Audit, { plan, votes }: AuditedPlan): string[] {
  const about =
    plan.kind === 'suspect' || plan.kind === 'set-aside' ? plan.parameters['person'] : undefined;
  return [...votes.keys()].filter((person) => {
    const known = audit.people.get(person);
    if (votes.get(person) !== 'approve' || known?.approver !== true) return false;
    if (audit.suspects.has(person) || person === about) return false;
    if (person !== plan.requester) return true;
    // Two in all mark a person; in a team of two or three whoever asked counts for tightening.
    return about !== undefined || (audit.smallTeam && plan.direction === 'tightening');
  });
}

/** A veto that stands raises the need by one. */
export function need(audit: Audit, { votes }: AuditedPlan): number {
  const vetoed = [...votes].some(
    ([person, decision]) =>
      decision === 'deny' &&
      audit.people.has(person) &&
      !audit.setAside.has(person) &&
      !audit.suspects.has(person),
  );
  return audit.quorum + (vetoed ? 1 : 0);
}
