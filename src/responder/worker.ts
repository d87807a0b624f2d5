import { decideHappening } from '../core/incident/decide.ts';
import type { Timer } from '../core/incident/effects.ts';
import { createHands } from './hands.ts';
import type { Ledger } from './ledger.ts';
import type { World } from './world.ts';

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

  const hands = createHands(world, ledger, wake);

  const pump = async () => {
    cancel = world.clock.after(SWEEP_MS, wake);
    await ledger.sync(tellUnreadable);
    await fireDue(world, ledger, isOn);
    await hands.take(isOn);
    const next = await world.store.nextDue();
    world.meter?.swept(world.clock.now());
    // With all hands full, the next one that finishes wakes us.
    if (next === undefined || !isOn() || hands.areFull()) return;
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
      const ended = pumped.then(() => hands.idle());
      await within(world, ended, withinMs);
      return hands.holding();
    },
  };
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
