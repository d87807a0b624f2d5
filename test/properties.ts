import { configureGlobal } from 'fast-check';

/**
 * What every property test of fast-check goes by. A failing one prints its seed and ends there: to look for the
 * smallest story that fails can take longer than the test may.
 *
 * The draws are the same each time, so that a change is judged by what it changed and not by chance.
 * `LOCKSTEP_SEED=$RANDOM npm test` draws others. What a test says of how far its draws come ("both verdicts were
 * seen") is known of the usual seed alone.
 */
configureGlobal({
  endOnFailure: true,
  seed: Number(process.env['LOCKSTEP_SEED'] ?? 20_261_122),
});
