import type { Situation } from '../incident/situation.ts';
import type { Call } from '../plan/call.ts';
import { boundedId } from './set-permissions-boundary.ts';

/** A boundary of ours that may still be there. */
export interface StandingBoundary {
  readonly call: Call;
  /** Was it seen in place? Otherwise nobody knows whether the call came through. */
  readonly seen: boolean;
}

/**
 * The boundary calls that were made and not taken back, and after them those of which nobody knows; of several for
 * one principal the first, which saw what stood there before ours.
 */
export function standingBoundaries({
  made,
  dropped,
}: Pick<Situation, 'made' | 'dropped'>): readonly StandingBoundary[] {
  const first = new Map<string, StandingBoundary>();
  const takenBack = new Set<string>();
  for (const { call } of made) {
    const back = /^(?:undo|lift)\/(sweep\/.*)$/.exec(call.id)?.[1];
    if (back !== undefined) {
      first.delete(back);
      takenBack.add(back);
    } else if (boundedId(call) !== undefined && !first.has(call.id)) {
      first.set(call.id, { call, seen: true });
    }
  }
  for (const call of dropped) {
    if (boundedId(call) === undefined || takenBack.has(call.id) || first.has(call.id)) continue;
    first.set(call.id, { call, seen: false });
  }
  return [...first.values()];
}

/**
 * What stood there before our sweep denied everything, by unique id: an ARN, or empty for none. Who looked hostile in
 * the sweep is left out: nothing is ever put back there.
 */
export function boundariesBefore(
  situation: Pick<Situation, 'made' | 'dropped'>,
): ReadonlyMap<string, string> {
  return new Map(
    standingBoundaries(situation).flatMap(({ call }) => {
      const id = boundedId(call);
      if (id === undefined || 'none' in call.undo) return [];
      const { PermissionsBoundary: before } = call.undo.request.input;
      return [[id, typeof before === 'string' ? before : ''] as const];
    }),
  );
}
