import { instant, items, outputOf, text, whyNot } from '../doors/answers.ts';
import type { Answer } from '../doors/measurement.ts';
import { askEach } from '../doors/requests.ts';
import { scopeKindOf } from '../incident/accounts.ts';
import type { Settings } from '../incident/settings.ts';
import type { Request } from '../plan/call.ts';
import type { JsonObject } from '../plan/json.ts';

/**
 * The one status of what is whole and not continuous. AWS Backup copies continuous ones, which are never more than
 * AVAILABLE, by a backup plan only:
 * https://docs.aws.amazon.com/aws-backup/latest/devguide/API_StartCopyJob.html
 */
const WHOLE = 'COMPLETED';

/** The words for a resource that has recovery points, and none of them can be copied by a job. */
export const noneToCopy =
  'no finished recovery point that AWS Backup copies on demand (continuous ones it does not)';

/** The newest recovery point of one resource that can be copied, in a vault of the account. */
export interface Copyable extends JsonObject {
  readonly account: string;
  readonly region: string;
  readonly vault: string;
  readonly point: string;
  readonly resource: string;
}

interface Vault {
  readonly account: string;
  readonly region: string;
  readonly name: string;
}

/** Where an account's recovery points are copied to; undefined where they can't be. */
export function copyTarget(
  { organization, backups }: Settings,
  account: string,
): { readonly vaultArn: string; readonly roleArn: string } | undefined {
  const to = backups?.copyTo;
  // AWS Backup copies between accounts of one organization only, and what stands alone is in none of ours:
  // https://docs.aws.amazon.com/aws-backup/latest/devguide/create-cross-account-backup.html
  if (to === undefined || account !== organization.managementAccount) return undefined;
  const [, partition = 'aws', , , owner] = to.vaultArn.split(':');
  if (owner === account) return undefined;
  return { vaultArn: to.vaultArn, roleArn: `arn:${partition}:iam::${account}:role/${to.role}` };
}

/**
 * The newest whole recovery point of every resource in these vaults, where copies have somewhere to go; the ARNs of
 * resources that have points and no whole one; and what could not be listed, one sentence each.
 */
export function* copyable(
  vaults: readonly Vault[],
  settings: Settings,
): Generator<
  readonly Request[],
  {
    readonly copies: readonly Copyable[];
    readonly without: readonly string[];
    readonly unread: readonly string[];
  },
  readonly Answer[]
> {
  const those = vaults.filter(({ account }) => copyTarget(settings, account) !== undefined);
  const answers = yield* askEach(those, ({ account, region, name }) => ({
    as: 'responder',
    account,
    region,
    service: 'backup',
    operation: 'ListRecoveryPointsByBackupVault',
    input: { BackupVaultName: name },
  }));
  const newest = new Map<string, { readonly at: string; readonly copy: Copyable }>();
  const seen = new Set<string>();
  for (const [{ account, region, name: vault }, answer] of answers) {
    for (const one of items(outputOf(answer) ?? {}, 'RecoveryPoints')) {
      const [point, resource] = [text(one, 'RecoveryPointArn'), text(one, 'ResourceArn')];
      const at = instant(one, 'CreationDate') ?? '';
      const before = newest.get(resource);
      seen.add(resource);
      if (text(one, 'Status') !== WHOLE || point === '') continue;
      if (before !== undefined && before.at >= at) continue;
      newest.set(resource, { at, copy: { account, region, vault, point, resource } });
    }
  }
  return {
    copies: [...newest.values()].map(({ copy }) => copy),
    without: [...seen].filter((resource) => resource !== '' && !newest.has(resource)),
    unread: answers
      .filter(([, answer]) => !answer.ok)
      .map(
        ([{ account, region, name }, answer]) =>
          `${account} ${region}: recovery points of vault ${name}: ${whyNot(answer)}.`,
      ),
  };
}

/** Can AWS Backup copy out of any of these accounts at all, were a place set? For the words on the card. */
export function couldCopy(settings: Settings, scope: readonly string[]): boolean {
  return scope.some((account) => scopeKindOf(settings, account) === 'management-account');
}
