import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Answer } from '../../src/core/doors/measurement.ts';
import { bytesOf } from '../../src/core/doors/fit.ts';
import { takeInventory, type Taken } from '../../src/core/doors/inventory.ts';
import { toJson } from '../../src/core/plan/canonical.ts';
import type { Request } from '../../src/core/plan/call.ts';
import { drive } from '../../src/responder/measure.ts';
import { situation } from '../../test/core/situations.ts';
import { LARGE, largeSettings, realAws, wallClock } from './adapter.ts';

/**
 * A process that does nothing but take inventories over HTTP, as the bot does, and then says how much memory and how
 * long turns of the event loop that took. Arguments: the endpoint of a small account, to load what is loaded once, and
 * that of the account. Run with --expose-gc.
 */
const [, , small = '', endpoint = ''] = process.argv;
const gc = (globalThis as { gc?: () => void }).gc ?? (() => {});
const settings = largeSettings();
const now = new Date().toISOString();
const asked = situation({ settings, scope: [LARGE], openedAt: now, phaseSince: now, now });
/** Between two looks at the memory: each takes as long as a collection. */
const LOOK_EVERY = 5;

type Program = ReturnType<typeof takeInventory>;

async function take(of: string, watched: (program: Program) => Program): Promise<Taken> {
  const how = { aws: realAws(settings, of, wallClock), effect: 'bench', deadlineMs: 600_000 };
  return drive(watched(takeInventory(asked)), how);
}

function live(): number {
  gc();
  return process.memoryUsage().heapUsed;
}

/** Looks at what is alive before every few steps, when an answer has just become something of ours. */
function* watching(
  program: Program,
  saw: (bytes: number) => void,
): Generator<readonly Request[], Taken, readonly Answer[]> {
  let count = 0;
  let step = program.next();
  while (step.done !== true) {
    count += 1;
    if (count % LOOK_EVERY === 0 || step.value.length === 0) saw(live());
    step = program.next(yield step.value);
  }
  saw(live());
  return step.value;
}

/** The longest step of its own work, in ms of the processor: what a busy machine takes away is not in it. */
function* timing(
  program: Program,
  took: (ms: number) => void,
): Generator<readonly Request[], Taken, readonly Answer[]> {
  const next = (answers: readonly Answer[]): ReturnType<Program['next']> => {
    const begin = process.threadCpuUsage();
    const step = program.next(answers);
    const { user, system } = process.threadCpuUsage(begin);
    took((user + system) / 1000);
    return step;
  };
  let step = next([]);
  while (step.done !== true) step = next(yield step.value);
  return step.value;
}

await take(small, (program) => program);

// Once for the memory.
const before = live();
let most = 0;
const taken = await take(endpoint, (program) =>
  watching(program, (bytes) => (most = Math.max(most, bytes))),
);
const after = live();

// And once for the turns, without a collection that nobody asks for in production.
const turns = monitorEventLoopDelay({ resolution: 1 });
let longestStepMs = 0;
turns.enable();
await take(endpoint, (program) =>
  timing(program, (ms) => (longestStepMs = Math.max(longestStepMs, ms))),
);
turns.disable();

process.send?.({
  bytes: bytesOf(toJson(taken.inventory)),
  doors: taken.inventory.doors.length,
  essential: taken.inventory.unseen
    .filter((one) => one['essential'] === true)
    .map((one) => one.what),
  /** Bytes that were alive at once at most, above what was there before; and what the inventory itself is. */
  peak: most - before,
  kept: after - before,
  rssMost: process.resourceUsage().maxRSS * 1024,
  longestTurnMs: turns.max / 1e6,
  longestStepMs,
});
process.disconnect?.();
