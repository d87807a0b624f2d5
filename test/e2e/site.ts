import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, stringify } from 'yaml';
import { startWorkspace, type RunningWorkspace } from '../../src/drill/workspace/workspace.ts';
import { startMoto } from '../moto/moto.ts';
import { buildOrganization, type Organization } from '../moto/organization.ts';
import { lockstep, type Env } from './child.ts';
import { startTap, type Tap } from './tap.ts';

const MANIFEST = fileURLToPath(new URL('../../manifest.yml', import.meta.url));

/** All that surrounds a bot: an organization at moto, a chat, a folder with the configuration. */
export interface Site {
  readonly organization: Organization;
  readonly workspace: RunningWorkspace;
  readonly tap: Tap;
  readonly folder: string;
  /** The environment of `serve` and of every other command here. */
  readonly env: Env;
  close(): Promise<void>;
}

/** Who is on the roster, by what they may do. */
export const people = [
  { person: 'ana', name: 'Ana Ruiz', roles: ['commander', 'responder', 'approver'] },
  { person: 'ben', name: 'Ben Okafor', roles: ['responder', 'approver'] },
  { person: 'cho', name: 'Cho Minji', roles: ['approver'] },
] as const;

/** Short, so that the whole incident fits into a minute; in production these are minutes and hours. */
const timing = {
  proofDeadlineSeconds: 3,
  probeEverySeconds: 1,
  doorsSettleSeconds: 1,
  lateRequestsSeconds: 1,
  verifySettleSeconds: 1,
  watchEverySeconds: 2,
  quietSeconds: 1,
  propagationSeconds: 1,
  voteWindowSeconds: 600,
  startWindowSeconds: 600,
  callDeadlineSeconds: 10,
};

/** Builds it. With `canary` the configuration says that production has a canary role; at moto nothing denies it. */
export async function openSite({ canary }: { readonly canary: boolean }): Promise<Site> {
  const moto = await startMoto();
  const organization = await buildOrganization(moto.endpoint);
  const tap = await startTap(moto.endpoint);
  const workspace = await startWorkspace({
    manifest: parse(await readFile(MANIFEST, 'utf8')) as object,
    people: people.map(({ name }) => ({ name })),
    clock: { now: () => Date.now() },
  });
  const folder = await mkdtemp(join(tmpdir(), 'lockstep-e2e-'));
  const env = environment(organization, workspace, { tap, folder });
  await writeFile(
    join(folder, 'lockstep.yaml'),
    stringify(configuration(organization, workspace, canary)),
  );
  const baseline = await lockstep(['doctor', '--baseline', join(folder, 'baseline.json')], env);
  if (baseline.code !== 0) throw new Error(`no baseline: ${baseline.stderr}`);
  return {
    organization,
    workspace,
    tap,
    folder,
    env,
    async close() {
      await workspace.close();
      await tap.close();
      await moto.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function environment(
  organization: Organization,
  workspace: RunningWorkspace,
  { tap, folder }: { tap: Tap; folder: string },
): Env {
  return {
    // No shared AWS files of this machine.
    HOME: folder,
    AWS_ENDPOINT_URL: tap.endpoint,
    AWS_ACCESS_KEY_ID: organization.botKeys.accessKeyId,
    AWS_SECRET_ACCESS_KEY: organization.botKeys.secretAccessKey,
    AWS_REGION: organization.region,
    AWS_EC2_METADATA_DISABLED: 'true',
    SLACK_BOT_TOKEN: workspace.ready.botToken,
    SLACK_APP_TOKEN: workspace.ready.appToken,
    SLACK_API_URL: workspace.ready.apiUrl,
    LOCKSTEP_CONFIG: join(folder, 'lockstep.yaml'),
    LOCKSTEP_STORE: `sqlite:${join(folder, 'lockstep.sqlite')}`,
  };
}

/** What a company would write into `lockstep.yaml`. */
function configuration(
  { settings }: Organization,
  workspace: RunningWorkspace,
  canary: boolean,
): object {
  const ids = new Map(workspace.ready.people.map((p) => [p.name, p.slackUserId]));
  return {
    kind: 'sandbox',
    roster: {
      people: people.map(({ person, name, roles }) => ({
        person,
        name,
        slack: ids.get(name),
        roles: [...roles],
      })),
    },
    ...settings,
    organization: {
      ...settings.organization,
      accounts: settings.organization.accounts.map((account) => ({ ...account, canary })),
    },
    timing,
  };
}
