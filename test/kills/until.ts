import { setTimeout as passing } from 'node:timers/promises';

/** Until something is so; looked at often. Rejects with `what` when it never is. */
export async function until(
  what: string,
  isSo: () => boolean | Promise<boolean>,
  ms = 60_000,
): Promise<void> {
  const deadline = performance.now() + ms;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`it never came to pass: ${what}`);
    await passing(50);
  }
}
