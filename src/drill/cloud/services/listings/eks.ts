import { accountOf } from '../../state.ts';
import { AwsError } from '../../types.ts';
import type { JsonObject } from '../../types.ts';
import { object, optionalText, text, texts } from '../input.ts';
import { date, mutates, own, reads } from '../operation.ts';
import type { CloudOperation, Context, Question } from '../operation.ts';
import { listingsRegion } from './state.ts';
import type { AccessEntryRecord, ClusterRecord } from './state.ts';

/** Clusters of EKS: who may rule them by access entries. Nothing runs in one, and nobody signs in. */
export const eksOperations: { [operation: string]: CloudOperation } = {
  CreateCluster: mutates(
    (context) => [own(context, 'eks:CreateCluster', '*')],
    (context, input) => {
      const name = text(input, 'name');
      clusters(context).set(name, { name, entries: new Map() });
      return { cluster: { name, status: 'ACTIVE' } };
    },
  ),
  ListClusters: reads(
    (context) => [own(context, 'eks:ListClusters', '*')],
    (context) => ({ clusters: [...clusters(context).keys()] }),
  ),
  CreateAccessEntry: mutates(onCluster('CreateAccessEntry'), (context, input) => {
    const { entries } = cluster(context, input);
    const principalArn = text(input, 'principalArn');
    if (entries.has(principalArn)) {
      const message = 'The specified access entry resource is already in use on this cluster.';
      throw new AwsError('ResourceInUseException', message, 409);
    }
    const made: AccessEntryRecord = {
      principalArn,
      type: optionalText(input, 'type') ?? 'STANDARD',
      groups: texts(input, 'kubernetesGroups'),
      createdAt: context.now,
      policies: new Map(),
    };
    entries.set(principalArn, made);
    return described(context, input, made);
  }),
  ListAccessEntries: reads(onCluster('ListAccessEntries'), (context, input) => ({
    accessEntries: [...cluster(context, input).entries.keys()],
  })),
  DescribeAccessEntry: reads(onEntry('DescribeAccessEntry'), (context, input) =>
    described(context, input, entry(context, input)),
  ),
  // Groups that are sent take the place of the former ones; left out, they stay.
  UpdateAccessEntry: mutates(onEntry('UpdateAccessEntry'), (context, input) => {
    const one = standard(entry(context, input));
    if (input['kubernetesGroups'] !== undefined) one.groups = texts(input, 'kubernetesGroups');
    return described(context, input, one);
  }),
  ListAssociatedAccessPolicies: reads(
    onEntry('ListAssociatedAccessPolicies'),
    (context, input) => ({
      clusterName: text(input, 'clusterName'),
      principalArn: text(input, 'principalArn'),
      associatedAccessPolicies: [...entry(context, input).policies].map(
        ([policyArn, accessScope]) => ({ policyArn, accessScope: structuredClone(accessScope) }),
      ),
    }),
  ),
  AssociateAccessPolicy: mutates(onEntry('AssociateAccessPolicy'), (context, input) => {
    const scope = object(input, 'accessScope');
    const accessScope = { type: text(scope, 'type'), namespaces: texts(scope, 'namespaces') };
    standard(entry(context, input)).policies.set(text(input, 'policyArn'), accessScope);
    return { associatedAccessPolicy: { policyArn: text(input, 'policyArn'), accessScope } };
  }),
  DisassociateAccessPolicy: mutates(onEntry('DisassociateAccessPolicy'), (context, input) => {
    if (!entry(context, input).policies.delete(text(input, 'policyArn'))) {
      throw missing('The specified access policy is not associated with the access entry.');
    }
    return {};
  }),
};

function onCluster(operation: string): (context: Context, input: JsonObject) => Question[] {
  return (context, input) => {
    const { accountId } = context.caller;
    const arn = `arn:aws:eks:${context.region}:${accountId}:cluster/${text(input, 'clusterName')}`;
    return [own(context, `eks:${operation}`, arn)];
  };
}

function onEntry(operation: string): (context: Context, input: JsonObject) => Question[] {
  return (context, input) => {
    const of = `${text(input, 'clusterName')}/${text(input, 'principalArn')}`;
    const arn = `arn:aws:eks:${context.region}:${context.caller.accountId}:access-entry/${of}`;
    return [own(context, `eks:${operation}`, arn)];
  };
}

function clusters(context: Context): Map<string, ClusterRecord> {
  const { listings } = accountOf(context.state, context.caller.accountId);
  return listingsRegion(listings, context.region).clusters;
}

function cluster(context: Context, input: JsonObject): ClusterRecord {
  const one = clusters(context).get(text(input, 'clusterName'));
  if (one === undefined) throw missing(`No cluster found for name: ${text(input, 'clusterName')}.`);
  return one;
}

function entry(context: Context, input: JsonObject): AccessEntryRecord {
  const one = cluster(context, input).entries.get(text(input, 'principalArn'));
  if (one === undefined) throw missing('The specified access entry resource could not be found.');
  return one;
}

/** Only these have rights that can be changed: https://docs.aws.amazon.com/eks/latest/userguide/creating-access-entries.html */
function standard(one: AccessEntryRecord): AccessEntryRecord {
  if (one.type === 'STANDARD') return one;
  throw new AwsError('InvalidRequestException', `Not possible for type ${one.type}.`);
}

function missing(message: string): AwsError {
  return new AwsError('ResourceNotFoundException', message, 404);
}

function described(context: Context, input: JsonObject, one: AccessEntryRecord): JsonObject {
  return {
    accessEntry: {
      clusterName: text(input, 'clusterName'),
      principalArn: one.principalArn,
      kubernetesGroups: [...one.groups],
      createdAt: date(one.createdAt),
      username: one.principalArn,
      type: one.type,
    },
  };
}
