import type { Sealed } from '../core/journal/chain.ts';
import type { Incident } from '../core/incident/incident.ts';
import { isUnitId } from '../core/policies/units.ts';
import type { JsonObject } from '../core/plan/json.ts';
import type { PhaseInfo } from '../core/runbook/language.ts';
import { assumptionsOf } from './assumptions.ts';
import { checklistRows } from './checklist.ts';
import { followDoors } from './doors.ts';
import { nameOf, readJournal, type Journal } from './journal.ts';
import { orderApprovals } from './order.ts';
import { exposureOf, plansOf } from './plans.ts';
import { proofsOf, unprovenOf, wordsOf } from './proofs.ts';
import type { PhaseRow, Report } from './schema.ts';
import { count } from './text.ts';

/**
 * The after-action report as data (`report.json`), from a journal's entries alone; the same entries
 * always give the same report. The chain must have been verified before.
 * @throws ReplayError when the facts do not fit together, naming the line.
 */
export function buildReport(entries: readonly Sealed[]): Report {
  const journal = readJournal(entries);
  const { incident } = journal;
  const proofs = proofsOf(incident);
  const { doors, closings } = followDoors(journal);
  const report = {
    version: 1 as const,
    incident: about(journal),
    phases: phasesOf(journal),
    doors,
    exposure: exposureOf(journal, closings),
    approvals: approvalsOf(journal),
    people: journal.roster.people.map(({ person, name, roles }) => ({
      person,
      name,
      roles: [...roles],
    })),
    losses: lossesOf(incident.truth),
    checklist: checklistRows(incident),
    waivers: waiversOf(journal),
    unproven: [...leftOut(journal.incident), ...unprovenOf(proofs)],
    score: {},
    assumptions: assumptionsOf(journal),
    words: wordsOf(incident, proofs),
    proofs,
    plans: plansOf(journal),
    adversary: adversaryOf(incident.truth),
    journal: {
      entries: entries.length,
      head: journal.head,
      lastAt: entries.at(-1)?.ts ?? incident.openedAt,
    },
  };
  return { ...report, outcome: outcomeOf(journal, report) };
}

function about({ facts, incident }: Journal): Report['incident'] {
  const [first] = facts;
  return {
    id: incident.id,
    kind: incident.kind,
    runbook: incident.runbook.id,
    runbookDigest: incident.runbook.digest,
    openedAt: incident.openedAt,
    openedBy: incident.openedBy,
    reason: incident.reason,
    scope: [...incident.scope],
    closedAt: incident.closedAt ?? null,
    bot: first?.kind === 'incident.opened' ? first.body.bot : '',
  };
}

/**
 * Each contiguous stay in a runbook phase, under the name that reports know. The runbook passes through
 * its first phase in the instant of the opening and the machine never rests there, so the stay is added;
 * the final phase is no stay: the incident is closed.
 */
function phasesOf({ incident }: Journal): PhaseRow[] {
  const infos = incident.runbook.compiled.phases;
  const rows = incident.phases.flatMap(({ phase, startedAt, endedAt }) => {
    const info = infos.find((one) => one.id === phase);
    return info === undefined ? [] : phaseRow(info, startedAt, endedAt ?? null);
  });
  const passed = infos.find((one) => one.report === 'declare' && one.does.kind === 'pass');
  if (passed === undefined || rows[0]?.name === 'declare') return rows;
  return [...phaseRow(passed, incident.openedAt, rows[0]?.startedAt ?? null), ...rows];
}

function phaseRow(info: PhaseInfo, startedAt: string, endedAt: string | null): PhaseRow[] {
  const { id, title, report, does } = info;
  if (does.kind === 'final') return [];
  return [{ name: report, startedAt, endedAt, runbookPhase: id, title, does: does.kind }];
}

/** One row for each vote, also for those that were taken back later. */
function approvalsOf(journal: Journal): Report['approvals'] {
  const votes: Report['approvals'] = orderApprovals(journal);
  for (const fact of journal.facts) {
    if (fact.kind === 'vote.cast') {
      const { person, digest, decision, assurance, surface, reason } = fact.body;
      const plan = journal.incident.plans.find((state) => state.digest === digest);
      const requestedAt = plan?.draftedAt ?? fact.ts;
      votes.push({
        person,
        digest,
        requestedAt,
        decidedAt: fact.ts,
        decision,
        name: nameOf(journal, person),
        plan: plan?.plan.id ?? '',
        assurance,
        surface,
        reason: reason ?? null,
        revoked: false,
      });
    } else if (fact.kind === 'vote.revoked') {
      // As in the fold: a revocation takes back all that this person had said until then.
      const { person, digest } = fact.body;
      const taken = votes.filter((vote) => vote.person === person && vote.digest === digest);
      for (const vote of taken) vote.revoked = true;
    }
  }
  return votes;
}

function waiversOf({ incident }: Journal): Report['waivers'] {
  return incident.waivers.map(({ phase, at, reason, requester, approvers, because }) => {
    const people = { requester, approvers: [...approvers] };
    return { phase, at, reason, ...people, because: [...because] };
  });
}

function lossesOf(truth: JsonObject | undefined): Report['losses'] {
  const losses = memberObject(truth, 'losses');
  const amount = (key: string) => {
    const value = losses?.[key];
    return typeof value === 'number' && value >= 0 ? value : null;
  };
  return {
    resourcesDeleted: amount('resourcesDeleted'),
    resourcesTotal: amount('resourcesTotal'),
    datasetsLost: amount('datasetsLost'),
    datasetsTotal: amount('datasetsTotal'),
  };
}

function adversaryOf(truth: JsonObject | undefined): Report['adversary'] {
  const adversary = memberObject(truth, 'adversary');
  if (adversary === undefined) return null;
  const text = (key: string) => {
    const value = adversary[key];
    return typeof value === 'string' ? value : null;
  };
  return { mood: text('mood'), alarmedAt: text('alarmedAt') };
}

function memberObject(object: JsonObject | undefined, key: string): JsonObject | undefined {
  const value = object?.[key];
  return typeof value === 'object' && !Array.isArray(value) ? (value as JsonObject) : undefined;
}

/** `ok` needs every reason against it to be absent; each is said, so that nobody has to guess. */
function outcomeOf(journal: Journal, report: Omit<Report, 'outcome'>): Report['outcome'] {
  const { incident } = journal;
  const { phase } = incident.position;
  const info = incident.runbook.compiled.phases.find((one) => one.id === phase);
  const closed = incident.closedAt !== undefined;
  const early = closed && incident.position.state !== 'final';
  const unresolved = report.plans.flatMap((plan) => plan.calls).filter((call) => !call.resolved);
  const { resourcesDeleted, datasetsLost } = report.losses;
  const because = [
    ...(closed ? [] : [`The incident is not closed; it stands in "${info?.title ?? phase}".`]),
    ...(early ? [`It was closed before its end, in "${info?.title ?? phase}".`] : []),
    ...(resourcesDeleted ? [`${count(resourcesDeleted, 'resource')} deleted.`] : []),
    ...(datasetsLost ? [`${count(datasetsLost, 'dataset')} lost for good.`] : []),
    ...(report.waivers.length > 0 ? [`${count(report.waivers.length, 'waiver')} granted.`] : []),
    ...(report.unproven.length > 0 ? [`${count(report.unproven.length, 'gap')} unproven.`] : []),
    ...report.proofs
      .filter((proof) => proof.finding === 'disproven')
      .map((proof) => `${proof.measurement} was disproven.`),
    ...(report.doors.unknown ? [`${count(report.doors.unknown, 'door')} unknown.`] : []),
    ...(unresolved.length > 0
      ? [`${count(unresolved.length, 'call')} failed or of unknown outcome, never made good.`]
      : []),
  ];
  return {
    phase: closed ? 'closed' : (info?.report ?? 'declare'),
    ok: because.length === 0,
    because,
  };
}

/** An account that people had to leave out is not safe, it is unknown. */
function leftOut({ left }: Incident): string[] {
  const accounts = left.filter((target) => !isUnitId(target));
  return accounts.map(
    (account) =>
      `Account ${account} was left out, so that the others could go on; nothing is known about it.`,
  );
}
