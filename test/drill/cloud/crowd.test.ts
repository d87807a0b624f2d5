import { describe, expect, it } from 'vitest';
import {
  crowded,
  crowdedOrganization,
  CROWDED_UNIT,
  FIRST_ACCOUNT,
} from '../../../src/drill/cloud/crowd.ts';
import { FilledMap } from '../../../src/drill/cloud/filled-map.ts';
import { createKernel } from '../../../src/drill/cloud/kernel.ts';
import { newOrganization } from '../../../src/drill/cloud/services/organizations/state.ts';
import { emptyAccount, emptyCloud } from '../../../src/drill/cloud/state.ts';
import type { CloudState } from '../../../src/drill/cloud/state.ts';
import { codeOf, START } from './kernel/world.ts';

const TRUST = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${FIRST_ACCOUNT}:root` },
      Action: 'sts:AssumeRole',
    },
  ],
});
const roles = [{ name: 'canary', trust: TRUST }];

function filled(state: CloudState): number {
  return [...state.accounts.values()].filter(
    ({ iam }) => iam.users instanceof FilledMap && iam.users.isFilled,
  ).length;
}

describe('an organization of a thousand accounts with five thousand users each', () => {
  it('given one SCP on the unit, when it has propagated, then every account’s canary is denied and no user was ever made', () => {
    const each = { users: 5000, keysPerUser: 2, roles: 10 };
    const state = crowdedOrganization({ accounts: 1000, each, roles, createdAt: START });
    const kernel = createKernel({ state, seed: 1, startMs: START, record: false });
    const root = kernel.api(
      kernel.issueCredentials({ accountId: String(FIRST_ACCOUNT), root: true }),
    );
    const canaries = Array.from({ length: 1000 }, (_, n) =>
      kernel.api(
        kernel.issueCredentials({
          accountId: String(FIRST_ACCOUNT + 1 + n),
          roleName: 'canary',
          sessionName: 'probe',
        }),
      ),
    );
    const probe = () =>
      canaries.filter((api) => codeOf(() => api('iam', 'ListAccountAliases')) === 'ok').length;
    expect(probe()).toBe(1000);
    const { Policy } = root('organizations', 'CreatePolicy', {
      Name: 'freeze',
      Description: '',
      Type: 'SERVICE_CONTROL_POLICY',
      Content: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Deny', Action: '*', Resource: '*' }],
      }),
    }) as { Policy: { PolicySummary: { Id: string } } };
    root('organizations', 'AttachPolicy', {
      PolicyId: Policy.PolicySummary.Id,
      TargetId: CROWDED_UNIT,
    });
    kernel.advanceTo(START + 10_000);
    const midway = probe();
    expect(midway).toBeGreaterThan(0);
    expect(midway).toBeLessThan(1000);
    kernel.advanceTo(START + 60_000);
    expect(probe()).toBe(0);
    expect(filled(state)).toBe(0);
    // Looking at one account makes that account's users and nobody else's.
    const { Users } = kernel.api(
      kernel.issueCredentials({ accountId: String(FIRST_ACCOUNT), root: true }),
    )('iam', 'ListUsers', { MaxItems: 1000 }) as { Users: unknown[] };
    expect(Users).toHaveLength(1000);
    expect(filled(state)).toBe(1);
    expect([kernel.events, kernel.commands, state.trail].map(({ length }) => length)).toEqual([
      0, 0, 0,
    ]);
  });
});

/** Counts how often somebody walks through all of it. */
class WalkedMap<K, V> extends Map<K, V> {
  walks = 0;
  override values() {
    this.walks += 1;
    return super.values();
  }
}

describe('one account with five thousand users and a thousand roles', () => {
  it('given its authorization details, when they are read in pages, then all come once and only the first page walks through the users', () => {
    const management = String(FIRST_ACCOUNT);
    const organization = newOrganization({
      id: 'o-crowdedorg1',
      rootId: 'r-root',
      managementAccountId: management,
      createdAt: START,
    });
    const state = emptyCloud(organization);
    const empty = emptyAccount({
      id: management,
      name: 'm',
      email: 'm@x.example',
      createdAt: START,
    });
    const account = crowded(empty, { users: 5000, keysPerUser: 2, roles: 1000 });
    const walked = new WalkedMap(account.iam.users);
    account.iam.users = walked;
    state.accounts.set(management, account);
    const kernel = createKernel({ state, seed: 1, startMs: START, record: false });
    const root = kernel.api(kernel.issueCredentials({ accountId: management, root: true }));
    const names: string[] = [];
    const walks: number[] = [];
    let Marker: unknown;
    do {
      const before = walked.walks;
      const page = root('iam', 'GetAccountAuthorizationDetails', {
        MaxItems: 1000,
        Filter: ['User', 'Role'],
        ...(Marker === undefined ? {} : { Marker }),
      });
      walks.push(walked.walks - before);
      const users = page['UserDetailList'] as { UserName: string }[];
      const found = page['RoleDetailList'] as { RoleName: string }[];
      names.push(...users.map((one) => one.UserName), ...found.map((one) => one.RoleName));
      Marker = page['IsTruncated'] === true ? page['Marker'] : undefined;
    } while (Marker !== undefined);
    expect(names).toHaveLength(6000);
    expect(new Set(names).size).toBe(6000);
    expect(walks[0]).toBeGreaterThan(0);
    expect(walks.slice(1)).toEqual([0, 0, 0, 0, 0]);
    const keys = root('iam', 'ListAccessKeys', { UserName: 'user-04999' })['AccessKeyMetadata'];
    expect(keys).toHaveLength(2);
    const ids = [...account.iam.users.values()].flatMap(({ id, accessKeys }) => [
      id,
      ...accessKeys.map((key) => key.id),
    ]);
    expect(new Set(ids).size).toBe(15_000);
    expect(ids.every((id) => /^A(?:IDA|KIA)[A-Z2-7]{16,17}$/.test(id))).toBe(true);
  });
});
