/** Somebody asks the process to end: Ctrl-C, or a signal. */
export interface StopRequest {
  /** Resolves with the signal's name when it is asked for the first time. */
  readonly asked: Promise<string>;
  /** Takes the handlers away; from here on a signal ends the process at once. */
  release(): void;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** One Ctrl-C arrives several times: from the terminal, and passed on by npm and by the launcher. */
const SAME_REQUEST_MS = 1_500;

/**
 * Listens for signals. The first one asks for a clean end; one that comes later, because the clean end
 * takes too long for somebody, ends the process at once: with 130, if nothing else is given.
 */
export function stopRequest(again: () => void = () => process.exit(130)): StopRequest {
  const { promise: asked, resolve } = Promise.withResolvers<string>();
  let first: number | undefined;
  const onSignal = (signal: string) => {
    first ??= performance.now();
    if (performance.now() - first > SAME_REQUEST_MS) again();
    resolve(signal);
  };
  // A pending promise does not keep Node alive, and the drill's timers are not meant to.
  const alive = setInterval(() => {}, 2 ** 30);
  for (const signal of SIGNALS) process.on(signal, onSignal);
  return {
    asked,
    release() {
      clearInterval(alive);
      for (const signal of SIGNALS) process.off(signal, onSignal);
    },
  };
}
