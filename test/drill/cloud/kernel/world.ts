/** A small organization to test against: a management account, two members (one in a unit), an outsider. */
import {
  createKernel,
  type Kernel,
  type KernelOptions,
} from '../../../../src/drill/cloud/kernel.ts';
import { newRole, newUser } from '../../../../src/drill/cloud/services/iam/state.ts';
import {
  addUnit,
  joinOrganization,
  newOrganization,
} from '../../../../src/drill/cloud/services/organizations/state.ts';
import { emptyAccount, emptyCloud, type CloudState } from '../../../../src/drill/cloud/state.ts';
import { versioned } from '../../../../src/drill/cloud/versioned.ts';

export const MANAGEMENT = '111111111111';
export const MEMBER = '222222222222';
export const SECURITY = '333333333333';
export const OUTSIDER = '999999999999';
export const START = Date.UTC(2026, 0, 5, 9, 0, 0);
export const UNIT = 'ou-root-aaaaaaaa';
export const ROOT = 'r-root';
const ORGANIZATION = 'o-example';
const ADMIN = 'arn:aws:iam::aws:policy/AdministratorAccess';

function trusting(principal: string): string {
  const Statement = [{ Effect: 'Allow', Principal: { AWS: principal }, Action: 'sts:AssumeRole' }];
  return JSON.stringify({ Version: '2012-10-17', Statement });
}

/** Every account has a user `admin` and a role `Admin` that the management account may assume. */
export function newState(): CloudState {
  const organization = newOrganization({
    id: ORGANIZATION,
    rootId: ROOT,
    managementAccountId: MANAGEMENT,
    createdAt: START - 1e9,
  });
  addUnit(organization, { id: UNIT, name: 'Workloads' });
  joinOrganization(organization, MEMBER, START - 1e9, UNIT);
  joinOrganization(organization, SECURITY, START - 1e9);
  const state = emptyCloud(organization);
  for (const [id, name] of [
    [MANAGEMENT, 'management'],
    [MEMBER, 'production'],
    [SECURITY, 'security'],
    [OUTSIDER, 'stranger'],
  ] as const) {
    const account = emptyAccount({
      id,
      name,
      email: `${name}@example.com`,
      createdAt: START - 1e9,
    });
    const admin = newUser({ name: 'admin', id: `AIDAADMIN${id}`, createDate: START - 1e9 });
    admin.attached = versioned([ADMIN]);
    account.iam.users.set('admin', admin);
    const trust = trusting(`arn:aws:iam::${MANAGEMENT}:root`);
    const role = newRole({ name: 'Admin', id: `AROAADMIN${id}`, createDate: START - 1e9 }, trust);
    role.attached = versioned([ADMIN]);
    account.iam.roles.set('Admin', role);
    state.accounts.set(id, account);
  }
  state.outsiders.add(OUTSIDER);
  return state;
}

export const PROPAGATION = {
  iam: { minMs: 2_000, maxMs: 6_000 },
  organizations: { minMs: 5_000, maxMs: 15_000 },
};
/** Longer than any propagation of these tests. */
export const SETTLED = 20_000;

export function newKernel(options: Partial<KernelOptions> = {}): Kernel {
  return createKernel({
    state: newState(),
    seed: 7,
    startMs: START,
    propagation: PROPAGATION,
    ...options,
  });
}

/** What a call answers, or the code it is refused with. */
export function codeOf(call: () => unknown): string {
  try {
    call();
    return 'ok';
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
}
