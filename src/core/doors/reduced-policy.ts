import { policyDocument } from './answers.ts';
import type { Fields } from './answers.ts';
import { policyMark } from './objects.ts';
import { allowsAnything, assumeGrants, usesGit, writesIdentity } from './rights.ts';
import type { AssumeGrants } from './rights.ts';

/**
 * A policy document, reduced as soon as its page is in to what doors need: an account can have thousands of
 * documents of ten thousand characters, and an inventory asks of most of them only a few yes-or-no questions.
 */
export interface ReducedPolicy {
  /** See `mark`: two inventories are compared by it. */
  readonly mark: string;
  readonly writesIdentity: boolean;
  readonly usesGit: boolean;
  readonly assumes: AssumeGrants;
  /** Does it allow every action on everything, and deny nothing? */
  readonly allowsAnything: boolean;
  /** What stands behind each `PrincipalTag/`, in lower case; as long as a tag's key can be. */
  readonly asksForTags: readonly string[];
  /** The document itself, where a door or its undo may need it. */
  readonly document?: Fields;
}

/** A tag's key has at most so many characters (https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html). */
const LONGEST_KEY = 128;

const NO_GRANTS: AssumeGrants = { allow: [], deny: [] };
const NOTHING: readonly string[] = [];

/** Reduces one document that was parsed. */
function reducedPolicy(document: Fields): ReducedPolicy {
  const assumes = assumeGrants([document], []);
  return {
    mark: policyMark(document),
    writesIdentity: writesIdentity([document], []),
    usesGit: usesGit([document], []),
    assumes: assumes.allow.length + assumes.deny.length === 0 ? NO_GRANTS : assumes,
    allowsAnything: allowsAnything(document),
    asksForTags: tagsIn(document),
  };
}

/** The same of many documents: what is granted by one of them is granted. */
export function grantedBy(
  policies: readonly ReducedPolicy[],
  attachedArns: readonly string[],
): Pick<ReducedPolicy, 'writesIdentity' | 'usesGit' | 'assumes'> {
  const managed = assumeGrants([], attachedArns);
  const allow = [...new Set([...managed.allow, ...policies.flatMap((one) => one.assumes.allow)])];
  const deny = [...new Set(policies.flatMap((one) => one.assumes.deny))];
  return {
    writesIdentity: writesIdentity([], attachedArns) || policies.some((one) => one.writesIdentity),
    usesGit: usesGit([], attachedArns) || policies.some((one) => one.usesGit),
    assumes: allow.length + deny.length === 0 ? NO_GRANTS : { allow, deny },
  };
}

/** What a document asks about tags of the caller, see `ReducedPolicy.asksForTags`. */
export function tagsIn(document: Fields): readonly string[] {
  const [, ...behind] = JSON.stringify(document).toLowerCase().split('principaltag/');
  return behind.length === 0 ? NOTHING : behind.map((text) => text.slice(0, LONGEST_KEY));
}

/** Documents as AWS hands them over, reduced. What is the same is held once, however many have it. */
export interface Documents {
  /** The whole document; undefined where it could not be read. */
  whole(text: unknown): Fields | undefined;
  /** @param isNeeded whether the document itself may be asked for later. */
  reduced(text: unknown, isNeeded: boolean): ReducedPolicy | undefined;
  /** The page is done: its texts are dropped. */
  endPage(): void;
}

/** For one account: what is shared is dropped with its reading. */
export function sharedDocuments(): Documents {
  const whole = new Map<string, Fields | undefined>();
  const known = new Map<string, ReducedPolicy>();
  const onPage = new Map<string, ReducedPolicy | undefined>();
  /** By all that was made of it: a mark alone is short enough to be forged. */
  const shared = (made: ReducedPolicy): ReducedPolicy => {
    const key = JSON.stringify(made);
    const before = known.get(key);
    if (before === undefined) known.set(key, made);
    return before ?? made;
  };
  const reduce = (text: string): ReducedPolicy | undefined => {
    const document = policyDocument(text);
    const made = document === undefined ? undefined : shared(reducedPolicy(document));
    onPage.set(text, made);
    return made;
  };
  return {
    whole(text) {
      if (typeof text !== 'string') return undefined;
      if (!whole.has(text)) whole.set(text, policyDocument(text));
      return whole.get(text);
    },
    reduced(text, isNeeded) {
      if (typeof text !== 'string') return undefined;
      const made = onPage.has(text) ? onPage.get(text) : reduce(text);
      if (made === undefined || !isNeeded) return made;
      const document = policyDocument(text);
      return document === undefined ? undefined : { ...made, document };
    },
    endPage: () => onPage.clear(),
  };
}
