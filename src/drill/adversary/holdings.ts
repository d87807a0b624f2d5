import type { Credentials } from '../cloud/kernel.ts';
import type { Scenario } from '../scenario/schema.ts';
import type { HisDoor } from './door.ts';

/** What he counts as his, and keeps: names that he knows, and what he has done already. */
export interface Holdings {
  readonly users: readonly string[];
  /** Our role that trusts him. */
  readonly role: string;
  /** The principal of his own account, as a trust policy names it. */
  readonly self: string;
  /** His own account, from where he takes sessions of roles that trust it. */
  readonly home: HisDoor;
  /** His watch. */
  now(): Date;
  /** Our account. */
  readonly account: string;
  /** When he goes for the responders' own roles again, virtual ms. */
  nextTry: number;
  /** ARNs of the responders' own roles that he has let himself into. */
  readonly responders: Set<string>;
  /** Ids of roles and things that he has seen to: he does not hit the same thing twice. */
  readonly done: Set<string>;
  /** A login that he has just made becomes one more door. */
  gain(userName: string, credentials: Credentials): void;
}

/**
 * Something that he repeats as long as a door lets him. It looks first, so it changes only what somebody else has
 * undone. Returns how many changes got through.
 */
export type Habit = (doors: readonly HisDoor[], his: Holdings) => number;

/** What is his in this scenario; `gain` gets the keys that he makes. */
export function holdingsOf(
  { adversary, organization }: Scenario,
  { home, gain, now }: Pick<Holdings, 'home' | 'gain' | 'now'>,
): Holdings {
  return {
    users: [adversary.stolen, ...adversary.spares],
    role: 'support',
    self: `arn:aws:iam::${organization.accounts.attacker.id}:root`,
    home,
    now,
    account: organization.accounts.prod.id,
    nextTry: 0,
    responders: new Set(),
    done: new Set(),
    gain,
  };
}
