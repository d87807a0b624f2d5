import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Serving } from './child.ts';
import {
  attached,
  hasPassword,
  keysOf,
  keyState,
  revocationOf,
  secretsInVault,
  type Vaulted,
} from './end-state.ts';
import { everythingRead } from './people.ts';
import type { Site } from './site.ts';
import { changes } from './tap.ts';

/** What no measurement against moto allows anybody to say. */
const WORDS = /\b(?:enforced|verified)\b/i;
/** The two types of organization policy that lock. */
export const LOCKS = ['SERVICE_CONTROL_POLICY', 'RESOURCE_CONTROL_POLICY'] as const;

/** The containment as the issue of this product states it, read back from AWS. */
export async function expectContained(organization: Site['organization']): Promise<void> {
  for (const user of ['alice', 'bob', 'svc-backup']) {
    const off = organization.keyIds[user]!.map((id) => `${id} Inactive`).sort();
    expect(await keysOf(organization, user)).toEqual(off);
  }
  for (const user of ['alice', 'bob']) expect(await hasPassword(organization, user)).toBe(false);
  for (const role of ['app', 'ci']) {
    const [statement, ...others] = await revocationOf(organization, role);
    expect(others).toEqual([]);
    expect(statement).toMatchObject({ Effect: 'Deny', Action: ['*'], Resource: ['*'] });
    const cutoff = statement!.Condition!['DateLessThan']!['aws:TokenIssueTime'];
    expect(Math.abs(Date.now() - Date.parse(String(cutoff)))).toBeLessThan(10 * 60_000);
  }
  // AWS leaves a key disabled after its deletion was cancelled.
  expect(await keyState(organization)).toBe('Disabled');
  for (const type of LOCKS) expect(await attached(organization, type)).toEqual([]);
}

/** The machine user has its old key, inactive, and exactly one new one, whose secret is in the vault. */
export async function expectRotated(organization: Site['organization']): Promise<Vaulted> {
  const [vaulted, ...others] = await secretsInVault(organization);
  expect(others).toEqual([]);
  expect(vaulted!.user).toBe('deploy');
  const [old] = organization.keyIds['deploy']!;
  expect(await keysOf(organization, 'deploy')).toEqual(
    [`${old} Inactive`, `${vaulted!.accessKeyId} Active`].sort(),
  );
  expect(vaulted!.secretAccessKey.length).toBeGreaterThanOrEqual(40);
  return vaulted!;
}

/** Shield and freeze are attached; the freeze denies everything but to the bot's own role, by its unique id. */
export async function expectLocked(
  organization: Site['organization'],
  type: (typeof LOCKS)[number],
): Promise<void> {
  const policies = await attached(organization, type);
  const words = policies.map(({ name }) => /^lockstep-(shield|freeze)-/.exec(name)?.[1]);
  expect(new Set(words)).toEqual(new Set(['shield', 'freeze']));
  expect(words).toHaveLength(2);
  for (const { statements } of policies) {
    for (const { Effect } of statements) expect(Effect).toBe('Deny');
  }
  const freeze = policies.find(({ name }) => name.startsWith('lockstep-freeze-'))!;
  if (type === 'SERVICE_CONTROL_POLICY') {
    const { responderRoleId } = organization.settings.organization.accounts[0]!;
    expect(JSON.stringify(freeze.statements)).toContain(`${responderRoleId}:*`);
  }
}

/** Everything that this bot ever said or kept, in one text: no secret may be in it. */
export async function everythingSaid(site: Site, bots: readonly Serving[]): Promise<string> {
  const files = await readdir(site.folder, { recursive: true, withFileTypes: true });
  const kept = files.filter((file) => file.isFile());
  const bytes = await Promise.all(
    kept.map((file) => readFile(join(file.parentPath, file.name), 'latin1')),
  );
  return [
    await everythingRead(site.workspace),
    // Also what was edited over afterwards.
    JSON.stringify(site.workspace.inspect.calls()),
    ...bots.map((bot) => bot.output()),
    ...bytes,
  ].join('\n');
}

/** The key's id is a name and stands in the journal: what would find a secret is shown to find that. */
export function expectNowhere(secret: string, text: string, keyId: string): void {
  expect(text).toContain(keyId);
  expect(text).toContain('[SANDBOX] Rotation plan');
  // JSON may write `/` as `\/`.
  const at = text.replaceAll('\\/', '/').indexOf(secret);
  expect(at === -1 ? 'nowhere' : text.slice(Math.max(0, at - 200), at)).toBe('nowhere');
}

export async function expectNoForbiddenWord({ workspace }: Site): Promise<void> {
  const said = `${await everythingRead(workspace)}\n${JSON.stringify(workspace.inspect.calls())}`;
  const found = WORDS.exec(said);
  expect(found === null ? '' : said.slice(Math.max(0, found.index - 150), found.index + 150)).toBe(
    '',
  );
}

/**
 * On the wire, each change was asked for once. The one exception is the key whose secret died with the
 * bot: it is removed, and another one is made.
 */
export function expectOnce({ tap }: Site): void {
  const made = changes(tap).map(({ operation, body }) => `${operation} ${body}`);
  const of = (operation: string): string[] => made.filter((one) => one.startsWith(`${operation} `));
  expect(of('CreateAccessKey')).toHaveLength(2);
  expect(of('DeleteAccessKey')).toHaveLength(1);
  const others = made.filter((one) => !one.startsWith('CreateAccessKey '));
  expect(others).toEqual([...new Set(others)]);
}
