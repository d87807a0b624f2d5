/**
 * The errors that every service shares, in each service's own words. The codes differ by protocol:
 * https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html,
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html,
 * https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html.
 */
import {
  AwsError,
  type AuthorizationDecision,
  type AuthorizationQuestion,
  type ServiceId,
} from '../types.ts';

type Family = 'query' | 'ec2' | 's3' | 'json' | 'rest-json';

const QUERY = new Set<ServiceId>(['iam', 'sts', 'rds', 'autoscaling', 'cloudformation', 'sns']);
const REST_JSON = new Set<ServiceId>([
  'backup',
  'account',
  'lambda',
  'scheduler',
  'access-analyzer',
  'ram',
  'guardduty',
  'dlm',
  'eks',
  'securityhub',
  'pipes',
  'iot',
]);

/** Which family of error codes a service uses. */
function familyOf(service: ServiceId): Family {
  if (QUERY.has(service)) return 'query';
  if (service === 'ec2' || service === 's3') return service;
  if (service === 's3control') return 's3';
  return REST_JSON.has(service) ? 'rest-json' : 'json';
}

type Code = [code: string, status: number, message: string];
type Mistake =
  | 'unknown key'
  | 'wrong signature'
  | 'expired session'
  | 'no credentials'
  | 'expired request';

const INVALID_TOKEN = 'The security token included in the request is invalid.';
const EXPIRED_TOKEN = 'The security token included in the request is expired';
const BAD_SIGNATURE =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method.';
const NOT_VALIDATED = 'AWS was not able to validate the provided access credentials';
const NO_TOKEN = 'Request is missing Authentication Token';
const OLD_SIGNATURE = 'Signature expired: the request was signed too long ago or too far ahead.';

const CREDENTIAL_ERRORS: { [family in Family]: { [mistake in Mistake]: Code } } = {
  query: {
    'unknown key': ['InvalidClientTokenId', 403, INVALID_TOKEN],
    'wrong signature': ['SignatureDoesNotMatch', 403, BAD_SIGNATURE],
    'expired session': ['ExpiredToken', 403, EXPIRED_TOKEN],
    'no credentials': ['MissingAuthenticationToken', 403, NO_TOKEN],
    'expired request': ['SignatureDoesNotMatch', 403, OLD_SIGNATURE],
  },
  ec2: {
    'unknown key': ['AuthFailure', 401, NOT_VALIDATED],
    'wrong signature': ['AuthFailure', 401, NOT_VALIDATED],
    'expired session': ['RequestExpired', 400, 'Request has expired.'],
    'no credentials': ['MissingAuthenticationToken', 403, NO_TOKEN],
    'expired request': ['RequestExpired', 400, 'Request has expired.'],
  },
  s3: {
    'unknown key': [
      'InvalidAccessKeyId',
      403,
      'The AWS Access Key Id you provided does not exist in our records.',
    ],
    'wrong signature': ['SignatureDoesNotMatch', 403, BAD_SIGNATURE],
    'expired session': ['ExpiredToken', 400, 'The provided token has expired.'],
    'no credentials': ['AccessDenied', 403, 'Access Denied'],
    'expired request': [
      'RequestTimeTooSkewed',
      403,
      'The difference between the request time and the current time is too large.',
    ],
  },
  json: {
    'unknown key': ['UnrecognizedClientException', 400, INVALID_TOKEN],
    'wrong signature': ['InvalidSignatureException', 400, BAD_SIGNATURE],
    'expired session': ['ExpiredTokenException', 400, EXPIRED_TOKEN],
    'no credentials': ['MissingAuthenticationTokenException', 400, NO_TOKEN],
    'expired request': ['InvalidSignatureException', 400, OLD_SIGNATURE],
  },
  'rest-json': {
    'unknown key': ['UnrecognizedClientException', 403, INVALID_TOKEN],
    'wrong signature': ['InvalidSignatureException', 403, BAD_SIGNATURE],
    'expired session': ['ExpiredTokenException', 403, EXPIRED_TOKEN],
    'no credentials': ['MissingAuthenticationTokenException', 403, NO_TOKEN],
    'expired request': ['InvalidSignatureException', 403, OLD_SIGNATURE],
  },
};

/** What a service answers to credentials that it does not accept. */
export function credentialError(service: ServiceId, mistake: Mistake): AwsError {
  const [code, status, message] = CREDENTIAL_ERRORS[familyOf(service)][mistake];
  return new AwsError(code, message, status);
}

/** What a service answers to an operation that it (or this simulation) does not have; names the operation. */
export function unknownOperation(service: ServiceId, operation: string): AwsError {
  switch (familyOf(service)) {
    case 'query':
    case 'ec2':
      return new AwsError(
        'InvalidAction',
        `The action ${operation} is not valid for this web service.`,
      );
    case 's3':
      return new AwsError(
        'NotImplemented',
        `A header or operation you provided implies functionality that is not implemented: ${operation}`,
        501,
      );
    case 'rest-json':
      return new AwsError('UnknownOperationException', `Unknown operation: ${operation}`, 404);
    default:
      return new AwsError('UnknownOperationException', `Unknown operation: ${operation}`);
  }
}

/** What a service answers to a request that it can't read. */
export function malformedRequest(service: ServiceId, message: string): AwsError {
  const codes: { [family in Family]: string } = {
    query: 'ValidationError',
    ec2: 'InvalidParameterValue',
    s3: 'MalformedXML',
    json: service === 'organizations' ? 'InvalidInputException' : 'ValidationException',
    'rest-json': 'InvalidParameterValueException',
  };
  return new AwsError(codes[familyOf(service)], message);
}

/** `because no … allows` or `with an explicit deny in …`. */
function reason(decision: AuthorizationDecision & { allowed: false }, action: string): string {
  const trust = action.startsWith('sts:AssumeRole') && decision.by === 'resource-based policy';
  if (trust) {
    return decision.explicit
      ? 'with an explicit deny in the role trust policy'
      : `because no role trust policy allows the ${action} action`;
  }
  const article = decision.by === 'identity-based policy' ? 'an' : 'a';
  return decision.explicit
    ? `with an explicit deny in ${article} ${decision.by}`
    : `because no ${decision.by} allows the ${action} action`;
}

/**
 * The refusal in AWS's words, which name the type of policy
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html).
 */
export function denial(
  service: ServiceId,
  question: AuthorizationQuestion,
  decision: AuthorizationDecision & { allowed: false },
): AwsError {
  const { caller, action } = question;
  const family = familyOf(service);
  const resource = family === 's3' ? `"${question.resource}"` : question.resource;
  const sentence = `User: ${caller.arn} is not authorized to perform: ${action} on resource: ${resource} ${reason(decision, action)}`;
  switch (family) {
    case 'ec2':
      return new AwsError(
        'UnauthorizedOperation',
        `You are not authorized to perform this operation. ${sentence}`,
        403,
      );
    case 'query':
    case 's3':
      return new AwsError('AccessDenied', sentence, 403);
    case 'rest-json':
      return new AwsError('AccessDeniedException', sentence, 403);
    default:
      return new AwsError('AccessDeniedException', sentence, 400);
  }
}
