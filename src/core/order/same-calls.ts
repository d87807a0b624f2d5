import { canonicalize, sha256 } from '../plan/canonical.ts';
import type { JsonObject } from '../plan/json.ts';
import { accountsUnder, isUnitId, targetWords, type WithUnits } from '../policies/units.ts';
import { floorProblem, withoutFloor, type Floored } from './floor.ts';

/** A call as a plan's JSON holds it. */
export type PlainCall = JsonObject;

/** What people approved: the calls, and beside them the accounts and the name of the responder role. */
export interface Approved {
  readonly calls: readonly PlainCall[];
  readonly parameters: { readonly [name: string]: unknown };
}

/** What the incident pins, and when it is fired, ISO 8601. */
export interface PinnedBy {
  readonly settings: WithUnits & {
    readonly organization: { readonly roles: { readonly responder: string } };
  };
  readonly now: string;
}

/** What of a plan's calls is compared: one text for each call, its policy's name and floor taken out. */
interface Compared {
  readonly texts: ReadonlyMap<string, string>;
  /** By the id of the call that creates the policy. */
  readonly floors: ReadonlyMap<string, Floored>;
}

/**
 * Why these calls are not those that people approved; undefined when each of them is one, byte for byte but for a
 * later session-age floor and what is derived from it (the policy's name and length). A part of the calls is
 * enough: attaching to one target never depends on another. So is a part of a unit that was approved whole.
 */
export function callsProblem(
  approved: Approved,
  fired: readonly PlainCall[],
  { settings, now }: PinnedBy,
): string | undefined {
  const { responder } = settings.organization.roles;
  const before = compared(approved.calls);
  const after = compared(fired);
  if ('problem' in before) return before.problem;
  if ('problem' in after) return after.problem;
  if (!fired.some((call) => operationOf(call) === 'AttachPolicy'))
    return 'it would attach nothing to any of the accounts';
  for (const [id, text] of after.texts) {
    const was = before.texts.get(id);
    if (was === undefined) {
      const call = { id, text, fired };
      if (isNarrower(call, { approved, texts: before.texts, settings })) continue;
      return `${id} is not in the order`;
    }
    const [floor, later] = [before.floors.get(id), after.floors.get(id)];
    const problem =
      floor === undefined || later === undefined
        ? undefined
        : floorProblem(floor, later, { responder, now });
    if (problem !== undefined) return problem;
    if (was !== text) return `${id} is not what was approved`;
  }
  const called = approved.parameters['responder'];
  return called === responder
    ? undefined
    : `the responder role is called ${responder}, not ${typeof called === 'string' ? called : 'what the order says'}`;
}

/**
 * Does the call attach to a part of a unit what people approved for all of it? Then the two are the same but for the
 * target; and every account that is bound was approved by its own id too, so that no later unit brings in another.
 */
function isNarrower(
  {
    id,
    text,
    fired,
  }: { readonly id: string; readonly text: string; readonly fired: readonly PlainCall[] },
  {
    approved,
    texts,
    settings,
  }: {
    readonly approved: Approved;
    readonly texts: ReadonlyMap<string, string>;
    readonly settings: WithUnits;
  },
): boolean {
  const target = targetIn(fired.find((call) => idOf(call) === id));
  const accounts = accountsUnder(settings, target);
  const named = approved.parameters['accounts'];
  if (accounts.length === 0 || !Array.isArray(named)) return false;
  if (!accounts.every((account) => named.includes(account))) return false;
  return approved.calls.some((call) => {
    const unit = targetIn(call);
    const was = texts.get(idOf(call));
    if (!isUnitId(unit) || operationOf(call) !== 'AttachPolicy' || was === undefined) return false;
    const below = accountsUnder(settings, unit);
    if (!accounts.every((account) => below.includes(account))) return false;
    const narrowed = was
      .replaceAll(targetWords(settings, unit), () => targetWords(settings, target))
      .replaceAll(unit, () => target);
    return withoutGone(narrowed) === withoutGone(text);
  });
}

/** What is said when the target is gone names the command for it: another one for a unit than for an account. */
function withoutGone(text: string): string {
  const { gone: _, ...call } = objectOf(JSON.parse(text));
  return canonicalize(call);
}

function targetIn(call: PlainCall | undefined): string {
  const target = call === undefined ? undefined : inputOf(call)['TargetId'];
  return typeof target === 'string' ? target : '';
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
