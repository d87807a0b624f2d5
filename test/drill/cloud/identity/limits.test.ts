import { beforeEach, describe, expect, it } from 'vitest';
import type { CloudApi, Kernel } from '../../../../src/drill/cloud/kernel.ts';
import { newUser } from '../../../../src/drill/cloud/services/iam/state.ts';
import {
  addUnit,
  joinOrganization,
} from '../../../../src/drill/cloud/services/organizations/state.ts';
import { emptyAccount } from '../../../../src/drill/cloud/state.ts';
import { AwsError, type JsonObject } from '../../../../src/drill/cloud/types.ts';
import { reachedAt, versioned } from '../../../../src/drill/cloud/versioned.ts';
import {
  codeOf,
  MANAGEMENT,
  MEMBER,
  newKernel,
  PROPAGATION,
  ROOT,
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
const DENY = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Deny', Action: 'iam:*', Resource: '*' }],
});
const policy = (Name: string, Content = DENY): string => {
  const made = call('CreatePolicy', {
    Name,
    Description: '',
    Content,
    Type: 'SERVICE_CONTROL_POLICY',
  });
  return (made['Policy'] as { PolicySummary: { Id: string } }).PolicySummary.Id;
};
function reasonOf(run: () => unknown): unknown {
  try {
    run();
    return undefined;
  } catch (error) {
    return error instanceof AwsError ? error.details['Reason'] : error;
  }
}

describe('the reasons of Organizations', () => {
  it('given each quota, when it is exceeded, then the error names its reason', () => {
    const room = 10_240 - DENY.length;
    const exactly = DENY.replace('iam:*', `iam:${'X'.repeat(room + 1)}`);
    expect(exactly).toHaveLength(10_240);
    expect(codeOf(() => policy('exactly', exactly))).toBe('ok');
    expect(reasonOf(() => policy('longer', exactly.replace('iam:X', 'iam:XX')))).toBe(
      'POLICY_CONTENT_LIMIT_EXCEEDED',
    );
    expect(
      reasonOf(() => call('DetachPolicy', { PolicyId: 'p-FullAWSAccess', TargetId: MEMBER })),
    ).toBe('MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED');
    const attach = (n: number) =>
      call('AttachPolicy', { PolicyId: policy(`p${n}`), TargetId: MEMBER });
    for (let n = 1; n <= 9; n += 1) attach(n);
    expect(reasonOf(() => attach(10))).toBe('MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED');
  });
});

describe('the rates of Organizations', () => {
  it.each([
    ['ListPoliciesForTarget', { TargetId: MEMBER, Filter: 'SERVICE_CONTROL_POLICY' }, 8, 5],
    ['DescribePolicy', { PolicyId: 'p-FullAWSAccess' }, 2, 2],
    ['ListAccounts', {}, 12, 8],
    ['ListChildren', { ParentId: ROOT, ChildType: 'ACCOUNT' }, 10, 6],
    ['ListParents', { ChildId: MEMBER }, 8, 5],
    ['ListRoots', {}, 2, 1],
  ])(
    'given %s, when it is asked for more often than AWS allows, then the rest waits for its tokens',
    (operation, input, burst, perSecond) => {
      kernel.state.pace.limits.rates = true;
      const answered = () =>
        Array.from({ length: 30 }, () => code(operation, input)).filter((one) => one === 'ok');
      expect(answered()).toHaveLength(burst);
      expect(code(operation, input)).toBe('TooManyRequestsException');
      kernel.advanceTo(START + 1000);
      expect(answered()).toHaveLength(perSecond);
    },
  );

  it('given attaching, detaching, creating and deleting, when they are mixed, then they share one bucket', () => {
    const one = policy('one');
    kernel.state.pace.limits.rates = true;
    const about = { PolicyId: one, TargetId: MEMBER };
    expect(
      [
        ['AttachPolicy', about],
        ['DetachPolicy', about],
        ['DeletePolicy', { PolicyId: one }],
        ['CreatePolicy', {}],
      ].map(([operation, input]) => code(operation as string, input as JsonObject)),
    ).toEqual(['ok', 'ok', 'ok', 'TooManyRequestsException']);
    expect(code('ListRoots')).toBe('ok');
  });
});

describe('two changes at once', () => {
  it('given an attachment that is being made, when another comes to the same target, then it is a concurrent modification; elsewhere it is not', () => {
    const [one, two] = [policy('one'), policy('two')];
    kernel.state.pace.limits.changeTakes = { minMs: 100, maxMs: 300 };
    const attach = (PolicyId: string, TargetId: string) =>
      code('AttachPolicy', { PolicyId, TargetId });
    expect(attach(one, MEMBER)).toBe('ok');
    expect(attach(two, MEMBER)).toBe('ConcurrentModificationException');
    expect(attach(two, UNIT)).toBe('ok');
    expect(
      call('ListPoliciesForTarget', { TargetId: MEMBER, Filter: 'SERVICE_CONTROL_POLICY' })[
        'Policies'
      ],
    ).toHaveLength(2);
    kernel.advanceTo(START + 301);
    expect(attach(two, MEMBER)).toBe('ok');
  });
});

describe('a policy on a unit or on the root', () => {
  it('given many accounts below it, when it is attached, then each is reached at its own moment, by the seed, inside the span', () => {
    const ids = Array.from({ length: 40 }, (_, n) => String(500_000_000_000 + n));
    const arrivals = (seed: number): number[] => {
      kernel = newKernel({ seed });
      const { state } = kernel;
      for (const id of ids) {
        const account = emptyAccount({ id, name: id, email: `${id}@x.example`, createdAt: START });
        const admin = newUser({ name: 'admin', id: `AIDA${id}`, createDate: START });
        admin.attached = versioned(['arn:aws:iam::aws:policy/AdministratorAccess']);
        account.iam.users.set('admin', admin);
        state.accounts.set(id, account);
        joinOrganization(state.organization, id, START, UNIT);
      }
      management = apiOf(MANAGEMENT);
      const members = ids.map(apiOf);
      call('AttachPolicy', { PolicyId: policy('deny'), TargetId: UNIT });
      const attached = state.organization.attachments.get(UNIT);
      if (attached === undefined) throw new Error('no unit');
      const at = ids.map((id) => reachedAt(attached, id));
      // What the state says is what each account's own calls meet, to the millisecond.
      const open = () => members.map((api) => codeOf(() => api('iam', 'ListUsers')) === 'ok');
      const middle = [...at].sort((a, b) => a - b)[20] ?? 0;
      kernel.advanceTo(middle);
      expect(open()).toEqual(at.map((ms) => ms > middle));
      kernel.advanceTo(START + PROPAGATION.organizations.maxMs);
      expect(open()).not.toContain(true);
      return at;
    };
    const first = arrivals(11);
    expect(new Set(first).size).toBeGreaterThan(30);
    const { minMs, maxMs } = PROPAGATION.organizations;
    expect(Math.min(...first)).toBeGreaterThanOrEqual(START + minMs);
    expect(Math.max(...first)).toBeLessThanOrEqual(START + maxMs);
    expect(arrivals(11)).toEqual(first);
    expect(arrivals(12)).not.toEqual(first);
  });
});

describe('the listings of the tree', () => {
  it.each([
    ['ListChildren', { ParentId: UNIT, ChildType: 'ACCOUNT' }, 'Children'],
    ['ListAccountsForParent', { ParentId: UNIT }, 'Accounts'],
    ['ListOrganizationalUnitsForParent', { ParentId: ROOT }, 'OrganizationalUnits'],
  ])(
    'given more than a page, when %s is read to the end, then each comes once, twenty at most on a page',
    (operation, input, member) => {
      const { organization } = kernel.state;
      for (let n = 0; n < 45; n += 1) {
        const id = String(600_000_000_000 + n);
        const about = { id, name: id, email: `${id}@x.example`, createdAt: START };
        kernel.state.accounts.set(id, emptyAccount(about));
        joinOrganization(organization, id, START, UNIT);
        addUnit(organization, { id: `ou-root-${String(n).padStart(8, '0')}`, name: `unit ${n}` });
      }
      const seen: string[] = [];
      let NextToken: unknown;
      do {
        const page = call(operation, {
          ...input,
          ...(NextToken === undefined ? {} : { NextToken }),
        });
        const items = page[member] as { Id: string }[];
        expect(items.length).toBeLessThanOrEqual(20);
        seen.push(...items.map(({ Id }) => Id));
        NextToken = page['NextToken'];
      } while (NextToken !== undefined);
      expect(seen).toHaveLength(46);
      expect(new Set(seen).size).toBe(46);
    },
  );
});

describe('the pace of IAM', () => {
  const manyUsers = (count: number) => {
    const { users } = kernel.state.accounts.get(MEMBER)?.iam ?? { users: new Map() };
    for (let n = 0; n < count; n += 1) {
      const name = `user-${String(n).padStart(5, '0')}`;
      users.set(name, newUser({ name, id: `AIDA${name}`, createDate: START }));
    }
  };

  it('given a flood of one API, when its tokens are gone, then it is throttled and others are not', () => {
    const api = apiOf(MEMBER);
    kernel.state.pace.limits.rates = true;
    const codes = Array.from({ length: 40 }, (_, n) =>
      codeOf(() => api('iam', 'CreateGroup', { GroupName: `g${n}` })),
    );
    expect(new Set(codes)).toEqual(new Set(['ok', 'Throttling']));
    expect(codeOf(() => api('iam', 'ListGroups'))).toBe('ok');
    kernel.advanceTo(START + 1000);
    expect(codeOf(() => api('iam', 'CreateGroup', { GroupName: 'later' }))).toBe('ok');
  });

  it('given a page of more than a thousand, when it is asked for, then it is refused', () => {
    const api = apiOf(MEMBER);
    expect(codeOf(() => api('iam', 'ListUsers', { MaxItems: 1001 }))).toBe('ValidationError');
    expect(codeOf(() => api('iam', 'ListUsers', { MaxItems: 0 }))).toBe('ValidationError');
    expect(codeOf(() => api('iam', 'ListUsers', { MaxItems: 1000 }))).toBe('ok');
  });

  it.each(['ListUsers', 'GetAccountAuthorizationDetails'])(
    'given IAM that may return fewer, when %s is read to the end, then nobody is missing and nobody comes twice',
    (operation) => {
      manyUsers(3000);
      kernel.state.pace.limits.shortPages = true;
      const api = apiOf(MEMBER);
      const names: string[] = [];
      const sizes: number[] = [];
      let Marker: unknown;
      do {
        const page = api('iam', operation, {
          MaxItems: 1000,
          ...(operation === 'ListUsers' ? {} : { Filter: ['User'] }),
          ...(Marker === undefined ? {} : { Marker }),
        });
        const users = (page['Users'] ?? page['UserDetailList']) as { UserName: string }[];
        names.push(...users.map(({ UserName }) => UserName));
        sizes.push(users.length);
        Marker = page['IsTruncated'] === true ? page['Marker'] : undefined;
      } while (Marker !== undefined);
      expect(names).toHaveLength(3001);
      expect(new Set(names).size).toBe(3001);
      expect(sizes.slice(0, -1).some((size) => size < 1000)).toBe(true);
    },
  );

  it('given a Marker that nobody gave out, when it is used, then it is refused', () => {
    const api = apiOf(MEMBER);
    const Marker = Buffer.from('7:100').toString('base64url');
    expect(codeOf(() => api('iam', 'GetAccountAuthorizationDetails', { Marker }))).toBe(
      'ValidationError',
    );
  });
});
