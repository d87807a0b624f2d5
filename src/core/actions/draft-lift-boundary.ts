import type { Inventory } from '../doors/door.ts';
import { MOST_BYTES, bytesOf, capped, tooLargeSentence } from '../doors/fit.ts';
import { count } from '../doors/requests.ts';
import type { Draft, Situation } from '../incident/situation.ts';
import type { Call } from '../plan/call.ts';
import { boundedId, sameBounded, setPermissionsBoundary } from './set-permissions-boundary.ts';
import { staysShut } from './undo.ts';

/** A boundary of ours that may still be there. */
interface Standing {
  readonly call: Call;
  /** Was it seen in place? Otherwise nobody knows whether the call came through. */
  readonly seen: boolean;
}

/**
 * The lift of an account that no organization policy reaches: everybody gets the boundary back that stood there
 * before ours, or none. Who looked hostile, in any sweep or in the latest inventory, keeps ours, so sessions that
 * were made meanwhile stay dead where it matters. What does not fit into one plan keeps it too, and is named.
 */
export function draftLiftBoundary(situation: Situation): Draft {
  const put = standingBoundaries(situation);
  const hostile = hostileIds(situation);
  const lifted = put.filter(({ call }) => !hostile.has(boundedId(call) ?? ''));
  const back = lifted.flatMap(liftCall);
  let room = MOST_BYTES;
  const end = back.findIndex((call) => {
    room -= bytesOf(call) + 1;
    return room < 0;
  });
  const calls = end < 0 ? back : back.slice(0, end);
  return {
    direction: 'loosening',
    title: `Take the boundary off ${count(calls.length, 'user or role', 'users and roles')}`,
    reason: 'The doors are closed, the keys are rotated and the backups have been looked at.',
    parameters: { accounts: [...situation.scope], principals: calls.length },
    waves: calls.length === 0 ? [] : [{ part: 'lift', calls }],
    leaves: [
      ...keptSentences(put.length - lifted.length, situation),
      ...(calls.length === back.length
        ? []
        : [
            `${back.length - calls.length} more would not fit into one plan and keep it: by hand, aws iam delete-user-permissions-boundary or delete-role-permissions-boundary.`,
          ]),
      ...unseenSentences(lifted),
      'Locks on snapshots end by themselves; locks on vaults stay until people take them off.',
    ],
  };
}

function keptSentences(kept: number, { measured }: Situation): readonly string[] {
  const inventory = measured.inventory as Inventory | undefined;
  const tooLarge = inventory === undefined ? undefined : tooLargeSentence(inventory);
  return [
    ...(kept === 0
      ? []
      : [
          `${count(kept, 'user or role', 'users and roles')} that looked hostile keep the boundary: delete them by hand at the review.`,
        ]),
    ...(tooLarge === undefined
      ? []
      : [
          `${tooLarge} Whoever looks hostile by those alone is not held back here: look at the list.`,
        ]),
  ];
}

function unseenSentences(lifted: readonly Standing[]): readonly string[] {
  const names = lifted
    .filter(({ seen }) => !seen)
    .map(({ call }) => `It was not seen whether this came through: ${call.says}.`);
  return capped(
    names.map((one) => `${one} Where the boundary stands all the same, it comes off.`),
    50,
  );
}

/** Unique ids of those who never get their rights back: once hostile in a sweep, or hostile in the inventory. */
function hostileIds(situation: Situation): ReadonlySet<string> {
  const { made, dropped, measured } = situation;
  const swept = [...made.map(({ call }) => call), ...dropped].filter(({ undo }) => 'none' in undo);
  const doors = (measured.inventory as Inventory | undefined)?.doors ?? [];
  return new Set([
    ...swept.flatMap((call) => boundedId(call) ?? []),
    ...doors.filter((door) => staysShut(door, situation)).map((door) => door.principalId),
  ]);
}

/**
 * The boundary calls that were made and not taken back, and after them those of which nobody knows; of several for
 * one principal the first, which saw what stood there before ours.
 */
function standingBoundaries({ made, dropped }: Situation): readonly Standing[] {
  const first = new Map<string, Standing>();
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

function liftCall({ call, seen }: Standing): readonly Call[] {
  if ('none' in call.undo) return [];
  return [
    {
      id: `lift/${call.id}`,
      action: setPermissionsBoundary.id,
      request: call.undo.request,
      // One that was not seen in place may have been put there by somebody else since, with another boundary.
      preconditions: [...(seen ? [] : [call.check]), ...sameBounded(call)],
      check: call.undo.check,
      undo: { request: call.request, check: call.check },
      noise: 'loud',
      says: `Take back: ${call.says}`,
      breaks: '',
      doors: [],
      // A user that was deleted meanwhile must not hold up the others.
      optional: true,
    },
  ];
}
