import type { Settings } from '../../incident/settings.ts';
import { fields } from '../answers.ts';
import type { Fields } from '../answers.ts';
import { statements, strings } from '../rights.ts';
import { changeOf } from './change.ts';
import type { Change } from './change.ts';
import { accountIn, isStranger, strangersIn } from './strangers.ts';

/** What a policy is, and what it is to become. */
export interface Rewriting {
  /** Whom it lets in without a condition who is not ours, half sentences. */
  readonly open: readonly string[];
  /** Whom it lets in under a condition, or by leaving others out: nobody but its owner can judge that. */
  readonly unjudged: readonly string[];
  /** The statements without strangers: what two inventories are compared by, since a plan of ours changes the rest. */
  readonly clean: readonly Fields[];
  /** Present where there is something to take out, and where a plan can hold it. */
  readonly change?: Change;
  /** Why there is nothing to write although a stranger is in, half a sentence. */
  readonly why?: string;
}

/**
 * A resource's policy without the strangers whom it lets in. A principal of an unknown account is taken out of its
 * statement, and the statement goes with the last one; a statement for anyone is held to our organization. A policy
 * without a statement can't be written: where nothing would be left, the first statement becomes a denial for the
 * same stranger, so that no policy has ever to be deleted. Statements with a condition, or with `NotPrincipal`, stay
 * as they are.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 * @param account whose resource it is: where no organization reaches it, a statement for anyone is held to it alone.
 */
export function withoutStrangers(document: Fields, account: string, settings: Settings): Rewriting {
  const { open, limited } = strangersIn(document, settings);
  const isByOthers = (who: string): boolean => who === 'everyone but a few';
  const all = statements(document);
  const isOpen = (statement: Fields): boolean =>
    strangersIn({ Statement: [statement] }, settings).open.length > 0;
  const kept = all.flatMap((statement) =>
    isOpen(statement) && statement['NotPrincipal'] === undefined
      ? narrowed(statement, account, settings)
      : [statement],
  );
  const Statement = kept.length > 0 ? kept : all.slice(0, 1).map(denied);
  const found = {
    clean: Statement,
    open: open.filter((who) => !isByOthers(who)),
    unjudged: [...open.filter(isByOthers), ...limited],
  };
  if (found.open.length === 0) return found;
  if (all.some(namesTheGone))
    return {
      ...found,
      why: 'its policy names a principal that was deleted, and AWS takes no such policy back',
    };
  return { ...found, ...changeOf('policy', document, { ...document, Statement }) };
}

/** The statement without strangers: none, one, or two where only a part of it was for anyone. */
function narrowed(statement: Fields, account: string, settings: Settings): readonly Fields[] {
  const principal = statement['Principal'];
  if (principal === '*') return [held(statement, account, settings)];
  const { AWS, ...others } = fields(principal);
  const names = strings(AWS);
  const ours = names.filter((name) => name !== '*' && !isStranger(accountOf(name), settings));
  const rest = { ...others, ...(ours.length === 0 ? {} : { AWS: listed(ours) }) };
  const parts = Object.keys(rest).length === 0 ? [] : [{ ...statement, Principal: rest }];
  if (!names.includes('*')) return parts;
  const forAnyone = held({ ...statement, Principal: { AWS: '*' } }, account, settings);
  // The id of a statement stands once in a policy.
  const { Sid: _, ...nameless } = forAnyone;
  return parts.length === 0 ? [forAnyone] : [...parts, nameless];
}

/** For anyone of ours. AWS calls its own services by another name: who comes through one is out as well. */
function held(statement: Fields, account: string, settings: Settings): Fields {
  const { id, accounts, managementAccount } = settings.organization;
  const isMember = account === managementAccount || accounts.some((one) => one.id === account);
  const ours = isMember ? { 'aws:PrincipalOrgID': id } : { 'aws:PrincipalAccount': account };
  // A condition on the resource keeps nobody out, and stays.
  const before = fields(statement['Condition']);
  const StringEquals = { ...fields(before['StringEquals']), ...ours };
  return { ...statement, Condition: { ...before, StringEquals } };
}

/** In place of a deleted user or role AWS shows its unique id, and refuses that in a policy that is written. */
function namesTheGone(statement: Fields): boolean {
  const principal = statement['Principal'] ?? statement['NotPrincipal'];
  return strings(fields(principal)['AWS']).some((name) => /^A[A-Z]{3}[A-Z0-9]{12,}$/.test(name));
}

function denied(statement: Fields): Fields {
  return { ...statement, Effect: 'Deny' };
}

/** AWS writes a list of one as a bare text, and what it answers is compared with what was written. */
function listed(names: readonly string[]): string | readonly string[] {
  const [first, ...more] = names;
  return first !== undefined && more.length === 0 ? first : names;
}

function accountOf(name: string): string {
  return /^\d{12}$/.test(name) ? name : (accountIn(name) ?? '');
}
