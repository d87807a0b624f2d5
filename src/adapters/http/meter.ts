import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { Meter } from '../../responder/world.ts';

/** The meter of a running bot, and what health asks of it. */
export interface RunningMeter extends Meter {
  /** When the worker last looked for what is due, by the world's clock; undefined before the first time. */
  readonly sweptAt: () => number | undefined;
}

/** Every way in which an effect can end. A label has a value of this list or is `other`: series stay few. */
const OUTCOMES = {
  call: ['done', 'already', 'changed', 'failed', 'unknown', 'dropped', 'stale'],
  measure: ['proven', 'unproven', 'disproven', 'pending', 'stale'],
  start: ['ready', 'refused', 'stale'],
} as const;
const KINDS = Object.keys(OUTCOMES);
const outcomes: ReadonlySet<string> = new Set(Object.values(OUTCOMES).flat());

/** Slack shows an error after three seconds; we mean to stay below one. */
const ACK_BUCKETS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3];

/** Open incidents are few; whatever a fault does, a scrape stays small. */
const CHECKPOINTS_MOST = 1000;

/**
 * Counts into `registry`. Nothing here throws, whatever it is told: nothing may fail because it was counted.
 * @param isOpen whose checkpoints are worth showing; asked at each scrape
 */
export function createMeter(
  registry: Registry,
  isOpen: (incident: string) => boolean,
): RunningMeter {
  const registers = [registry];
  const effects = new Counter({
    name: 'lockstep_effects_total',
    help: 'Effects that ended, by kind and by how they ended.',
    labelNames: ['kind', 'outcome'],
    registers,
  });
  const retries = new Counter({
    name: 'lockstep_effect_retries_total',
    help: 'Effects that were given back to be tried again, by kind.',
    labelNames: ['kind'],
    registers,
  });
  const acks = new Histogram({
    name: 'lockstep_slack_ack_seconds',
    help: 'Time from the arrival of something from Slack to its acknowledgement.',
    buckets: ACK_BUCKETS,
    registers,
  });
  // An alert on a rate needs the zero from which it rose.
  for (const [kind, ends] of Object.entries(OUTCOMES)) {
    retries.inc({ kind }, 0);
    for (const outcome of ends) effects.inc({ kind, outcome }, 0);
  }
  const sweep = sweepGauge(registry);
  const checkpoints = checkpointGauge(registry, isOpen);
  return {
    effect: (kind, outcome) =>
      effects.inc({ kind: known(kind), outcome: outcomes.has(outcome) ? outcome : 'other' }),
    retry: (kind) => retries.inc({ kind: known(kind) }),
    ack: (ms) => acks.observe(Number.isFinite(ms) ? Math.max(0, ms) / 1000 : 0),
    checkpoint: checkpoints.stands,
    swept: sweep.at,
    sweptAt: sweep.last,
  };
}

const known = (kind: string): string => (KINDS.includes(kind) ? kind : 'other');

function sweepGauge(registry: Registry): {
  at: (ms: number) => void;
  last: () => number | undefined;
} {
  let last: number | undefined;
  const gauge = new Gauge({
    name: 'lockstep_worker_sweep_timestamp_seconds',
    help: 'When the worker last looked for what is due; 0 before its first look.',
    registers: [registry],
    collect() {
      gauge.set((last ?? 0) / 1000);
    },
  });
  return {
    at(ms) {
      if (Number.isFinite(ms)) last = ms;
    },
    last: () => last,
  };
}

function checkpointGauge(
  registry: Registry,
  isOpen: (incident: string) => boolean,
): { stands: (incident: string, anchor: string, at: number) => void } {
  const standing = new Map<string, { incident: string; anchor: string; at: number }>();
  const gauge = new Gauge({
    name: 'lockstep_checkpoint_timestamp_seconds',
    help: 'When the last checkpoint of an open incident came to stand at an anchor.',
    labelNames: ['incident', 'anchor'],
    registers: [registry],
    collect() {
      gauge.reset();
      for (const [key, { incident, anchor, at }] of standing) {
        if (isOpen(incident)) gauge.set({ incident, anchor }, at / 1000);
        else standing.delete(key);
      }
    },
  });
  return {
    stands(incident, anchor, at) {
      if (!Number.isFinite(at)) return;
      const key = `${anchor}/${incident}`;
      if (standing.size < CHECKPOINTS_MOST || standing.has(key))
        standing.set(key, { incident, anchor, at });
    },
  };
}
