import type { Credentials } from '../cloud/kernel.ts';
import { ACCESS_ROLE } from '../scenario/parts/member.ts';
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
  /** The member below our account, where he holds the one that manages the organization. */
  readonly below: Below | undefined;
  /** When he goes for the responders' own roles again, virtual ms. */
  nextTry: number;
  /** ARNs of the responders' own roles that he has let himself into. */
  readonly responders: Set<string>;
  /** Ids of roles and things that he has seen to: he does not hit the same thing twice. */
  readonly done: Set<string>;
  /** A login that he has just made becomes one more door. */
  gain(userName: string, credentials: Credentials): void;
  /** A session in another account of ours: a place to destroy in, and no way back into this one. */
  enter(credentials: Credentials): HisDoor;
}

/** An account that the one which he holds stands above, and how he fares there. */
export interface Below {
  readonly account: string;
  readonly roleArn: string;
  /** His session there, and until when he uses it, virtual ms. */
  session?: { readonly door: HisDoor; readonly until: number };
  /** Since when everything there is refused him, virtual ms. */
  lockedSince?: number;
  /** When he may take locks off again, virtual ms. */
  nextLift: number;
}

/**
 * Something that he repeats as long as a door lets him. It looks first, so it changes only what somebody else has
 * undone. Returns how many changes got through.
 */
export type Habit = (doors: readonly HisDoor[], his: Holdings) => number;

/** What is his in this scenario; `gain` gets the keys that he makes. */
export function holdingsOf(
  { adversary, organization }: Scenario,
  { home, gain, enter, now }: Pick<Holdings, 'home' | 'gain' | 'enter' | 'now'>,
): Holdings {
  const { member } = organization.accounts;
  return {
    users: [adversary.stolen, ...adversary.spares],
    role: 'support',
    self: `arn:aws:iam::${organization.accounts.attacker.id}:root`,
    home,
    now,
    account: organization.accounts.prod.id,
    below:
      member === undefined || !organization.prodIsManagement
        ? undefined
        : {
            account: member.id,
            roleArn: `arn:aws:iam::${member.id}:role/${ACCESS_ROLE}`,
            nextLift: 0,
          },
    nextTry: 0,
    responders: new Set(),
    done: new Set(),
    gain,
    enter,
  };
}
