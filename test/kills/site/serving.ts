import { startLockstep, type Process } from '../../e2e/drill-process.ts';
import type { Env } from '../../e2e/child.ts';

/** A `lockstep serve` that may be killed at any moment, its start included. */
export interface Serving {
  readonly process: Process;
  /** Resolves to false when it ended before it was ready. */
  readonly ready: Promise<boolean>;
  isReady(): boolean;
  isGone(): boolean;
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
}

const READY = '"lockstep is ready"';

export function startServing(env: Env): Serving {
  const process = startLockstep(['serve'], env);
  let isGone = false;
  void process.ended.then(() => (isGone = true));
  const isReady = () => process.stderr().includes(READY);
  const { promise: ready, resolve } = Promise.withResolvers<boolean>();
  const looking = setInterval(() => {
    if (!isReady() && !isGone) return;
    clearInterval(looking);
    resolve(isReady());
  }, 20);
  return {
    process,
    ready,
    isReady,
    isGone: () => isGone,
    async kill() {
      process.signal('SIGKILL');
      // A process that stands still is killed all the same.
      await process.ended;
    },
  };
}
