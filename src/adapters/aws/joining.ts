import type { Answer } from '../../core/doors/measurement.ts';

/**
 * One answer for all who ask the same while the question still waits for its turn. Closing both keys of a user looks
 * twice at the same list: asked once, a wave spends its rate on changes instead. A question that has left is never
 * joined: whoever looks after a change must get an answer from after that change.
 */
export interface Joining {
  /**
   * @param same what makes two questions the same.
   * @param ask asks; calls `left` when the question leaves.
   */
  through(same: string, ask: (left: () => void) => Promise<Answer>): Promise<Answer>;
}

/** For one adapter. */
export function createJoining(): Joining {
  const waiting = new Map<string, Promise<Answer>>();
  return {
    through(same, ask) {
      const asked = waiting.get(same);
      if (asked !== undefined) return asked;
      let isWaiting = true;
      const answer = ask(() => {
        isWaiting = false;
        waiting.delete(same);
      });
      // Where nobody is before it, it has left already.
      if (isWaiting) waiting.set(same, answer);
      return answer;
    },
  };
}
