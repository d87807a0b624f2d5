import { execFileSync } from 'node:child_process';
import { createHash, generateKeyPairSync } from 'node:crypto';
import { chmod, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { configSchema, SHIPPED_RUNBOOK, termsOf } from '../../src/cli/config.ts';
import { loadSigningKey, readSigningKey } from '../../src/cli/evidence.ts';
import { parseYaml } from '../../src/cli/parse-yaml.ts';
import { UsageError } from '../../src/cli/usage.ts';
import { CONFIG } from './serve-place.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lockstep-key-'));
});
afterAll(async () => rm(folder, { recursive: true }));

const pem = (type: 'ed25519' | 'x25519'): string =>
  generateKeyPairSync(type as 'ed25519')
    .privateKey.export({ type: 'pkcs8', format: 'pem' })
    .toString();

async function keyFile(name: string, text = pem('ed25519'), mode = 0o600): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, text);
  await chmod(file, mode);
  return file;
}

async function refusalOf(file: string): Promise<string> {
  const error: unknown = await readSigningKey(file).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(UsageError);
  return (error as Error).message;
}

describe('the key that signs', () => {
  it('given a key made as the docs say, when it is read, then its fingerprint is what openssl reckons', async () => {
    const file = join(folder, 'evidence.key');
    execFileSync('openssl', ['genpkey', '-algorithm', 'ed25519', '-out', file]);
    const key = await readSigningKey(file);
    const der = execFileSync('openssl', ['pkey', '-in', file, '-pubout', '-outform', 'DER']);
    expect(key.fingerprint).toBe(createHash('sha256').update(der).digest('hex'));
  });

  it.each([0o640, 0o604, 0o620, 0o660, 0o777])(
    'given a file of mode %o, when it is read, then it is refused with the mend',
    async (mode) => {
      const says = await refusalOf(await keyFile(`open-${mode}`, undefined, mode));
      expect(says).toContain(`mode ${mode.toString(8)}`);
      expect(says).toContain('chmod 600');
    },
  );

  it('given a link to a file that others can read, when it is read, then the file counts, not the link', async () => {
    const target = await keyFile('loose', undefined, 0o644);
    await symlink(target, join(folder, 'link'));
    expect(await refusalOf(join(folder, 'link'))).toContain('mode 644');
  });

  it('given what is no Ed25519 key, when it is read, then it says how to make one, and nothing of what is in it', async () => {
    const secret = pem('x25519');
    for (const text of [secret, 'garbage', '', secret.slice(0, 60)]) {
      const says = await refusalOf(await keyFile('wrong', text));
      expect(says).toContain('openssl genpkey -algorithm ed25519');
      expect(says).not.toContain(secret.split('\n')[1]);
    }
  });

  it('given no file under the name, when it is read, then the setting and the mend are named', async () => {
    const says = await refusalOf(join(folder, 'gone'));
    expect(says).toMatch(/evidence\.key.*ENOENT.*openssl genpkey/);
  });

  it('given a configuration in another folder, when its key is read, then the name counts from there', async () => {
    await keyFile('beside.key');
    const evidence = { key: 'beside.key', role: 'lockstep-evidence', retentionDays: 365 };
    const key = await loadSigningKey({ evidence }, join(folder, 'lockstep.yaml'));
    expect(key?.fingerprint).toMatch(/^[0-9a-f]{64}$/);
    expect(await loadSigningKey({}, join(folder, 'lockstep.yaml'))).toBeUndefined();
  });
});

describe('the configuration of the evidence', () => {
  const parsed = (evidence: string) =>
    parseYaml({ file: 'lockstep.yaml', text: `${CONFIG}evidence: ${evidence}\n` }, configSchema);

  it("given a bucket and a key, when an incident's terms are made, then the bucket is pinned and the file's name is not", async () => {
    const config = parsed(
      '{ key: /etc/x.key, bucket: archive-1, region: eu-west-1, account: "555555555555" }',
    );
    if (!config.ok) throw new Error(JSON.stringify(config.problems));
    const { settings } = await termsOf(config.value, SHIPPED_RUNBOOK);
    expect(settings.evidence).toEqual({
      bucket: 'archive-1',
      region: 'eu-west-1',
      account: '555555555555',
      role: 'lockstep-evidence',
      retentionDays: 365,
    });
    expect(JSON.stringify(settings)).not.toContain('x.key');
  });

  it('given a key alone, when the terms are made, then no bucket is pinned', async () => {
    const config = parsed('{ key: evidence.key }');
    if (!config.ok) throw new Error(JSON.stringify(config.problems));
    expect((await termsOf(config.value, SHIPPED_RUNBOOK)).settings).not.toHaveProperty('evidence');
  });

  it.each([
    [
      'a bucket without its account',
      '{ key: k, bucket: archive-1, region: eu-west-1 }',
      'belong together',
    ],
    ['an account without a bucket', '{ key: k, account: "555555555555" }', 'belong together'],
    ['no key', '{ bucket: archive-1, region: eu-west-1, account: "555555555555" }', 'key'],
    ['a bucket that is a URL', '{ key: k, bucket: "s3://x" }', 'bucket name'],
  ])('given %s, when it is read, then line and mend are named', (_, evidence, says) => {
    const config = parsed(evidence);
    expect(config.ok).toBe(false);
    if (config.ok) return;
    expect(JSON.stringify(config.problems)).toContain(says);
    expect(config.problems[0]?.line).toBe(CONFIG.split('\n').length);
  });
});
