import type { Sealed } from '../core/journal/chain.ts';
import { inert } from '../core/journal/inert.ts';

const LONGEST = 220;

/**
 * One entry as one line for somebody who reads it at night: number, time, what happened. What decides
 * something is told in words; the rest shows its body. Text of strangers is made inert.
 */
export function describeEntry({ seq, ts, kind, body }: Sealed): string {
  const told = words[kind]?.((name) => member(body, name)) ?? JSON.stringify(body);
  return `${String(seq + 1).padStart(5)}  ${ts}  ${inert(kind, 40).padStart(18)}  ${inert(told, LONGEST)}`;
}

type Member = (name: string) => string;

/** A member (`plan.title` for one inside another) as short text: twelve digits of a digest, lists with commas. */
function member(body: Sealed['body'], name: string): string {
  const value = name
    .split('.')
    .reduce<unknown>((at, key) => (isObject(at) ? at[key] : undefined), body);
  if (value === undefined) return '';
  if (Array.isArray(value)) return value.map((item) => plain(item)).join(', ');
  const text = plain(value);
  return /^[0-9a-f]{64}$/.test(text) ? text.slice(0, 12) : text;
}

function isObject(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null;
}

function plain(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

const words: { readonly [kind: string]: (the: Member) => string } = {
  'phase.moved': (the) =>
    `${the('event')}: now in ${the('position.phase')} (${the('position.state')})`,
  'plan.drafted': (the) =>
    `${the('plan.id')} ${the('digest')}, ${the('plan.direction')}: ${the('plan.title')}`,
  measured: (the) =>
    `${the('measurement')} is ${the('result.finding')}: ${the('result.says') || the('result.unproven')}`,
  'incident.opened': (the) =>
    `${the('kind')} incident ${the('incident')}, by ${the('by')}, for ${the('scope')}: ${the('reason')}`,
  'phase.asked': (the) => `${the('phase')} asks people: ${the('because')}`,
  'vote.cast': (the) =>
    `${the('person')} ${the('decision')} ${the('digest')} (${the('surface')}) ${the('reason')}`,
  'vote.revoked': (the) => `${the('person')} on ${the('digest')}: ${the('why')}`,
  'plan.approved': (the) => `${the('digest')} by ${the('approvers')}`,
  'plan.started': (the) => `${the('digest')} on the approval of ${the('approvers')}`,
  'plan.ended': (the) => `${the('digest')} ${the('stage')}: ${the('why')}`,
  'call.intended': (the) => `${the('call')} of ${the('digest')}, attempt ${the('attempt')}`,
  'call.settled': (the) => `${the('call')} of ${the('digest')}: ${the('outcome')} ${the('error')}`,
  'call.found': (the) =>
    `${the('call')} of ${the('digest')}: ${the('value')} was armed, nothing was sent`,
  'order.withdrawn': (the) => `${the('order')} by ${the('person')}: ${the('reason')}`,
  'note.added': (the) => `${the('by')}: ${the('text')}`,
  'fact.piece': (the) => `piece ${the('number')} of a long fact of kind ${the('of')}`,
  'alarm.raised': (the) => the('text'),
  'command.refused': (the) =>
    `${the('person') || the('slackUser')}, ${the('command')}: ${the('text')}`,
  'event.ignored': (the) => `${the('what')}: ${the('why')}`,
  'waiver.granted': (the) =>
    `${the('phase')} by ${the('approvers')}, asked by ${the('requester')}: ${the('reason')}`,
  'suspect.marked': (the) => `${the('person')}: ${the('reason')}`,
  'approver.set-aside': (the) => `${the('person')}: ${the('reason')}`,
};
