import { digestOf, shortDigest } from '../plan/canonical.ts';
import type { Json } from '../plan/json.ts';
import { armedId } from '../policies/armed.ts';
import type { Body } from './bodies.ts';
import { nameOf, type Book, type CallSeen, type PlanSeen } from './book.ts';
import { SHIELD_ORDER } from './recheck-order.ts';
import { resolveReferences } from './references.ts';

/** An intent is of a call of a started plan, in its order, and sends what was approved. */
export function intended(book: Book, body: Body<'call.intended'>): string | undefined {
  const about = find(book, body);
  if (typeof about === 'string') return about;
  const { seen, call } = about;
  const { attempts } = call;
  const resolved = resolveReferences(call.request, (id) => seen.calls.get(id)?.value);
  call.attempts = body.attempt;
  call.open = true;
  if (seen.stage !== 'executing')
    return `call ${body.call} of ${nameOf(seen)} was let go, but the plan is ${seen.stage}`;
  if (body.attempt !== attempts + 1)
    return `call ${body.call} has attempt ${body.attempt} after ${attempts}`;
  if (!earlierSettled(call))
    return `call ${body.call} was let go before the calls that come before it in ${nameOf(seen)}`;
  if ('missing' in resolved)
    return `call ${body.call} was let go, but ${resolved.missing}, on which it builds, has left no value`;
  const is = digestOf(resolved.request);
  return is === body.request
    ? undefined
    : `what call ${body.call} was to send (${shortDigest(body.request)}…) is not what ${nameOf(seen)} says (${shortDigest(is)}…)`;
}

/** A result belongs to an intent. Only a call that could not even be put together fails without one. */
export function settled(book: Book, body: Body<'call.settled'>): string | undefined {
  const about = find(book, body);
  if (typeof about === 'string') return about;
  const { seen, call } = about;
  const { open } = call;
  close(call, body.value as Json | undefined);
  if (seen.stage !== 'executing')
    return `call ${body.call} has a result, but ${nameOf(seen)} is ${seen.stage}`;
  if (open || (body.outcome === 'failed' && cantBuild(seen, call))) return undefined;
  return `call ${body.call} of ${nameOf(seen)} has a result (${body.outcome}) without an intent before it`;
}

/** Nothing was sent for it: then a measurement before it says that exactly this stood there. */
export function found(book: Book, body: Body<'call.found'>): string | undefined {
  const about = find(book, body);
  if (typeof about === 'string') return about;
  const { seen, call } = about;
  const { attempts, settled: wasSettled } = call;
  close(call, body.value);
  if (seen.stage !== 'executing')
    return `call ${body.call} was found done, but ${nameOf(seen)} is ${seen.stage}`;
  if (attempts > 0 || wasSettled)
    return `call ${body.call} of ${nameOf(seen)} was found done after it was let go`;
  // A fired order comes with what was measured when it was granted.
  const known =
    seen.plan.kind === SHIELD_ORDER ? [...book.armed, ...(book.order?.policies ?? [])] : book.armed;
  return armedId(call.request, known) === body.value
    ? undefined
    : `call ${body.call} of ${nameOf(seen)} was found done, but no measurement before it says so`;
}

function close(call: CallSeen, value: Json | undefined): void {
  call.open = false;
  if (!call.settled) call.wave.left -= 1;
  call.settled = true;
  call.value = value;
}

function earlierSettled({ wave }: CallSeen): boolean {
  for (let before = wave.previous; before !== undefined; before = before.previous)
    if (before.left > 0) return false;
  return true;
}

function cantBuild(seen: PlanSeen, call: CallSeen): boolean {
  return 'missing' in resolveReferences(call.request, (id) => seen.calls.get(id)?.value);
}

function find(
  book: Book,
  { digest, call: id }: { readonly digest: string; readonly call: string },
): { readonly seen: PlanSeen; readonly call: CallSeen } | string {
  const seen = book.plans.get(digest);
  if (seen === undefined)
    return `call ${id} is of a plan ${shortDigest(digest)}… that was never drafted`;
  const call = seen.calls.get(id);
  return call === undefined ? `${nameOf(seen)} has no call ${id}` : { seen, call };
}
