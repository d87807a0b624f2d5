import { expect } from 'vitest';
import { EMPTY, seal } from '../../../src/core/journal/chain.ts';
import { iso } from '../../../src/core/incident/turn.ts';
import { toJson } from '../../../src/core/plan/canonical.ts';
import type { JsonObject } from '../../../src/core/plan/json.ts';
import { PROD, roster, settings, START, tell } from '../incident/stage.ts';
import { addFloor, type Loose } from './forgeries.data.ts';
import { anOrder, policiesOf } from './stage.ts';

/** Incidents in which a standing order was fired, as the facts of their journals; and the lines of these. */

/** Fired as it was approved, with a later floor. */
export function firedFacts(): Loose[] {
  const before = settings();
  const floor = (responderSince: string) =>
    settings({ organization: { ...before.organization, responderSince } });
  const order = anOrder({ settings: floor('2026-06-01T00:00:00.000Z') });
  const story = tell({
    order: { ...order, policies: policiesOf(order) },
    settings: floor('2026-06-10T00:00:00.000Z'),
  });
  story.says('dev', { do: 'shield', reason: 'snapshots vanish' });
  return structuredClone(toJson(story.facts)) as unknown as Loose[];
}

const OTHER = '100000000005';
const UNIT = 'ou-abcd-11111111';

/** An order for a unit of two accounts, fired in an incident of one of them. */
export function firedInUnit(): Loose[] {
  const before = settings();
  const [production] = before.organization.accounts;
  const units = settings({
    organization: {
      ...before.organization,
      accounts: [production, { ...production, id: OTHER, responderRoleId: 'AROARESPONDEROTHER' }],
      units: [{ id: UNIT, name: 'workloads', accounts: [PROD, OTHER] }],
    },
  });
  const order = anOrder({ settings: units, scope: [PROD, OTHER] });
  const story = tell({ order, settings: units, scope: [PROD] });
  expect(story.says('dev', { do: 'shield', reason: 'snapshots vanish' }).ok).toBe(true);
  return structuredClone(toJson(story.facts)) as unknown as Loose[];
}

/** Nobody but approvers is left: they lead, and one of them fires. */
export function firedByApprover(): Loose[] {
  const leading = roster().people.filter(({ person }) => person !== 'dev');
  const people = leading.map((one) =>
    one.person === 'ana' ? one : { ...one, roles: ['approver' as const] },
  );
  const ana = anOrder({ voters: ['ben', 'cho'], requester: 'eve' });
  const story = tell({
    order: ana,
    roster: roster({
      people: [...people, { person: 'eve', name: 'Eve', slack: 'U0EVE', roles: ['approver'] }],
    }),
  });
  story.says('cho', { do: 'suspect', person: 'ana', reason: 'the laptop is gone' });
  story.approves('ben', story.plan('suspect'));
  story.approves('eve', story.plan('suspect'));
  story.happens({ type: 'start-checked', digest: story.plan('suspect').digest, refused: [] });
  expect(story.incident.suspects).toEqual(['ana']);
  expect(story.says('cho', { do: 'shield', reason: 'snapshots vanish' })).toMatchObject({
    ok: true,
  });
  return structuredClone(toJson(story.facts)) as unknown as Loose[];
}

/** An order without a floor, fired with this one. */
export function floored(role: string, since: string): Loose[] {
  const story = tell({ order: anOrder() });
  story.says('dev', { do: 'shield', reason: 'snapshots vanish' });
  const facts = structuredClone(toJson(story.facts)) as unknown as Loose[];
  addFloor(facts, role, since);
  return facts;
}

/** The lines of a journal with these facts, its chain whole. */
export function linesOf(facts: readonly Loose[]): readonly string[] {
  let head = EMPTY;
  return facts.map(({ kind, body, ts }) => {
    const next = seal(head, { kind, body: body as JsonObject }, ts ?? iso(START));
    head = next.head;
    return next.line;
  });
}
