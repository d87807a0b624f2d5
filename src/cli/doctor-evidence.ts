import { examineBucket } from '../adapters/aws/examine-bucket.ts';
import type { BucketOptions } from '../adapters/aws/evidence-bucket.ts';
import type { EvidencePlace, Settings } from '../core/incident/settings.ts';
import type { Config } from './config.ts';
import { loadSigningKey } from './evidence.ts';
import { UsageError } from './usage.ts';

/** One line of the doctor's about the evidence. */
export interface Diagnosis {
  readonly what: string;
  readonly good: boolean;
  readonly why: string;
  /** What to do about it. */
  readonly mend: string;
}

/**
 * Would an incident of today leave evidence that the bot's own host can't rewrite? Live needs all of it;
 * what could not be measured is not good.
 */
export async function examineEvidence(about: {
  readonly config: Pick<Config, 'evidence'>;
  readonly configFile: string;
  readonly settings: Settings;
  readonly aws: Omit<BucketOptions, 'place'>;
}): Promise<readonly Diagnosis[]> {
  const { config, configFile, settings, aws } = about;
  const key = await examineKey(config, configFile);
  const place = settings.evidence;
  if (place === undefined) return [key, noAnchor()];
  return [key, ...examineAccount(place, settings), ...(await measured({ ...aws, place }))];
}

/** The lines to print, and how many of them are red. In a sandbox they only warn. */
export function tellEvidence(
  diagnoses: readonly Diagnosis[],
  isLive: boolean,
): { readonly text: string; readonly red: number } {
  const bad = isLive ? 'RED ' : 'warn';
  const lines = diagnoses.map(({ what, good, why, mend }) =>
    good ? `ok   ${what}: ${why}\n` : `${bad} ${what}: ${why}\n     ${mend}\n`,
  );
  const ill = diagnoses.filter(({ good }) => !good).length;
  return { text: lines.join(''), red: isLive ? ill : 0 };
}

async function examineKey(
  config: Pick<Config, 'evidence'>,
  configFile: string,
): Promise<Diagnosis> {
  const what = 'journals are signed';
  const mend = 'make a key and name its file in evidence.key (docs/evidence.md)';
  try {
    const key = await loadSigningKey(config, configFile);
    if (key === undefined) return { what, good: false, why: 'there is no evidence.key', mend };
    return { what, good: true, why: `by the key ${key.fingerprint}`, mend };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return { what, good: false, why: error.message, mend };
  }
}

function noAnchor(): Diagnosis {
  return {
    what: "notes go where the bot can't take them back",
    good: false,
    why: 'there is no evidence.bucket; the channel alone is in the hands of whoever has the bot',
    mend: 'make a bucket with Object Lock in the log archive and name it (docs/evidence.md)',
  };
}

function examineAccount(place: EvidencePlace, { organization }: Settings): Diagnosis[] {
  const { account } = place;
  const isMember = organization.accounts.some(({ id }) => id === account);
  const inScope = account === organization.managementAccount || isMember;
  const isProtected = organization.protectedAccounts.includes(account);
  return [
    {
      what: 'the evidence is outside of every incident',
      good: !inScope,
      why: inScope
        ? `${account} can be the scene of an incident itself`
        : `account ${account} is neither the management account nor one that is contained`,
      mend: 'let the bucket stand in an account that nothing else uses, such as the log archive',
    },
    {
      what: "no plan can touch the evidence's account",
      good: isProtected,
      why: `${account} is ${isProtected ? '' : 'not '}in organization.protectedAccounts`,
      mend: `add '${account}' to organization.protectedAccounts`,
    },
  ];
}

async function measured(options: BucketOptions): Promise<Diagnosis[]> {
  const findings = await examineBucket(options);
  return findings.map(({ what, state, why, mend }) => ({
    what,
    good: state === 'good',
    why: state === 'unknown' ? `could not be measured: ${why}` : why,
    mend,
  }));
}
