import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { configSchema, SHIPPED_RUNBOOK, termsOf } from '../../src/cli/config.ts';
import { configJsonSchema } from '../../src/cli/config-schema.ts';
import { parseYaml } from '../../src/cli/parse-yaml.ts';

const read = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');

describe('the configuration', () => {
  it('given the commented example, when it is read, then it is a valid configuration', () => {
    const parsed = parseYaml(
      { file: 'lockstep.example.yaml', text: read('lockstep.example.yaml') },
      configSchema,
    );
    expect(parsed).toMatchObject({ ok: true });
  });

  it('given the schema that editors use, when it is made again, then it is the committed one', () => {
    expect(JSON.parse(read('docs/lockstep.schema.json'))).toEqual(
      JSON.parse(JSON.stringify(configJsonSchema())),
    );
  });

  it.each([
    ['a name where an id belongs', 'slack: ana', 'slack'],
    ['a key that nobody knows', 'quorom: 2', 'quorom'],
    ['a number that is not an account', "managementAccount: '12'", 'twelve digits'],
  ])('given %s, when it is read, then line and mend are named', (_, bad, named) => {
    const text = read('lockstep.example.yaml')
      .replace('slack: U012ANA0000', bad.startsWith('slack') ? bad : 'slack: U012ANA0000')
      .replace('  quorum: 2', bad.startsWith('quorom') ? `  ${bad}` : '  quorum: 2')
      .replace(
        "managementAccount: '111111111111'",
        bad.startsWith('management') ? bad : "managementAccount: '111111111111'",
      );
    const parsed = parseYaml({ file: 'x.yaml', text }, configSchema);
    expect(parsed.ok).toBe(false);
    if (parsed.ok) return;
    expect(parsed.problems[0]?.line).toBeGreaterThan(1);
    expect(JSON.stringify(parsed.problems)).toContain(named);
  });
});

describe('an account that stands alone', () => {
  const standalone = (id: string): string =>
    `${read('lockstep.example.yaml')}\nstandalone:\n  - { id: '${id}', name: alone, responderRoleId: AROAEXAMPLEALONE }\n`;

  it('given one of the organization’s accounts among them, when it is read, then line and mend are named', () => {
    const text = standalone('333333333333');
    const parsed = parseYaml({ file: 'lockstep.yaml', text }, configSchema);
    expect(parsed.ok ? '' : parsed.problems.map(({ message }) => message).join()).toContain(
      '333333333333 is in the organization',
    );
  });

  it('given a configuration, when it is read, then each scope has a runbook for it', async () => {
    const text = standalone('777777777777');
    const parsed = parseYaml({ file: 'lockstep.yaml', text }, configSchema);
    if (!parsed.ok) throw new Error('the example is not valid');
    const { runbooks } = await termsOf(parsed.value, SHIPPED_RUNBOOK);
    expect(Object.entries(runbooks ?? {}).map(([scope, { id }]) => [scope, id])).toEqual([
      ['member-accounts', 'compromised-console'],
      ['standalone-account', 'compromised-standalone'],
      ['management-account', 'compromised-management'],
      ['peace', 'arm'],
      ['standing-order', 'standing-order'],
    ]);
  });
});
