/**
 * A promise that nobody handles fails the run. With what it was rejected is not always an error, and then the run's
 * report names no test file: as an error it does. A test that listens by itself is left to it.
 */
process.on('unhandledRejection', (reason) => {
  if (process.listenerCount('unhandledRejection') > 2) return;
  throw reason instanceof Error ? reason : new Error(`rejected with ${String(reason)}`);
});
