import { decideHappening } from '../core/incident/decide.ts';
import type { Timer } from '../core/incident/effects.ts';
import type { Ledger } from './ledger.ts';
import { backoff, doWork } from './work.ts';
import type { Claim, World } from './world.ts';

/** How long a claim is ours, unless it is renewed; and how often that is done while work goes on. */
const LEASE_MS = 120_000;
const RENEW_MS = 30_000;
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
    for (const timer of await world.store.dueTimers(world.clock.now())) {
      // One timer that can't be handled must not stop everything else.
      await fire(world, ledger, timer).catch((error: unknown) =>
        world.log.error({ timer: timer.id, error: String(error) }, 'a timer could not be handled'),
      );
    }
    const limit = AT_ONCE - running.size;
    for (const claim of await world.store.claim(world.clock.now(), LEASE_MS, limit)) {
      const stopRenewing = keepRenewing(world, claim);
      const work = doWork(world, ledger, claim)
        .catch((error: unknown) => giveBack(world, claim, error))
        .finally(() => {
          stopRenewing();
          running.delete(work);
          wake();
        });
      running.add(work);
    }
    const next = await world.store.nextDue();
    // With all hands full, the next one that finishes wakes us.
    if (next === undefined || state !== 'on' || running.size >= AT_ONCE) return;
    cancel();
    const wait = Math.max(SOONEST_MS, next - world.clock.now());
    cancel = world.clock.after(Math.min(SWEEP_MS, wait), wake);
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

/** Work may take long (many accounts, hanging canaries); as long as it goes on, nobody else begins it. */
function keepRenewing(world: World, { effect, fence }: Claim): () => void {
  let stopped = false;
  let cancel = () => {};
  const again = () => {
    cancel = world.clock.after(RENEW_MS, () => {
      if (stopped) return;
      world.store
        .renew(effect.id, fence, world.clock.now() + LEASE_MS)
        .catch((error: unknown) =>
          world.log.error(
            { effect: effect.id, error: String(error) },
            'a lease could not be renewed',
          ),
        );
      again();
    });
  };
  again();
  return () => {
    stopped = true;
    cancel();
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
