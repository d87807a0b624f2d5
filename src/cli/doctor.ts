import { writeFile } from 'node:fs/promises';
import { createAws } from '../adapters/aws/aws.ts';
import { configuredEndpoints } from '../adapters/aws/configured-endpoints.ts';
import { hostProblem, requestRefusal } from '../adapters/aws/hosts.ts';
import { takeBaseline } from '../core/backups/baseline.ts';
import type { Settings } from '../core/incident/settings.ts';
import type { Request } from '../core/plan/call.ts';
import { drive } from '../responder/measure.ts';
import type { Aws } from '../responder/world.ts';
import { wallClock } from './clock.ts';
import { loadTerms } from './config.ts';
import { EXIT, flags, UsageError } from './usage.ts';

const DEADLINE_MS = 30_000;

/**
 * `lockstep doctor`: can every role be assumed and read what it must? Red says what to do. `--baseline
 * FILE` writes what the backups look like at peace.
 */
export async function doctorCommand(args: string[]): Promise<number> {
  const { values } = flags(args, { baseline: { type: 'string' }, arm: { type: 'boolean' } });
  if (values.arm === true) {
    throw new UsageError(
      'doctor --arm is not part of this version: shield and freeze are created with the emergency plan itself',
    );
  }
  const { env } = process;
  const making = values.baseline !== undefined;
  const { config, terms } = await loadTerms(env['LOCKSTEP_CONFIG'] ?? 'lockstep.yaml', {
    withoutBaseline: making,
  });
  const kind = config.kind ?? 'live';
  const problem = hostProblem(kind, configuredEndpoints(env));
  if (problem !== undefined) throw new UsageError(problem);
  const { settings } = terms;
  const aws = createAws({
    settings,
    credentials: 'default-chain',
    baseRegion: settings.organization.regions[0] ?? 'us-east-1',
    clock: wallClock(),
    sessionName: 'lockstep-doctor',
    userAgentSuffix: `lockstep/${terms.bot}`,
    refuseUrl: (service, url) => requestRefusal(kind, service, url),
  });
  if (values.baseline !== undefined) return writeBaseline(aws, settings, values.baseline);
  return examine(aws, settings);
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
  return red === 0 ? EXIT.done : EXIT.bad;
}

function examinations(settings: Settings): Examination[] {
  const { organization, vault, backups } = settings;
  const { roles, managementAccount } = organization;
  const region = organization.regions[0] ?? 'us-east-1';
  const organizationRead = {
    region: 'us-east-1',
    service: 'organizations',
    operation: 'DescribeOrganization',
    input: {},
  } as const;
  const inAccounts = organization.accounts.flatMap((account): Examination[] => [
    {
      what: `${account.name}: the responder reads`,
      mend: `let the bot's role assume ${roles.responder} in ${account.id} (docs/aws-roles.md)`,
      request: read('responder', account.id, 'ListAccountAliases'),
    },
    ...(account.canary
      ? [
          {
            what: `${account.name}: the canary gets through`,
            mend: `let the bot's role assume ${roles.canary} in ${account.id}, or set canary: false`,
            request: read('canary', account.id, 'ListAccountAliases'),
          },
        ]
      : []),
  ]);
  return [
    {
      what: 'the freeze role sees the organization',
      mend: `let the bot's role assume ${roles.freeze} in ${managementAccount}`,
      request: { as: 'freeze', account: managementAccount, ...organizationRead },
    },
    {
      what: 'the lift role sees the organization',
      mend: `let the bot's role assume ${roles.lift} in ${managementAccount}`,
      request: { as: 'lift', account: managementAccount, ...organizationRead },
    },
    ...inAccounts,
    ...(vault === undefined
      ? []
      : [
          {
            what: 'the vault role reaches its account',
            mend: `let the bot's role assume ${roles.vault} in ${vault.account}`,
            request: {
              as: 'vault',
              account: vault.account,
              region: vault.region,
              service: 'sts',
              operation: 'GetCallerIdentity',
              input: {},
            } satisfies Request,
          },
        ]),
    ...(backups === undefined
      ? []
      : [
          {
            what: 'the restore role lists the copies',
            mend: `let the bot's role assume ${roles.restore} in ${backups.account}`,
            request: {
              as: 'restore',
              account: backups.account,
              region: backups.region ?? region,
              service: 'backup',
              operation: 'ListRecoveryPointsByBackupVault',
              input: { BackupVaultName: backups.vault },
            } satisfies Request,
          },
        ]),
  ];
}

function read(as: 'responder' | 'canary', account: string, operation: string): Request {
  return { as, account, region: 'us-east-1', service: 'iam', operation, input: {} };
}
