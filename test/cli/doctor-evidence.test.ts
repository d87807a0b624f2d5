import { generateKeyPairSync } from 'node:crypto';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { examineEvidence, tellEvidence } from '../../src/cli/doctor-evidence.ts';
import { settingsSchema, type EvidencePlace } from '../../src/core/incident/settings.ts';
import { simulatedArchive, type Archive } from '../adapters/aws/evidence-stage.ts';
import { startFakeAws, xmlError } from '../adapters/aws/fake-aws.ts';
import { lockstep } from '../e2e/child.ts';
import { CONFIG, LIVE, place, without } from './serve-place.ts';

let archive: Archive;
let folder: string;
beforeAll(async () => {
  archive = await simulatedArchive();
  folder = await mkdtemp(join(tmpdir(), 'lockstep-doctor-'));
  const { privateKey } = generateKeyPairSync('ed25519');
  const file = join(folder, 'evidence.key');
  await writeFile(file, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  await chmod(file, 0o600);
});
afterAll(async () => {
  await archive.stop();
  await rm(folder, { recursive: true });
});

interface Change {
  readonly key?: string | null;
  readonly place?: Partial<EvidencePlace> | null;
  readonly organization?: object;
}

/** The lines for a company that has all, changed in one thing. */
async function lines(change: Change = {}) {
  const own = archive.options.place;
  const evidence = change.place === null ? undefined : { ...own, ...change.place };
  const settings = settingsSchema.parse({
    organization: {
      id: 'o-exampleorgid',
      managementAccount: '111111111111',
      accounts: [{ id: '333333333333', name: 'prod', responderRoleId: 'AROAEXAMPLERESPONDER' }],
      protectedAccounts: [own.account],
      ...change.organization,
    },
    ...(evidence === undefined ? {} : { evidence }),
  });
  const { place: _, ...aws } = archive.options;
  const key = change.key === undefined ? 'evidence.key' : change.key;
  return examineEvidence({
    config: key === null ? {} : { evidence: { key, role: own.role, retentionDays: 1 } },
    configFile: join(folder, 'lockstep.yaml'),
    settings,
    aws,
  });
}

const bad = (all: Awaited<ReturnType<typeof lines>>) =>
  all.filter(({ good }) => !good).map(({ what }) => what);

describe("the doctor's lines about the evidence", () => {
  it('given all that the docs ask for, when it looks, then nothing is red', async () => {
    const all = await lines();
    expect(all).toHaveLength(7);
    expect(bad(all)).toEqual([]);
    expect(tellEvidence(all, true)).toMatchObject({ red: 0 });
  });

  it.each<[string, Change, string[]]>([
    ['no key', { key: null }, ['journals are signed']],
    ['a key file that is gone', { key: 'gone.key' }, ['journals are signed']],
    ['no bucket', { place: null }, ["notes go where the bot can't take them back"]],
    [
      'an archive that nobody protects',
      { organization: { protectedAccounts: [] } },
      ["no plan can touch the evidence's account"],
    ],
    [
      'an archive in the management account',
      { organization: { managementAccount: '444444444444' } },
      ['the evidence is outside of every incident'],
    ],
    [
      'a role that is not there',
      { place: { role: 'lockstep-nobody' } },
      [
        'the evidence bucket has Object Lock',
        'the evidence role puts what nobody can delete',
        'the evidence role may not delete',
      ],
    ],
  ])('given %s, when it looks, then that is red and says what to do', async (_, change, whats) => {
    const all = await lines(change);
    expect(bad(all)).toEqual(whats);
    const told = tellEvidence(all, true);
    expect(told.red).toBe(whats.length);
    for (const what of whats)
      expect(told.text).toMatch(new RegExp(`^RED {2}${what}: .+\n {5}\\S`, 'm'));
  });

  it('given a sandbox, when something is missing, then it warns and does not fail', async () => {
    const told = tellEvidence(await lines({ key: null }), false);
    expect(told.red).toBe(0);
    expect(told.text).toMatch(/^warn journals are signed: there is no evidence\.key\n/);
  });
});

describe('lockstep doctor', () => {
  it('given live without evidence, when it runs, then it is red about both, and ends with 1', async () => {
    const { env } = await place(LIVE);
    // Without keys nothing leaves this machine; the roles are red, too.
    const live = without(env, 'AWS_ENDPOINT_URL', 'SLACK_API_URL', 'AWS_ACCESS_KEY_ID');
    const ended = await lockstep(['doctor'], { ...live, AWS_EC2_METADATA_DISABLED: 'true' });
    expect(ended.stderr).toBe('');
    expect(ended.code).toBe(1);
    expect(ended.stdout).toContain('RED  journals are signed: there is no evidence.key');
    expect(ended.stdout).toContain("RED  notes go where the bot can't take them back");
  });

  it('given an AWS that is away for a moment, when it runs, then it waits for it and ends by itself', async () => {
    const { env } = await place(CONFIG);
    let asked = 0;
    const aws = await startFakeAws(() => {
      asked += 1;
      return asked === 1
        ? xmlError(503, 'ServiceUnavailable', 'later')
        : xmlError(403, 'AccessDenied', 'not you');
    });
    const ended = await lockstep(['doctor'], { ...env, AWS_ENDPOINT_URL: aws.endpoint });
    await aws.stop();
    expect(ended).toMatchObject({ code: 1, stderr: '' });
    expect(ended.stdout).toContain('RED  the freeze role sees the organization');
  });

  it('given a sandbox without evidence, when it runs, then the same lines warn', async () => {
    const { env } = await place(CONFIG);
    const aws = await startFakeAws(() => xmlError(403, 'AccessDenied', 'not you'));
    const ended = await lockstep(['doctor'], { ...env, AWS_ENDPOINT_URL: aws.endpoint });
    await aws.stop();
    expect(ended.stderr).toBe('');
    expect(ended.stdout).toContain('warn journals are signed: there is no evidence.key');
    expect(ended.stdout).toContain("warn notes go where the bot can't take them back");
  });
});
