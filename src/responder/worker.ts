import { decideHappening } from '../core/incident/decide.ts';
import type { Effect, Timer } from '../core/incident/effects.ts';
import type { Ledger } from './ledger.ts';
import { backoff, doWork, type Held } from './work.ts';
import { elapsed, type Claim, type World } from './world.ts';

/** Effects under way at once. */
const AT_ONCE = 144;
/** So many of them are for incidents that have less than their share: who comes next must not wait. */
const SPARE = 16;
/** Between two looks at something that is due and can't be done; nobody spins. */
const SOONEST_MS = 20;
/** A lost wake-up costs at most this. */
const SWEEP_MS = 2_000;

export interface Worker {
  start(): void;
  wake(): void;
  /**
   * Claims nothing more, gives back what was claimed and not begun, and waits for what is under way: until it
   * ends, or for `withinMs` of the world's clock. Returns the effects that were left then: their leases run
   * out by themselves, and their intents are in the journal.
   */
  stop(withinMs?: number): Promise<readonly string[]>;
}

/** Claims what is due and does it. Everything that matters is in the store: this may die at any instant. */
export function createWorker(world: World, ledger: Ledger): Worker {
  const running = new Map<Promise<void>, Effect>();
  /** How often an effect broke here. Claims say less: each restart is one. */
  const failures = new Map<string, number>();
  const tellUnreadable = onceEach((incident, error) =>
    world.log.error({ incident, error }, 'this incident can’t be read: nothing of it is done here'),
  );
  let state: 'idle' | 'on' | 'off' = 'idle';
  let pumping = false;
  let pumped = Promise.resolve();
  let again = false;
  let cancel = () => {};
  const isOn = () => state === 'on';

  const wake = () => {
    if (!isOn()) return;
    if (pumping) {
      again = true;
      return;
    }
    pumping = true;
    cancel();
    pumped = pump()
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
        wake();
      });
    running.set(work, effect);
  };

  /** Claims and begins; nothing when it was stopped meanwhile. */
  const take = async (limit: number, except: readonly string[]) => {
    if (limit <= 0 || !isOn()) return;
    // Reckoned from before the store was asked: a pause in between counts against us.
    const until = elapsed(world.clock) + world.store.leaseMs;
    const claims = await world.store.claim(limit, except);
    if (!isOn()) return release(world, claims);
    for (const claim of claims) begin(claim, until);
  };

  const pump = async () => {
    cancel = world.clock.after(SWEEP_MS, wake);
    await ledger.sync(tellUnreadable);
    await fireDue(world, ledger, isOn);
    const { share, full } = shares(ledger, [...running.values()]);
    await take(Math.min(share, AT_ONCE - running.size), full);
    // What is left, but for a few, goes to whoever has work.
    await take(AT_ONCE - SPARE - running.size, []);
    const next = await world.store.nextDue();
    world.meter?.swept(world.clock.now());
    // With all hands full, the next one that finishes wakes us.
    if (next === undefined || !isOn() || running.size >= AT_ONCE - SPARE) return;
    cancel();
    cancel = world.clock.after(Math.min(SWEEP_MS, Math.max(SOONEST_MS, next)), wake);
  };

  return {
    start() {
      state = 'on';
      wake();
    },
    wake,
    async stop(withinMs) {
      state = 'off';
      cancel();
      // A look that is under way may still bring claims; it gives them back.
      const ended = pumped.then(() => Promise.all(running.keys()));
      await within(world, ended, withinMs);
      return [...running.values()].map(({ id }) => id);
    },
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

/** The same again is said once. */
function onceEach(say: (incident: string, error: string) => void) {
  const said = new Map<string, string>();
  return (incident: string, error: unknown) => {
    const text = String(error);
    if (said.get(incident) === text) return;
    said.set(incident, text);
    say(incident, text);
  };
}

/** Waits for the end of something, but not longer than `ms` of the world's clock, if that is given. */
async function within(
  world: World,
  ended: Promise<unknown>,
  ms: number | undefined,
): Promise<void> {
  if (ms === undefined) return void (await ended);
  let cancel = () => {};
  const late = new Promise<void>((resolve) => (cancel = world.clock.after(ms, resolve)));
  await Promise.race([ended, late]);
  cancel();
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

async function fireDue(world: World, ledger: Ledger, isOn: () => boolean): Promise<void> {
  for (const timer of await world.store.dueTimers()) {
    if (!isOn()) return;
    // One timer that can't be handled must not stop everything else.
    await fire(world, ledger, timer).catch((error: unknown) =>
      world.log.error(
        { incident: timer.incident, timer: timer.id, error: String(error) },
        'a timer could not be handled',
      ),
    );
  }
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
