import type { JsonObject } from '../../../src/core/plan/json.ts';

/**
 * A very small AWS: what the calls of the simulated incidents need, and what makes them hard. Each thing
 * knows since when it is there, so that a read can be shown an older state than the newest.
 */
export interface Cloud {
  readonly keys: Key[];
  readonly policies: Policy[];
  readonly attachments: Attachment[];
  readonly secrets: Map<string, Secret>;
  /** Ids are counted, so that they follow from what happened. */
  made: number;
}

export interface Key {
  readonly id: string;
  readonly account: string;
  readonly user: string;
  readonly secret: string;
  readonly created: number;
  deleted: number;
  /** What it was set to, oldest first. */
  readonly status: { readonly at: number; readonly is: string }[];
  /** The effect that made it; absent for the ones that nobody of ours made. */
  readonly effect?: string;
}

export interface Policy {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly content: string;
  readonly created: number;
}
export interface Attachment {
  readonly policy: string;
  readonly target: string;
  readonly created: number;
}
export interface Secret {
  readonly tags: Map<string, string>;
  /** By version id, oldest first. */
  readonly versions: Map<string, string>;
}

/** One request as it arrives. */
export interface Arrived {
  readonly service: string;
  readonly operation: string;
  readonly account: string;
  readonly input: JsonObject;
  readonly effect: string;
}

export type Carried =
  | { readonly ok: true; readonly output: object }
  | {
      readonly ok: false;
      readonly status: number;
      readonly code: string;
      readonly message: string;
    };

export type Answers = (cloud: Cloud, arrived: Arrived, when: When) => Carried | undefined;
export interface When {
  readonly now: number;
  /** Reads see what was there at this moment. */
  readonly seen: number;
}

export function createCloud(): Cloud {
  return { keys: [], policies: [], attachments: [], secrets: new Map(), made: 0 };
}

/** Marks every secret that is made here, so that a leak is found by a look for it. */
export const SECRET_MARK = 'SeCrEt';

export const ok = (output: object = {}): Carried => ({ ok: true, output });
export const refuse = (code: string, status = 400): Carried => ({
  ok: false,
  status,
  code,
  message: `${code} says this small AWS`,
});

export function textIn(input: JsonObject, name: string): string {
  const value = input[name];
  return typeof value === 'string' ? value : '';
}

/** Is the key there at this moment? */
export const livesAt = (key: Key, at: number) => key.created <= at && at < key.deleted;

export function statusAt(key: Key, at: number): string {
  return key.status.findLast((one) => one.at <= at)?.is ?? key.status[0]?.is ?? 'Active';
}
