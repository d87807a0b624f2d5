import { writeFile } from 'node:fs/promises';
import { createAws } from '../adapters/aws/aws.ts';
import { examineArmed } from '../core/policies/examine-armed.ts';
import { examineOrder, noOrder } from '../core/order/examine-order.ts';
import { takeBaseline } from '../core/backups/baseline.ts';
import { accountsWithResponder } from '../core/incident/accounts.ts';
import type { Settings } from '../core/incident/settings.ts';
import type { Request } from '../core/plan/call.ts';
import { drive } from '../responder/measure.ts';
import type { Aws } from '../responder/world.ts';
import { awsHosts } from './aws-hosts.ts';
import { wallClock } from './clock.ts';
import { loadTerms } from './config.ts';
import { arm } from './doctor-arm.ts';
import { examineCopies } from './doctor-copies.ts';
import { examineEvidence, tellEvidence } from './doctor-evidence.ts';
import { standingOrder } from './doctor-order.ts';
import { EXIT, flags, UsageError } from './usage.ts';

const DEADLINE_MS = 30_000;

/**
 * `lockstep doctor`: can every role be assumed and read what it must, and would an incident leave evidence?
 * Would an emergency plan fire as it should? Red says what to do. `--baseline FILE` writes what the backups look
 * like at peace; `--arm` asks the running bot for a run that arms the organization, `--arm --out DIR` writes the same
 * as files for two people with management access.
 */
export async function doctorCommand(args: string[]): Promise<number> {
  // No timer of a World keeps a process alive, and a retry is nothing but a timer.
  const alive = setInterval(() => {}, 2 ** 30);
  try {
    return await diagnose(args);
  } finally {
    clearInterval(alive);
  }
}

async function diagnose(args: string[]): Promise<number> {
  const { values } = flags(args, {
    baseline: { type: 'string' },
    arm: { type: 'boolean' },
    out: { type: 'string' },
  });
  if (values.out !== undefined && values.arm !== true)
    throw new UsageError('--out says where --arm writes; use both');
  const { env } = process;
  const making = values.baseline !== undefined;
  const configFile = env['LOCKSTEP_CONFIG'] ?? 'lockstep.yaml';
  const { config, terms } = await loadTerms(configFile, { withoutBaseline: making });
  const { settings } = terms;
  if (values.arm === true) {
    process.stdout.write(await arm(settings, values.out, env));
    return EXIT.done;
  }
  const kind = config.kind ?? 'live';
  const us = {
    credentials: 'default-chain',
    clock: wallClock(),
    userAgentSuffix: `lockstep/${terms.bot}`,
    ...(await awsHosts(kind, env)),
  } as const;
  const aws = createAws({
    ...us,
    settings,
    baseRegion: settings.organization.regions[0] ?? 'us-east-1',
    sessionName: 'lockstep-doctor',
  });
  if (values.baseline !== undefined) return writeBaseline(aws, settings, values.baseline);
  const roles = await examine(aws, settings);
  const { lines } = await drive(examineArmed(settings, terms.roster, new Date().toISOString()), {
    aws,
    effect: 'armed',
    deadlineMs: DEADLINE_MS,
  });
  const order = await standingOrder(env);
  const now = new Date().toISOString();
  const ordered = examineOrder(order, { settings, roster: terms.roster, now });
  const copies = await examineCopies(aws, settings, DEADLINE_MS);
  const armed = tellEvidence([...copies, ...lines, ...ordered], kind === 'live');
  process.stdout.write(armed.text);
  if (ordered.length === 0) process.stdout.write(`note ${noOrder}\n`);
  const diagnoses = await examineEvidence({ config, configFile, settings, aws: us });
  const evidence = tellEvidence(diagnoses, kind === 'live');
  process.stdout.write(evidence.text);
  return roles + armed.red + evidence.red === 0 ? EXIT.done : EXIT.bad;
}

async function writeBaseline(aws: Aws, settings: Settings, file: string): Promise<number> {
  if (settings.backups === undefined)
    throw new UsageError(
      'the configuration names no backups; there is nothing to take a baseline of',
    );
  const baseline = await drive(takeBaseline(settings, new Date().toISOString()), {
    aws,
    effect: 'baseline',
    deadlineMs: DEADLINE_MS,
  });
  await writeFile(file, `${JSON.stringify(baseline, undefined, 2)}\n`);
  process.stdout.write(`The baseline is written to ${file}. Keep a copy outside of AWS.\n`);
  return EXIT.done;
}

interface Examination {
  readonly what: string;
  readonly mend: string;
  readonly request: Request;
}

/** Prints what was found. Returns how much of it is red. */
async function examine(aws: Aws, settings: Settings): Promise<number> {
  let red = 0;
  for (const { what, mend, request } of examinations(settings)) {
    const answer = await aws.send(request, { effect: 'doctor', deadlineMs: DEADLINE_MS });
    if (answer.ok) {
      process.stdout.write(`ok   ${what}\n`);
      continue;
    }
    red += 1;
    process.stdout.write(
      `RED  ${what}: ${answer.error.code}: ${answer.error.message}\n     ${mend}\n`,
    );
  }
  if (settings.organization.outside === undefined) {
    process.stdout.write('note no outside canary: the RCPs can be attached, but not proven\n');
  }
  if (settings.organization.sacrificial === undefined) {
    process.stdout.write(
      'note no sacrificial account: the policies are never tried (organization.sacrificial)\n',
    );
  }
  return red;
}

function examinations(settings: Settings): Examination[] {
  return [
    ...ofOrganization(settings),
    ...ofAccounts(settings),
    ...ofAlone(settings),
    ...ofVault(settings),
    ...ofBackups(settings),
  ];
}

function ofOrganization({ organization }: Settings): Examination[] {
  const { roles, managementAccount } = organization;
  return (['freeze', 'lift'] as const).map((as) => ({
    what: `the ${as} role sees the organization`,
    mend: `let the bot's role assume ${roles[as]} in ${managementAccount} (docs/aws-roles.md)`,
    request: {
      as,
      account: managementAccount,
      region: 'us-east-1',
      service: 'organizations',
      operation: 'DescribeOrganization',
      input: {},
    },
  }));
}

function ofAccounts({ organization }: Settings): Examination[] {
  const { roles } = organization;
  return organization.accounts.flatMap(({ id, name, canary }) => [
    {
      what: `${name}: the responder reads`,
      mend: `let the bot's role assume ${roles.responder} in ${id} (docs/aws-roles.md)`,
      request: aliases('responder', id),
    },
    ...(canary
      ? [
          {
            what: `${name}: the canary gets through`,
            mend: `let the bot's role assume ${roles.canary} in ${id}, or set canary: false`,
            request: aliases('canary', id),
          },
        ]
      : []),
  ]);
}

/** Accounts that no organization policy reaches: the responder is all that the bot has there. */
function ofAlone(settings: Settings): Examination[] {
  const { organization } = settings;
  const members = organization.accounts.map(({ id }) => id);
  const alone = accountsWithResponder(settings).filter((id) => !members.includes(id));
  return alone.map((id) => ({
    what: `${id}: the responder reads`,
    mend: `let the bot's role assume ${organization.roles.responder} in ${id} (docs/aws-roles.md, place alone)`,
    request: aliases('responder', id),
  }));
}

function ofVault({ organization, vault }: Settings): Examination[] {
  if (vault === undefined) return [];
  const { account, region } = vault;
  return [
    {
      what: 'the vault role reaches its account',
      mend: `let the bot's role assume ${organization.roles.vault} in ${account}`,
      request: {
        as: 'vault',
        account,
        region,
        service: 'sts',
        operation: 'GetCallerIdentity',
        input: {},
      },
    },
  ];
}

function ofBackups({ organization, backups }: Settings): Examination[] {
  if (backups === undefined) return [];
  const { account, region, vault } = backups;
  return [
    {
      what: 'the restore role lists the copies',
      mend: `let the bot's role assume ${organization.roles.restore} in ${account}`,
      request: {
        as: 'restore',
        account,
        region,
        service: 'backup',
        operation: 'ListRecoveryPointsByBackupVault',
        input: { BackupVaultName: vault },
      },
    },
  ];
}

function aliases(as: 'responder' | 'canary', account: string): Request {
  return {
    as,
    account,
    region: 'us-east-1',
    service: 'iam',
    operation: 'ListAccountAliases',
    input: {},
  };
}
