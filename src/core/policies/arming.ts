import { digestOf } from '../plan/canonical.ts';
import type { Settings } from '../incident/settings.ts';
import { freezeRcp, freezeScp } from './freeze.ts';
import { guardScp } from './guard.ts';
import { allAccounts } from './policy.ts';
import type { Accounts, PreparedPolicy } from './policy.ts';
import { shardsOf } from './shards.ts';
import { shieldRcp, shieldScp } from './shield.ts';
import { accountsUnder } from './units.ts';

/** A policy of this organization that should exist before anything happens. */
export interface ArmedPolicy {
  readonly lock: 'shield' | 'freeze' | 'guard';
  readonly policy: PreparedPolicy;
  /**
   * Whom it will bind, if all of them are in an incident; the guard binds them all the time. Shield and freeze are
   * attached to each of them or to a unit above it, as the incident's scope has it.
   */
  readonly accounts: Accounts;
}

/**
 * Every policy of the whole organization, all shards: the bytes that an emergency plan fires.
 * @throws PolicyTooLarge when the exempt ids leave no room.
 */
export function armedPolicies(settings: Settings): readonly ArmedPolicy[] {
  const all = allAccounts(settings).filter(
    (account) => !settings.organization.protectedAccounts.includes(account),
  );
  const sharded = (
    lock: 'shield' | 'freeze',
    make: (accounts: Accounts) => PreparedPolicy,
  ): readonly ArmedPolicy[] =>
    shardsOf(settings, all, make).map(({ accounts, targets }) => ({
      lock,
      policy: make(accounts),
      accounts: targets.flatMap((target) => accountsUnder(settings, target)),
    }));
  const guard = guardScp(settings);
  return [
    ...sharded('shield', (accounts) => shieldScp(settings, accounts)),
    { lock: 'shield', policy: shieldRcp(settings), accounts: all },
    ...sharded('freeze', (accounts) => freezeScp(settings, accounts)),
    { lock: 'freeze', policy: freezeRcp(settings), accounts: all },
    ...(guard === undefined ? [] : [{ lock: 'guard' as const, policy: guard, accounts: all }]),
  ];
}

/** One file of the arming plan. */
interface ArmingFile {
  readonly name: string;
  readonly content: string;
}

/**
 * The plan that arms the organization, for two people with management access: each policy as the exact bytes,
 * and the commands that create it without attaching it. The bot changes nothing here; an emergency plan finds
 * each policy by its name, which is derived from its content, and checks the content again before it attaches it.
 */
export function armingPlan(settings: Settings): {
  readonly files: readonly ArmingFile[];
  /** SHA-256 over names, types and contents: what the two people compare. */
  readonly digest: string;
} {
  const armed = armedPolicies(settings);
  const digest = digestOf(
    armed.map(({ policy: { name, type, content } }) => ({ name, type, content })),
  );
  return {
    digest,
    files: [
      ...armed.map(({ policy }) => ({ name: `${policy.name}.json`, content: policy.content })),
      { name: 'ARMING.md', content: page(settings, armed, digest) },
    ],
  };
}

function page(settings: Settings, armed: readonly ArmedPolicy[], digest: string): string {
  const guard = armed.find(({ lock }) => lock === 'guard');
  return `# Arming ${settings.organization.id}

Two people read this, compare the digest, and run it in this folder with management access
(account ${settings.organization.managementAccount}). Creating a policy changes nothing for anybody: it takes effect
only where it is attached.

Digest: \`${digest}\`

## 1. Create, and attach nothing

${armed.map(createCommand).join('\n\n')}

A policy of that name that is there already was made by an earlier arming: \`lockstep doctor\` compares its content.

## 2. Try the bytes on an account with nothing in it

Not tried by this command. The run does it: /incident arm, or lockstep doctor --arm with the bot running. By hand: on
a sacrificial account with a canary and a responder role, attach the shield's and the freeze's policies, see that the
canary is denied by a service control policy and that the responder still gets through from the bot's own network,
and detach them again.

## 3. The standing guard

${guard === undefined ? guardMissing : guardCommands(guard)}

## 4. See that it is so

\`\`\`
lockstep doctor
\`\`\`

Daily, from a scheduler: it exits 1 when something has rotted, and says what to do.
`;
}

const guardMissing =
  'None: `organization.deployers` names nobody who could still repair the bot’s roles. Name them and arm again.';

function guardCommands({ policy, accounts }: ArmedPolicy): string {
  return (
    'This one is attached, for good. It binds everybody in these accounts:\n\n```\n' +
    accounts
      .map(
        (account) =>
          `aws organizations attach-policy --policy-id <id of ${policy.name}> --target-id ${account}`,
      )
      .join('\n') +
    '\n```'
  );
}

function createCommand({ lock, policy, accounts }: ArmedPolicy): string {
  const { name, type, content, description } = policy;
  return (
    `The ${lock} (${content.length} characters, for ${accounts.length} account${accounts.length === 1 ? '' : 's'}):\n\n` +
    '```\n' +
    `aws organizations create-policy --type ${type} --name ${name} \\\n` +
    `  --description '${description}' --content file://${name}.json\n` +
    '```'
  );
}
