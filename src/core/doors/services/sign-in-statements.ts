import type { Settings } from '../../incident/settings.ts';
import { nameOf } from '../../incident/accounts.ts';
import { fields, text } from '../answers.ts';
import type { Fields } from '../answers.ts';

/** What our sign-in shield lets in: a network, and one principal from anywhere. */
export interface LetIn {
  readonly network: string;
  /** The ARN of a role of the account. */
  readonly excluded: string;
}

/**
 * Whom our shield would let in there; undefined where the company has set no network for it. Unless set, the one role
 * that is not held to the network is the bot's own, which nobody signs in with.
 */
export function letIn({ signIn, organization }: Settings, account: string): LetIn | undefined {
  if (signIn === undefined) return undefined;
  const role = signIn.exclude ?? nameOf(organization.roles.responder);
  return { network: signIn.network, excluded: `arn:aws:iam::${account}:role/${role}` };
}

/**
 * Does a permission statement hold both? How AWS spells its conditions is documented by example only, so the texts
 * are looked for and not the operators. https://docs.aws.amazon.com/signin/latest/APIReference/API_PermissionStatementSummary.html
 */
export function isOurs(statement: Fields, ours: LetIn | undefined): boolean {
  if (ours === undefined) return false;
  const values = new Set(valuesIn(statement['condition']));
  return values.has(ours.network) && values.has(ours.excluded);
}

/** Keys whose value says which account it is about, and nothing about who may come in. */
const ABOUT_ITSELF = 'aws:ResourceAccount';
const MOST = 5;

/** What a statement asks of whoever signs in, as a half sentence; its texts are somebody else's, bounded. */
export function statementSays(statement: Fields): string {
  const parts = Object.values(fields(statement['condition'])).flatMap((keys) =>
    Object.entries(fields(keys))
      .filter(([key]) => key !== ABOUT_ITSELF)
      .map(([key, value]) => `${key.slice(0, 60)} ${valuesIn(value).slice(0, MOST).join(', ')}`),
  );
  return parts.length === 0
    ? `statement ${text(statement, 'sid').slice(0, 12)} without a condition`
    : `only ${parts.slice(0, MOST).join(' or ').slice(0, 300)}`;
}

/** All texts in a condition, at any depth. */
function valuesIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value.slice(0, 200)];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(valuesIn);
}
