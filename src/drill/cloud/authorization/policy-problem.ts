import type { PolicyDocument, PolicyStatement } from '../types.ts';
import { isConditionOperator } from './conditions.ts';

/**
 * What is wrong with a policy document, in one sentence, or undefined. Checks the grammar that every policy type shares
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html); size limits and the rules of
 * one type belong to the operation that stores it.
 */
export function policyProblem(document: unknown): string | undefined {
  if (!isRecord(document) || document['Statement'] === undefined) {
    return 'The policy has no Statement.';
  }
  const version = document['Version'];
  if (version !== undefined && version !== '2012-10-17' && version !== '2008-10-17') {
    return 'The policy version is not valid.';
  }
  const statements = [(document as unknown as PolicyDocument).Statement].flat();
  return statements.map(statementProblem).find((problem) => problem !== undefined);
}

function statementProblem(statement: PolicyStatement): string | undefined {
  if (!isRecord(statement)) return 'A statement must be an object.';
  if (statement.Effect !== 'Allow' && statement.Effect !== 'Deny') {
    return 'A statement must have Effect Allow or Deny.';
  }
  if ((statement.Action === undefined) === (statement.NotAction === undefined)) {
    return 'A statement must have either Action or NotAction.';
  }
  if (statement.Resource !== undefined && statement.NotResource !== undefined) {
    return 'A statement cannot have both Resource and NotResource.';
  }
  const unknown = Object.keys(statement.Condition ?? {}).find((name) => !isConditionOperator(name));
  return unknown === undefined ? undefined : `Invalid condition operator: ${unknown}.`;
}

function isRecord(value: unknown): value is { [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
