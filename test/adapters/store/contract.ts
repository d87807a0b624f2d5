import { describe } from 'vitest';
import type { Store } from '../../../src/responder/world.ts';
import { claimStories } from './contract-claims.ts';
import { journalStories } from './contract-journal.ts';
import { severalStories } from './contract-several.ts';
import type { ContractClock, Use } from './contract-stage.ts';
import { textStories } from './contract-text.ts';
import { timerStories } from './contract-timers.ts';

/** One fresh, empty store. */
export interface Opened {
  /** The first bot's handle. */
  readonly store: Store;
  /** One more bot's handle on the same store, with the same clock; where only one process reaches it, absent. */
  readonly another?: () => Promise<Store> | Store;
  /** Takes away what was set up for this store, after all its handles are shut down. */
  readonly end?: () => Promise<void> | void;
}

/**
 * What every store must do: the same stories on each implementation.
 * @param open makes a fresh, empty store whose only clock is the given one
 * @param options.several whether several bots share such a store: `open` gives `another` then
 */
export function storeContract(
  name: string,
  open: (clock: ContractClock) => Promise<Opened> | Opened,
  options: { readonly several?: boolean } = {},
): void {
  const use: Use = async (story) => {
    let now = 1_700_000_000_000;
    const clock = {
      now: () => now,
      pass(ms: number) {
        now += ms;
      },
    };
    const { store, another, end } = await open(clock);
    const handles = [store];
    try {
      await story({
        store,
        clock,
        async another() {
          if (another === undefined) throw new Error('this store gives no second handle');
          const handle = await another();
          handles.push(handle);
          return handle;
        },
      });
    } finally {
      for (const handle of handles) await handle.shutdown();
      await end?.();
    }
  };
  describe(`the store contract on ${name}`, () => {
    journalStories(use);
    claimStories(use);
    timerStories(use);
    textStories(use);
    if (options.several === true) severalStories(use);
  });
}
