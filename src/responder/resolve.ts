import type { Call, Check, Request } from '../core/plan/call.ts';
import { toJson } from '../core/plan/canonical.ts';
import type { Json, JsonObject } from '../core/plan/json.ts';
import type { PlanState } from '../core/incident/incident.ts';

/** A reference to a value that is not there: the call that should have left it did not succeed. */
export class UnresolvedError extends Error {}

/** Replaces every `{ $valueOf: <call id> }` by the value that this call's check picked. */
export function resolveRequest(request: Request, plan: PlanState, own?: Json): Request {
  return { ...request, input: resolveObject(request.input, plan, own) };
}

/**
 * A check with its references filled in from the plan's earlier calls; `own` is what this call itself returned.
 * Throws UnresolvedError when such a call has left no value.
 */
export function resolveCheck(check: Check, plan: PlanState, own?: Json): Check {
  const read = resolveRequest(check.read, plan, own);
  const pick = check.pick.map((step) => {
    if (typeof step === 'string') return step;
    const members = Object.entries(step).map(([k, v]) => [
      k,
      textOf(resolve(asReference(v), plan, own)),
    ]);
    return Object.fromEntries(members) as { [key: string]: string };
  });
  return { ...check, read, pick, expect: resolveExpectation(check.expect, plan, own) };
}

function resolveExpectation(
  expect: Check['expect'],
  plan: PlanState,
  own: Json | undefined,
): Check['expect'] {
  if ('equals' in expect) return { equals: resolve(expect.equals, plan, own) };
  return 'documentOf' in expect ? { document: documentOf(expect.documentOf, plan) } : expect;
}

/** The document that a call of the plan creates, as it stands in what was approved. */
function documentOf(id: string, { plan }: PlanState): Json {
  const call = plan.waves.flatMap((wave) => wave.calls).find((one) => one.id === id);
  const content = call?.request.input['Content'];
  if (typeof content !== 'string')
    throw new UnresolvedError(`the call ${id} creates no document in this plan`);
  return toJson(JSON.parse(content));
}

/** The reads of a call whose references are resolved, as they will be made. */
export function resolveCall(call: Call, plan: PlanState): Call {
  return {
    ...call,
    request: resolveRequest(call.request, plan),
    preconditions: call.preconditions.map((check) => resolveCheck(check, plan)),
    check: resolveCheck(call.check, plan),
    ...(call.underway === undefined
      ? {}
      : { underway: call.underway.map((check) => resolveCheck(check, plan)) }),
    ...(call.moot === undefined ? {} : { moot: resolveCheck(call.moot, plan) }),
  };
}

function resolve(value: Json, plan: PlanState, own: Json | undefined): Json {
  if (typeof value !== 'object') return value;
  if (isList(value)) return value.map((item) => resolve(item, plan, own));
  const reference = value['$valueOf'];
  if (typeof reference !== 'string' || Object.keys(value).length !== 1)
    return resolveObject(value, plan, own);
  const found = plan.calls[reference]?.value ?? own;
  if (found === undefined) throw new UnresolvedError(`the call ${reference} has left no value`);
  return found;
}

function resolveObject(object: JsonObject, plan: PlanState, own: Json | undefined): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([k, v]) => [k, resolve(v, plan, own)]));
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function textOf(value: Json): string {
  if (typeof value === 'string') return value;
  throw new UnresolvedError('what an earlier call left is not a name to look for');
}

/** Pick steps hold strings only; a reference inside one is spelled `$valueOf:<call id>`. */
function asReference(value: string): Json {
  return value.startsWith('$valueOf:') ? { $valueOf: value.slice('$valueOf:'.length) } : value;
}
