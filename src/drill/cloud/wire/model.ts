/** What the AWS SDK's runtime schemas say about each service: operations, shapes, HTTP bindings, errors. */
import * as accessAnalyzer from '@aws-sdk/client-accessanalyzer';
import * as account from '@aws-sdk/client-account';
import * as autoscaling from '@aws-sdk/client-auto-scaling';
import * as backup from '@aws-sdk/client-backup';
import * as cloudformation from '@aws-sdk/client-cloudformation';
import * as cloudtrail from '@aws-sdk/client-cloudtrail';
import * as codebuild from '@aws-sdk/client-codebuild';
import * as cognitoIdentity from '@aws-sdk/client-cognito-identity';
import * as config from '@aws-sdk/client-config-service';
import * as dlm from '@aws-sdk/client-dlm';
import * as ec2 from '@aws-sdk/client-ec2';
import * as eks from '@aws-sdk/client-eks';
import * as events from '@aws-sdk/client-eventbridge';
import * as guardduty from '@aws-sdk/client-guardduty';
import * as iam from '@aws-sdk/client-iam';
import * as identitystore from '@aws-sdk/client-identitystore';
import * as kms from '@aws-sdk/client-kms';
import * as lambda from '@aws-sdk/client-lambda';
import * as organizations from '@aws-sdk/client-organizations';
import * as ram from '@aws-sdk/client-ram';
import * as rds from '@aws-sdk/client-rds';
import * as s3 from '@aws-sdk/client-s3';
import * as s3control from '@aws-sdk/client-s3-control';
import * as scheduler from '@aws-sdk/client-scheduler';
import * as secretsmanager from '@aws-sdk/client-secrets-manager';
import * as ssm from '@aws-sdk/client-ssm';
import * as ssoAdmin from '@aws-sdk/client-sso-admin';
import * as sts from '@aws-sdk/client-sts';
import * as support from '@aws-sdk/client-support';
import * as budgets from '@aws-sdk/client-budgets';
import * as cloudwatch from '@aws-sdk/client-cloudwatch';
import * as logs from '@aws-sdk/client-cloudwatch-logs';
import * as dynamodb from '@aws-sdk/client-dynamodb';
import * as elasticmapreduce from '@aws-sdk/client-emr';
import * as glue from '@aws-sdk/client-glue';
import * as iot from '@aws-sdk/client-iot';
import * as pipes from '@aws-sdk/client-pipes';
import * as route53domains from '@aws-sdk/client-route-53-domains';
import * as sagemaker from '@aws-sdk/client-sagemaker';
import * as securityhub from '@aws-sdk/client-securityhub';
import * as states from '@aws-sdk/client-sfn';
import * as sns from '@aws-sdk/client-sns';
import * as transfer from '@aws-sdk/client-transfer';
import { NormalizedSchema } from '@smithy/core/schema';
import { accountAccessApi } from '../../../core/doors/services/account-access-api.data.ts';
import { rolesAnywhereApi } from '../../../core/doors/services/roles-anywhere-api.data.ts';
import { signInApi } from '../../../core/doors/services/sign-in-api.data.ts';
import type { ServiceId } from '../types.ts';

export interface OperationModel {
  name: string;
  input: NormalizedSchema;
  output: NormalizedSchema;
  /** Method, URI template and status of a REST operation. */
  http?: { method: string; uri: string; status: number };
}

export interface ServiceModel {
  id: ServiceId;
  xmlNamespace: string;
  operations: Map<string, OperationModel>;
  /** Modelled errors by shape name. */
  errors: Map<string, NormalizedSchema>;
}

type Module = { [name: string]: unknown };

const MODULES: { [service in ServiceId]: [module: Module, xmlNamespace: string] } = {
  iam: [iam, 'https://iam.amazonaws.com/doc/2010-05-08/'],
  sts: [sts, 'https://sts.amazonaws.com/doc/2011-06-15/'],
  ec2: [ec2, 'http://ec2.amazonaws.com/doc/2016-11-15/'],
  s3: [s3, 'http://s3.amazonaws.com/doc/2006-03-01/'],
  organizations: [organizations, ''],
  secretsmanager: [secretsmanager, ''],
  kms: [kms, ''],
  backup: [backup, ''],
  cloudtrail: [cloudtrail, ''],
  account: [account, ''],
  lambda: [lambda, ''],
  ssm: [ssm, ''],
  events: [events, ''],
  scheduler: [scheduler, ''],
  'sso-admin': [ssoAdmin, ''],
  identitystore: [identitystore, ''],
  'access-analyzer': [accessAnalyzer, ''],
  ram: [ram, ''],
  rds: [rds, 'http://rds.amazonaws.com/doc/2014-10-31/'],
  guardduty: [guardduty, ''],
  config: [config, ''],
  'cognito-identity': [cognitoIdentity, ''],
  codebuild: [codebuild, ''],
  autoscaling: [autoscaling, 'http://autoscaling.amazonaws.com/doc/2011-01-01/'],
  dlm: [dlm, ''],
  eks: [eks, ''],
  cloudformation: [cloudformation, 'http://cloudformation.amazonaws.com/doc/2010-05-15/'],
  support: [support, ''],
  rolesanywhere: [rolesAnywhereApi, ''],
  signin: [signInApi, ''],
  'account-access': [accountAccessApi, ''],
  cloudwatch: [cloudwatch, ''],
  securityhub: [securityhub, ''],
  sns: [sns, 'http://sns.amazonaws.com/doc/2010-03-31/'],
  logs: [logs, ''],
  pipes: [pipes, ''],
  states: [states, ''],
  budgets: [budgets, ''],
  sagemaker: [sagemaker, ''],
  glue: [glue, ''],
  elasticmapreduce: [elasticmapreduce, ''],
  transfer: [transfer, ''],
  iot: [iot, ''],
  route53domains: [route53domains, ''],
  dynamodb: [dynamodb, ''],
  s3control: [s3control, 'http://awss3control.amazonaws.com/doc/2018-08-20/'],
};

/** Kinds of static schema, by their first element (@smithy/types). */
const OPERATION = 9;
const ERROR = -3;

type StaticSchema = [
  kind: number,
  namespace: string,
  name: string,
  traits: unknown,
  ...rest: unknown[],
];

function isStatic(value: unknown): value is StaticSchema {
  return Array.isArray(value) && typeof value[0] === 'number' && typeof value[2] === 'string';
}

function schemaOf(reference: unknown): NormalizedSchema {
  return NormalizedSchema.of(reference as Parameters<typeof NormalizedSchema.of>[0]);
}

function operationOf([, , name, traits, input, output]: StaticSchema): OperationModel {
  const http = (traits as { http?: [string, string, number] } | 0)
    ? (traits as { http?: [string, string, number] }).http
    : undefined;
  return {
    name,
    input: schemaOf(input),
    output: schemaOf(output),
    ...(http === undefined ? {} : { http: { method: http[0], uri: http[1], status: http[2] } }),
  };
}

function load(id: ServiceId): ServiceModel {
  const [module, xmlNamespace] = MODULES[id];
  const schemas = Object.values(module).filter(isStatic);
  const operations = schemas.filter(([kind]) => kind === OPERATION).map(operationOf);
  const errors = schemas.filter(([kind]) => kind === ERROR);
  return {
    id,
    xmlNamespace,
    operations: new Map(operations.map((operation) => [operation.name, operation])),
    errors: new Map(errors.map((error) => [error[2], schemaOf(error)])),
  };
}

const loaded = new Map<ServiceId, ServiceModel>();

/** The model of a service; read from the SDK at the first call. */
export function serviceModel(id: ServiceId): ServiceModel {
  const known = loaded.get(id);
  if (known !== undefined) return known;
  const model = load(id);
  loaded.set(id, model);
  return model;
}

/** Names of a structure's required members: the schema counts them, and lists them first. */
export function requiredMembers(schema: NormalizedSchema): string[] {
  if (!schema.isStructSchema()) return [];
  const raw = schema.getSchema() as unknown as { 4: string[]; 6?: number };
  return raw[4].slice(0, raw[6] ?? 0);
}

/** Members of a structure with their schemas; none for an operation without input or output. */
export function membersOf(schema: NormalizedSchema): [name: string, member: NormalizedSchema][] {
  return schema.isStructSchema() ? [...schema.structIterator()] : [];
}
