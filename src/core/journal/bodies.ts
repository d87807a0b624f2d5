import * as z from 'zod';
import { isFactKind } from './facts.ts';

/**
 * What the re-check reads of each kind of fact. Members that decide nothing are not named. The types of
 * `facts.ts` are promises of the one who wrote the journal; here nobody is believed.
 */
const text = z.string();
const people = z.array(text);
const count = z.int().min(0);

const call = z.object({
  id: text,
  request: z.object({ operation: text, input: z.record(text, z.unknown()) }).loose(),
});

const plan = z.object({
  incident: text,
  id: text,
  kind: text,
  direction: z.enum(['tightening', 'loosening']),
  phase: text,
  requester: text.optional(),
  reason: text,
  parameters: z.record(text, z.unknown()),
  waves: z.array(z.object({ part: text, calls: z.array(call) })),
  voteUntil: z.iso.datetime(),
  rosterDigest: text,
  settingsDigest: text,
});

/** A line of another journal: its number there, and the hash of its bytes. */
const lineSeen = z.object({ seq: count, line: text });

const opened = z.object({
  incident: text,
  runbook: z.object({
    digest: text,
    text,
    definition: z.object({ phases: z.record(text, z.record(text, z.unknown())) }).optional(),
  }),
  settings: z.record(text, z.unknown()),
  settingsDigest: text,
  roster: z.object({
    people: z.array(z.object({ person: text, slack: text, roles: z.array(text) })),
    quorum: z.int(),
    smallTeam: z.boolean(),
  }),
  rosterDigest: text,
  order: z
    .object({
      digest: text,
      until: z.iso.datetime(),
      plan: z.object({
        kind: text,
        requester: text.optional(),
        parameters: z.record(text, z.unknown()),
        draftedAt: z.iso.datetime(),
      }),
      votes: z.array(
        z.object({
          person: text,
          assurance: z.literal('click'),
          slackUser: text,
          checkedAt: text.min(1),
          at: text,
        }),
      ),
      policies: z.array(z.unknown()),
    })
    .optional(),
  orderSeen: lineSeen.optional(),
});

const bodies = {
  'incident.opened': opened,
  'phase.moved': z.object({ event: text, position: z.object({ phase: text }).optional() }),
  'phase.asked': z.object({ phase: text, waivable: z.boolean() }),
  'plan.drafted': z.object({ digest: text, plan }),
  'vote.cast': z.object({
    digest: text,
    person: text,
    decision: z.enum(['approve', 'deny']),
    assurance: z.literal('click'),
    slackUser: text,
    checkedAt: text.min(1),
  }),
  'vote.revoked': z.object({ digest: text, person: text }),
  'plan.approved': z.object({ digest: text, approvers: people }),
  'plan.started': z.object({ digest: text, approvers: people, checked: text }),
  'plan.ended': z.object({ digest: text, stage: text }),
  'call.intended': z.object({
    digest: text,
    call: text,
    attempt: count,
    fence: count,
    request: text,
  }),
  'call.settled': z.object({
    digest: text,
    call: text,
    outcome: z.enum(['done', 'already', 'changed', 'failed', 'unknown']),
    value: z.unknown().optional(),
  }),
  'call.found': z.object({ digest: text, call: text, value: text }),
  'order.granted': z.object({ digest: text, until: text, approvers: people }),
  'order.fired': z.object({
    digest: text,
    order: text,
    person: text,
    slackUser: text,
    checkedAt: text.min(1),
    seen: lineSeen.optional(),
  }),
  'order.withdrawn': z.object({
    order: text,
    person: text,
    slackUser: text,
    checkedAt: text.min(1),
  }),
  measured: z.object({
    measurement: text,
    result: z.object({ data: z.record(text, z.unknown()).optional() }),
  }),
  'waiver.granted': z.object({ phase: text, reason: text, requester: text, approvers: people }),
  'scope.narrowed': z.object({ account: text, by: text, approvers: people.optional() }),
  'changes.judged': z.object({ changes: people, reason: text, approvers: people }),
  'suspect.marked': z.object({ person: text, reason: text }),
  'approver.set-aside': z.object({ person: text, reason: text }),
  'roster.shrunk': z.object({ removed: people }),
  'incident.closed': z.object({}),
};

export type CheckedKind = keyof typeof bodies;
export type Checked = {
  [K in CheckedKind]: { readonly kind: K; readonly body: z.infer<(typeof bodies)[K]> };
}[CheckedKind];
export type Body<K extends CheckedKind> = Extract<Checked, { kind: K }>['body'];

/** A fact that the re-check looks at, its shape checked; `skip` for one that decides nothing. */
export function readFact(entry: {
  readonly kind: string;
  readonly body: unknown;
}): Checked | 'skip' | { readonly problem: string } {
  const { kind } = entry;
  if (!isFactKind(kind)) return { problem: 'its kind is not one that a journal has' };
  if (!isChecked(kind)) return 'skip';
  const parsed = bodies[kind].safeParse(entry.body);
  if (parsed.success) return { kind, body: parsed.data } as Checked;
  const [issue] = parsed.error.issues;
  return { problem: `it is not a ${kind}: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}` };
}

function isChecked(kind: string): kind is CheckedKind {
  return Object.hasOwn(bodies, kind);
}
