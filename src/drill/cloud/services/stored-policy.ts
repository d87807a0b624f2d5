import { policyProblem } from '../authorization/policy-problem.ts';
import { AwsError } from '../types.ts';
import type { PolicyDocument } from '../types.ts';

/** A resource-based policy: the text that the Get call returns, and the document that is enforced. */
export interface StoredPolicy {
  text: string;
  document: PolicyDocument;
}

/**
 * Reads a resource policy's text. Every service refuses what is no policy with a code of its own.
 * @param malformedCode the service's code, e.g. `MalformedPolicy` (S3), `MalformedPolicyDocumentException` (KMS).
 */
export function parseStoredPolicy(text: string, malformedCode: string): StoredPolicy {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    throw new AwsError(malformedCode, 'The policy is not valid JSON.');
  }
  const problem = policyProblem(document);
  if (problem !== undefined) throw new AwsError(malformedCode, problem);
  return { text, document: document as PolicyDocument };
}
