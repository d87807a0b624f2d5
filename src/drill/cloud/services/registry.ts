/** Every operation that has a behaviour, by service and name. */
import type { CloudState } from '../state.ts';
import type { Operation, Operations, ServiceId } from '../types.ts';
import { operations as backup } from './backup/operations.ts';
import { operations as cloudtrail } from './cloudtrail/operations.ts';
import { operations as ec2 } from './ec2/operations.ts';
import { operations as iam } from './iam/operations.ts';
import { operations as kms } from './kms/operations.ts';
import { operations as organizations } from './organizations/operations.ts';
import { operations as s3 } from './s3/operations.ts';
import { operations as secretsmanager } from './secretsmanager/operations.ts';
import { operations as sts } from './sts/operations.ts';

const REGISTRY: { [service in ServiceId]: Operations<CloudState> } = {
  iam,
  sts,
  organizations,
  secretsmanager,
  kms,
  backup,
  s3,
  ec2,
  cloudtrail,
};

/** The behaviour of an operation; undefined where the simulation has none. */
export function findOperation(
  service: ServiceId,
  operation: string,
): Operation<CloudState> | undefined {
  const all = REGISTRY[service];
  return Object.hasOwn(all, operation) ? all[operation] : undefined;
}
