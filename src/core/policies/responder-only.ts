import type { Settings } from '../incident/settings.ts';
import type { JsonObject } from '../plan/json.ts';

/**
 * What still binds the exempt responder roles: a session that somebody stole before, or uses from elsewhere,
 * is denied like everybody. Optional, because both can lock the bot itself out: `organization.responderSince`
 * and `organization.responderNetwork`.
 *
 * By role name, not by id: it only ever denies more, and a list of ids would cost as much room again. Both
 * values are settings, not drawn at the declaration, so that the policies that were tried at peace are the
 * ones that are fired, byte for byte.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-tokenissuetime
 */
export function responderStatements({ organization }: Settings): readonly JsonObject[] {
  const { responderSince, responderNetwork, roles } = organization;
  const responders = {
    ArnLike: { 'aws:PrincipalArn': responderPattern(roles.responder) },
  };
  return [
    ...(responderSince === undefined
      ? []
      : [
          {
            Sid: 'StaleResponder',
            Effect: 'Deny',
            Action: '*',
            Resource: '*',
            Condition: {
              ...responders,
              DateLessThan: { 'aws:TokenIssueTime': responderSince },
            },
          },
        ]),
    ...(responderNetwork === undefined
      ? []
      : [
          {
            Sid: 'ResponderNetwork',
            Effect: 'Deny',
            Action: '*',
            Resource: '*',
            Condition: {
              ...responders,
              // Missing for a caller inside a VPC endpoint, who is denied then: fail closed.
              NotIpAddressIfExists: { 'aws:SourceIp': [...responderNetwork] },
              BoolIfExists: { 'aws:ViaAWSService': 'false' },
            },
          },
        ]),
  ];
}

/** The responder role of this name in every account, as an ARN pattern: what both statements are about. */
export function responderPattern(role: string): string {
  return `arn:aws:iam::*:role/${role}`;
}
