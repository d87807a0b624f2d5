import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { configSchema, SHIPPED_RUNBOOK, termsOf } from '../../src/cli/config.ts';
import { parseYaml } from '../../src/cli/parse-yaml.ts';

const example = readFileSync(new URL('../../lockstep.example.yaml', import.meta.url), 'utf8');
const parsed = (line: string) =>
  parseYaml({ file: 'lockstep.yaml', text: `${example}\n${line}\n` }, configSchema);

describe('where a bot can be asked for its health', () => {
  it('given nothing, when it is read, then it can be asked nowhere', () => {
    const config = parsed('');
    expect(config.ok && config.value.http).toBeUndefined();
  });

  it('given a port, when it is read, then it is loopback', () => {
    expect(parsed('http: { port: 9464 }')).toMatchObject({
      ok: true,
      value: { http: { host: '127.0.0.1', port: 9464 } },
    });
  });

  it('given the commented line of the example, when it is taken in, then it is valid', () => {
    const [line] = /^# http: .*$/m.exec(example) ?? [];
    expect(parsed(line?.slice(2) ?? 'no line')).toMatchObject({ ok: true });
  });

  it.each([
    'http: {}',
    'http: { port: 70000 }',
    'http: { port: 1.5 }',
    "http: { port: '80' }",
    'http: { port: 1, path: /x }',
    "http: { port: 1, host: '' }",
    'http: 9464',
  ])('given %s, when it is read, then it is refused with its line', (line) => {
    const refused = parsed(line);
    expect(refused.ok).toBe(false);
    const at = example.split('\n').length + 1;
    expect(!refused.ok && refused.problems[0]?.line).toBe(at);
  });

  it('given a place to be asked at, when an incident is opened, then it is not pinned with the settings', async () => {
    const [without, withIt] = [parsed(''), parsed('http: { port: 9464 }')];
    if (!without.ok || !withIt.ok) throw new Error('the example is not valid');
    const terms = await termsOf(withIt.value, SHIPPED_RUNBOOK);
    expect(terms.settingsDigest).toBe(
      (await termsOf(without.value, SHIPPED_RUNBOOK)).settingsDigest,
    );
  });
});
