import type { Door, Unseen } from '../core/doors/door.ts';
import type { Dated } from '../core/incident/evolve.ts';
import type { Call } from '../core/plan/call.ts';
import type { Json, JsonObject } from '../core/plan/json.ts';
import type { Journal } from './journal.ts';
import { graph } from './graph-schema.ts';
import type { DoorRow, Report } from './schema.ts';

/** A door in the making; why it stays open is known at the end. */
type Row = { -readonly [K in Exclude<keyof DoorRow, 'staysOpen'>]: DoorRow[K] };

/** The doors as the facts tell them, in the making. */
interface Ring {
  readonly rows: Map<string, Row>;
  readonly calls: ReadonlyMap<string, Call>;
  /** What the doors of a call in flight were before it left. */
  readonly before: Map<string, Row['state']>;
  readonly closings: Set<number>;
  unseen: string[];
  measured: boolean;
  /** Our first call on a door was made: what opens from now on was made or came back in spite of us. */
  closing: boolean;
  /** Somebody looked again after that. */
  lookedAgain: boolean;
}

type Settled = Extract<Dated, { kind: 'call.settled' }>;

/**
 * Every door that was seen open, and what became of it: by inventories, second looks and settled calls.
 * `closings` are the sequence numbers of the facts by which a call of ours closed an open door.
 */
export function followDoors(journal: Journal): {
  doors: Report['doors'];
  closings: ReadonlySet<number>;
} {
  const ring: Ring = {
    rows: new Map(),
    calls: allCalls(journal),
    before: new Map(),
    closings: new Set(),
    unseen: [],
    measured: false,
    closing: false,
    lookedAgain: false,
  };
  for (const fact of journal.facts) take(ring, fact);
  const left = journal.incident.plans.flatMap(({ plan, startedAt }) =>
    plan.kind === 'doors' && startedAt !== undefined ? plan.leaves : [],
  );
  const rows = [...ring.rows.values()].map((row) => ({ ...row, staysOpen: reasonFor(row, left) }));
  const inState = (state: Row['state']) => rows.filter((row) => row.state === state).length;
  const measured = (number: number) => (ring.measured ? number : null);
  const doors = {
    found: measured(rows.length),
    closed: measured(inState('closed')),
    open: measured(inState('open')),
    unknown: measured(inState('unknown') + ring.unseen.length),
    reminted: ring.lookedAgain ? rows.filter((row) => row.reminted).length : null,
    list: rows,
    unseen: ring.unseen,
    graph: graphOf(journal),
  };
  return { doors, closings: ring.closings };
}

/** The picture of the latest inventory that drew one; a journal from before there were any has none. */
function graphOf({ facts }: Journal): Report['doors']['graph'] {
  const drawn = facts.flatMap((fact) =>
    fact.kind === 'measured' && fact.body.measurement === 'inventory'
      ? [graph.safeParse(fact.body.result.data['graph'])]
      : [],
  );
  return drawn.findLast((one) => one.success)?.data ?? null;
}

/** Why an approved plan left a door open, in the words that people approved with it. */
function reasonFor({ account, says, state }: Row, left: readonly string[]): string | null {
  const start = `${account}: ${says} stays open: `;
  const reason = left.findLast((sentence) => sentence.startsWith(start));
  return state === 'closed' || reason === undefined ? null : reason.slice(start.length);
}

/** Every call of every plan, under the plan's digest and its own id. */
export function allCalls({ incident }: Journal): ReadonlyMap<string, Call> {
  const named = incident.plans.flatMap(({ digest, plan }) =>
    plan.waves.flatMap((wave) => wave.calls.map((call) => [`${digest}/${call.id}`, call] as const)),
  );
  return new Map(named);
}

function take(ring: Ring, fact: Dated): void {
  switch (fact.kind) {
    case 'measured':
      if (fact.body.measurement === 'inventory') inventory(ring, fact.body.result, fact.ts);
      if (fact.body.measurement === 'doors-closed') secondLook(ring, fact.body.result, fact.ts);
      break;
    case 'call.intended':
      // Between intent and result nobody knows; a crash may leave it there.
      for (const row of rowsOf(ring, fact.body)) {
        if (!ring.before.has(row.id)) ring.before.set(row.id, row.state);
        row.state = 'unknown';
      }
      break;
    case 'call.settled':
      settled(ring, fact);
      break;
    default:
  }
}

function rowsOf(ring: Ring, { digest, call }: { digest: string; call: string }): Row[] {
  const ids = ring.calls.get(`${digest}/${call}`)?.doors ?? [];
  if (ids.length > 0) ring.closing = true;
  return ids.flatMap((id) => ring.rows.get(id) ?? []);
}

function settled(ring: Ring, { body, ts: at, seq }: Settled): void {
  const well = body.outcome === 'done' || body.outcome === 'already';
  for (const row of rowsOf(ring, body)) {
    const before = ring.before.get(row.id) ?? row.state;
    ring.before.delete(row.id);
    if (body.outcome === 'unknown') row.state = 'unknown';
    else if (!well) row.state = before;
    else if (opensDoors(body.call)) {
      Object.assign(row, { state: 'open', closedAt: null, closedBy: null });
    } else if (before === 'closed') {
      // A later call on a door that was shut before: an old key that is removed at the rotation.
      row.state = 'closed';
    } else {
      Object.assign(row, { state: 'closed', closedAt: at, closedBy: body.call });
      ring.closings.add(seq);
    }
  }
}

/** An undo gives back what its call took, so it opens the doors that it names; an undo of an undo closes them. */
export function opensDoors(call: string): boolean {
  const undone = /^(?:undo\/)*/.exec(call)?.[0].length ?? 0;
  return (undone / 'undo/'.length) % 2 === 1;
}

function inventory(ring: Ring, result: { finding: string; data: JsonObject }, at: string): void {
  const doors = asList(result.data['doors']) as readonly Door[];
  const seen = new Map(doors.map((door) => [door.id, door]));
  for (const door of doors) {
    const row = ring.rows.get(door.id);
    if (door.state === 'open') {
      if (row === undefined) ring.rows.set(door.id, rowOf(door, at, ring.closing));
      else reopen(row);
    } else if (row !== undefined && row.state !== 'closed') {
      Object.assign(row, { state: 'closed', closedAt: at });
    }
  }
  for (const row of ring.rows.values()) {
    if (seen.has(row.id) || row.state === 'closed') continue;
    // Gone in a full inventory: somebody took it away. In one with gaps: nobody knows.
    if (result.finding === 'proven') Object.assign(row, { state: 'closed', closedAt: at });
    else row.state = 'unknown';
  }
  ring.unseen = (asList(result.data['unseen']) as readonly Unseen[]).map(
    ({ account, what, why }) => `${account}: ${what} could not be read: ${why}.`,
  );
  ring.measured = true;
  if (ring.closing) ring.lookedAgain = true;
}

function secondLook(
  ring: Ring,
  result: { data: JsonObject; unproven: readonly string[] },
  at: string,
): void {
  for (const id of asList(result.data['stillOpen']).map(String)) {
    const row = ring.rows.get(id);
    if (row === undefined) ring.rows.set(id, nameless(id, at));
    else reopen(row);
  }
  const counts = result.data['counts'];
  const unseen = isObject(counts) ? counts['unseen'] : undefined;
  // The second look counts what it could not see; its sentences are the measurement's own.
  if (typeof unseen === 'number') ring.unseen = result.unproven.slice(0, unseen);
  ring.lookedAgain = true;
}

function reopen(row: Row): void {
  if (row.state === 'closed' && row.closedBy !== null) row.reminted = true;
  Object.assign(row, { state: 'open', closedAt: null, closedBy: null });
}

function rowOf(door: Door, at: string, reminted: boolean): Row {
  const { id, kind, account, principal, name, suspicion, says } = door;
  const found = { state: 'open' as const, foundAt: at, closedAt: null, closedBy: null };
  return { id, kind, account, principal, name, suspicion, says, reminted, ...found };
}

/** A door that only the second look has seen; all it tells is the id: account, kind, principal. */
function nameless(id: string, at: string): Row {
  const [account = '', kind = '', principalId = ''] = id.split('/');
  return {
    id,
    kind,
    account,
    principal: principalId,
    name: id,
    suspicion: 'hostile',
    says: id,
    state: 'open',
    reminted: true,
    foundAt: at,
    closedAt: null,
    closedBy: null,
  };
}

function asList(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && !Array.isArray(value);
}
