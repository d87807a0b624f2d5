import type { Clock } from '../../../src/responder/world.ts';
import type { ViewStore } from '../../../src/adapters/slack/memory.ts';

/** One store for several bots: what the view remembers, and who leads. */
export interface SharedViews {
  readonly kept: Map<string, string>;
  /** Who leads what, and until when. */
  readonly leads: Map<string, { readonly bot: string; readonly until: number }>;
  /** The store as this bot has it open. */
  as(bot: string): ViewStore;
  /** What the store does before it answers; may be replaced to fail or to wait. */
  before: (bot: string, what: 'get' | 'set' | 'lead') => Promise<void>;
}

export function sharedViews(clock: Pick<Clock, 'now'>, leaseMs: number): SharedViews {
  const kept = new Map<string, string>();
  const leads: SharedViews['leads'] = new Map();
  const shared: SharedViews = {
    kept,
    leads,
    before: () => Promise.resolve(),
    as: (bot) => ({
      leaseMs,
      async lead(task) {
        await shared.before(bot, 'lead');
        const now = clock.now();
        const held = leads.get(task);
        if (held !== undefined && held.bot !== bot && held.until > now) return false;
        leads.set(task, { bot, until: now + leaseMs });
        return true;
      },
      async getView(incident, key) {
        await shared.before(bot, 'get');
        return kept.get(`${incident} ${key}`);
      },
      async setView(incident, key, value) {
        await shared.before(bot, 'set');
        kept.set(`${incident} ${key}`, value);
      },
    }),
  };
  return shared;
}
