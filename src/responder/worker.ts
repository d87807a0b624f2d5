import { decideHappening } from '../core/incident/decide.ts';
import type { Timer } from '../core/incident/effects.ts';
import type { Ledger } from './ledger.ts';
import { backoff, doWork } from './work.ts';
import type { Claim, World } from './world.ts';

/** Effects under way at once. */
const AT_ONCE = 16;
/** Between two looks at something that is due and can't be done; nobody spins. */
const SOONEST_MS = 20;
/** A lost wake-up costs at most this. */
const SWEEP_MS = 2_000;

export interface Worker {
  start(): void;
  wake(): void;
  stop(): Promise<void>;
}

/** Claims what is due and does it. Everything that matters is in the store: this may die at any instant. */
export function createWorker(world: World, ledger: Ledger): Worker {
  const running = new Set<Promise<void>>();
  let state: 'idle' | 'on' | 'off' = 'idle';
  let pumping = false;
  let again = false;
  let cancel = () => {};

  const wake = () => {
    if (state !== 'on') return;
    if (pumping) {
      again = true;
      return;
    }
    pumping = true;
    cancel();
    pump()
      .catch((error: unknown) =>
        world.log.error({ error: String(error) }, 'the worker stumbled; it goes on'),
      )
      .finally(() => {
        pumping = false;
        if (again) {
          again = false;
          wake();
        }
      });
  };

  const pump = async () => {
    cancel = world.clock.after(SWEEP_MS, wake);
    await ledger.sync();
    for (const timer of await world.store.dueTimers()) {
      // One timer that can't be handled must not stop everything else.
      await fire(world, ledger, timer).catch((error: unknown) =>
        world.log.error({ timer: timer.id, error: String(error) }, 'a timer could not be handled'),
      );
    }
    const limit = AT_ONCE - running.size;
    // Reckoned from before the store was asked: a pause in between counts against us.
    const until = world.clock.now() + world.store.leaseMs;
    for (const claim of limit > 0 ? await world.store.claim(limit) : []) {
      const lease = keepLease(world, claim, until);
      const work = doWork(world, ledger, { ...claim, isOurs: lease.isOurs })
        .catch((error: unknown) => giveBack(world, claim, error))
        .finally(() => {
          lease.stop();
          running.delete(work);
          wake();
        });
      running.add(work);
    }
    const next = await world.store.nextDue();
    // With all hands full, the next one that finishes wakes us.
    if (next === undefined || state !== 'on' || running.size >= AT_ONCE) return;
    cancel();
    cancel = world.clock.after(Math.min(SWEEP_MS, Math.max(SOONEST_MS, next)), wake);
  };

  return {
    start() {
      state = 'on';
      wake();
    },
    wake,
    async stop() {
      state = 'off';
      cancel();
      await Promise.all(running);
    },
  };
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
  let end = until;
  let stopped = false;
  let cancel = () => {};
  const isOurs = () => clock.now() < end;
  const renew = async () => {
    const renewed = clock.now() + store.leaseMs;
    if (await store.renew(effect.id, fence)) end = Math.max(end, renewed);
    else end = 0;
  };
  const again = () => {
    cancel = clock.after(store.leaseMs / 4, () => {
      if (stopped || !isOurs()) return;
      renew().catch((error: unknown) =>
        log.error({ effect: effect.id, error: String(error) }, 'a lease could not be renewed'),
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

/** A point in time was reached: the incident decides. The timer's own transaction cancels it. */
async function fire(world: World, ledger: Ledger, timer: Timer): Promise<void> {
  if (ledger.get(timer.incident) === undefined) await ledger.load(timer.incident);
  // Due by the store's clock; ours may be a little behind.
  const reached = Math.max(world.clock.now(), timer.dueAt);
  const event = `timer/${timer.id}/${timer.dueAt}`;
  await ledger.write({ incident: timer.incident, event, now: reached }, (state, now) => {
    if (state === undefined) throw new Error(`incident ${timer.incident} has no journal`);
    const context = { now, nonce: world.randomHex(16) };
    const decision = decideHappening(state, { type: 'timer', timer: timer.id }, context);
    return { decision, result: undefined };
  });
}

/** A mistake of ours or of the store's: the effect is not lost, it is tried again later, and logged. */
async function giveBack(world: World, claim: Claim, error: unknown): Promise<void> {
  const { effect, fence, attempt } = claim;
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  world.log.error({ effect: effect.id, error: stack }, 'an effect failed; it will be tried again');
  await world.store.release(effect.id, fence, backoff(world, attempt));
}
