import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/**
 * The machine's table a second time, written from docs/runbook-language.md and read from the raw YAML
 * file: no type, constant or function of the compiler is used here, so that both can't be wrong together.
 */

export interface RawPhase {
  readonly pass?: true;
  readonly approve?: string;
  readonly run?: string;
  readonly measure?: string;
  readonly person?: string;
  readonly final?: true;
  readonly then?: string;
  readonly again?: string;
  readonly without?: string;
  readonly unproven?: 'ask' | 'go-on';
  readonly waivable?: boolean;
}

export interface RawRunbook {
  readonly begin: string;
  readonly phases: { readonly [id: string]: RawPhase };
}

/** The shipped runbook as its file says it, unparsed by Lockstep. */
export function rawRunbook(): RawRunbook {
  const file = new URL('../../../runbooks/compromised-console.yaml', import.meta.url);
  return parse(readFileSync(file, 'utf8')) as RawRunbook;
}

/** Every word that the machine can hear; what is not in here can't reach it. */
export const alphabet = [
  'APPROVED',
  'NOTHING',
  'ENDED',
  'DRAFTED',
  'DONE',
  'FAILED',
  'PROVEN',
  'UNPROVEN',
  'DISPROVEN',
  'AGAIN',
  'RETRY',
  'WAIVED',
  'WITHOUT',
  'CLOSED',
] as const;
export type Word = (typeof alphabet)[number];

/** `phase/working`, `phase/asking/<why>` or `phase/final`. */
export type Place = string;

/** Where an event leads, and whether the phase's work is ordered (anew) on the way. */
export interface Way {
  readonly to: Place;
  readonly orders: boolean;
}

/** The way out of a place by an event; `undefined`: it means nothing there. */
export function wayFrom(runbook: RawRunbook, place: Place, word: Word): Way | undefined {
  const [id = '', state = '', why = ''] = place.split('/');
  const phase = runbook.phases[id];
  if (phase === undefined) throw new Error(`no phase ${id}`);
  if (phase.final === true) return undefined;
  const on: Way = { to: placeOf(runbook, phase.then), orders: true };
  const back: Way | undefined =
    phase.again === undefined ? undefined : { to: placeOf(runbook, phase.again), orders: true };
  const without: Way | undefined =
    phase.without === undefined ? undefined : { to: placeOf(runbook, phase.without), orders: true };
  const asks = (reason: string): Way => ({ to: `${id}/asking/${reason}`, orders: false });
  const anew: Way = { to: `${id}/working`, orders: true };
  const ways: { readonly [when: string]: { readonly [word in Word]?: Way | undefined } } = {
    'approve working': { APPROVED: on, NOTHING: on, ENDED: asks('ended') },
    // A plan that people drew themselves waits without another being drawn.
    'approve asking ended': { RETRY: anew, DRAFTED: { to: `${id}/working`, orders: false } },
    'run working': { DONE: on, FAILED: asks('failed'), AGAIN: back },
    'run asking failed': {
      RETRY: anew,
      AGAIN: back,
      WAIVED: phase.waivable === true ? on : undefined,
    },
    'measure working': {
      PROVEN: on,
      UNPROVEN: phase.unproven === 'go-on' ? on : asks('unproven'),
      DISPROVEN: asks('disproven'),
      FAILED: asks('failed'),
      AGAIN: back ?? asks('disproven'),
    },
    'measure asking unproven': {
      RETRY: anew,
      WITHOUT: without,
      WAIVED: phase.waivable === false ? undefined : on,
    },
    'measure asking failed': {
      RETRY: anew,
      WITHOUT: without,
      WAIVED: phase.waivable === false ? undefined : on,
    },
    // Measured, and it is not so: never waived.
    'measure asking disproven': { RETRY: anew, WITHOUT: without },
    'person working': { CLOSED: on },
  };
  const deed = (['approve', 'run', 'measure', 'person'] as const).find((d) => phase[d]);
  return ways[`${deed ?? 'none'} ${state}${why === '' ? '' : ` ${why}`}`]?.[word];
}

/** Where the machine rests after entering a phase: phases that only pass are gone through. */
export function placeOf(runbook: RawRunbook, id: string | undefined): Place {
  const phase = runbook.phases[id ?? ''];
  if (id === undefined || phase === undefined) throw new Error(`no phase ${id}`);
  if (phase.pass === true) return placeOf(runbook, phase.then);
  return `${id}/${phase.final === true ? 'final' : 'working'}`;
}
