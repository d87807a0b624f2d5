import type { Incident } from '../../core/incident/incident.ts';
import type { Clock, Log } from '../../responder/world.ts';
import type { Channels } from './channel.ts';
import { drain, type DrainDeps } from './drain.ts';
import { failureOf, saysChannelGone, wordsOf } from './failure.ts';
import type { Health } from './health.ts';
import { NotLeading } from './lead.ts';

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
  readonly health: Health;
  /** Slack's time, for waiting before another try. */
  readonly wall: Clock;
  /** The world's time, in which leases run. */
  readonly clock: Clock;
  /** How long an incident is ours unless it is renewed, ms of the world's clock. */
  readonly leaseMs: number;
  readonly log: Log;
  /** Is it known whose bot this is, and who hears of strangers? Before that nothing is shown. */
  readonly isReady: () => boolean;
}

interface Run {
  latest: Incident;
  /** `latest` changed since the last complete look, or this bot has not looked yet. */
  dirty: boolean;
  working: Promise<void> | undefined;
  failures: number;
  cancelRetry: (() => void) | undefined;
  /** Nothing failed: another bot shows this incident, for as long as it lives. */
  waitsForLead: boolean;
  cancelRenewal: (() => void) | undefined;
}

const firstRetryMs = 500;
const lastRetryMs = 30_000;
/** How often a bot that does not show an incident looks whether the one that does is still there. */
const leadAgainMs = 1000;

export function createView(deps: Deps): View {
  const runs = new Map<string, Run>();
  const state = { stopped: false };
  const shows = (run: Run): Shows => ({ deps, run, isStopped: () => state.stopped, start });
  const start = (run: Run): void => {
    if (
      state.stopped ||
      !deps.isReady() ||
      run.working !== undefined ||
      run.cancelRetry !== undefined
    )
      return;
    run.working = work(shows(run)).finally(() => {
      run.working = undefined;
      // A change may have come between the last look and this line.
      if (run.dirty) start(run);
    });
  };
  const hurry = (run: Run): void => {
    run.cancelRetry?.();
    run.cancelRetry = undefined;
    start(run);
  };
  return {
    changed(incident) {
      const run = runs.get(incident.id) ?? newRun(incident);
      runs.set(incident.id, run);
      // Notices may arrive out of order; an older incident must not be shown over a newer one.
      if (incident.seq < run.latest.seq) return;
      run.latest = incident;
      run.dirty = true;
      if (run.waitsForLead) hurry(run);
      else start(run);
    },
    hurry() {
      for (const run of runs.values()) {
        run.failures = 0;
        run.dirty = true;
        hurry(run);
      }
    },
    async stop() {
      state.stopped = true;
      deps.pace.release();
      for (const run of runs.values()) {
        run.cancelRetry?.();
        run.cancelRenewal?.();
      }
      await Promise.all([...runs.values()].map(async (run) => run.working));
    },
  };
}

interface Shows {
  readonly deps: Deps;
  readonly run: Run;
  readonly isStopped: () => boolean;
  readonly start: (run: Run) => void;
}

/** Shows the incident until nothing is left to do, as long as it is this bot that shows it. */
async function work(shows: Shows): Promise<void> {
  const { deps, run, isStopped } = shows;
  while (run.dirty && !isStopped()) {
    try {
      if (!(await deps.lead.holds(run.latest.id))) throw new NotLeading(run.latest.id);
      run.waitsForLead = false;
      renewLater(shows);
      run.dirty = false;
      await bringUpToDate(shows);
      run.failures = 0;
      const { id, seq, closedAt } = run.latest;
      if (closedAt !== undefined && !run.dirty) await deps.memory.told(id, seq);
    } catch (error) {
      run.dirty = true;
      tryLater(shows, error);
      return;
    }
  }
}

function tryLater({ deps, run, start }: Shows, error: unknown): void {
  const again = (ms: number): void => {
    run.cancelRetry = deps.wall.after(ms, () => {
      run.cancelRetry = undefined;
      start(run);
    });
  };
  if (error instanceof NotLeading) {
    run.waitsForLead = true;
    return again(leadAgainMs);
  }
  deps.health.note(error);
  const { ms, why } = retryOf(error, run.failures);
  run.failures += 1;
  deps.log.warn(
    { incident: run.latest.id, why, retryInMs: ms },
    'the channel could not be brought up to date',
  );
  again(ms);
}

/** Keeps the incident for this bot while it is open or being shown; a closed one that is shown needs nobody. */
function renewLater(shows: Shows): void {
  const { deps, run, isStopped, start } = shows;
  if (run.cancelRenewal !== undefined) return;
  run.cancelRenewal = deps.clock.after(deps.leaseMs / 3, () => {
    run.cancelRenewal = undefined;
    const idle = !run.dirty && run.working === undefined;
    if (isStopped() || (idle && run.latest.closedAt !== undefined)) return;
    const was = deps.lead.isOurs(run.latest.id);
    const lookAgain = (): void => {
      run.dirty = true;
      start(run);
    };
    const renew = async (): Promise<void> => {
      const ours = await deps.lead.holds(run.latest.id);
      if (ours) renewLater(shows);
      // Another bot shows it now, or may have done so in between.
      if (!ours || !was) lookAgain();
    };
    renew().catch((error: unknown) => {
      deps.log.warn({ incident: run.latest.id, why: String(error) }, 'the store does not answer');
      lookAgain();
    });
  });
}

/** When to try again, and why it failed: as long as Slack asks for, else doubling up to half a minute. */
function retryOf(error: unknown, failures: number): { readonly ms: number; readonly why: string } {
  const failure = failureOf(error);
  const doubled = Math.min(lastRetryMs, firstRetryMs * 2 ** failures);
  const ms = failure.kind === 'rate-limited' ? failure.retryAfterMs : doubled;
  return { ms, why: wordsOf(failure) };
}

function newRun(incident: Incident): Run {
  return {
    latest: incident,
    dirty: true,
    working: undefined,
    failures: 0,
    cancelRetry: undefined,
    waitsForLead: false,
    cancelRenewal: undefined,
  };
}

/**
 * Makes the channel and shows everything, each conversation at its own pace. Throws while Slack is away.
 * When only the channel is refused, people still read in person.
 */
async function bringUpToDate(shows: Shows): Promise<void> {
  const { deps, run } = shows;
  const people = run.latest.roster.people.map((p) => p.slack);
  let channel: string;
  try {
    channel = await deps.channels.ensure(run.latest);
  } catch (error) {
    if (failureOf(error).kind === 'refused') {
      await drainAll(shows, people, '');
      await moveOrThrow(
        shows,
        (await deps.memory.channel.get(run.latest.id, 'incident'))?.id,
        error,
      );
      return;
    }
    throw error;
  }
  try {
    await drainAll(shows, ['channel', ...people], channel);
  } catch (error) {
    await moveOrThrow(shows, channel, error);
  }
}

async function drainAll(
  { deps, run, isStopped }: Shows,
  lanes: readonly string[],
  channel: string,
): Promise<void> {
  const results = await Promise.allSettled(
    lanes.map((lane) => drain(deps, { latest: () => run.latest, lane, channel, isStopped })),
  );
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

/** A channel that is really gone is replaced, and everything is shown in the new one; else the error stands. */
async function moveOrThrow(
  { deps, run }: Shows,
  channel: string | undefined,
  error: unknown,
): Promise<void> {
  if (channel === undefined || !saysChannelGone(failureOf(error))) throw error;
  if (!(await deps.channels.lost(run.latest, channel))) throw error;
  run.dirty = true;
}
