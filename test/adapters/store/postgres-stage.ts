import type { Clock, Store } from '../../../src/responder/world.ts';
import { endOf } from '../../promises/stage/end-state.ts';
import type { Watch } from '../../promises/stage/cloud-aws.ts';
import { createLife, type House, type Life } from '../../promises/stage/house.ts';
import { nextAct } from '../../promises/stage/people.ts';
import { settle } from '../../promises/stage/hand-clock.ts';

/** One bot of several, in one process: it can die, and what it waited for then never comes. */
export interface Bot {
  readonly name: string;
  readonly life: Life;
  die(): void;
  isDead(): boolean;
}

export interface BotOptions extends Partial<Watch> {
  /** Called before a call to the store is made, and with its answer. A bot that is dead by then hears nothing. */
  readonly meets?: (bot: Bot, what: string, answer?: unknown) => void;
}

/**
 * Several bots in one house, at a time that stands still until everybody waits: for each other, for the
 * time, or for ever. The store is a real one, so waiting for its answers counts as being busy.
 */
export interface Company {
  readonly bots: readonly Bot[];
  add(name: string, store: Store, options?: BotOptions): Promise<Bot>;
  /**
   * People act sensibly and time passes, until the incident is closed or `until` says so. Every command
   * reaches all living bots, as a doubled delivery would.
   */
  play(until?: () => boolean): Promise<void>;
}

export function company(house: House): Company {
  const bots: Bot[] = [];
  let waiting: { at: number; run: () => void; owner: string }[] = [];
  let busy = 0;
  const { kernel } = house.cloud;
  const clockOf = (owner: string): Clock => ({
    now: () => kernel.now,
    after(ms, run) {
      const entry = { at: kernel.now + Math.max(0, ms), run, owner };
      waiting.push(entry);
      return () => {
        waiting = waiting.filter((one) => one !== entry);
      };
    },
  });
  const answered = async (): Promise<void> => {
    if (busy === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 1));
    await answered();
  };
  const idle = async (): Promise<void> => {
    await settle();
    if (busy === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 1));
    await idle();
  };
  const next = async () => {
    await idle();
    const [first] = waiting.toSorted((a, b) => a.at - b.at);
    if (first === undefined) throw new Error('nobody waits for anything, and nothing happens');
    waiting = waiting.filter((one) => one !== first);
    if (first.at > kernel.now) kernel.advanceTo(first.at);
    first.run();
    await idle();
  };
  /**
   * In this house an answer of CloudTrail takes a second, and an inventory asks for many of them. What is due by then
   * happens before the answer arrives, as it would elsewhere: else no lease were renewed while a bot reads.
   */
  const keepUp = async (): Promise<void> => {
    const due = waiting.filter(({ at }) => at <= kernel.now).toSorted((a, b) => a.at - b.at);
    if (due.length === 0) return;
    waiting = waiting.filter((one) => !due.includes(one));
    for (const { run } of due) run();
    await answered();
  };
  const living = () => bots.filter((bot) => !bot.isDead());
  return {
    bots,
    async add(name, store, options = {}) {
      let dead = false;
      const met = (what: string, answer?: unknown) => options.meets?.(bot, what, answer);
      const watched = new Proxy(store, {
        get(target, key: keyof Store) {
          const member: unknown = target[key];
          if (typeof member !== 'function' || key === 'onNews') return member;
          return async (...args: unknown[]) => {
            met(`${key}>`, args[0]);
            if (dead) return never();
            busy += 1;
            let answer: unknown;
            try {
              answer = await (member as (...all: unknown[]) => unknown)(...args);
            } finally {
              busy -= 1;
            }
            met(`${key}<`, answer);
            return dead ? never() : answer;
          };
        },
      });
      const watch: Watch = {
        before: (request, effect) => (dead ? never() : options.before?.(request, effect)),
        after: (request, effect, answer) =>
          dead ? never() : options.after?.(request, effect, answer),
      };
      const life = createLife(
        { ...house, clock: { ...house.clock, ...clockOf(name) } },
        {
          store: watched,
          watch,
          aws: (aws) => ({
            ...aws,
            async send(request, how) {
              const answer = await aws.send(request, how);
              await keepUp();
              return answer;
            },
          }),
        },
      );
      const bot: Bot = {
        name,
        life,
        die() {
          dead = true;
          waiting = waiting.filter(({ owner }) => owner !== name);
        },
        isDead: () => dead,
      };
      bots.push(bot);
      await life.responder.start();
      await idle();
      return bot;
    },
    async play(until = () => false) {
      for (let turn = 0; turn < 50_000; turn += 1) {
        await idle();
        if (until()) return;
        const [bot] = living();
        const incident = bot?.life.responder.incidents().at(-1);
        if (incident?.closedAt !== undefined) return;
        const act = nextAct(incident, house.cloud.prod);
        if (act === undefined) {
          await next();
          continue;
        }
        const id = `people ${turn}`;
        for (const each of living()) void each.life.says(act.person, act.body, { id });
        await idle();
        if (until()) return;
        // What one of them wrote the others know at their next look.
        await next();
      }
      throw new Error('the incident does not end');
    },
  };
}

function never(): Promise<never> {
  return new Promise<never>(() => {});
}

/** How an incident ended. Over a real connection two measurements may end in either order. */
export async function endingOf(house: House): Promise<object> {
  const { measured, ...end } = (await endOf(house)) as { measured: [string][] };
  return { ...end, measured: measured.toSorted(([a], [b]) => (a < b ? -1 : 1)) };
}
