import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { sacrificialProblem } from '../core/incident/peace.ts';
import { accountsWithResponder } from '../core/incident/accounts.ts';
import { rosterProblems } from '../core/approval/quorum.ts';
import { vaultProblem } from '../core/actions/rotate-access-key.ts';
import {
  evidenceSchema,
  rosterSchema,
  settingsSchema,
  type Settings,
} from '../core/incident/settings.ts';
import { digestOf, sha256, toJson } from '../core/plan/canonical.ts';
import type { JsonObject } from '../core/plan/json.ts';
import { checkRunbook } from '../core/runbook/check.ts';
import { scopeKinds, type ScopeKind } from '../core/runbook/language.ts';
import { runbookSchema, type Runbook } from '../core/runbook/schema.ts';
import type { OpeningTerms } from '../responder/opening.ts';
import { locateInYaml, parseYaml, problemLine, type FileProblem } from './parse-yaml.ts';
import { UsageError } from './usage.ts';

/** Where metrics and health can be asked for; nowhere when it is absent. It shows incidents: keep it inside. */
const httpSchema = z.strictObject({
  host: z.string().min(1).max(255).default('127.0.0.1'),
  /** 0 takes any free port and logs which. */
  port: z.int().min(0).max(65_535),
});

/**
 * The key that signs, relative to the configuration file, and the bucket that the notes go to. A bucket is
 * pinned in each incident, the file's name is not. Without a bucket notes go to the channel alone.
 */
const signedEvidenceSchema = evidenceSchema
  .partial({ bucket: true, region: true, account: true })
  .extend({ key: z.string().min(1) });

/** `lockstep.yaml`. Everything that is pinned in an incident, and where the bot runs. */
export const configSchema = z
  .strictObject({
    /** Only `sandbox` can be written here: foreign endpoints are then allowed, and everything says so. */
    kind: z.literal('sandbox').optional(),
    /** The runbook that new incidents begin with; the shipped one by default. */
    runbook: z.string().optional(),
    http: httpSchema.optional(),
    /** How many bots run on one store and one Slack app; more connections than theirs raise an alarm. */
    bots: z.int().min(1).max(4).optional(),
    roster: rosterSchema,
    ...settingsSchema.shape,
    evidence: signedEvidenceSchema.optional(),
  })
  // What no single field can show is said with its line too.
  .superRefine(({ roster, evidence, ...settings }, context) => {
    const say = (path: string[]) => (message: string) =>
      context.addIssue({ code: 'custom', path, message });
    rosterProblems(roster).forEach(say(['roster', 'people']));
    const place = settings.vault === undefined ? ['rotate'] : ['vault', 'account'];
    vaultProblems(settings).forEach(say(place));
    bucketProblems(evidence).forEach(say(['evidence']));
    standaloneProblems(settings).forEach(say(['standalone']));
    const sacrificial = sacrificialProblem(settings);
    if (sacrificial !== undefined) say(['organization', 'sacrificial'])(sacrificial);
  });
export type Config = z.infer<typeof configSchema>;

export const BOT_VERSION = '0.1.0';
const shipped = (file: string): string =>
  fileURLToPath(new URL(`../../runbooks/${file}`, import.meta.url));
export const SHIPPED_RUNBOOK = shipped('compromised-console.yaml');
/** One for each scope; what a company writes itself takes the place of the shipped one of its scope. */
const SHIPPED: { readonly [scope in ScopeKind]: string } = {
  'member-accounts': SHIPPED_RUNBOOK,
  'standalone-account': shipped('compromised-standalone.yaml'),
  'management-account': shipped('compromised-management.yaml'),
  peace: shipped('arm.yaml'),
};

const HOW_TO_CONFIGURE =
  'copy lockstep.example.yaml there and fill it in, or name another file in LOCKSTEP_CONFIG';

/** Reads and checks the configuration and all that it names. Throws `UsageError` with file, line and mend. */
export async function loadTerms(
  file: string,
  options: { readonly withoutBaseline?: boolean } = {},
): Promise<{ config: Config; terms: OpeningTerms }> {
  const config = await readYaml(file, configSchema, HOW_TO_CONFIGURE);
  const folder = dirname(file);
  const runbookFile =
    config.runbook === undefined ? SHIPPED_RUNBOOK : resolve(folder, config.runbook);
  const baseline =
    config.backups === undefined || options.withoutBaseline === true
      ? undefined
      : await readBaseline(resolve(folder, config.backups.baseline));
  return { config, terms: await termsOf(config, runbookFile, baseline) };
}

/** What new incidents are opened with. */
export async function termsOf(
  config: Config,
  runbookFile: string,
  baseline?: JsonObject,
): Promise<OpeningTerms> {
  const { roster, ...rest } = config;
  const settings = settingsSchema.parse(settingsOf(rest));
  const problems = [...rosterProblems(roster), ...vaultProblems(settings)];
  if (problems.length > 0) throw new UsageError(problems.join('\n'));
  const runbook = await pinned(runbookFile);
  return {
    runbook: runbook.pinned,
    runbooks: await runbooksOf(runbook),
    settings,
    settingsDigest: digestOf(toJson(settings)),
    roster,
    rosterDigest: digestOf(toJson(roster)),
    ...(baseline === undefined ? {} : { baseline }),
    bot: BOT_VERSION,
  };
}

interface Pinned {
  readonly scope: ScopeKind;
  readonly pinned: OpeningTerms['runbook'];
}

/** A runbook as an incident pins it. */
async function pinned(file: string): Promise<Pinned> {
  const text = await read(file);
  const runbook = await loadRunbook(file, text);
  const definition = toJson(runbook) as JsonObject;
  return {
    scope: runbook.scope,
    pinned: { id: runbook.id, digest: sha256(text), text, definition },
  };
}

/** The configured runbook for its own scope, the shipped ones for the others. */
async function runbooksOf(own: Pinned): Promise<NonNullable<OpeningTerms['runbooks']>> {
  const all = await Promise.all(
    scopeKinds.map(async (scope) => (scope === own.scope ? own : pinned(SHIPPED[scope]))),
  );
  const { pinned: order } = await pinned(shipped('standing-order.yaml'));
  return {
    ...Object.fromEntries(all.map((one) => [one.scope, one.pinned])),
    'standing-order': order,
  };
}

function settingsOf(config: Omit<Config, 'roster'>): Partial<Settings> {
  const {
    kind: _kind,
    runbook: _runbook,
    http: _http,
    bots: _bots,
    evidence,
    ...settings
  } = config;
  const place = evidencePlace(evidence);
  return place === undefined ? settings : { ...settings, evidence: place };
}

/** The bucket of the configuration, without the key's file. */
function evidencePlace(evidence: Config['evidence']): Settings['evidence'] {
  if (evidence?.bucket === undefined) return undefined;
  const { key: _key, ...place } = evidence;
  return evidenceSchema.parse(place);
}

function bucketProblems(evidence: Config['evidence']): string[] {
  if (evidence === undefined) return [];
  const { bucket, region, account } = evidence;
  const named = [bucket, region, account].filter((part) => part !== undefined).length;
  return named === 0 || named === 3 ? [] : ['bucket, region and account belong together'];
}

/** What stands above an account decides the order: no account may be of two kinds. */
function standaloneProblems({
  organization,
  standalone,
}: Pick<Settings, 'organization' | 'standalone'>): string[] {
  const known = [organization.managementAccount, ...organization.accounts.map(({ id }) => id)];
  return (standalone ?? [])
    .filter(({ id }) => known.includes(id))
    .map(({ id }) => `${id} is in the organization: an account stands alone, or it does not`);
}

/** The vault must be able to take new secrets whatever accounts an incident has. */
function vaultProblems(settings: Settings): string[] {
  const problem = vaultProblem(settings, accountsWithResponder(settings));
  return problem === undefined ? [] : [problem];
}

async function loadRunbook(file: string, text: string): Promise<Runbook> {
  const parsed = parseYaml({ file, text }, runbookSchema);
  if (!parsed.ok) throw new UsageError(problemLines(parsed.problems));
  const refused = checkRunbook(parsed.value).map(({ at, phase, message }) => ({
    file,
    ...locateInYaml({ file, text }, at),
    message: `${phase}: ${message}; lockstep runbook check ${file} shows the way there`,
  }));
  if (refused.length > 0) throw new UsageError(problemLines(refused));
  return parsed.value;
}

/** Reads a YAML file into its schema, or says file, line and mend; `mend` is for a file that isn't there. */
export async function readYaml<T>(file: string, schema: z.ZodType<T>, mend?: string): Promise<T> {
  const parsed = parseYaml({ file, text: await read(file, mend) }, schema);
  if (!parsed.ok) throw new UsageError(problemLines(parsed.problems));
  return parsed.value;
}

async function readBaseline(file: string): Promise<JsonObject> {
  try {
    return toJson(JSON.parse(await read(file))) as JsonObject;
  } catch (error) {
    throw new UsageError(
      `${file} is not a backup baseline (${error instanceof Error ? error.message : String(error)}); make one with: lockstep doctor --baseline ${file}`,
    );
  }
}

async function read(file: string, mend = 'name a file that is there'): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError(`${file} can't be read (${why}): ${mend}`);
  }
}

function problemLines(problems: readonly FileProblem[]): string {
  return problems.map(problemLine).join('\n');
}
