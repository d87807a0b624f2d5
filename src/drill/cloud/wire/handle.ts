/** One HTTP request to one HTTP answer: who signed, which service, which operation, and back. */
import { credentialError, unknownOperation } from '../kernel/common-errors.ts';
import type { Kernel } from '../kernel.ts';
import { uuid } from '../kernel/submission.ts';
import { AwsError, SERVICES, type CloudRequest, type ServiceId } from '../types.ts';
import { isChunked, unchunked } from './aws-chunked.ts';
import { ec2Query } from './ec2-query.ts';
import type { WireRequest, WireResponse } from './http.ts';
import { json } from './json.ts';
import { serviceModel } from './model.ts';
import type { Protocol } from './protocol.ts';
import { query } from './query.ts';
import { restJson } from './rest-json.ts';
import { restXml } from './rest-xml.ts';
import { S3_CONTROL_PATH, s3Control } from './s3-control.ts';
import { signedBy, verify, type Signed } from './signature.ts';

const PROTOCOLS: { [service in ServiceId]: Protocol } = {
  iam: query,
  sts: query,
  ec2: ec2Query,
  s3: restXml,
  organizations: json,
  secretsmanager: json,
  kms: json,
  cloudtrail: json,
  backup: restJson,
  account: restJson,
  lambda: restJson,
  ssm: json,
  events: json,
  scheduler: restJson,
  'sso-admin': json,
  identitystore: json,
  'access-analyzer': restJson,
  ram: restJson,
  rds: query,
  guardduty: restJson,
  config: json,
  'cognito-identity': json,
  codebuild: json,
  autoscaling: query,
  dlm: restJson,
  eks: restJson,
  cloudformation: query,
  support: json,
  rolesanywhere: restJson,
  signin: restJson,
  'account-access': restJson,
  cloudwatch: json,
  securityhub: restJson,
  sns: query,
  logs: json,
  pipes: restJson,
  states: json,
  budgets: json,
  sagemaker: json,
  glue: json,
  elasticmapreduce: json,
  transfer: json,
  iot: restJson,
  route53domains: json,
  dynamodb: json,
  s3control: s3Control,
};
const GLOBAL = new Set<ServiceId>(['iam', 'organizations']);
/** IAM Identity Center signs as `sso`, which names a service of its own elsewhere; CloudWatch as `monitoring`. */
const SIGNED_AS: { readonly [scope: string]: ServiceId } = {
  sso: 'sso-admin',
  monitoring: 'cloudwatch',
};

export interface Arrival {
  sourceIp: string;
  /** Real time: signatures carry it. */
  wallMs: number;
}

function serviceOf(scope: string, path: string): ServiceId | undefined {
  if (scope === 's3' && path.startsWith(S3_CONTROL_PATH)) return 's3control';
  return SIGNED_AS[scope] ?? SERVICES.find((service) => service === scope);
}

/** The signature, or the service's error for what is wrong with it. */
function authenticated(
  kernel: Kernel,
  service: ServiceId,
  request: WireRequest,
  wallMs: number,
): Signed {
  const signed = signedBy(request);
  if (signed === undefined) throw credentialError(service, 'no credentials');
  const secret = kernel.signingSecret(signed.accessKeyId);
  if (secret === undefined) throw credentialError(service, 'unknown key');
  const verdict = verify(request, signed, secret, wallMs);
  if (verdict === 'ok') return signed;
  if (verdict === 'wrong payload' && service === 's3')
    throw new AwsError(
      'XAmzContentSHA256Mismatch',
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
    );
  throw credentialError(service, verdict === 'wrong payload' ? 'wrong signature' : verdict);
}

function respond(
  kernel: Kernel,
  service: ServiceId,
  request: WireRequest,
  arrival: Arrival,
): WireResponse {
  const model = serviceModel(service);
  const protocol = PROTOCOLS[service];
  const requestId = uuid(kernel.id('', 32, 'hex'));
  try {
    const signed = authenticated(kernel, service, request, arrival.wallMs);
    const body = isChunked(request) ? unchunked(request.body) : request.body;
    const { operation, input } = protocol.understand(model, { ...request, body });
    const cloudRequest: CloudRequest = {
      requestId,
      service,
      operation: operation.name,
      input,
      region: GLOBAL.has(service) ? 'us-east-1' : signed.region,
      accessKeyId: signed.accessKeyId,
      ...(signed.sessionToken === undefined ? {} : { sessionToken: signed.sessionToken }),
      sourceIp: arrival.sourceIp,
      userAgent: request.headers['user-agent'] ?? '-',
    };
    const result = kernel.submit(cloudRequest);
    const later = result.answersAt === undefined ? {} : { answersAt: result.answersAt };
    return result.ok
      ? { ...protocol.answer(model, operation, result.output, requestId), ...later }
      : { ...protocol.refuse(model, result.error, requestId), ...later };
  } catch (error) {
    const known =
      error instanceof AwsError
        ? error
        : new AwsError('InternalFailure', `The simulation failed: ${String(error)}`, 500);
    return protocol.refuse(model, known, requestId);
  }
}

/** A service that the simulation has not: refused in JSON, naming the service. */
function noSuchService(scope: string): WireResponse {
  const error = unknownOperation('backup', `any operation of the service ${scope}`);
  return {
    status: error.status,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': error.code },
    body: JSON.stringify({ __type: error.code, message: error.message }),
  };
}

/** Answers one request at the kernel's present time. */
export function handle(kernel: Kernel, request: WireRequest, arrival: Arrival): WireResponse {
  const scope = signedBy(request)?.service ?? 's3';
  const service = serviceOf(scope, request.path);
  return service === undefined ? noSuchService(scope) : respond(kernel, service, request, arrival);
}
