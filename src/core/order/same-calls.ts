import { canonicalize, sha256 } from '../plan/canonical.ts';
import type { JsonObject } from '../plan/json.ts';
import { isForward, withoutFloor, type Floored } from './floor.ts';

/** A call as a plan's JSON holds it. */
export type PlainCall = JsonObject;

/** What of a plan's calls is compared: one text for each call, its policy's name and floor taken out. */
interface Compared {
  readonly texts: ReadonlyMap<string, string>;
  /** By the id of the call that creates the policy. */
  readonly floors: ReadonlyMap<string, Floored>;
}

/**
 * Why these calls are not those that people approved; undefined when each of them is one, byte for byte but for a
 * later session-age floor and what is derived from it (the policy's name and length). A part of the calls is
 * enough: attaching to one target never depends on another.
 */
export function callsProblem(
  approved: readonly PlainCall[],
  fired: readonly PlainCall[],
): string | undefined {
  const before = compared(approved);
  const after = compared(fired);
  if ('problem' in before) return before.problem;
  if ('problem' in after) return after.problem;
  if (!fired.some((call) => operationOf(call) === 'AttachPolicy'))
    return 'it would attach nothing to any of the accounts';
  for (const [id, text] of after.texts) {
    const was = before.texts.get(id);
    if (was === undefined) return `${id} is not in the order`;
    const [floor, later] = [before.floors.get(id), after.floors.get(id)];
    if (floor !== undefined && later !== undefined && !isForward(floor, later)) {
      return (
        'the instant from which the bot’s sessions are good has moved back, or is about another role ' +
        `(${floor.since ?? 'none'} was approved, ${later.since ?? 'none'} is set)`
      );
    }
    if (was !== text) return `${id} is not what was approved`;
  }
  return undefined;
}

function compared(calls: readonly PlainCall[]): Compared | { readonly problem: string } {
  const texts = new Map<string, string>();
  const floors = new Map<string, Floored>();
  const neutral: (readonly [string, string])[] = [];
  for (const call of calls.filter((one) => operationOf(one) === 'CreatePolicy')) {
    const id = idOf(call);
    const { Name: name, Content: content } = inputOf(call);
    if (typeof name !== 'string' || typeof content !== 'string')
      return { problem: `${id} creates no policy` };
    const floored = withoutFloor(content);
    if (floored === undefined) return { problem: `${id} creates something that is no policy` };
    // The name is derived from the whole text: no two documents share one, and no document has another's.
    if (!name.endsWith(`-${sha256(content).slice(0, 12)}`))
      return { problem: `${id} gives its policy a name that is not that of its text` };
    floors.set(id, floored);
    neutral.push(
      [JSON.stringify(content), JSON.stringify(floored.rest)],
      [`(${content.length} characters)`, '(its characters)'],
      [name, `${name.slice(0, -12)}(${id})`],
    );
  }
  for (const call of calls) {
    if (texts.has(idOf(call))) return { problem: `there are two calls ${idOf(call)}` };
    const text = neutral.reduce(
      (so, [from, to]) => so.replaceAll(from, () => to),
      canonicalize(call),
    );
    texts.set(idOf(call), text);
  }
  return { texts, floors };
}

function idOf(call: PlainCall): string {
  return typeof call['id'] === 'string' ? call['id'] : '';
}

function operationOf(call: PlainCall): unknown {
  return requestOf(call)['operation'];
}

function inputOf(call: PlainCall): JsonObject {
  return objectOf(requestOf(call)['input']);
}

function requestOf(call: PlainCall): JsonObject {
  return objectOf(call['request']);
}

function objectOf(value: unknown): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : {};
}
