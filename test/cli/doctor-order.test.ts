import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openSqlite } from '../../src/adapters/store/sqlite.ts';
import { standingOrder } from '../../src/cli/doctor-order.ts';
import { openHatch } from '../../src/cli/hatch.ts';
import { EMPTY, seal } from '../../src/core/journal/chain.ts';
import { toJson } from '../../src/core/plan/canonical.ts';
import type { JsonObject } from '../../src/core/plan/json.ts';
import type { Store } from '../../src/responder/world.ts';
import { anOrder } from '../core/order/stage.ts';
import { temporaryFolders } from '../temporary.ts';

const temporaryFolder = temporaryFolders('lockstep-doctor-order-');

/**
 * Writes the journal of a run that granted an order, as far as it matters here.
 * @param drawn the digest of the plan that stands in it: that of the order, or nobody can say what was granted.
 */
async function grants(
  store: Store,
  run: string,
  at: string,
  drawn = anOrder().digest,
): Promise<void> {
  const { plan, digest, until, accounts, votes } = anOrder();
  const approvers = votes.map(({ person }) => person);
  const facts = [
    { kind: 'incident.opened', body: { incident: run } },
    { kind: 'plan.drafted', body: { digest: drawn, plan } },
    ...votes.map((vote) => ({ kind: 'vote.cast', body: { ...vote, digest, decision: 'approve' } })),
    { kind: 'order.granted', body: { digest, until, accounts, approvers, policies: [] } },
  ];
  let head = EMPTY;
  const append = facts.map(({ kind, body }) => {
    const sealed = seal(head, { kind, body: toJson(body) as JsonObject }, at);
    head = sealed.head;
    return sealed.line;
  });
  const writes = { append, effects: [], timers: [], cancelTimers: [], result: undefined };
  await store.transact({ incident: run, event: run, fromSeq: 0 }, () => writes);
  await store.close(run);
}

it('given two orders in a store, when the doctor looks, then it finds the later one, from the file and from the bot that holds it', async () => {
  const file = join(temporaryFolder(), 'store.sqlite');
  const env = { LOCKSTEP_STORE: `sqlite:${file}` };
  // Nothing is made where there is nothing.
  expect(await standingOrder(env)).toBeUndefined();
  const store = openSqlite(file, { now: () => 0 });
  await grants(store, 'order-20260601-aaaaaa', '2026-06-01T00:00:00.000Z');
  await grants(store, 'order-20260603-bbbbbb', '2026-06-03T00:00:00.000Z');
  await grants(store, 'order-20260602-cccccc', '2026-06-02T00:00:00.000Z');
  const close = await openHatch(`${file}.sock`, store);
  expect(await standingOrder(env)).toMatchObject({ run: 'order-20260603-bbbbbb' });
  await close();
  await store.shutdown();
  const found = await standingOrder(env);
  expect(found).toMatchObject({ run: 'order-20260603-bbbbbb', digest: anOrder().digest });
  expect(found).toMatchObject({ votes: [{ person: 'ben' }, { person: 'cho' }] });
});

it('given a later order of which nothing can be read, when the doctor looks, then that is what it hears, and no older one', async () => {
  const file = join(temporaryFolder(), 'store.sqlite');
  const env = { LOCKSTEP_STORE: `sqlite:${file}` };
  const after = async (...granted: [run: string, at: string, drawn?: string]) => {
    const store = openSqlite(file, { now: () => 0 });
    await grants(store, ...granted);
    await store.shutdown();
    return standingOrder(env);
  };
  expect(await after('order-3', '2026-06-03T00:00:00.000Z', 'another')).toBe('unreadable');
  expect(await after('order-2', '2026-06-02T00:00:00.000Z')).toBe('unreadable');
  expect(await after('order-4', '2026-06-04T00:00:00.000Z')).toMatchObject({ run: 'order-4' });
});
