import { EMPTY, seal, type Sealed } from '../../src/core/journal/chain.ts';
import type { Fact } from '../../src/core/journal/facts.ts';
import { openChain } from '../../src/core/journal/chain.ts';
import type { JsonObject } from '../../src/core/plan/json.ts';
import { PROD, settings, tell, type Story } from '../core/incident/stage.ts';

/** Journals for reports: told through the real decisions, sealed with the times at which they happened. */

export type Told = Fact & { readonly ts: string };

export interface Telling {
  readonly story: Story;
  readonly told: Told[];
  /** Something happens, some seconds later. */
  after(seconds: number, act: (story: Story) => unknown): void;
}

export function begin(options: Parameters<typeof tell>[0] = {}): Telling {
  const rotation = {
    rotate: [{ account: PROD, user: 'deploy' }],
    vault: { account: '100000000004', region: 'us-east-1' },
    timing: { doorsSettleSeconds: 12 },
  };
  const story = tell({ settings: settings(rotation), ...options });
  const told: Told[] = [];
  const note = () => {
    const ts = new Date(story.now).toISOString();
    for (const fact of story.facts.slice(told.length)) told.push({ ...fact, ts });
  };
  note();
  return {
    story,
    told,
    after(seconds, act) {
      story.now += seconds * 1000;
      act(story);
      note();
    },
  };
}

const principal = (name: string) => `arn:aws:iam::${PROD}:user/${name}`;
const detail = (user: string, keyId?: string) => ({
  user,
  ...(keyId === undefined ? {} : { keyId }),
});

export const doors = {
  spare: {
    id: `${PROD}/access-key/AIDASPARESPARE/AKIASPARE`,
    kind: 'access-key',
    account: PROD,
    principal: principal('support'),
    principalId: 'AIDASPARESPARE',
    name: 'AKIASPARE',
    state: 'open',
    suspicion: 'hostile',
    says: 'access key AKIASPARE of support',
    detail: detail('support', 'AKIASPARE'),
  },
  login: {
    id: `${PROD}/login-profile/AIDAADMINADMIN`,
    kind: 'login-profile',
    account: PROD,
    principal: principal('admin'),
    principalId: 'AIDAADMINADMIN',
    name: 'admin',
    state: 'open',
    suspicion: 'writes-identity',
    says: 'console password of admin',
    detail: detail('admin'),
  },
  machine: {
    id: `${PROD}/access-key/AIDADEPLOYDEPLOY/AKIADEPLOY`,
    kind: 'access-key',
    account: PROD,
    principal: principal('deploy'),
    principalId: 'AIDADEPLOYDEPLOY',
    name: 'AKIADEPLOY',
    state: 'open',
    suspicion: 'ordinary',
    says: 'access key AKIADEPLOY of deploy',
    detail: detail('deploy', 'AKIADEPLOY'),
  },
  root: {
    id: `${PROD}/root/${PROD}`,
    kind: 'root',
    account: PROD,
    principal: `arn:aws:iam::${PROD}:root`,
    principalId: PROD,
    name: 'root',
    state: 'open',
    suspicion: 'ordinary',
    says: 'root access key',
    detail: {},
  },
} as const;

export function inventoryOf(list: readonly object[], unseen: readonly object[] = []) {
  return {
    finding: unseen.length === 0 ? 'proven' : 'unproven',
    says: [`Found ${list.length} doors in 1 account.`],
    unproven: unseen.map(() => `${PROD}: SAML providers could not be read: AccessDenied.`),
    data: {
      takenAt: '2026-06-17T09:05:00.000Z',
      doors: list,
      unseen,
      objects: {},
    } as unknown as JsonObject,
  } as const;
}

export const approve = (telling: Telling) => {
  telling.after(20, (story) => story.approves('ben'));
  telling.after(15, (story) => story.approves('cho'));
};

/** From the declaration to the doors: approved, enforced, every door that has a call is closed. */
export function untilDoorsAreClosed(
  telling: Telling,
  found: readonly object[] = [doors.spare, doors.login, doors.machine],
): void {
  approve(telling);
  telling.after(2, (story) => story.callsSucceed());
  telling.after(4, (story) =>
    story.measures({ finding: 'proven', says: [`${PROD}: the shield denies the canary.`] }),
  );
  telling.after(2, (story) => story.callsSucceed());
  telling.after(4, (story) =>
    story.measures({ finding: 'proven', says: [`${PROD}: the freeze denies the canary.`] }),
  );
  telling.after(3, (story) => story.measures({ finding: 'proven', says: ['No time bombs.'] }));
  telling.after(9, (story) => story.measures(inventoryOf(found)));
  approve(telling);
  telling.after(3, (story) => story.callsSucceed());
}

/** The approvers of a loosening plan still count: it starts. */
export function askSlackAfresh(telling: Telling): void {
  const waiting = telling.story.incident.plans.find(
    (p) => p.stage === 'approved' && p.plan.direction === 'loosening',
  );
  if (waiting === undefined) return;
  const { digest } = waiting;
  telling.after(1, (story) => story.happens({ type: 'start-checked', digest, refused: [] }));
}

/** On to the end, with what is still asked for approved and done. */
export function untilClosed(telling: Telling): void {
  for (let turns = 0; turns < 60; turns += 1) {
    const { story } = telling;
    const { position, runbook } = story.incident;
    if (position.state === 'final') return;
    const does = runbook.compiled.phases.find((phase) => phase.id === position.phase)?.does.kind;
    if (position.state === 'asking')
      throw new Error(`asks in ${position.phase}: ${story.incident.question?.because.join()}`);
    if (does === 'approve') approve(telling);
    // A loosening plan asks Slack afresh before it starts.
    askSlackAfresh(telling);
    if (does === 'run') telling.after(4, () => story.callsSucceed());
    if (does === 'measure')
      telling.after(5, () =>
        story.measures({ finding: 'proven', says: [`${position.phase} was measured.`] }),
      );
    if (does === 'person') telling.after(60, () => story.says('ana', { do: 'close' }));
  }
  throw new Error(`did not close: ${telling.story.incident.position.phase}`);
}

export const nothingLost = {
  resourcesDeleted: 0,
  resourcesTotal: 42,
  datasetsLost: 0,
  datasetsTotal: 5,
};

export function truth(
  telling: Telling,
  losses: JsonObject = nothingLost,
  adversary: JsonObject = { mood: 'shut-out' },
): void {
  telling.after(1, (story) =>
    story.happens({
      type: 'truth',
      truth: { losses, adversary, seed: '7', scenario: 'code-spaces' },
    }),
  );
}

/** Everything that the runbook asks for, to the end. */
export function goodDrill(losses: JsonObject = nothingLost): Telling {
  const telling = begin({ baseline: { version: 1 } });
  untilDoorsAreClosed(telling);
  untilClosed(telling);
  truth(telling, losses);
  return telling;
}

export function linesOf(told: readonly Told[]): string[] {
  let head = EMPTY;
  return told.map(({ ts, kind, body }) => {
    const sealed = seal(head, { kind, body: body as unknown as JsonObject }, ts);
    head = sealed.head;
    return sealed.line;
  });
}

export function entriesOf(told: readonly Told[]): Sealed[] {
  const chain = openChain(linesOf(told));
  if (!chain.ok) throw new Error(chain.problem.problem);
  return chain.entries;
}

/** The freeze can't be shown: it asks, and two people go on without. */
export function waived(): Telling {
  const telling = begin({ baseline: { version: 1 } });
  approve(telling);
  telling.after(2, (story) => story.callsSucceed());
  telling.after(4, (story) => story.measures({ finding: 'proven', says: ['the shield denies'] }));
  telling.after(2, (story) => story.callsSucceed());
  telling.after(100, (story) =>
    story.measures({ finding: 'unproven', unproven: [`${PROD}: no canary answered.`] }),
  );
  telling.after(9, (story) =>
    story.says('ana', { do: 'waive', reason: 'the canary role was never made' }),
  );
  approve(telling);
  telling.after(0, () => undefined);
  askSlackAfresh(telling);
  return telling;
}

/** A drill with every kind of fact that a journal can hold, also those that a good day never sees. */
export function everyKind(): Told[] {
  const { told } = waived();
  const digest =
    told.flatMap((fact) => (fact.kind === 'plan.drafted' ? [fact.body.digest] : []))[0] ?? '';
  const ts = '2026-06-17T10:00:00.000Z';
  const later: Fact[] = [
    { kind: 'mode.changed', body: { mode: 'destruction', by: 'ana' } },
    { kind: 'checklist.assigned', body: { item: 'root', owner: 'ben', by: 'ana' } },
    { kind: 'checklist.ticked', body: { item: 'root', person: 'ben', note: 'done' } },
    { kind: 'scope.narrowed', body: { account: PROD, by: 'ana' } },
    { kind: 'hold.placed', body: { by: 'ben', reason: 'wait for legal', until: ts } },
    { kind: 'hold.ended', body: { why: 'it lapsed' } },
    { kind: 'commander.changed', body: { from: 'ana', to: 'ben' } },
    { kind: 'suspect.marked', body: { person: 'dev', reason: 'his laptop is gone' } },
    { kind: 'approver.set-aside', body: { person: 'dev', reason: 'vetoes everything' } },
    { kind: 'roster.shrunk', body: { removed: ['dev'] } },
    { kind: 'note.added', body: { by: 'cho', text: 'the bank was called' } },
    { kind: 'alarm.raised', body: { text: 'U0STRANGER is in the channel' } },
    {
      kind: 'command.refused',
      body: { slackUser: 'U0X', command: 'approve', code: 'role', text: 'not an approver' },
    },
    {
      kind: 'order.granted',
      body: { digest, until: ts, accounts: [PROD], approvers: ['ben', 'cho'], policies: [] },
    },
    {
      kind: 'order.fired',
      body: {
        digest,
        order: digest,
        person: 'dev',
        reason: 'snapshots vanish',
        surface: 'command',
        team: 'T0TEAM',
        slackUser: 'U0DEV',
        checkedAt: ts,
        command: 'c1',
      },
    },
    {
      kind: 'order.withdrawn',
      body: {
        order: digest,
        person: 'cho',
        reason: 'not sure about it',
        surface: 'command',
        team: 'T0TEAM',
        slackUser: 'U0CHO',
        checkedAt: ts,
        command: 'c2',
      },
    },
    { kind: 'event.ignored', body: { what: 'a late result', why: 'the incident has moved on' } },
    {
      kind: 'changes.judged',
      body: { changes: ['c1'], reason: 'the nightly job', approvers: ['ben', 'cho'] },
    },
    {
      kind: 'measured',
      body: {
        measurement: 'inventory',
        phase: 'x',
        entry: 9,
        result: inventoryOf(
          [doors.spare],
          [{ account: PROD, what: 'SAML providers', why: 'denied' }],
        ),
      },
    },
    { kind: 'incident.closed', body: { by: 'ben' } },
    { kind: 'drill.truth', body: { losses: nothingLost, adversary: { mood: 'shut-out' } } },
  ];
  const first = told.find((fact) => fact.kind === 'plan.drafted')?.ts ?? ts;
  const revoked: Told = {
    kind: 'vote.revoked',
    body: { digest, person: 'cho', why: 'changed her mind' },
    ts: first,
  };
  // Behind the vote, before the quorum is counted.
  const at = told.findIndex((fact) => fact.kind === 'vote.cast') + 1;
  const started = told.findIndex((fact) => fact.kind === 'plan.started') + 1;
  const found: Told = {
    kind: 'call.found',
    body: { digest, call: 'shield-scp/create', value: 'p-armed' },
    ts: told[started - 1]?.ts ?? ts,
  };
  return [
    ...told.slice(0, at),
    revoked,
    ...told.slice(at, started),
    found,
    ...told.slice(started),
    ...later.map((fact) => ({ ...fact, ts })),
  ];
}
