import {
  CancelUpdateStackCommand,
  CloudFormationClient,
  CreateStackCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import {
  CognitoIdentityClient,
  CreateIdentityPoolCommand,
  DescribeIdentityPoolCommand,
  UpdateIdentityPoolCommand,
} from '@aws-sdk/client-cognito-identity';
import {
  AssociateAccessPolicyCommand,
  CreateAccessEntryCommand,
  CreateClusterCommand,
  DescribeAccessEntryCommand,
  DisassociateAccessPolicyCommand,
  EKSClient,
  ListAssociatedAccessPoliciesCommand,
  UpdateAccessEntryCommand,
} from '@aws-sdk/client-eks';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MEMBER } from '../kernel/world.ts';
import { startEndpoint } from '../wire/clients.ts';
import type { Endpoint } from '../wire/clients.ts';

/** What hands out access, with the real SDK clients, over HTTP: each call that shuts something, and its undo. */

let endpoint: Endpoint;
let config: ConstructorParameters<typeof EKSClient>[0];
beforeEach(async () => {
  endpoint = await startEndpoint();
  const credentials = endpoint.kernel.issueCredentials({ accountId: MEMBER, userName: 'admin' });
  config = {
    endpoint: endpoint.server.endpoint,
    region: 'eu-west-1',
    credentials,
    maxAttempts: 1,
  };
});
afterEach(() => endpoint.server.close());

describe('the SDK’s own clients of what hands out access', () => {
  it('given an identity pool, when it is written, then what was not sent has its default, and guests are a plain no', async () => {
    const cognito = new CognitoIdentityClient({ ...config });
    const { IdentityPoolId } = await cognito.send(
      new CreateIdentityPoolCommand({
        IdentityPoolName: 'app',
        AllowUnauthenticatedIdentities: true,
        SupportedLoginProviders: { 'graph.facebook.com': '1' },
      }),
    );
    const write = new UpdateIdentityPoolCommand({
      IdentityPoolId,
      IdentityPoolName: 'app',
      AllowUnauthenticatedIdentities: false,
    });
    await cognito.send(write);
    const { $metadata: _, ...pool } = await cognito.send(
      new DescribeIdentityPoolCommand({ IdentityPoolId }),
    );
    expect(pool).toEqual({
      IdentityPoolId,
      IdentityPoolName: 'app',
      AllowUnauthenticatedIdentities: false,
    });
    cognito.destroy();
  });

  it('given an access entry of a role with a path, when its rights are taken and given back, then an empty list of groups arrives as such', async () => {
    const eks = new EKSClient({ ...config });
    const clusterName = 'shop';
    const principalArn = `arn:aws:iam::${MEMBER}:role/teams/platform`;
    const policyArn = 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy';
    const about = { clusterName, principalArn };
    const accessScope = { type: 'namespace', namespaces: ['a'] } as const;
    const associate = () =>
      eks.send(
        new AssociateAccessPolicyCommand({
          ...about,
          policyArn,
          accessScope: { ...accessScope, namespaces: ['a'] },
        }),
      );
    const roleArn = `arn:aws:iam::${MEMBER}:role/eks`;
    await eks.send(
      new CreateClusterCommand({ name: clusterName, roleArn, resourcesVpcConfig: {} }),
    );
    await eks.send(new CreateAccessEntryCommand({ ...about, kubernetesGroups: ['g'] }));
    await associate();
    const now = async () => {
      const { accessEntry } = await eks.send(new DescribeAccessEntryCommand(about));
      const { associatedAccessPolicies } = await eks.send(
        new ListAssociatedAccessPoliciesCommand(about),
      );
      return [accessEntry?.kubernetesGroups, associatedAccessPolicies];
    };
    const before = await now();
    expect(before).toEqual([['g'], [{ policyArn, accessScope }]]);
    await eks.send(new DisassociateAccessPolicyCommand({ ...about, policyArn }));
    await eks.send(new UpdateAccessEntryCommand({ ...about, kubernetesGroups: [] }));
    expect(await now()).toEqual([[], []]);
    await associate();
    await eks.send(new UpdateAccessEntryCommand({ ...about, kubernetesGroups: ['g'] }));
    expect(await now()).toEqual(before);
    eks.destroy();
  });

  it('given a stack that is updated, when it is cancelled by its id, then it is changed back, and can not be cancelled again', async () => {
    const stacks = new CloudFormationClient({ ...config });
    const input = { StackName: 'shop', TemplateBody: '{}' };
    const { StackId } = await stacks.send(new CreateStackCommand(input));
    await stacks.send(new UpdateStackCommand(input));
    await stacks.send(new CancelUpdateStackCommand({ StackName: StackId }));
    const { Stacks } = await stacks.send(new DescribeStacksCommand({ StackName: StackId }));
    expect(Stacks).toMatchObject([{ StackId, StackStatus: 'UPDATE_ROLLBACK_COMPLETE' }]);
    const again = stacks.send(new CancelUpdateStackCommand({ StackName: StackId }));
    await expect(again).rejects.toThrow('cannot be called');
    stacks.destroy();
  });
});
