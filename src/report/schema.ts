import * as z from 'zod';
import { measurementIds, reportPhases } from '../core/runbook/language.ts';

/**
 * `report.json`, version 1. Its names are stable: it may grow, no member may change its name or meaning.
 * What was not or could not be measured is `null`, never 0. All times are ISO 8601 UTC.
 */

const at = z.iso.datetime({ precision: 3 });
const digest = z.string().regex(/^[0-9a-f]{64}$/);
const sentences = z.array(z.string());
const amount = z.int().min(0);

const phase = z.object({
  name: z.enum(reportPhases),
  startedAt: at,
  endedAt: at.nullable().describe('null while it runs'),
  runbookPhase: z.string().describe("The runbook's own id of the phase."),
  title: z.string(),
  does: z.enum(['pass', 'approve', 'run', 'measure', 'person']),
});

const doorRow = z.object({
  id: z.string(),
  kind: z.string(),
  account: z.string(),
  principal: z.string(),
  name: z.string(),
  suspicion: z.string(),
  says: z.string(),
  state: z.enum(['closed', 'open', 'unknown']),
  reminted: z
    .boolean()
    .describe('It came back, or was made, after the first door was being closed.'),
  foundAt: at,
  closedAt: at.nullable(),
  closedBy: z.string().nullable().describe('The call that closed it.'),
  staysOpen: z.string().nullable().describe('Why the approved door plan left it open.'),
});

const doors = z.object({
  found: amount.nullable().describe('Doors that an inventory saw open.'),
  closed: amount.nullable(),
  open: amount.nullable(),
  unknown: amount
    .nullable()
    .describe('Doors whose state is not known, and things that could not be looked at.'),
  reminted: amount.nullable(),
  list: z.array(doorRow),
  unseen: sentences.describe('What the latest inventory could not look at.'),
});

const vote = z.object({
  person: z.string(),
  digest,
  requestedAt: at.describe('When the plan was drawn.'),
  decidedAt: at,
  decision: z.enum(['approve', 'deny']),
  name: z.string(),
  plan: z.string(),
  assurance: z.string(),
  surface: z.string(),
  reason: z.string().nullable(),
  revoked: z.boolean(),
});

const callRow = z.object({
  id: z.string(),
  part: z.string(),
  action: z.string(),
  says: z.string(),
  account: z.string(),
  region: z.string(),
  service: z.string(),
  operation: z.string(),
  noise: z.enum(['quiet', 'medium', 'loud']),
  outcome: z.enum(['waiting', 'intended', 'done', 'already', 'changed', 'failed', 'unknown']),
  attempts: amount,
  settledAt: at.nullable(),
  error: z.string().nullable(),
  resolved: z
    .boolean()
    .describe('False when nobody knows what became of it, or it failed and was never made good.'),
});

const plan = z.object({
  id: z.string(),
  digest,
  kind: z.string(),
  direction: z.enum(['tightening', 'loosening']),
  title: z.string(),
  stage: z.string(),
  why: z.string().nullable(),
  requester: z.string().nullable(),
  need: amount.describe('How many approvals it needed.'),
  approvers: z.array(z.string()).describe('Those who counted when it was approved.'),
  draftedAt: at,
  approvedAt: at.nullable(),
  startedAt: at.nullable(),
  endedAt: at.nullable(),
  leaves: sentences,
  calls: z.array(callRow),
});

const proof = z.object({
  measurement: z.enum(measurementIds),
  phase: z.string(),
  at,
  finding: z.enum(['proven', 'unproven', 'disproven', 'pending']),
  says: sentences,
  unproven: sentences,
});

/** A word of DESIGN's promise 8, with the measurement that lets it be said. */
const word = z.object({
  at,
  measurements: z.array(z.enum(measurementIds)),
  says: sentences,
});

const waiver = z.object({
  phase: z.string(),
  at,
  reason: z.string(),
  requester: z.string(),
  approvers: z.array(z.string()),
  because: sentences,
});

/** Something that only a person can do; `tickedBy` is that person's word, which nothing measured. */
const checklistRow = z.object({
  item: z.string(),
  title: z.string(),
  owner: z.string().nullable(),
  tickedBy: z.string().nullable(),
  tickedAt: at.nullable(),
  note: z.string().nullable(),
});

export const reportSchema = z.object({
  version: z.literal(1),
  incident: z.object({
    id: z.string(),
    kind: z.enum(['live', 'sandbox', 'drill']),
    runbook: z.string(),
    runbookDigest: digest,
    openedAt: at,
    openedBy: z.string(),
    reason: z.string(),
    scope: z.array(z.string()),
    closedAt: at.nullable(),
    bot: z.string(),
  }),
  outcome: z.object({
    phase: z.enum([...reportPhases, 'closed']),
    ok: z.boolean(),
    because: sentences.describe('Why it is not ok; empty when it is.'),
  }),
  phases: z.array(phase),
  doors,
  exposure: z.object({
    firstVisibleWriteAt: at.nullable().describe('Our first change that an attacker could notice.'),
    lastDoorClosedAt: at.nullable(),
    writesBetween: amount.nullable().describe('Our own changes between these two.'),
  }),
  approvals: z.array(vote),
  people: z
    .array(z.object({ person: z.string(), name: z.string(), roles: z.array(z.string()) }))
    .describe('The roster at the opening; every other member names people by their id.'),
  losses: z.object({
    resourcesDeleted: amount.nullable(),
    resourcesTotal: amount.nullable(),
    datasetsLost: amount.nullable(),
    datasetsTotal: amount.nullable(),
  }),
  checklist: z
    .array(checklistRow)
    .describe('What only people can do, and who says that it is done.'),
  waivers: z.array(waiver),
  unproven: sentences,
  score: z.record(z.string(), z.union([z.number(), z.string(), z.null()])),
  assumptions: sentences,
  words: z
    .object({
      enforced: word.nullable(),
      doorsClosed: word.nullable(),
      backups: word.nullable(),
    })
    .describe('Each is null unless its measurement was proven.'),
  proofs: z.array(proof).describe('The latest measurement of each kind.'),
  plans: z.array(plan),
  adversary: z
    .object({ mood: z.string().nullable(), alarmedAt: at.nullable() })
    .nullable()
    .describe('What the simulation knows of its attacker; drills only.'),
  journal: z.object({
    entries: amount,
    head: digest.describe('SHA-256 of the last line without its line feed.'),
    lastAt: at,
  }),
});

export type Report = z.infer<typeof reportSchema>;
export type PhaseRow = Report['phases'][number];
export type DoorRow = Report['doors']['list'][number];
export type PlanRow = Report['plans'][number];
export type CallRow = PlanRow['calls'][number];
export type ChecklistRow = Report['checklist'][number];
export type Proof = Report['proofs'][number];
export type Word = NonNullable<Report['words']['enforced']>;

/** A person's name as the report has it; the id of somebody who was not on the roster. */
export function named({ people }: Pick<Report, 'people'>, person: string): string {
  return people.find((one) => one.person === person)?.name ?? person;
}

/** The JSON Schema of `report.json`. Further members are allowed: the report may grow. */
export function reportJsonSchema(): Record<string, unknown> {
  return {
    ...z.toJSONSchema(reportSchema, { target: 'draft-2020-12', io: 'input' }),
    title: 'Lockstep report',
  };
}
