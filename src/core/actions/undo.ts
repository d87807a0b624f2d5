import type { Door, Inventory } from '../doors/door.ts';
import type { Draft, MadeCall, Situation } from '../incident/situation.ts';
import type { Call } from '../plan/call.ts';
import type { Json } from '../plan/json.ts';
import type { Wave } from '../plan/plan.ts';
import { boundedId, sameBounded } from './set-permissions-boundary.ts';

/**
 * The plan that takes one of our own calls back, from what was saved before it; or why there is none.
 * A door that looks hostile is not opened again, unless people have judged it to be theirs; an access
 * key that looks hostile never is (AWS's own advice for disabled compromised keys).
 */
export function draftUndo(made: MadeCall, situation: Situation): Draft | { readonly none: string } {
  const { call } = made;
  if ('none' in call.undo) return { none: call.undo.none };
  const hostile = hostileDoor(call, situation);
  if (hostile !== undefined) {
    return { none: `it would open a door that looks hostile: ${hostile.says}` };
  }
  if (call.hostile === true && !isJudged(call, situation)) {
    return { none: `it would open a door that looked hostile when it was closed: ${call.says}` };
  }
  const taken = resolved(made, { ...call.undo });
  if (taken === undefined) return { none: 'the value that the call left is not in the journal' };
  const redo = resolved(made, { request: call.request, check: call.check });
  const undo: Call = {
    id: `undo/${call.id}`,
    action: call.action,
    request: taken.request,
    // Only what is still as we left it is taken back.
    preconditions: [...(redo === undefined ? [] : [redo.check]), ...sameBounded(call)],
    check: taken.check,
    undo: redo ?? { none: 'the call that it takes back refers to values of its own plan' },
    noise: call.noise,
    says: `Take back: ${call.says}`,
    breaks: '',
    doors: call.doors,
  };
  return {
    direction: undo.request.operation === 'AttachPolicy' ? 'tightening' : 'loosening',
    title: undo.says,
    reason: 'Asked for by a person.',
    parameters: { call: call.id, madeAt: made.at },
    waves: [{ part: 'undo', calls: [undo] }],
    leaves: [],
  };
}

/**
 * The plan that takes several of our calls back, the last ones first. What can't be taken back stands in what the plan leaves; when nothing can, why not.
 * @param what how people named them, a plan or a call.
 */
export function draftUndoOf(
  made: readonly MadeCall[],
  situation: Situation,
  what: string,
): Draft | { readonly none: string } {
  const [only, ...more] = made;
  if (only === undefined) return { none: 'nothing was made' };
  if (more.length === 0) return draftUndo(only, situation);
  const drawn = made.map((one) => ({ one, draft: draftUndo(one, situation) }));
  const leaves = drawn.flatMap(({ one, draft }) =>
    'none' in draft ? [`${one.call.says}: it can't be taken back: ${draft.none}.`] : [],
  );
  const undone = drawn.flatMap(({ draft }) => ('none' in draft ? [] : [draft]));
  if (undone.length === 0) return { none: leaves.join(' ') };
  return {
    direction: undone.every((one) => one.direction === 'tightening') ? 'tightening' : 'loosening',
    title: `Take back ${undone.length} calls of ${what}`,
    reason: 'Asked for by a person.',
    parameters: { call: what },
    waves: lastFirst(undone.flatMap(({ waves }) => waves.flatMap(({ calls }) => calls))),
    leaves,
  };
}

/**
 * Later calls may stand on earlier ones (a policy was made before it was attached), so the last comes first. Calls of
 * one action went out together and are taken back together; Organizations takes one change at a time.
 */
function lastFirst(calls: readonly Call[]): readonly Wave[] {
  const waves: { readonly part: string; readonly calls: Call[] }[] = [];
  for (const call of calls.toReversed()) {
    const last = waves.at(-1)?.calls;
    const isAlone = call.request.service === 'organizations';
    if (last !== undefined && last[0]?.action === call.action && !isAlone) last.push(call);
    else waves.push({ part: 'undo', calls: [call] });
  }
  return waves;
}

/** Have people judged every door of it to be theirs? A key that looked hostile stays off all the same. */
function isJudged(call: Call, { judged }: Situation): boolean {
  const isKey = call.request.operation === 'UpdateAccessKey';
  return !isKey && call.doors.length > 0 && call.doors.every((door) => judged.includes(door));
}

function hostileDoor(call: Call, situation: Situation): Door | undefined {
  const doors = (situation.measured.inventory as Inventory | undefined)?.doors ?? [];
  // A boundary closes no single door: what it takes off again is everything that its principal has.
  const bounded = boundedId(call);
  return doors.find(
    (door) =>
      (call.doors.includes(door.id) || door.principalId === bounded) && staysShut(door, situation),
  );
}

/** Does it look hostile, and have people not judged it to be theirs? Their word does not help a key. */
export function staysShut(door: Door, { judged }: Situation): boolean {
  return door.suspicion === 'hostile' && (door.kind === 'access-key' || !judged.includes(door.id));
}

/**
 * Puts the value that the call left in the place of every reference, because the undo is a plan of its
 * own; undefined when a reference has no value.
 */
function resolved<Part extends Pick<Call, 'request' | 'check'>>(
  made: MadeCall,
  part: Part,
): Part | undefined {
  let missing = false;
  const replace = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(replace);
    if (typeof value !== 'object' || value === null) return value;
    if ('$valueOf' in value) return valueFor();
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, replace(member)]));
  };
  // An attaching call refers to the policy that its plan created, which is what its own check picked.
  const valueFor = (): Json => {
    if (made.value === undefined) missing = true;
    return made.value ?? '';
  };
  const replaced = replace(part) as Part;
  return missing ? undefined : replaced;
}
