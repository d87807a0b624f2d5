import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { lockstep } from './child.ts';
import { journalOf, openCloudSite, serveAt, type CloudSite, type Served } from './cloud-site.ts';
import { followThrough } from './people.ts';

/** The real command asks the real bot; people approve in the chat; every probe goes over the wire, signed. */
describe('arming a running bot', () => {
  let [site, bot]: [CloudSite | undefined, Served | undefined] = [undefined, undefined];
  afterAll(async () => {
    bot?.signal('SIGKILL');
    await bot?.ended;
    await site?.close();
  });

  it('given lockstep doctor --arm, when two people approve, then the policies are tried and off again, and doctor finds them ready', async () => {
    site = await openCloudSite();
    const file = `${site.folder}/lockstep.yaml`;
    const config = parse(await readFile(file, 'utf8')) as { organization: object };
    const deployers = ['arn:aws:iam::*:role/platform-deployer'];
    const organization = { ...config.organization, sacrificial: site.account, deployers };
    await writeFile(file, stringify({ ...config, organization }));
    bot = await serveAt(site);

    const asked = await lockstep(['doctor', '--arm'], site.env);
    expect(asked).toMatchObject({ code: 0, stderr: '' });
    const run = /arm-\d{8}-[0-9a-f]{6}/.exec(asked.stdout)?.[0] ?? '';
    expect(run).not.toBe('');
    expect((await lockstep(['doctor', '--arm'], site.env)).stderr).toContain('one at a time');

    const served = bot;
    const log = () => served.stderr();
    expect(await followThrough({ team: site.team, log })).toEqual([]);
    const changes = site.cloud
      .asked()
      .filter(({ operation }) => /^(?:Create|Attach|Detach)Policy$/.test(operation))
      .map(({ operation }) => operation);
    expect(changes).toEqual([
      ...Array.from({ length: 5 }, () => 'CreatePolicy'),
      ...Array.from({ length: 4 }, () => 'AttachPolicy'),
      ...Array.from({ length: 4 }, () => 'DetachPolicy'),
      'AttachPolicy',
    ]);
    const journal = await journalOf(site, run);
    const findings = [...journal.matchAll(/"finding":"(\w+)"/g)].map(([, finding]) => finding);
    expect(new Set(findings)).toEqual(new Set(['proven']));
    const after = await lockstep(['doctor'], site.env);
    expect(after.stdout).toMatch(/^ok {3}the guard is ready as lockstep-guard-/m);
    expect(after.stdout).toMatch(/^ok {3}\S.*: the standing guard is on/m);
    expect(after.stdout).not.toMatch(/RED {2}.*(?:is ready as|no lock of|standing guard)/);
  });
});
