import type { Fact } from '../../src/core/journal/facts.ts';
import { PROD } from '../core/incident/stage.ts';
import { doors, inventoryOf, nothingLost, waived, type Told } from './story.ts';

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
