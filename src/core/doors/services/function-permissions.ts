import type { Situation } from '../../incident/situation.ts';
import type { JsonObject } from '../../plan/json.ts';
import { fields, text } from '../answers.ts';
import type { Fields } from '../answers.ts';
import { statements } from '../rights.ts';
import { changeOf } from './change.ts';
import { strangersIn } from './strangers.ts';

/** Who is let in by a function's policy that is to go, and what stays. */
export interface Permissions {
  /** The statements that stay: the line of the function is made of them. */
  readonly rest: readonly Fields[];
  /** What the closing call needs; empty where there is nothing to take out, more than one statement, or no room. */
  readonly remove: JsonObject;
}

/**
 * Splits a function's policy into what lets strangers in and what stays. One statement is taken out in a plan: what
 * the policy is afterwards is compared whole, which says nothing while several go at the same time.
 * @param hasUrl a public address needs a statement for anyone, which is no news then.
 */
export function permissionsOf(
  policy: Fields | undefined,
  hasUrl: boolean,
  situation: Situation,
): Permissions {
  if (policy === undefined) return { rest: [], remove: {} };
  const all = statements(policy);
  const strange = all.filter((one) =>
    strangersIn({ Statement: [one] }, situation.settings).open.some(
      (who) => who !== 'anyone' || !hasUrl,
    ),
  );
  const rest = all.filter((one) => !strange.includes(one));
  const [first, ...more] = strange;
  const id = first === undefined ? '' : text(first, 'Sid');
  const saved = changeOf('policy', policy, { ...policy, Statement: rest });
  if (first === undefined || more.length > 0 || !('change' in saved)) return { rest, remove: {} };
  if (!/^[\w-]{1,100}$/.test(id)) return { rest, remove: {} };
  const isLast = all.at(-1) === first;
  return {
    rest,
    remove: {
      statement: id,
      before: saved.change.before,
      ...(rest.length === 0 ? {} : { after: saved.change.after }),
      ...(isLast ? asPermission(first, id) : {}),
    },
  };
}

/** The statement as `AddPermission` takes it; nothing where it says more than that can say. */
function asPermission(statement: Fields, StatementId: string): JsonObject {
  const Principal = text(fields(statement['Principal']), 'AWS');
  const Action = text(statement, 'Action');
  if (Principal === '' || Action === '' || statement['Condition'] !== undefined) return {};
  return { again: { StatementId, Principal, Action } };
}
