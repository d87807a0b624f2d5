import type { Incident, PlanState, Vote } from '../../../src/core/incident/incident.ts';
import { settingsSchema, type Roster } from '../../../src/core/incident/settings.ts';
import type { Call } from '../../../src/core/plan/call.ts';
import { digestOf, toJson } from '../../../src/core/plan/canonical.ts';
import type { Plan } from '../../../src/core/plan/plan.ts';
import type { CompiledRunbook, PhaseInfo } from '../../../src/core/runbook/language.ts';

const openedAt = '2026-11-22T03:04:05.000Z';

export const roster: Roster = {
  people: [
    { person: 'ana', name: 'Ana Lovelace', slack: 'U0ANA', roles: ['commander', 'approver'] },
    { person: 'ben', name: 'Ben Kato', slack: 'U0BEN', roles: ['responder', 'approver'] },
    { person: 'cleo', name: 'Cleo Ruiz', slack: 'U0CLEO', roles: ['approver'] },
  ],
  quorum: 2,
  smallTeam: false,
};

const settings = settingsSchema.parse({
  organization: {
    id: 'o-exampleorgid',
    managementAccount: '111111111111',
    exemptIds: ['AROABOTBASEROLE01'],
    accounts: [
      { id: '222222222222', name: 'prod', responderRoleId: 'AROARESPONDER0002' },
      { id: '333333333333', name: 'data', responderRoleId: 'AROARESPONDER0003' },
    ],
  },
});

const phases: PhaseInfo[] = [
  phase('decide', 'Approve the emergency plan', { kind: 'approve', plan: 'emergency' }),
  phase('shield', 'Attach the shield', { kind: 'run', plan: 'emergency', part: 'shield' }),
  phase('prove', 'Prove the freeze', { kind: 'measure', measurement: 'freeze-proof' }),
  phase('review', 'Review', { kind: 'person' }),
  phase('closed', 'Closed', { kind: 'final' }),
];

function phase(id: string, title: string, does: PhaseInfo['does']): PhaseInfo {
  return { id, title, report: 'plan', does, waivable: true, goesOnUnproven: false };
}

const compiled: CompiledRunbook = {
  id: 'compromised-console',
  version: 1,
  title: 'Compromised console',
  scope: 'member-accounts',
  phases,
  start: () => ({
    position: { phase: 'decide', state: 'working', entry: 1 },
    actions: [],
    handled: true,
  }),
  step: (position) => ({ position, actions: [], handled: false }),
};

/** An incident that has just been opened, changed as told. */
export function incident(change: Partial<Incident> = {}): Incident {
  return {
    id: 'inc-20261122-abc123',
    kind: 'drill',
    openedAt,
    openedBy: 'ana',
    reason: 'a console login from nowhere',
    scope: ['222222222222', '333333333333'],
    runbook: { id: 'compromised-console', digest: 'a'.repeat(64), compiled },
    settings,
    settingsDigest: 'b'.repeat(64),
    roster,
    rosterDigest: 'c'.repeat(64),
    mode: 'quiet',
    left: [],
    holdsOver: [],
    position: { phase: 'decide', state: 'working', entry: 1 },
    movedAt: openedAt,
    phases: [{ phase: 'decide', startedAt: openedAt }],
    commander: 'ana',
    plans: [],
    measurements: {},
    waivers: [],
    judged: [],
    suspects: [],
    setAside: [],
    notes: [],
    alarms: [],
    seq: 1,
    ...change,
  };
}

/** One call of a plan; its account and principal are in its words, as an attacker may have chosen them. */
export function call(id: string, change: Partial<Call> = {}): Call {
  const request = {
    as: 'freeze',
    account: '222222222222',
    region: 'us-east-1',
    service: 'organizations',
    operation: 'AttachPolicy',
    input: { PolicyId: 'p-12345678', TargetId: id },
  } as const;
  const check = { read: request, pick: ['Policies'], expect: { present: true } } as const;
  return {
    id,
    action: 'attach-shield-scp',
    request,
    preconditions: [],
    check,
    undo: { request: { ...request, operation: 'DetachPolicy' }, check },
    noise: 'quiet',
    says: `Attaches the shield to ${id}`,
    breaks: 'deleting anything there',
    doors: [],
    ...change,
  };
}

/** A plan as it waits for votes. */
export function planState(
  id: string,
  change: Partial<Plan> = {},
  state: Partial<PlanState> = {},
): PlanState {
  const plan: Plan = {
    version: 1,
    incident: 'inc-20261122-abc123',
    id,
    kind: 'emergency',
    direction: 'tightening',
    phase: 'decide',
    title: 'Shield, then freeze, 2 accounts',
    reason: 'nobody has been locked out yet',
    parameters: { mode: 'quiet', proofDeadlineSeconds: 90 },
    waves: [{ part: 'shield', calls: [call('shield/222222222222'), call('shield/333333333333')] }],
    leaves: ['the management account can not be reached by a policy'],
    draftedAt: openedAt,
    voteUntil: '2026-11-22T03:34:05.000Z',
    startWithinSeconds: 600,
    rosterDigest: 'c'.repeat(64),
    settingsDigest: 'b'.repeat(64),
    nonce: '0123456789abcdef0123456789abcdef',
    ...change,
  };
  const digest = digestOf(toJson(plan));
  return {
    plan,
    digest,
    stage: 'pending',
    votes: [],
    need: 2,
    draftedAt: plan.draftedAt,
    calls: {},
    ...state,
  };
}

export function vote(
  person: string,
  decision: Vote['decision'] = 'approve',
  change: Partial<Vote> = {},
): Vote {
  return {
    person,
    decision,
    at: '2026-11-22T03:06:00.000Z',
    assurance: 'click',
    revoked: false,
    ...change,
  };
}

/** A measurement as the journal holds it. */
export function measured(
  finding: 'proven' | 'unproven' | 'disproven' | 'pending',
  change: Partial<NonNullable<Incident['measurements']['inventory']>> = {},
): NonNullable<Incident['measurements']['inventory']> {
  return {
    at: '2026-11-22T03:10:00.000Z',
    phase: 'prove',
    finding,
    says: [],
    unproven: [],
    data: {},
    ...change,
  };
}

/** Both proofs: from here on the channel may show details. */
export const enforced = {
  'shield-proof': measured('proven'),
  'freeze-proof': measured('proven'),
} as const;
