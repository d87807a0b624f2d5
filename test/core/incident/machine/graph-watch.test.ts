import { describe, expect, it } from 'vitest';
import { aboutTheWatch } from './explorations.ts';
import { explore } from './explore.ts';

describe('every reachable abstract state × every act, under the watch', () => {
  it.each(aboutTheWatch.map((one) => [one.name, one] as const))(
    'given %s, when anything of it happens in any order, then no rule is broken and no state is a dead end',
    (_name, exploration) => {
      const { states, pairs, moved, ignored, refused, phases } = explore(exploration);
      console.log(
        `incident, ${exploration.name}: ${states} states, ${pairs} pairs: ${moved} move, ${ignored} ignored, ${refused} refused`,
      );
      expect([...phases]).toContain('closed');
      expect(moved + ignored + refused).toBe(pairs);
    },
  );
});
