import type { Responder } from '../../../src/responder/responder.ts';
import type { Clock } from '../../../src/responder/world.ts';
import type { Time } from './time.ts';

/** One bot, from its start to its death. What is delivered to a dead bot is dropped; to a paused one, kept. */
export interface Bot {
  /** `2.3` is the third life of the second bot. */
  readonly name: string;
  readonly slot: number;
  alive: boolean;
  started: boolean;
  pausedUntil: number;
  readonly clock: Clock;
  /** By how much its clock is wrong, ms. It may be set right, or wrong. */
  skew: number;
  responder: Responder | undefined;
  /** Runs `what` in the bot's process `ms` later, if it still lives then, and as soon as it runs. */
  deliver(ms: number, what: () => void): () => void;
}

/** @param skew by how much its clock is wrong, ms */
export function createBot(time: Time, named: { slot: number; life: number }, skew: number): Bot {
  const { slot, life } = named;
  const born = time.now - 1_000_000;
  const bot: Bot = {
    name: `${slot}.${life}`,
    slot,
    alive: true,
    started: false,
    pausedUntil: 0,
    responder: undefined,
    skew,
    clock: {
      now: () => time.now + bot.skew,
      elapsed: () => time.now - born,
      after: (ms, run) => bot.deliver(ms, run),
    },
    deliver(ms, what) {
      let cancelled = false;
      const arrive = () => {
        if (cancelled || !bot.alive) return;
        if (bot.pausedUntil > time.now) time.after(bot.pausedUntil - time.now, arrive);
        else what();
      };
      time.after(ms, arrive);
      return () => {
        cancelled = true;
      };
    },
  };
  return bot;
}

/** A promise that nobody keeps: who waits for it is dead. */
export function never<T>(): Promise<T> {
  return new Promise<T>(() => {});
}
