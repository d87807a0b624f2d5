import type { MadeCall, Situation } from '../incident/situation.ts';
import type { Call } from '../plan/call.ts';
import { signInShield } from './sign-in-shield.ts';
import { draftUndo } from './undo.ts';

/**
 * Takes the sign-in shield off where this incident put it on: first the switch, then the statement, both in one wave,
 * because each alone lets people in again. Only what is still as the bot left it.
 */
export function liftSignIn(situation: Situation): {
  readonly calls: readonly Call[];
  readonly leaves: readonly string[];
} {
  const latest = new Map<string, MadeCall>(
    situation.made
      .filter(({ call }) => call.action === signInShield.id && !call.id.startsWith('undo/'))
      .filter(({ call }) => !call.id.startsWith('lift/'))
      .map((one) => [one.call.id, one]),
  );
  const calls = [...latest.values()].toReversed().flatMap((one) => {
    const draft = draftUndo(one, situation);
    const undone = 'none' in draft ? [] : draft.waves.flatMap((wave) => wave.calls);
    // Who can't sign in yet can wait; the others must get their rights back all the same.
    return undone.map((call) => ({
      ...call,
      id: `lift/${one.call.id}`,
      optional: true as const,
    }));
  });
  return {
    calls,
    leaves:
      calls.length === 0
        ? []
        : [
            'The sign-in shield comes off with them: people sign in to the console from anywhere again.',
          ],
  };
}
