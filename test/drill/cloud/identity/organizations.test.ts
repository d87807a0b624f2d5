import { beforeEach, describe, expect, it } from 'vitest';
import type { CloudApi, Kernel } from '../../../../src/drill/cloud/kernel.ts';
import { emptyAccount } from '../../../../src/drill/cloud/state.ts';
import { joinOrganization } from '../../../../src/drill/cloud/services/organizations/state.ts';
import type { JsonObject } from '../../../../src/drill/cloud/types.ts';
import {
  codeOf,
  MANAGEMENT,
  MEMBER,
  newKernel,
  OUTSIDER,
  ROOT,
  SECURITY,
  START,
  UNIT,
} from '../kernel/world.ts';

let kernel: Kernel;
let management: CloudApi;
beforeEach(() => {
  kernel = newKernel();
  management = apiOf(MANAGEMENT);
});
function apiOf(accountId: string): CloudApi {
  return kernel.api(kernel.issueCredentials({ accountId, userName: 'admin' }));
}
const call = (operation: string, input: JsonObject = {}) =>
  management('organizations', operation, input);
const code = (operation: string, input: JsonObject = {}) => codeOf(() => call(operation, input));

const SCP = { Type: 'SERVICE_CONTROL_POLICY', Description: '' };
const RCP = { Type: 'RESOURCE_CONTROL_POLICY', Description: '' };
const deny = (Action: string | string[], extra: JsonObject = { Resource: '*' }) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Deny', Action, ...extra }] });
const rcp = deny('s3:*', { Principal: '*', Resource: '*' });
function create(Name: string, Content = deny('iam:*'), about = SCP): string {
  const { Policy } = call('CreatePolicy', { Name, Content, ...about }) as {
    Policy: { PolicySummary: { Id: string } };
  };
  return Policy.PolicySummary.Id;
}

describe('who may ask', () => {
  it('given a member and an outsider, when they ask, then a member may only describe the organization', () => {
    const member = apiOf(MEMBER);
    const outsider = apiOf(OUTSIDER);
    expect(member('organizations', 'DescribeOrganization')['Organization']).toMatchObject({
      MasterAccountId: MANAGEMENT,
    });
    expect(codeOf(() => member('organizations', 'ListAccounts'))).toBe('AccessDeniedException');
    expect(
      codeOf(() =>
        member('organizations', 'AttachPolicy', { PolicyId: 'p-FullAWSAccess', TargetId: ROOT }),
      ),
    ).toBe('AccessDeniedException');
    expect(codeOf(() => outsider('organizations', 'DescribeOrganization'))).toBe(
      'AWSOrganizationsNotInUseException',
    );
    expect(codeOf(() => outsider('organizations', 'ListRoots'))).toBe(
      'AWSOrganizationsNotInUseException',
    );
  });
});

describe('the tree', () => {
  it('given units and accounts, when parents and children are asked for, then they fit together', () => {
    expect(call('ListParents', { ChildId: MEMBER })['Parents']).toEqual([
      { Id: UNIT, Type: 'ORGANIZATIONAL_UNIT' },
    ]);
    expect(call('ListParents', { ChildId: UNIT })['Parents']).toEqual([{ Id: ROOT, Type: 'ROOT' }]);
    expect(call('ListChildren', { ParentId: ROOT, ChildType: 'ACCOUNT' })['Children']).toHaveLength(
      2,
    );
    expect(call('ListAccountsForParent', { ParentId: UNIT })['Accounts']).toMatchObject([
      { Id: MEMBER, Name: 'production', Status: 'ACTIVE' },
    ]);
    expect(
      call('ListOrganizationalUnitsForParent', { ParentId: ROOT })['OrganizationalUnits'],
    ).toMatchObject([{ Id: UNIT }]);
    expect(code('ListParents', { ChildId: OUTSIDER })).toBe('ChildNotFoundException');
  });

  it('given a move, when the source is wrong or the place is the same, then it is refused; else it is read back at once', () => {
    const move = { AccountId: SECURITY, SourceParentId: ROOT, DestinationParentId: UNIT };
    expect(code('MoveAccount', { ...move, SourceParentId: UNIT })).toBe(
      'SourceParentNotFoundException',
    );
    expect(code('MoveAccount', { ...move, DestinationParentId: 'ou-nope' })).toBe(
      'DestinationParentNotFoundException',
    );
    expect(code('MoveAccount', { ...move, DestinationParentId: ROOT })).toBe(
      'DuplicateAccountException',
    );
    expect(code('MoveAccount', move)).toBe('ok');
    expect(call('ListParents', { ChildId: SECURITY })['Parents']).toMatchObject([{ Id: UNIT }]);
  });

  it('given a unit, when it is made twice, nested too deep or deleted while in use, then it is refused', () => {
    expect(code('CreateOrganizationalUnit', { ParentId: ROOT, Name: 'Workloads' })).toBe(
      'DuplicateOrganizationalUnitException',
    );
    expect(code('DeleteOrganizationalUnit', { OrganizationalUnitId: UNIT })).toBe(
      'OrganizationalUnitNotEmptyException',
    );
    let ParentId = UNIT;
    const made = () => {
      const { OrganizationalUnit } = call('CreateOrganizationalUnit', { ParentId, Name: 'x' }) as {
        OrganizationalUnit: { Id: string };
      };
      ParentId = OrganizationalUnit.Id;
    };
    for (let depth = 2; depth <= 5; depth += 1) made();
    expect(codeOf(made)).toBe('ConstraintViolationException');
  });

  it('given a member, when it leaves, then it is gone from the organization and its policies no longer bind', () => {
    const member = apiOf(MEMBER);
    const id = create('deny');
    call('AttachPolicy', { PolicyId: id, TargetId: ROOT });
    expect(codeOf(() => member('organizations', 'LeaveOrganization'))).toBe('ok');
    kernel.advanceTo(START + 60_000);
    expect(codeOf(() => member('iam', 'ListUsers'))).toBe('ok');
    expect(code('DescribeAccount', { AccountId: MEMBER })).toBe('AccountNotFoundException');
    expect(codeOf(() => management('organizations', 'LeaveOrganization'))).toBe(
      'MasterCannotLeaveOrganizationException',
    );
  });

  it('given more accounts than a page, when they are listed, then a page has at most twenty and each comes once', () => {
    const { state } = kernel;
    for (let n = 0; n < 45; n += 1) {
      const id = String(400_000_000_000 + n);
      state.accounts.set(
        id,
        emptyAccount({ id, name: `a${n}`, email: `a${n}@example.com`, createdAt: START }),
      );
      joinOrganization(state.organization, id, START);
    }
    const seen: string[] = [];
    let NextToken: unknown;
    do {
      const page = call('ListAccounts', NextToken === undefined ? {} : { NextToken }) as {
        Accounts: { Id: string }[];
        NextToken?: string;
      };
      expect(page.Accounts.length).toBeLessThanOrEqual(20);
      seen.push(...page.Accounts.map(({ Id }) => Id));
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    expect(new Set(seen).size).toBe(48);
    expect(code('ListAccounts', { MaxResults: 21 })).toBe('InvalidInputException');
  });
});

describe('policies', () => {
  it('given contents that break a rule of their type, when they are created, then they are malformed or too long', () => {
    const content = (Content: string, about = SCP) =>
      code('CreatePolicy', { Name: Content.slice(0, 20), Content, ...about });
    expect(content('{')).toBe('MalformedPolicyDocumentException');
    expect(content(deny('*', { Principal: '*', Resource: '*' }))).toBe(
      'MalformedPolicyDocumentException',
    );
    expect(
      content(deny('s3:*', { Principal: '*', Resource: '*' }).replace('Deny', 'Allow'), RCP),
    ).toBe('MalformedPolicyDocumentException');
    expect(content(deny('*', { Principal: '*', Resource: '*' }), RCP)).toBe(
      'MalformedPolicyDocumentException',
    );
    const actions = (count: number) =>
      Array.from({ length: count }, (_, n) => `service:SomeAction${n}`);
    expect(content(deny(actions(400)))).toBe('ok');
    expect(content(deny(actions(450)))).toBe('ConstraintViolationException');
    expect(content(deny(actions(250), { Principal: '*', Resource: '*' }), RCP)).toBe(
      'ConstraintViolationException',
    );
  });

  it('given a policy, when it is attached, detached and deleted out of order, then each mistake has its own error', () => {
    const PolicyId = create('one');
    expect(codeOf(() => create('one'))).toBe('DuplicatePolicyException');
    expect(code('DetachPolicy', { PolicyId, TargetId: UNIT })).toBe('PolicyNotAttachedException');
    expect(code('AttachPolicy', { PolicyId, TargetId: 'ou-nope' })).toBe('TargetNotFoundException');
    expect(code('AttachPolicy', { PolicyId: 'p-nope', TargetId: UNIT })).toBe(
      'PolicyNotFoundException',
    );
    expect(code('AttachPolicy', { PolicyId, TargetId: UNIT })).toBe('ok');
    expect(code('AttachPolicy', { PolicyId, TargetId: UNIT })).toBe(
      'DuplicatePolicyAttachmentException',
    );
    expect(code('DeletePolicy', { PolicyId })).toBe('PolicyInUseException');
    expect(call('ListTargetsForPolicy', { PolicyId })['Targets']).toMatchObject([
      { TargetId: UNIT, Type: 'ORGANIZATIONAL_UNIT', Name: 'Workloads' },
    ]);
    expect(
      call('ListPoliciesForTarget', { TargetId: UNIT, Filter: SCP.Type })['Policies'],
    ).toHaveLength(2);
    expect(code('DetachPolicy', { PolicyId, TargetId: UNIT })).toBe('ok');
    expect(code('DeletePolicy', { PolicyId })).toBe('ok');
    expect(code('DescribePolicy', { PolicyId })).toBe('PolicyNotFoundException');
  });

  it('given the last SCP, AWS’s RCP, or the quota of a node, when they are touched, then AWS’s limits hold', () => {
    expect(code('DetachPolicy', { PolicyId: 'p-FullAWSAccess', TargetId: MEMBER })).toBe(
      'ConstraintViolationException',
    );
    expect(code('DetachPolicy', { PolicyId: 'p-RCPFullAWSAccess', TargetId: MEMBER })).toBe(
      'InvalidInputException',
    );
    expect(code('UpdatePolicy', { PolicyId: 'p-FullAWSAccess', Content: deny('*') })).toBe(
      'InvalidInputException',
    );
    const attached = (type: typeof SCP, content: string) =>
      Array.from({ length: 10 }, (_, n) =>
        code('AttachPolicy', {
          PolicyId: create(`${type.Type}-${n}`, content, type),
          TargetId: MEMBER,
        }),
      ).filter((one) => one === 'ok');
    expect(attached(SCP, deny('iam:*'))).toHaveLength(9);
    expect(attached(RCP, rcp)).toHaveLength(4);
  });

  it('given a policy type that is off, when a policy of it is attached, then that is refused, and enabling it again helps', () => {
    const PolicyId = create('rcp', rcp, RCP);
    call('DisablePolicyType', { RootId: ROOT, PolicyType: RCP.Type });
    expect(code('AttachPolicy', { PolicyId, TargetId: MEMBER })).toBe(
      'PolicyTypeNotEnabledException',
    );
    call('EnablePolicyType', { RootId: ROOT, PolicyType: RCP.Type });
    expect(code('EnablePolicyType', { RootId: ROOT, PolicyType: RCP.Type })).toBe(
      'PolicyTypeAlreadyEnabledException',
    );
    expect(code('AttachPolicy', { PolicyId, TargetId: MEMBER })).toBe('ok');
  });

  it('given tags, when a policy is tagged and untagged, then they can be listed', () => {
    const ResourceId = create('tagged');
    call('TagResource', {
      ResourceId,
      Tags: [
        { Key: 'a', Value: '1' },
        { Key: 'b', Value: '2' },
      ],
    });
    call('UntagResource', { ResourceId, TagKeys: ['a'] });
    expect(call('ListTagsForResource', { ResourceId })['Tags']).toEqual([{ Key: 'b', Value: '2' }]);
  });
});

describe('throttling', () => {
  it('given AWS’s write limit, when four policies are made at once, then the fourth has to wait', () => {
    kernel.state.pace.limits.rates = true;
    const made = (name: string) => codeOf(() => create(name));
    expect(['a', 'b', 'c', 'd'].map(made)).toEqual(['ok', 'ok', 'ok', 'TooManyRequestsException']);
    kernel.advanceTo(START + 500);
    expect(['d', 'e'].map(made)).toEqual(['ok', 'TooManyRequestsException']);
  });
});
