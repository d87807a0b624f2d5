import { fields, isAbsent, items, outputOf, text, whyNot } from '../doors/answers.ts';
import type { Answer } from '../doors/measurement.ts';
import { askAll, globalRegion, iam } from '../doors/requests.ts';
import type { Reads } from '../doors/services/places.ts';
import { isOurs, letIn } from '../doors/services/sign-in-statements.ts';
import type { LetIn } from '../doors/services/sign-in-statements.ts';
import { nameOf, responderRoleIdOf } from '../incident/accounts.ts';
import type { Settings } from '../incident/settings.ts';
import type { Situation } from '../incident/situation.ts';
import type { Request } from '../plan/call.ts';
import type { JsonObject } from '../plan/json.ts';

/** What the sign-in shield finds in one account, before it is drawn. */
export interface SignInStanding extends JsonObject {
  readonly account: string;
  /** Where it may be put: whom it lets in. Absent where it may not, and the reason stands in `says`. */
  readonly network?: string;
  readonly excluded?: string;
  /** One plain sentence for the card. */
  readonly says: string;
}

/** A request about who may sign in to the console of an account; changes are taken in this one Region only. */
export function signIn(account: string, operation: string, input: JsonObject): Request {
  const region = globalRegion;
  return { as: 'responder', account, region, service: 'signin', operation, input };
}

/** The role that the shield lets in from anywhere. */
export function excludedRole(account: string, excluded: string): Request {
  return iam(account, 'GetRole', { RoleName: nameOf(excluded) });
}

/**
 * Whether the sign-in shield may be put on the accounts of the incident: nobody else's policy stands there, and the role
 * that it lets in from anywhere is the one that it should be. Without a network in the settings nothing is asked.
 * https://docs.aws.amazon.com/signin/latest/userguide/console-access-control.html
 */
export function* signInStanding({ scope, settings }: Situation): Reads<readonly SignInStanding[]> {
  const all: SignInStanding[] = [];
  for (const account of scope) {
    const ours = letIn(settings, account);
    if (ours === undefined) continue;
    const answers = yield* askAll([
      signIn(account, 'GetConsoleAuthorizationConfiguration', { targetId: account }),
      signIn(account, 'ListResourcePermissionStatements', {}),
      excludedRole(account, ours.excluded),
    ]);
    const problem = problemOf(answers, { account, ours, settings });
    all.push(
      problem === undefined
        ? { account, ...ours, says: `${account}: the sign-in shield can be put on.` }
        : { account, says: `${account}: the sign-in shield is not put on: ${problem}.` },
    );
  }
  return all;
}

/** Why it is not put on, a half sentence; undefined where it may be. */
function problemOf(
  [configuration, listed, role]: readonly Answer[],
  about: { readonly account: string; readonly ours: LetIn; readonly settings: Settings },
): string | undefined {
  const { account, ours, settings } = about;
  // Where there never was a policy AWS may say that there is none.
  for (const answer of [configuration, listed]) {
    if (answer?.ok !== true && !isAbsent(answer))
      return `who may sign in could not be read: ${whyNot(answer)}`;
  }
  const statements = items(outputOf(listed) ?? {}, 'permissionStatements');
  const foreign = statements.filter((one) => !isOurs(one, ours));
  const on = outputOf(configuration)?.['consoleAuthorizationEnabled'] === true;
  if (foreign.length > 0)
    return `somebody else’s statements stand there (${foreign.length}), and would bind as well; people decide`;
  if (on)
    return statements.length > 0
      ? 'it is on already'
      : 'somebody else has turned on a policy there; people decide';
  return roleProblem(role, { account, excluded: ours.excluded, settings });
}

function roleProblem(
  answer: Answer | undefined,
  about: { readonly account: string; readonly excluded: string; readonly settings: Settings },
): string | undefined {
  const { account, excluded, settings } = about;
  const name = nameOf(excluded);
  const role = fields(outputOf(answer)?.['Role']);
  if (isAbsent(answer)) return `there is no role ${name} to be let in from anywhere`;
  if (answer?.ok !== true) return `the role ${name} could not be read: ${whyNot(answer)}`;
  if (text(role, 'Arn') !== excluded)
    return `the role ${name} has a path, and AWS takes none here: set signIn.exclude`;
  const isResponder = name === nameOf(settings.organization.roles.responder);
  return isResponder && text(role, 'RoleId') !== responderRoleIdOf(settings, account)
    ? `the role ${name} is not the recorded responder`
    : undefined;
}
