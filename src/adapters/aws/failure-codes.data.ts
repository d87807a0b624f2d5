import type { FailureKind } from '../../core/doors/measurement.ts';

/**
 * Error codes by meaning. Sources: the "Common errors" and per-operation error lists of the API
 * references of IAM, STS, Organizations, KMS, Backup, Secrets Manager, CloudTrail, and
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html,
 * https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html.
 * A trailing `Exception` is dropped before the look-up, because the query protocols have none.
 */
export const kindOfCode: { readonly [code: string]: FailureKind } = {
  AccessDenied: 'denied',
  AccessDeniedForDependency: 'denied',
  AllAccessDisabled: 'denied',
  AuthorizationError: 'denied',
  Blocked: 'denied',
  Forbidden: 'denied',
  NotAuthorized: 'denied',
  UnauthorizedAccess: 'denied',
  UnauthorizedOperation: 'denied',

  AWSOrganizationsNotInUse: 'absent',
  FeatureDisabled: 'absent',
  NoSuchEntity: 'absent',
  ReportNotPresent: 'absent',

  AccountAlreadyClosed: 'conflict',
  AccountAlreadyRegistered: 'conflict',
  BucketAlreadyExists: 'conflict',
  BucketAlreadyOwnedByYou: 'conflict',
  KMSInvalidState: 'conflict',
  PolicyNotAttached: 'conflict',
  PolicyTypeAlreadyEnabled: 'conflict',
  ResourceExists: 'conflict',

  // Refused before anything was done: to be tried again.
  BandwidthLimitExceeded: 'throttled',
  ConcurrentModification: 'throttled',
  EC2Throttled: 'throttled',
  EntityTemporarilyUnmodifiable: 'throttled',
  FinalizingOrganization: 'throttled',
  PolicyChangesInProgress: 'throttled',
  PriorRequestNotComplete: 'throttled',
  ProvisionedThroughputExceeded: 'throttled',
  RequestLimitExceeded: 'throttled',
  RequestThrottled: 'throttled',
  SlowDown: 'throttled',
  Throttled: 'throttled',
  Throttling: 'throttled',
  TooManyRequests: 'throttled',

  ActionNotImplemented: 'unsupported',
  InvalidAction: 'unsupported',
  NotImplemented: 'unsupported',
  UnknownOperation: 'unsupported',

  DryRunOperation: 'dry-run',

  AuthFailure: 'credentials',
  CredentialsProviderError: 'credentials',
  ExpiredToken: 'credentials',
  IncompleteSignature: 'credentials',
  InvalidAccessKeyId: 'credentials',
  InvalidClientTokenId: 'credentials',
  InvalidIdentityToken: 'credentials',
  InvalidToken: 'credentials',
  MissingAuthenticationToken: 'credentials',
  RequestExpired: 'credentials',
  RequestTimeTooSkewed: 'credentials',
  SignatureDoesNotMatch: 'credentials',
  TokenProviderError: 'credentials',
  UnrecognizedClient: 'credentials',
};

/** Families of codes that are spelled by rule: `InvalidSnapshot.NotFound`, `DuplicatePolicyAttachment`. */
export const kindOfPattern: readonly (readonly [RegExp, FailureKind])[] = [
  [/^NoSuch|NotFound(?:Error|Fault)?$|\.NotFound$/, 'absent'],
  [/^Duplicate|AlreadyExists(?:Fault)?$|\.Duplicate$/, 'conflict'],
  [/^Throttl/, 'throttled'],
];

/** Errors of Node and the SDK that say that no connection was ever made: nothing was sent. */
export const neverSentCodes: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);
