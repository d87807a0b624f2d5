import type { Incident, PlanState } from '../../../core/incident/incident.ts';
import type { Call } from '../../../core/plan/call.ts';
import { canonicalize } from '../../../core/plan/canonical.ts';
import { anew, callsOf, kindNames, movedSince } from './plan-words.ts';
import { count, inert, rawNameOf, utc } from './text.ts';

/** Nothing of a plan is cut: long lines go on in the next section, long plans on the next message. */
const whole = Number.POSITIVE_INFINITY;

/** Everything that a plan does, as plain lines: what is read is what was hashed is what runs (AP-15). */
export function planLines(incident: Incident, state: PlanState): string[] {
  const { plan } = state;
  const lines = [
    `${kindNames[plan.kind]} ${plan.id}: ${inert(plan.title, whole)}`,
    `SHA-256 ${state.digest}`,
    `Asked for by: ${plan.requester === undefined ? 'nobody, the bot drew it up itself' : rawNameOf(incident, plan.requester)}`,
    `Reason: ${inert(plan.reason, whole)}`,
    ...Object.entries(plan.parameters).map(
      ([key, value]) => `${inert(key, whole)}: ${inert(shown(value), whole)}`,
    ),
    `Drawn ${utc(plan.draftedAt)}, votes until ${utc(plan.voteUntil)}, starts within ${plan.startWithinSeconds} s of its approval`,
    `Roster ${plan.rosterDigest.slice(0, 12)}, settings ${plan.settingsDigest.slice(0, 12)}`,
    ...movedSince(incident, state).map(
      (says) => `ATTENTION: ${inert(says, whole)} It was seen after the plan was drawn: ${anew}`,
    ),
    ...plan.leaves.map((left) => `LEAVES: ${inert(left, whole)}`),
  ];
  let number = 0;
  const alike = callsOf(plan).length > SPELLED_OUT ? new Map<string, number>() : undefined;
  for (const [index, wave] of plan.waves.entries()) {
    lines.push(
      '',
      `Wave ${index + 1} (${inert(wave.part, whole)}), ${count(wave.calls.length, 'call')} at the same time:`,
    );
    for (const call of wave.calls) {
      number += 1;
      const first = alike?.get(kindOf(call));
      alike?.set(kindOf(call), first ?? number);
      lines.push(
        ...(first === undefined ? callLines(number, call) : [shortLine(number, call, first)]),
      );
    }
  }
  return lines;
}

/** Plans of more calls say what many have in common once: ten thousand in full would be hours of messages. */
const SPELLED_OUT = 1000;

/** What one line of a large plan leaves out: all of a call but its number and what it is sent with. */
function kindOf({ action, noise, breaks, optional, undo, request }: Call): string {
  const { as, account, region, service, operation } = request;
  const back = 'none' in undo ? undo.none : undo.request.operation;
  const parts = [action, noise, breaks, String(optional), back, as, account, region];
  return [...parts, service, operation].join('\n');
}

function shortLine(number: number, { request }: Call, first: number): string {
  return `${number}. as call ${first}, with ${inert(canonicalize(request.input), whole)}`;
}

function callLines(number: number, call: Call): string[] {
  const { request } = call;
  return [
    `${number}. [${call.noise}] ${inert(call.says, whole)}`,
    `   ${request.service}:${inert(request.operation, whole)} in ${inert(request.account, whole)} ${inert(request.region, whole)}, as ${request.as}, call ${inert(call.id, whole)}`,
    `   with ${inert(canonicalize(request.input), whole)}`,
    `   breaks: ${call.breaks === '' ? 'nothing' : inert(call.breaks, whole)}`,
    ...(call.optional === true
      ? ['   optional: if it fails, that is named, and blocks nothing']
      : []),
    `   undo: ${'none' in call.undo ? `NO UNDO: ${inert(call.undo.none, whole)}` : `${call.undo.request.service}:${inert(call.undo.request.operation, whole)}`}`,
  ];
}

/** How many calls with a bad outcome are named one by one. */
const outcomesMost = 20;

/** The calls that did not go well, each with its error, for who has to look. */
export function outcomeLines(state: PlanState): string[] {
  const bad = callsOf(state.plan).flatMap((call) => {
    const outcome = state.calls[call.id];
    if (outcome === undefined || !['failed', 'unknown', 'changed'].includes(outcome.stage))
      return [];
    const why = outcome.error === undefined ? '' : `: ${inert(outcome.error, 300)}`;
    return [`• ${inert(call.id, 300)} ${outcome.stage}${why}`];
  });
  const more = bad.length - outcomesMost;
  return more > 0 ? [...bad.slice(0, outcomesMost), `• and ${more} more`] : bad;
}

function shown(value: string | number | boolean | readonly string[]): string {
  return typeof value === 'object' ? value.join(', ') : String(value);
}
