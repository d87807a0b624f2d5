import { MOST_BYTES, bytesOf } from '../doors/fit.ts';
import { count } from '../doors/requests.ts';
import type { Draft, Situation } from '../incident/situation.ts';
import type { Call } from '../plan/call.ts';
import { setPermissionsBoundary } from './set-permissions-boundary.ts';

/**
 * The lift of an account that no organization policy reaches: everybody gets the boundary back that stood there
 * before ours, or none. Who looked hostile keeps ours, so sessions that were made meanwhile stay dead where it
 * matters. What does not fit into one plan keeps it too, and is named.
 */
export function draftLiftBoundary(situation: Situation): Draft {
  const put = standingBoundaries(situation);
  const back = put.flatMap((call) => liftCall(call));
  let room = MOST_BYTES;
  const end = back.findIndex((call) => {
    room -= bytesOf(call) + 1;
    return room < 0;
  });
  const calls = end < 0 ? back : back.slice(0, end);
  const kept = put.length - back.length;
  return {
    direction: 'loosening',
    title: `Take the boundary off ${count(calls.length, 'user or role', 'users and roles')}`,
    reason: 'The doors are closed, the keys are rotated and the backups have been looked at.',
    parameters: { accounts: [...situation.scope], principals: calls.length },
    waves: calls.length === 0 ? [] : [{ part: 'lift', calls }],
    leaves: [
      ...(kept === 0
        ? []
        : [
            `${count(kept, 'user or role', 'users and roles')} that looked hostile keep the boundary: delete them by hand at the review.`,
          ]),
      ...(calls.length === back.length
        ? []
        : [
            `${back.length - calls.length} more would not fit into one plan and keep it: by hand, aws iam delete-user-permissions-boundary or delete-role-permissions-boundary.`,
          ]),
      'Locks on snapshots end by themselves; locks on vaults stay until people take them off.',
    ],
  };
}

/** The boundary calls that were made and not taken back; of several for one principal the first, which saw what stood there before ours. */
function standingBoundaries({ made }: Situation): readonly Call[] {
  const first = new Map<string, Call>();
  for (const { call } of made) {
    if (call.id.startsWith('undo/sweep/')) first.delete(call.id.slice('undo/'.length));
    else if (call.action === setPermissionsBoundary.id && !first.has(call.id))
      first.set(call.id, call);
  }
  return [...first.values()];
}

function liftCall(call: Call): readonly Call[] {
  if ('none' in call.undo) return [];
  return [
    {
      id: `lift/${call.id}`,
      action: call.action,
      request: call.undo.request,
      preconditions: [],
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
