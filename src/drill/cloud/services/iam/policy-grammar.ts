/**
 * What a policy of one type has to have and must not have, beyond the grammar that all types share
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html).
 */
import { policyProblem } from '../../authorization/policy-problem.ts';
import type { PolicyDocument, PolicyStatement } from '../../types.ts';

export type PolicyKind = 'identity' | 'trust';

const ACTION = /^(\*|[\w-]+:[\w*?-]+)$/;

/** An action without its service, in IAM's words; undefined if all have one. */
export function actionProblem(document: PolicyDocument): string | undefined {
  const actions = [document.Statement]
    .flat()
    .flatMap(({ Action, NotAction }) => [Action ?? NotAction ?? []].flat());
  const wrong = actions.find((action) => typeof action !== 'string' || !ACTION.test(action));
  if (wrong === undefined) return undefined;
  return 'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.';
}

function fieldProblem(statement: PolicyStatement, kind: PolicyKind): string | undefined {
  const resource = 'Resource' in statement || 'NotResource' in statement;
  const principal = 'Principal' in statement || 'NotPrincipal' in statement;
  if (kind === 'trust') {
    if (resource) return 'Has prohibited field Resource';
    return principal ? undefined : 'Missing required field Principal';
  }
  if (principal) return 'Policy document should not specify a principal.';
  return resource ? undefined : 'Policy statement must contain resources.';
}

/** What is wrong with a policy text of this kind, or undefined. */
export function textProblem(text: string, kind: PolicyKind): string | undefined {
  let document: PolicyDocument;
  try {
    document = JSON.parse(text) as PolicyDocument;
  } catch {
    return 'Syntax errors in policy.';
  }
  const shared = policyProblem(document) ?? actionProblem(document);
  if (shared !== undefined) return shared;
  const statements = [document.Statement].flat();
  return statements
    .map((statement) => fieldProblem(statement, kind))
    .find((problem) => problem !== undefined);
}
