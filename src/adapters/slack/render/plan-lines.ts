import type { Incident, PlanState } from '../../../core/incident/incident.ts';
import type { Call } from '../../../core/plan/call.ts';
import { canonicalize, sha256 } from '../../../core/plan/canonical.ts';
import type { Json } from '../../../core/plan/json.ts';
import { callsOf, kindNames } from './plan-words.ts';
import { count, inert, rawNameOf, utc } from './text.ts';

/** A policy document in an input is cut here; its length and digest are given instead. */
const documentMost = 600;
const inputMost = 2400;

/** Everything that a plan does, as plain lines: what is read is what was hashed is what runs (AP-15). */
export function planLines(incident: Incident, state: PlanState): string[] {
  const { plan } = state;
  const lines = [
    `${kindNames[plan.kind]} ${plan.id}: ${inert(plan.title, 300)}`,
    `SHA-256 ${state.digest}`,
    `Asked for by: ${plan.requester === undefined ? 'nobody, the bot drew it up itself' : rawNameOf(incident, plan.requester)}`,
    `Reason: ${inert(plan.reason, 1000)}`,
    ...Object.entries(plan.parameters).map(
      ([key, value]) => `${inert(key, 80)}: ${inert(shown(value), 1000)}`,
    ),
    `Drawn ${utc(plan.draftedAt)}, votes until ${utc(plan.voteUntil)}, starts within ${plan.startWithinSeconds} s of its approval`,
    `Roster ${plan.rosterDigest.slice(0, 12)}, settings ${plan.settingsDigest.slice(0, 12)}`,
    ...plan.leaves.map((left) => `LEAVES: ${inert(left, 600)}`),
  ];
  let number = 0;
  for (const [index, wave] of plan.waves.entries()) {
    lines.push(
      '',
      `Wave ${index + 1} (${inert(wave.part, 60)}), ${count(wave.calls.length, 'call')} at the same time:`,
    );
    for (const call of wave.calls) {
      number += 1;
      lines.push(...callLines(number, call));
    }
  }
  return lines;
}

function callLines(number: number, call: Call): string[] {
  const { request } = call;
  return [
    `${number}. [${call.noise}] ${inert(call.says, 600)}`,
    `   ${request.service}:${inert(request.operation, 80)} in ${inert(request.account, 20)} ${inert(request.region, 30)}, as ${request.as}, call ${inert(call.id, 300)}`,
    `   with ${inert(canonicalize(readable(request.input)), inputMost)}`,
    `   breaks: ${call.breaks === '' ? 'nothing' : inert(call.breaks, 600)}`,
    `   undo: ${'none' in call.undo ? `NO UNDO: ${inert(call.undo.none, 300)}` : `${call.undo.request.service}:${inert(call.undo.request.operation, 80)}`}`,
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

/** The input with its long documents cut; every short value, and so every target, is whole. */
function readable(value: Json): Json {
  if (typeof value === 'string') {
    if (value.length <= documentMost) return value;
    const digest = sha256(value).slice(0, 12);
    return `${value.slice(0, documentMost).toWellFormed()}… (${value.length} characters, sha256 ${digest})`;
  }
  if (Array.isArray(value)) return value.map((item: Json) => readable(item));
  if (typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, readable(item)]));
  }
  return value;
}

function shown(value: string | number | boolean | readonly string[]): string {
  return typeof value === 'object' ? value.join(', ') : String(value);
}
