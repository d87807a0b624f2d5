import { replay, type Dated } from '../../../src/core/incident/evolve.ts';
import { canonicalize } from '../../../src/core/plan/canonical.ts';
import type { Incident } from '../../../src/core/incident/incident.ts';
import { latest } from '../../../src/drill/cloud/versioned.ts';
import { accountOf } from '../../../src/drill/cloud/state.ts';
import type { House } from './house.ts';

/** The incident as its journal tells it, read from the store afresh. */
export async function retold(house: House): Promise<Incident> {
  const [incident] = await house.store.incidents();
  const entries = await house.store.entries(incident?.id ?? '', 0);
  return replay(entries.map(({ line }) => JSON.parse(line) as Dated));
}

/** How an incident ended: what is the same however often the bot died on the way. */
export async function endOf(house: House): Promise<object> {
  const incident = await retold(house);
  return {
    position: { ...incident.position, entry: 0 },
    phases: incident.phases.map(({ phase }) => phase),
    plans: incident.plans.map(({ plan, stage, calls }) => ({
      kind: plan.kind,
      stage,
      calls: Object.entries(calls).map(([id, { stage: outcome }]) => [
        ageless(id),
        outcome === 'already' ? 'done' : outcome,
      ]),
    })),
    // Whether the watch came to look depends on the time that a crash costs; its alarms stand in the plans.
    measured: Object.entries(incident.measurements)
      .filter(([id]) => !id.startsWith('watch-'))
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([id, { finding, unproven }]) => [id, finding, unproven]),
    waivers: incident.waivers.length,
    cloud: cloudOf(house),
  };
}

/**
 * What stands in the simulated cloud, without ids that are drawn anew each time; `times` says whether the
 * times inside documents count.
 */
export function cloudOf(
  house: House,
  times: 'with times' | 'without times' = 'without times',
): object {
  const documents = (named: { readonly [name: string]: string }) =>
    Object.fromEntries(
      Object.entries(named).map(([name, text]) => {
        // By content: AWS keeps a document's own spelling, which means nothing.
        const content = canonicalize(JSON.parse(text));
        return [name, times === 'with times' ? content : ageless(content)] as const;
      }),
    );
  const { kernel, prod } = house.cloud;
  const { organization, accounts } = kernel.state;
  const recovery = house.settings.vault?.account ?? '';
  const account = accountOf(kernel.state, prod);
  const policyNames = [...organization.policies.values()].map(({ name }) => name).toSorted();
  const attached = [...organization.attachments].map(([target, ids]) => [
    target,
    latest(ids)
      .map((id) => organization.policies.get(id)?.name ?? id)
      .toSorted(),
  ]);
  return {
    accounts: accounts.size,
    policyNames,
    attached,
    users: [...account.iam.users.values()].map((user) => ({
      name: user.name,
      login: user.loginProfile !== undefined,
      keys: user.accessKeys.map(({ status }) => latest(status)).toSorted(),
      inline: documents(latest(user.inline)),
      boundary: latest(user.boundary),
    })),
    roles: [...account.iam.roles.values()].map((role) => ({
      name: role.name,
      trust: canonicalize(JSON.parse(latest(role.trust))),
      inline: documents(latest(role.inline)),
      boundary: latest(role.boundary),
    })),
    kms: [...account.kms.regions.values()].flatMap(({ keys }) =>
      [...keys.values()].map(({ state }) => state),
    ),
    secrets: [...accountOf(kernel.state, recovery).secrets.regions.values()].flatMap((secrets) =>
      [...secrets.values()].map(({ name, versions }) => [ageless(name), versions.size]),
    ),
    restores: [...accountOf(kernel.state, recovery).backup.regions.values()].flatMap(
      ({ restoreJobs }) => [...restoreJobs.values()].map(({ state }) => state),
    ),
  };
}

function ageless(text: string): string {
  return text
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>')
    .replaceAll(/inc-\d{8}-[0-9a-f]{6}/g, '<incident>');
}
