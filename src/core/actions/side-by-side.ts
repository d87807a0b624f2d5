import type { Situation } from '../incident/situation.ts';
import type { Call } from '../plan/call.ts';
import type { ResponseAction } from './action.ts';

/** The waves of several actions, merged: all first waves together, then all second ones. */
export function sideBySide(
  actions: readonly ResponseAction<undefined>[],
  situation: Situation,
): readonly (readonly Call[])[] {
  const drawn = actions.map((action) => action.draw(undefined, situation));
  const longest = Math.max(...drawn.map((waves) => waves.length));
  return Array.from({ length: longest }, (_, i) => drawn.flatMap((waves) => waves[i] ?? []));
}
