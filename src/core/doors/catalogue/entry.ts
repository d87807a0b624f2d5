import type { Noise } from '../../plan/call.ts';
import type { DoorKind } from '../door.ts';

/**
 * What the catalogue says of one door. It is data, so that the page that people read and the tests that
 * hold it against the code are made from the same lines.
 */

/** Something that we could not find in public documentation. It is printed, with the word "unconfirmed". */
export interface Unconfirmed {
  readonly says: string;
  readonly unconfirmed: true;
}

/** A sentence about AWS: a plain one stands in the entry's `sources`. */
export type Claim = string | Unconfirmed;

/** Marks a sentence that no public documentation was found for. */
export function unconfirmed(says: string): Unconfirmed {
  return { says, unconfirmed: true };
}

/** The sentence itself, and whether it is confirmed. */
export function reading(claim: Claim): { readonly says: string; readonly confirmed: boolean } {
  return typeof claim === 'string'
    ? { says: claim, confirmed: true }
    : { says: claim.says, confirmed: false };
}

/** Closes: a response action shuts it. Names: it is found and named, people shut it. */
export type InThisVersion = 'closes' | 'names' | 'does not look';

/** Where this version comes across a door. */
export type Sight =
  /** The inventory lists it as a door of these kinds, and may keep lines of it to compare besides. */
  | {
      readonly by: 'inventory';
      readonly kinds: readonly DoorKind[];
      readonly lines?: readonly ComparedLine[];
    }
  /**
   * The inventory keeps a line for it: a change between the first and the second inventory is listed and
   * judged, one from before the first is not noticed.
   */
  | { readonly by: 'comparison'; readonly lines: readonly ComparedLine[] }
  /** The look at the time bombs asks this and names what it finds. */
  | { readonly by: 'time-bombs'; readonly operation: string }
  /** The list of backups is compared with the one made at peace. */
  | { readonly by: 'backups' }
  | { readonly by: 'nothing' };

/** What a line of the inventory is about: the second part of an object's id. */
export type ComparedLine =
  | 'boundary'
  | 'tags'
  | 'password-policy'
  | 'account-alias'
  | 'instance-profile'
  | 'role-template';

/** What our organization policies deny meanwhile, in member accounts only. Permissions as IAM spells them. */
export interface Held {
  /** Permissions for making or using it that the shield denies. */
  readonly shield?: readonly string[];
  /** Does the freeze keep a principal of the account from using it? */
  readonly freeze?: true;
  /** Permissions that the freeze denies to callers from outside the organization. */
  readonly outsiders?: readonly string[];
}

/** What a person has to find out and do. */
export interface Person {
  /** The exact question. */
  readonly question: string;
  /** AWS CLI commands; words in capitals are to be replaced. Empty where only a console or a telephone helps. */
  readonly commands: readonly string[];
  /** What no command does, or what has to be known to run them. */
  readonly besides?: string;
}

export interface Close {
  /** Ids of the response actions that shut it. */
  readonly actions: readonly string[];
  /** Ids of response actions that take away a part of it. */
  readonly partly?: readonly string[];
  readonly held: Held;
  /** Left out only where an action does it all. */
  readonly person?: Person;
}

export interface DoorEntry {
  /** Stable; the same word as the kind of door in the inventory where there is one. */
  readonly id: string;
  readonly name: string;
  /** What the attacker has from it: one sentence. */
  readonly gains: Claim;
  /** Why the closing is left to people: one sentence, on every entry that is not `closes`, and on no other. */
  readonly whyNot?: string;
  readonly detect: {
    /** `service:Operation`; services as the AWS CLI spells them. */
    readonly operations: readonly string[];
    /** Names of CloudTrail events that show its making or its use. */
    readonly events: readonly string[];
    /** Names of events that we could not confirm. */
    readonly unconfirmedEvents?: readonly string[];
  };
  readonly inThisVersion: InThisVersion;
  readonly sight: Sight;
  readonly close: Close;
  /** What closing it does not stop. */
  readonly leaves: readonly Claim[];
  /** How the closing is taken back, or why it can't be. */
  readonly undo: { readonly by: Claim } | { readonly none: Claim };
  /** What to keep of it before anything is changed, beside its JSON and the event that made it. */
  readonly evidence: readonly string[];
  /** How much of the closing the attacker notices. */
  readonly noise: Noise;
  /** Regional: it has to be looked for in every enabled Region. */
  readonly reach: 'global' | 'regional';
  /** Public documentation in which the plain claims stand. */
  readonly sources: readonly string[];
}

/** One table of the page. */
export interface DoorTable {
  readonly title: string;
  /** One sentence under the title. */
  readonly about: string;
  readonly entries: readonly DoorEntry[];
}
