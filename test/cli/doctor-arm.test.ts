import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreatePolicyCommand, OrganizationsClient } from '@aws-sdk/client-organizations';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { loadScenario } from '../../src/cli/drill.ts';
import { settingsSchema, type Settings } from '../../src/core/incident/settings.ts';
import { armedPolicies, armingPlan } from '../../src/core/policies/arming.ts';
import { startCloud, type CloudServer } from '../../src/drill/cloud/server.ts';
import { buildScenario, type BuiltScenario } from '../../src/drill/scenario/build.ts';
import { settingsFor } from '../../src/drill/scenario/settings.ts';
import { lockstep, type Env } from '../e2e/child.ts';
import { place, refusal } from './serve-place.ts';

/** The real command against the simulated organization: first as it is, then armed as the files say. */

let cloud: CloudServer;
let built: BuiltScenario;
let settings: Settings;
let env: Env;
let folder: string;
beforeAll(async () => {
  const shipped = await loadScenario('code-spaces');
  const scenario = { ...shipped, start: new Date().toISOString() };
  built = buildScenario(scenario, 1);
  cloud = await startCloud({ kernel: built.kernel, clock: { now: () => Date.now() } });
  folder = await mkdtemp(join(tmpdir(), 'lockstep-arm-'));
  const { backups: _none, ...rest } = settingsFor(scenario, built.kernel);
  settings = settingsSchema.parse(rest);
  const people = ['ana', 'ben', 'cho'].map((name, i) => ({
    person: name,
    name,
    slack: `U${name.toUpperCase()}`,
    roles: i === 0 ? ['commander', 'approver'] : ['approver'],
  }));
  const placed = await place(stringify({ kind: 'sandbox', roster: { people }, ...rest }));
  const { bot } = built;
  env = {
    ...placed.env,
    AWS_ENDPOINT_URL: cloud.endpoint,
    AWS_ACCESS_KEY_ID: bot.accessKeyId,
    AWS_SECRET_ACCESS_KEY: bot.secretAccessKey,
    ...(bot.sessionToken === undefined ? {} : { AWS_SESSION_TOKEN: bot.sessionToken }),
    AWS_REGION: 'us-east-1',
  };
});
afterAll(async () => {
  await cloud.close();
  await rm(folder, { recursive: true });
});

/** What two people do with the files: create each policy, with the freeze role of the management account. */
async function createAll(files: string): Promise<void> {
  const { bot } = built;
  const at = { endpoint: cloud.endpoint, region: 'us-east-1' };
  const sts = new STSClient({ ...at, credentials: bot });
  const { Credentials: given } = await sts.send(
    new AssumeRoleCommand({
      RoleArn: `arn:aws:iam::${settings.organization.managementAccount}:role/${settings.organization.roles.freeze}`,
      RoleSessionName: 'arming',
    }),
  );
  const organizations = new OrganizationsClient({
    ...at,
    credentials: {
      accessKeyId: given?.AccessKeyId ?? '',
      secretAccessKey: given?.SecretAccessKey ?? '',
      sessionToken: given?.SessionToken ?? '',
    },
  });
  for (const { policy } of armedPolicies(settings)) {
    const Content = await readFile(join(files, `${policy.name}.json`), 'utf8');
    const { name: Name, description: Description, type: Type } = policy;
    await organizations.send(new CreatePolicyCommand({ Name, Description, Type, Content }));
  }
}

const unready = (stdout: string): readonly string[] =>
  [...stdout.matchAll(/^(?:RED |warn) (.*)$/gm)].map(([, what = '']) => what);

describe('lockstep doctor --arm', () => {
  it('given an organization, when it is armed as the files say, then the doctor finds every policy ready', async () => {
    const before = await lockstep(['doctor'], env);
    expect(before.stderr).toBe('');
    expect(
      unready(before.stdout).filter((what) => /is ready as .* does not exist yet/.test(what)),
    ).toHaveLength(4);
    expect(before.stdout).toContain('ok   service control policies are enabled');
    expect(before.stdout).toContain('the responder is the recorded one');

    const files = join(folder, 'plan');
    const armed = await lockstep(['doctor', '--arm', '--out', files], env);
    expect(armed).toMatchObject({ code: 0, stderr: '' });
    expect(armed.stdout).toContain(`Digest: ${armingPlan(settings).digest}`);
    expect(armed.stdout).toContain('Nothing was changed in AWS.');
    expect(await readdir(files)).toHaveLength(5);
    expect(unready((await lockstep(['doctor'], env)).stdout)).toEqual(unready(before.stdout));

    await createAll(files);
    const after = await lockstep(['doctor'], env);
    expect(unready(after.stdout).filter((what) => what.includes('is ready as'))).toEqual([]);
    expect(after.stdout.match(/^ok {3}the (?:shield|freeze) is ready as lockstep-/gm)).toHaveLength(
      4,
    );
    // What else warns in this sandbox is the evidence, which the drill keeps elsewhere.
    expect(unready(after.stdout).filter((what) => !/signed|notes|evidence/.test(what))).toEqual([]);
  });

  it('given a place to write without --arm, when it runs, then it says that they belong together', async () => {
    expect(await refusal(env, ['doctor', '--out', folder])).toMatch(
      /--out says where --arm writes/,
    );
  });
});
