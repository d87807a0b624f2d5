import { decideHappening } from '../core/incident/decide.ts';
import type { Timer } from '../core/incident/effects.ts';
import type { Ledger } from './ledger.ts';
import { backoff, doWork } from './work.ts';
import type { Claim, World } from './world.ts';

/**
 * How long a claim is ours: longer than any single call may take, with all its looks. A store that only
 * one bot can open forgets the claims of a dead one at its start.
 */
const LEASE_MS = 900_000;
/** Effects under way at once. */
const AT_ONCE = 16;
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
    for (const timer of await world.store.dueTimers(world.clock.now())) {
      await fire(world, ledger, timer);
    }
    const limit = AT_ONCE - running.size;
    for (const claim of await world.store.claim(world.clock.now(), LEASE_MS, limit)) {
      const work = doWork(world, ledger, claim)
        .catch((error: unknown) => giveBack(world, claim, error))
        .finally(() => {
          running.delete(work);
          wake();
        });
      running.add(work);
    }
    const next = await world.store.nextDue();
    // With all hands full, the next one that finishes wakes us.
    if (next === undefined || state !== 'on' || running.size >= AT_ONCE) return;
    cancel();
    cancel = world.clock.after(Math.min(SWEEP_MS, Math.max(0, next - world.clock.now())), wake);
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

/** A point in time was reached: the incident decides. The timer's own transaction cancels it. */
async function fire(world: World, ledger: Ledger, timer: Timer): Promise<void> {
  if (ledger.get(timer.incident) === undefined) await ledger.load(timer.incident);
  const now = world.clock.now();
  const at = { incident: timer.incident, event: `timer/${timer.id}/${timer.dueAt}`, now };
  await ledger.write(at, (state) => {
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
  await world.store.release(effect.id, fence, world.clock.now() + backoff(world, attempt));
}
