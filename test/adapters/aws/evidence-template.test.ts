import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { evidenceSchema } from '../../../src/core/incident/settings.ts';
import { read } from './evidence-stage.ts';

const file = fileURLToPath(new URL('../../../docs/evidence.template.yaml', import.meta.url));
const RUN = ['-c', 'import sys; from cfnlint.runner import main; sys.exit(main())'];
const HOW = 'pip install cfn-lint';

function hasLinter(): boolean {
  if (spawnSync('python3', [...RUN, '--version'], { stdio: 'ignore' }).status === 0) return true;
  if (process.env['CI'] === 'true') throw new Error(`CI needs cfn-lint: ${HOW}`);
  process.stderr.write(`\u001b[31mSKIPPED: no cfn-lint here. ${HOW}\u001b[0m\n`);
  return false;
}

describe('the template of the evidence', () => {
  it.runIf(hasLinter())('given cfn-lint, when it reads the template, then it finds nothing', () => {
    const linted = spawnSync('python3', [...RUN, file], { encoding: 'utf8' });
    expect(linted.stdout).toBe('');
    expect(linted.status).toBe(0);
  });

  it('given the role, when its rights are read, then it puts, locks, sees the lock, and nothing else', () => {
    const { RoleName, Policies } = read().Resources.Evidence.Properties;
    const actions = Policies.flatMap(({ PolicyDocument }) =>
      PolicyDocument.Statement.flatMap(({ Action }) => Action),
    );
    expect(actions.toSorted()).toEqual([
      's3:GetBucketObjectLockConfiguration',
      's3:PutObject',
      's3:PutObjectRetention',
    ]);
    const defaults = { bucket: 'abc', region: 'eu-west-1', account: '555555555555' };
    expect(evidenceSchema.parse(defaults).role).toBe(RoleName);
  });

  it('given the bucket, when it is made, then it is locked from its first day, in compliance mode, and outlives its stack', () => {
    const { Bucket } = read().Resources;
    expect(Bucket).toMatchObject({
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        ObjectLockEnabled: true,
        ObjectLockConfiguration: { Rule: { DefaultRetention: { Mode: 'COMPLIANCE' } } },
      },
    });
  });
});
