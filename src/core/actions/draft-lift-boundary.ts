import type { Inventory } from '../doors/door.ts';
import { MOST_BYTES, bytesOf, capped, tooLargeSentence } from '../doors/fit.ts';
import { count } from '../doors/requests.ts';
import type { Draft, Situation } from '../incident/situation.ts';
import type { Call } from '../plan/call.ts';
import { liftSignIn } from './lift-sign-in.ts';
import { formerBoundaries } from './former-boundaries.ts';
import type { FormerBoundaries } from './former-boundaries.ts';
import { restoreBoundary } from './restore-boundary.ts';
import { boundedId, sameBounded, setPermissionsBoundary } from './set-permissions-boundary.ts';
import { standingBoundaries } from './standing-boundaries.ts';
import type { StandingBoundary } from './standing-boundaries.ts';
import { staysShut } from './undo.ts';

/**
 * The lift of an account that no organization policy reaches: everybody gets the boundary back that stood there
 * before ours, or none; whose boundary the attacker took off before the sweep gets the one from before him. Who looked hostile, in any sweep or in the latest inventory, keeps ours, so sessions that
 * were made meanwhile stay dead where it matters. What does not fit into one plan keeps it too, and is named.
 */
export function draftLiftBoundary(situation: Situation): Draft {
  const put = standingBoundaries(situation);
  const former = formerBoundaries(situation);
  const hostile = hostileIds(situation, former);
  const ordinary = put.filter(({ call }) => !hostile.has(boundedId(call) ?? ''));
  const lifted = ordinary.filter(({ call }) => !former.unclear.has(boundedId(call) ?? ''));
  const back = lifted.flatMap((one) => liftCall(one, former.known.get(boundedId(one.call) ?? '')));
  let room = MOST_BYTES;
  const end = back.findIndex((call) => {
    room -= bytesOf(call) + 1;
    return room < 0;
  });
  const calls = end < 0 ? back : back.slice(0, end);
  const signInOff = liftSignIn(situation);
  return {
    direction: 'loosening',
    title: `Take the boundary off ${count(calls.length, 'user or role', 'users and roles')}`,
    reason: 'The doors are closed, the keys are rotated and the backups have been looked at.',
    parameters: { accounts: [...situation.scope], principals: calls.length },
    waves: [calls, signInOff.calls]
      .filter((wave) => wave.length > 0)
      .map((wave) => ({ part: 'lift', calls: wave })),
    leaves: [
      ...keptSentences(put.length - ordinary.length, situation),
      ...capped(
        ordinary.flatMap(({ call }) => former.unclear.get(boundedId(call) ?? '') ?? []),
        50,
      ),
      ...(calls.length === back.length
        ? []
        : [
            `${back.length - calls.length} more would not fit into one plan and keep it: by hand, aws iam delete-user-permissions-boundary or delete-role-permissions-boundary.`,
          ]),
      ...unseenSentences(lifted),
      ...signInOff.leaves,
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

function unseenSentences(lifted: readonly StandingBoundary[]): readonly string[] {
  const names = lifted
    .filter(({ seen }) => !seen)
    .map(({ call }) => `It was not seen whether this came through: ${call.says}.`);
  return capped(
    names.map((one) => `${one} Where the boundary stands all the same, it comes off.`),
    50,
  );
}

/** Unique ids of those who never get their rights back: once hostile in a sweep, or hostile in the inventory. */
function hostileIds(situation: Situation, former: FormerBoundaries): ReadonlySet<string> {
  const { made, dropped, measured } = situation;
  const swept = [...made.map(({ call }) => call), ...dropped].filter(({ undo }) => 'none' in undo);
  const doors = (measured.inventory as Inventory | undefined)?.doors ?? [];
  // A boundary that was taken off says nothing against its owner.
  const isSettled = (id: string): boolean => former.known.has(id) || former.unclear.has(id);
  return new Set([
    ...swept.flatMap((call) => boundedId(call) ?? []),
    ...doors
      .filter((door) => staysShut(door, situation))
      .filter(({ kind, principalId }) => kind !== 'permissions-boundary' || !isSettled(principalId))
      .map((door) => door.principalId),
  ]);
}

function liftCall({ call, seen }: StandingBoundary, former: string | undefined): readonly Call[] {
  if ('none' in call.undo) return [];
  const back =
    former === undefined
      ? { ...call.undo, says: `Take back: ${call.says}`, breaks: '' }
      : {
          request: {
            ...call.request,
            input: { ...call.request.input, PermissionsBoundary: former },
          },
          check: { ...call.check, expect: { equals: former } },
          says: `Take back: ${call.says}; its boundary from before the attack comes back: ${former}`,
          breaks: restoreBoundary.breaks,
        };
  return [
    {
      id: `lift/${call.id}`,
      action: setPermissionsBoundary.id,
      request: back.request,
      // One that was not seen in place may have been put there by somebody else since, with another boundary.
      preconditions: [...(seen ? [] : [call.check]), ...sameBounded(call)],
      check: back.check,
      undo: { request: call.request, check: call.check },
      noise: 'loud',
      says: back.says,
      breaks: back.breaks,
      doors: [],
      // A user that was deleted meanwhile must not hold up the others.
      optional: true,
    },
  ];
}
