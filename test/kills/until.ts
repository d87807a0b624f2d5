import { setTimeout as passing } from 'node:timers/promises';

/** How long something may take on a machine that does other things, ms: none is too slow for what must be true. */
export const PATIENCE_MS = 240_000;

/** Until something is so; looked at often. Rejects with `what` when it never is. */
export async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`it never came to pass: ${what}`);
    await passing(50);
  }
}
