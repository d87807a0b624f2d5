/** Virtual time: what is due when, what came from outside, and everything that happened, as two lists of lines. */
import type { JsonObject } from '../types.ts';
import { createQueue } from './queue.ts';
import { redacted } from './redact.ts';

export interface Timeline {
  /** Virtual ms since the epoch. */
  readonly now: number;
  readonly commands: string[];
  readonly events: string[];
  advanceTo: (ms: number) => void;
  schedule: (at: number, priority: number, label: string, run: () => void) => void;
  /** Adds a line to `events`, without secrets. */
  event: (kind: string, data: JsonObject) => void;
  /** Adds a line to `commands`, unless what happens now follows from the seed and a replay will do it again. */
  command: (kind: string, data: JsonObject) => void;
  /** Runs `work`; nothing of it is a command. */
  derived: (work: () => void) => void;
}

function line(about: JsonObject, data: JsonObject): string {
  return JSON.stringify({ ...about, ...(redacted(data) as JsonObject) });
}

/** A timeline that starts at virtual `startMs`; without `record` its two lists stay empty. */
export function createTimeline(startMs: number, record = true): Timeline {
  const queue = createQueue();
  const commands: string[] = [];
  const events: string[] = [];
  let now = startMs;
  let depth = 0;
  let running = false;

  const event = (kind: string, data: JsonObject) => {
    if (record) events.push(line({ t: now, seq: events.length, kind }, data));
  };
  const command = (kind: string, data: JsonObject) => {
    if (record && depth === 0) commands.push(line({ t: now, kind }, data));
  };
  const derived = (work: () => void) => {
    depth += 1;
    try {
      work();
    } finally {
      depth -= 1;
    }
  };

  function runDue(ms: number): boolean {
    let ran = false;
    for (let due = queue.takeDue(ms); due !== undefined; due = queue.takeDue(ms)) {
      now = Math.max(now, due.at);
      event('event', { label: due.label });
      derived(due.run);
      ran = true;
    }
    return ran;
  }

  function advanceTo(ms: number): void {
    if (running) throw new Error('time is advanced from outside, never by an event');
    running = true;
    try {
      const ran = runDue(ms);
      now = Math.max(now, ms);
      // An advance in which nothing happened leaves no trace, however often somebody looks at the clock.
      if (ran) command('advance', {});
    } finally {
      running = false;
    }
  }

  return {
    get now() {
      return now;
    },
    commands,
    events,
    advanceTo,
    schedule: (at, priority, label, run) =>
      queue.add({ at: Math.max(at, now), priority, label, run }),
    event,
    command,
    derived,
  };
}
