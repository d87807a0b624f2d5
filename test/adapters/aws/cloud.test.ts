import { createKernel } from '../../../src/drill/cloud/kernel.ts';
import { startCloud } from '../../../src/drill/cloud/server.ts';
import type { CloudServer } from '../../../src/drill/cloud/server.ts';
import {
  addUnit,
  joinOrganization,
  newOrganization,
} from '../../../src/drill/cloud/services/organizations/state.ts';
import { emptyAccount, emptyCloud } from '../../../src/drill/cloud/state.ts';
import type { CloudState } from '../../../src/drill/cloud/state.ts';
import { furnish, makeClients } from '../../moto/organization.ts';
import type { AccountName, Clients } from '../../moto/organization.ts';
import { conformanceSuite } from './conformance-suite.ts';
import { handOverSuite } from './hand-over-suite.ts';
import { adapterSuite } from './suite.ts';
import type { Backend } from './suite.ts';

const accounts: { readonly [name in AccountName]: string } = {
  management: '111111111111',
  security: '222222222222',
  prod: '333333333333',
  vault: '444444444444',
  recovery: '555555555555',
};
const names = Object.keys(accounts) as AccountName[];
const UNIT = 'ou-root-workload';
const AT_ONCE = { minMs: 0, maxMs: 0 };

function emptyAccounts(createdAt: number): CloudState {
  const organization = newOrganization({
    id: 'o-exampleorgid',
    rootId: 'r-root',
    managementAccountId: accounts.management,
    createdAt,
  });
  addUnit(organization, { id: UNIT, name: 'workloads' });
  const state = emptyCloud(organization);
  for (const name of names) {
    const id = accounts[name];
    state.accounts.set(id, emptyAccount({ id, name, email: `${name}@company.example`, createdAt }));
    if (name === 'management') continue;
    joinOrganization(organization, id, createdAt, name === 'prod' ? UNIT : undefined);
  }
  return state;
}

/** One organization a test, each behind its own server: the endpoint of the running one is asked for late. */
function simulated(): Backend {
  let server: CloudServer | undefined;
  return {
    name: 'the simulated cloud',
    available: true,
    async organization() {
      await server?.close();
      const startMs = Date.now();
      const kernel = createKernel({
        state: emptyAccounts(startMs - 1_000_000),
        seed: 1,
        startMs,
        propagation: { iam: AT_ONCE, organizations: AT_ONCE },
      });
      server = await startCloud({ kernel, clock: { now: () => Date.now() } });
      const { endpoint } = server;
      const clients = Object.fromEntries(
        names.map((name) => {
          const keys = kernel.issueCredentials({ accountId: accounts[name], root: true });
          return [name, makeClients(endpoint, keys)];
        }),
      ) as { [name in AccountName]: Clients };
      return furnish({
        endpoint,
        organizationId: 'o-exampleorgid',
        accounts,
        clients,
        workloadsOu: UNIT,
        rootId: 'r-root',
      });
    },
    async stop() {
      await server?.close();
    },
    differences: { 'TagResource of a secret': 'unsupported' },
  };
}

adapterSuite(simulated());
handOverSuite(simulated());
conformanceSuite(simulated(), 'cloud');
