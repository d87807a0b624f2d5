import type { Json } from '../plan/json.ts';

/** Work for the responder. Its id is unique and says what it is; running it twice is safe. */
export interface Effect {
  readonly id: string;
  readonly incident: string;
  /**
   * - `call`: make one call of an approved plan
   * - `measure`: drive a measurement
   * - `start`: ask freshly whether the approvers of a loosening plan still count
   */
  readonly kind: 'call' | 'measure' | 'start';
  readonly data: { readonly [key: string]: Json };
  /** Not to be claimed before this instant (virtual ms). */
  readonly dueAt: number;
}

/** A point in time at which the incident wants to decide again. */
export interface Timer {
  readonly id: string;
  readonly incident: string;
  readonly dueAt: number;
}
