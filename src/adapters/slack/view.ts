import type { Incident } from '../../core/incident/incident.ts';
import type { Clock, Log } from '../../responder/world.ts';
import type { Channels } from './channel.ts';
import { drain, type DrainDeps } from './drain.ts';
import { failureOf } from './failure.ts';

/** Brings Slack up to date with the incidents, at its own speed, and never gives up. */
export interface View {
  /** Never throws and never waits. */
  changed(incident: Incident): void;
  /** Tries at once what waits: Slack is there, or back. */
  hurry(): void;
  /** Resolves when the message that is on its way has been answered. */
  stop(): Promise<void>;
}

interface Deps extends DrainDeps {
  readonly channels: Channels;
  readonly clock: Clock;
  readonly log: Log;
  /** Is it known whose bot this is, and who hears of strangers? Before that nothing is shown. */
  readonly isReady: () => boolean;
}

interface Run {
  latest: Incident;
  /** `latest` changed since the last complete look. */
  dirty: boolean;
  working: Promise<void> | undefined;
  failures: number;
  cancelRetry: (() => void) | undefined;
}

const firstRetryMs = 500;
const lastRetryMs = 30_000;

export function createView(deps: Deps): View {
  const runs = new Map<string, Run>();
  const state = { stopped: false };

  const work = async (run: Run): Promise<void> => {
    while (run.dirty && !state.stopped) {
      run.dirty = false;
      try {
        await bringUpToDate(deps, run, () => state.stopped);
        run.failures = 0;
      } catch (error) {
        run.dirty = true;
        retryLater(run, error);
        return;
      }
    }
  };
  const start = (run: Run): void => {
    if (
      state.stopped ||
      !deps.isReady() ||
      run.working !== undefined ||
      run.cancelRetry !== undefined
    )
      return;
    run.working = work(run).finally(() => {
      run.working = undefined;
      // A change may have come between the last look and this line.
      if (run.dirty) start(run);
    });
  };
  const retryLater = (run: Run, error: unknown): void => {
    const { ms, why } = retryOf(error, run.failures);
    run.failures += 1;
    deps.log.warn(
      { incident: run.latest.id, why, retryInMs: ms },
      'the channel could not be brought up to date',
    );
    run.cancelRetry = deps.clock.after(ms, () => {
      run.cancelRetry = undefined;
      start(run);
    });
  };

  return {
    changed(incident) {
      const run = runs.get(incident.id) ?? newRun(incident);
      runs.set(incident.id, run);
      // Notices may arrive out of order; an older incident must not be shown over a newer one.
      if (incident.seq < run.latest.seq) return;
      run.latest = incident;
      run.dirty = true;
      start(run);
    },
    hurry() {
      for (const run of runs.values()) {
        run.cancelRetry?.();
        run.cancelRetry = undefined;
        run.failures = 0;
        run.dirty = true;
        start(run);
      }
    },
    async stop() {
      state.stopped = true;
      deps.pace.release();
      for (const run of runs.values()) run.cancelRetry?.();
      await Promise.all([...runs.values()].map(async (run) => run.working));
    },
  };
}

/** When to try again, and why it failed: as long as Slack asks for, else doubling up to half a minute. */
function retryOf(error: unknown, failures: number): { readonly ms: number; readonly why: string } {
  const failure = failureOf(error);
  const ms = Math.min(lastRetryMs, firstRetryMs * 2 ** failures);
  switch (failure.kind) {
    case 'rate-limited':
      return { ms: failure.retryAfterMs, why: failure.kind };
    case 'refused':
      return { ms, why: failure.code };
    default:
      return { ms, why: failure.why };
  }
}

function newRun(incident: Incident): Run {
  return { latest: incident, dirty: true, working: undefined, failures: 0, cancelRetry: undefined };
}

/** Makes the channel and shows everything, each conversation at its own pace. Throws while Slack is away. */
async function bringUpToDate(deps: Deps, run: Run, isStopped: () => boolean): Promise<void> {
  const channel = await deps.channels.ensure(run.latest);
  const lanes = ['channel', ...run.latest.roster.people.map((p) => p.slack)];
  const results = await Promise.allSettled(
    lanes.map((lane) => drain(deps, { latest: () => run.latest, lane, channel, isStopped })),
  );
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}
