import type { AwsService } from '../../core/plan/call.ts';
import type { JsonObject } from '../../core/plan/json.ts';

/** What begins so only reads, in every service that the bot uses. */
const READ_PREFIX = /^(?:Get|List|Describe|Lookup|Head|Simulate|BatchGet)/;

/** Reads by another name: repeating them changes nothing that anybody could see or use. */
const READS: ReadonlySet<string> = new Set([
  'iam:GenerateCredentialReport',
  'iam:GenerateOrganizationsAccessReport',
  'iam:GenerateServiceLastAccessedDetails',
  'sts:AssumeRole',
  'sts:DecodeAuthorizationMessage',
]);

/**
 * May this request change something? If so it is sent at most once. A dry run can't (EC2's `DryRun`,
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/CommonParameters.html; KMS has the same).
 * What is not known to read counts as a change.
 */
export function isMutating(service: AwsService, operation: string, input: JsonObject): boolean {
  if (input['DryRun'] === true) return false;
  return !READ_PREFIX.test(operation) && !READS.has(`${service}:${operation}`);
}
