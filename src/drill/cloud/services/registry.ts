/** Every operation that has a behaviour, by service and name. */
import type { CloudState } from '../state.ts';
import type { Operation, Operations, ServiceId } from '../types.ts';
import { operations as backup } from './backup/operations.ts';
import { operations as cloudtrail } from './cloudtrail/operations.ts';
import { operations as ec2 } from './ec2/operations.ts';
import { operations as iam } from './iam/operations.ts';
import { accountOperations } from './listings/account.ts';
import { autoscalingOperations } from './listings/autoscaling.ts';
import { cloudformationOperations } from './listings/cloudformation.ts';
import { eksOperations } from './listings/eks.ts';
import { eventsOperations } from './listings/events.ts';
import { identityPoolOperations } from './listings/identity-pools.ts';
import { lambdaOperations } from './listings/lambda.ts';
import { nothingHere } from './listings/nothing-here.ts';
import { ramOperations } from './listings/ram.ts';
import { snsOperations } from './listings/sns.ts';
import { ssmOperations } from './listings/ssm.ts';
import { operations as kms } from './kms/operations.ts';
import { operations as organizations } from './organizations/operations.ts';
import { accountBlockOperations } from './s3/account-block.ts';
import { operations as s3 } from './s3/operations.ts';
import { operations as secretsmanager } from './secretsmanager/operations.ts';
import { operations as signin } from './signin/operations.ts';
import { operations as sts } from './sts/operations.ts';

const REGISTRY: { [service in ServiceId]: Operations<CloudState> } = {
  iam,
  sts,
  organizations: { ...nothingHere('organizations'), ...organizations },
  secretsmanager,
  kms,
  backup,
  s3,
  ec2: { ...nothingHere('ec2'), ...ec2 },
  cloudtrail,
  account: { ...nothingHere('account'), ...accountOperations },
  lambda: { ...nothingHere('lambda'), ...lambdaOperations },
  ssm: { ...nothingHere('ssm'), ...ssmOperations },
  events: { ...nothingHere('events'), ...eventsOperations },
  scheduler: nothingHere('scheduler'),
  'sso-admin': nothingHere('sso-admin'),
  identitystore: nothingHere('identitystore'),
  'access-analyzer': nothingHere('access-analyzer'),
  ram: { ...nothingHere('ram'), ...ramOperations },
  rds: nothingHere('rds'),
  guardduty: nothingHere('guardduty'),
  config: nothingHere('config'),
  'cognito-identity': identityPoolOperations,
  codebuild: nothingHere('codebuild'),
  autoscaling: { ...nothingHere('autoscaling'), ...autoscalingOperations },
  dlm: nothingHere('dlm'),
  eks: eksOperations,
  cloudformation: cloudformationOperations,
  support: nothingHere('support'),
  rolesanywhere: nothingHere('rolesanywhere'),
  signin,
  'account-access': nothingHere('account-access'),
  cloudwatch: nothingHere('cloudwatch'),
  securityhub: nothingHere('securityhub'),
  sns: { ...nothingHere('sns'), ...snsOperations },
  logs: nothingHere('logs'),
  pipes: nothingHere('pipes'),
  states: nothingHere('states'),
  budgets: nothingHere('budgets'),
  sagemaker: nothingHere('sagemaker'),
  glue: nothingHere('glue'),
  elasticmapreduce: nothingHere('elasticmapreduce'),
  transfer: nothingHere('transfer'),
  iot: nothingHere('iot'),
  route53domains: nothingHere('route53domains'),
  dynamodb: nothingHere('dynamodb'),
  s3control: accountBlockOperations,
};

/** The behaviour of an operation; undefined where the simulation has none. */
export function findOperation(
  service: ServiceId,
  operation: string,
): Operation<CloudState> | undefined {
  const all = REGISTRY[service];
  return Object.hasOwn(all, operation) ? all[operation] : undefined;
}
