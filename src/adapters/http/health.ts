import type { Clock, Store } from '../../responder/world.ts';

/** What health is judged by. */
export interface Vitals {
  readonly clock: Clock;
  readonly store: Pick<Store, 'nextDue'>;
  /** When the worker last looked for what is due; undefined before its first look. */
  sweptAt(): number | undefined;
  /** Is at least one Slack socket open? */
  isConnected(): boolean;
  /** Open incidents were loaded and checked, and the bot listens. */
  isRecovered(): boolean;
  isStopping(): boolean;
}

/** Names of what is missing; empty when all is well. Fixed words, so that nothing else can get out. */
export interface Health {
  /** Does the process do its work? If not, only a new start helps. */
  live(): readonly 'worker'[];
  /** Can people use the bot now? */
  ready(): Promise<readonly ('recovery' | 'slack' | 'stopping' | 'store' | 'worker')[]>;
}

/** The worker looks at least every two seconds; a replay of a long journal may take its time. */
const SWEEP_LIMIT_MS = 60_000;
/** A store that takes longer can't carry an incident. */
const STORE_LIMIT_MS = 2_000;
/** However often somebody asks, the store is asked once in this time. */
const STORE_EVERY_MS = 1_000;

/** Judges by the world's clock: a drill's bot would be judged by its own time. */
export function createHealth(vitals: Vitals): Health {
  const { clock } = vitals;
  const storeAnswers = askSeldom(vitals);
  const isStuck = (): boolean => {
    const at = vitals.sweptAt();
    // While it stops, the worker no longer looks; that it comes to an end is the stop's own business.
    return at !== undefined && !vitals.isStopping() && clock.now() - at > SWEEP_LIMIT_MS;
  };
  return {
    live: () => (isStuck() ? ['worker'] : []),
    async ready() {
      const store = await storeAnswers();
      return [
        ...(vitals.isRecovered() ? [] : ['recovery' as const]),
        ...(vitals.isConnected() ? [] : ['slack' as const]),
        ...(vitals.isStopping() ? ['stopping' as const] : []),
        ...(store ? [] : ['store' as const]),
        ...(isStuck() ? ['worker' as const] : []),
      ];
    },
  };
}

/** Does the store answer? One question at a time, and its answer counts for a moment. */
function askSeldom({ clock, store }: Vitals): () => Promise<boolean> {
  let asked: { at: number; answer: Promise<boolean> } | undefined;
  return () => {
    const now = clock.now();
    // A clock that was set back must not make an old answer last.
    const fresh = asked !== undefined && now >= asked.at && now - asked.at < STORE_EVERY_MS;
    if (asked === undefined || !fresh) asked = { at: now, answer: ask(clock, store) };
    return asked.answer;
  };
}

function ask(clock: Clock, store: Pick<Store, 'nextDue'>): Promise<boolean> {
  return new Promise((resolve) => {
    const cancel = clock.after(STORE_LIMIT_MS, () => resolve(false));
    const finish = (answers: boolean) => {
      cancel();
      resolve(answers);
    };
    // Why it doesn't answer is in the log of the worker, which meets the same store.
    store.nextDue().then(
      () => finish(true),
      () => finish(false),
    );
  });
}
