import type { Kernel } from '../cloud/kernel.ts';
import { accountOf } from '../cloud/state.ts';
import { settingsSchema, type Roster, type Settings } from '../../core/incident/settings.ts';
import { ROLES } from './parts/bot-roles.ts';
import { VAULT } from './parts/copies.ts';
import { DEPLOYERS } from './parts/guard.ts';
import { isBeyondPolicies, type Scenario } from './schema.ts';

/** The bot's settings for this scenario: what a company would write into `lockstep.yaml`. */
export function settingsFor(scenario: Scenario, kernel: Kernel): Settings {
  const { accounts, regions } = scenario.organization;
  const region = regions[0] ?? 'us-east-1';
  const roleId = (account: string, role: string) => {
    const found = accountOf(kernel.state, account).iam.roles.get(role);
    if (found === undefined) throw new Error(`no role ${role} in ${account}`);
    return found.id;
  };
  const { standalone, prodIsManagement } = scenario.organization;
  const member = isBeyondPolicies(scenario) ? (accounts.member ?? accounts.prod) : accounts.prod;
  const reached = ({ id, name }: { readonly id: string; readonly name: string }) => ({
    id,
    name,
    responderRoleId: roleId(id, ROLES.responder),
  });
  return settingsSchema.parse({
    ...(standalone ? { standalone: [reached(accounts.prod)] } : {}),
    ...(isBeyondPolicies(scenario) ? { signIn: { network: '203.0.113.0/24' } } : {}),
    organization: {
      id: scenario.organization.id,
      managementAccount: accounts.management.id,
      ...(prodIsManagement
        ? {
            managementResponderRoleId: roleId(accounts.management.id, ROLES.responder),
            freezeRoleId: roleId(accounts.management.id, ROLES.freeze),
            liftRoleId: roleId(accounts.management.id, ROLES.lift),
          }
        : {}),
      exemptIds: [roleId(accounts.security.id, ROLES.base)],
      regions,
      ...(scenario.organization.guard ? { deployers: [DEPLOYERS] } : {}),
      accounts: [{ ...reached(member), canary: true }],
      protectedAccounts: [accounts.security.id, accounts.recovery.id],
      outside: {
        roleArn: `arn:aws:iam::${accounts.outside.id}:role/${ROLES.outside}`,
        probeRole: ROLES.probe,
      },
    },
    rotate: [{ account: accounts.prod.id, user: scenario.estate.machineUser }],
    vault: { account: accounts.recovery.id, region },
    backups: {
      account: accounts.recovery.id,
      region,
      vault: VAULT,
      restoreRoleArn: `arn:aws:iam::${accounts.recovery.id}:role/${ROLES.backup}`,
      baseline: 'baseline.json',
    },
    timing: scenario.timing,
  });
}

/** The scenario's people as the bot's roster, with the ids that the local chat gave them. */
export function rosterFor(scenario: Scenario, slackIds: ReadonlyMap<string, string>): Roster {
  return {
    people: scenario.people.map(({ person, name, roles }) => {
      const slack = slackIds.get(name);
      if (slack === undefined) throw new Error(`${name} is not in the workspace`);
      return { person, name, slack, roles };
    }),
    quorum: 2,
    smallTeam: false,
  };
}
