/**
 * A promise that nobody handles fails the run. With what it was rejected is not always an error, and then the run's
 * report names no test file: as an error it does.
 */
process.on('unhandledRejection', (reason) => {
  throw reason instanceof Error ? reason : new Error(`rejected with ${String(reason)}`);
});
