import type { Effect } from '../core/incident/effects.ts';
import type { Ledger } from './ledger.ts';
import { backoff, doWork, type Held } from './work.ts';
import { elapsed, type Claim, type World } from './world.ts';

/** Effects under way at once. */
const AT_ONCE = 144;
/** So many of them are for incidents that have less than their share: who comes next must not wait. */
const SPARE = 16;
/** What a worker does at once. */
export interface Hands {
  /** Claims what is due, as far as hands are free, and begins it; gives it back when `isOn` says no by then. */
  take(isOn: () => boolean): Promise<void>;
  /** Nothing more would be taken now, whatever is due. */
  areFull(): boolean;
  /** The effects under way. */
  holding(): string[];
  /** Resolves when nothing is under way any more. */
  idle(): Promise<unknown>;
}

/** @param ended called when a hand is free again */
export function createHands(world: World, ledger: Ledger, ended: () => void): Hands {
  const running = new Map<Promise<void>, Effect>();
  /** How often an effect broke here. Claims say less: each restart is one. */
  const failures = new Map<string, number>();
  const begin = (claim: Claim, until: number) => {
    const { effect } = claim;
    const lease = keepLease(world, claim, until);
    const held = { ...claim, isOurs: lease.isOurs, failed: failures.get(effect.id) ?? 0 };
    const work = doWork(world, ledger, held)
      .then(() => void failures.delete(effect.id))
      .catch((error: unknown) => {
        failures.set(effect.id, held.failed + 1);
        return giveBack(world, held, error);
      })
      .finally(() => {
        lease.stop();
        running.delete(work);
        ended();
      });
    running.set(work, effect);
  };

  const claim = async (limit: number, except: readonly string[], isOn: () => boolean) => {
    if (limit <= 0 || !isOn()) return;
    // Reckoned from before the store was asked: a pause in between counts against us.
    const until = elapsed(world.clock) + world.store.leaseMs;
    const claims = await world.store.claim(limit, except);
    if (!isOn()) return release(world, claims);
    for (const one of claims) begin(one, until);
  };

  return {
    async take(isOn) {
      const { share, full } = shares(ledger, [...running.values()]);
      await claim(Math.min(share, AT_ONCE - running.size), full, isOn);
      // What is left, but for a few, goes to whoever has work.
      await claim(AT_ONCE - SPARE - running.size, [], isOn);
    },
    areFull: () => running.size >= AT_ONCE - SPARE,
    holding: () => [...running.values()].map(({ id }) => id),
    idle: () => Promise.all(running.keys()),
  };
}

/** How many hands each open incident may count on, and which ones have so many already. */
function shares(ledger: Ledger, running: readonly Effect[]) {
  const open = ledger.all().filter((one) => one.closedAt === undefined).length;
  const share = Math.ceil((AT_ONCE - SPARE) / Math.max(1, open));
  const hands = new Map<string, number>();
  for (const { incident } of running) hands.set(incident, (hands.get(incident) ?? 0) + 1);
  const full = [...hands].filter(([, count]) => count >= share).map(([incident]) => incident);
  return { share, full };
}

/** What was claimed and not begun is free for others at once. */
async function release({ store }: World, claims: readonly Claim[]): Promise<void> {
  for (const { effect, fence } of claims) await store.release(effect.id, fence, 0);
}

interface Lease {
  readonly isOurs: () => boolean;
  readonly stop: () => void;
}

/**
 * Work may take long (many accounts, hanging canaries); as long as it goes on, nobody else begins it. What
 * was not renewed in time is lost for good: a bot that was paused must not act on an old lease.
 */
function keepLease(world: World, { effect, fence }: Claim, until: number): Lease {
  const { store, clock, log } = world;
  const named = { incident: effect.incident, effect: effect.id };
  let end = until;
  let stopped = false;
  let cancel = () => {};
  const isOurs = () => elapsed(clock) < end;
  const renew = async () => {
    const renewed = elapsed(clock) + store.leaseMs;
    if (await store.renew(effect.id, fence)) end = Math.max(end, renewed);
    else end = 0;
  };
  const again = () => {
    cancel = clock.after(store.leaseMs / 4, () => {
      if (stopped || !isOurs()) return;
      renew().catch((error: unknown) =>
        log.error({ ...named, error: String(error) }, 'a lease could not be renewed'),
      );
      again();
    });
  };
  again();
  return {
    isOurs,
    stop() {
      stopped = true;
      cancel();
    },
  };
}

/** A mistake of ours or of the store's: the effect is not lost, it is tried again later, and logged. */
async function giveBack(world: World, claim: Held, error: unknown): Promise<void> {
  const { effect, fence, failed: before } = claim;
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const named = { incident: effect.incident, effect: effect.id };
  world.log.error({ ...named, error: stack }, 'an effect failed; it will be tried again');
  world.meter?.retry(effect.kind);
  try {
    await world.store.release(effect.id, fence, backoff(world, before + 1));
  } catch (failed) {
    // The store is away, too: the lease runs out by itself.
    world.log.error({ ...named, error: String(failed) }, 'a claim could not be given back');
  }
}
