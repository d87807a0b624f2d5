import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { isMap, isScalar, isSeq, parseDocument } from 'yaml';
import { RESPONDER } from '../../../src/drill/scenario/parts/bot-rights.data.ts';
import { settings } from './settings.ts';

const file = fileURLToPath(new URL('../../../docs/aws-roles.template.yaml', import.meta.url));
const text = readFileSync(file, 'utf8');
const document = parseDocument(text, { logLevel: 'silent' });

const HOW = 'pip install cfn-lint';
const RUN = ['-c', 'import sys; from cfnlint.runner import main; sys.exit(main())'];
function hasLinter(): boolean {
  if (spawnSync('python3', [...RUN, '--version'], { stdio: 'ignore' }).status === 0) return true;
  if (process.env['CI'] === 'true') throw new Error(`CI needs cfn-lint: ${HOW}`);
  process.stderr.write(
    `\u001b[31mSKIPPED: no cfn-lint here, the template was not linted. ${HOW}\u001b[0m\n`,
  );
  return false;
}

/** The actions that the role's policies allow, from a node of the template. */
function allowed(role: string): readonly string[] {
  const policies = document.getIn(['Resources', role, 'Properties', 'Policies']);
  if (!isSeq(policies)) throw new Error(`${role} has no policies`);
  return policies.items.flatMap((policy) =>
    actionsOf(isMap(policy) ? policy.getIn(['PolicyDocument', 'Statement']) : undefined),
  );
}

/** What a policy that stands beside its role allows. */
function allowedBeside(policy: string): readonly string[] {
  const path = ['Resources', policy, 'Properties', 'PolicyDocument', 'Statement'];
  return actionsOf(document.getIn(path));
}

function actionsOf(statements: unknown): readonly string[] {
  const found: string[] = [];
  for (const statement of isSeq(statements) ? statements.items : []) {
    if (!isMap(statement) || statement.get('Effect') !== 'Allow') continue;
    const actions = statement.get('Action');
    if (typeof actions === 'string') found.push(actions);
    if (isSeq(actions))
      found.push(...actions.items.map((item) => String(isScalar(item) ? item.value : '')));
  }
  return found;
}

/** The actions of one list that no entry of the other covers. */
function beyond(actions: readonly string[], others: readonly string[]): readonly string[] {
  const covers = (other: string, action: string): boolean =>
    other.endsWith('*') ? action.startsWith(other.slice(0, -1)) : other === action;
  return actions.filter((action) => !others.some((other) => covers(other, action))).sort();
}

/** Each role that the responder keeps its hands off, with the condition under which it does, statement by statement. */
function handsOff(): readonly (readonly string[])[] {
  const blocks = text.matchAll(/Sid: HandsOff\w+\n +Effect: Deny\n( +)Resource:(.*(?:\n\1 .*)*)/g);
  return [...blocks].map(([, , resources = '']) =>
    [...resources.matchAll(/(?:!If\s+- (\w+)\s+- )?!Sub '[^']*:role\/([^']+)'/g)].map(
      ([, condition = 'always', role = '']) => `${condition} ${role}`,
    ),
  );
}

describe('the template of the roles', () => {
  it.runIf(hasLinter())('given cfn-lint, when it reads the template, then it finds nothing', () => {
    const linted = spawnSync('python3', [...RUN, file], { encoding: 'utf8' });
    expect(linted.stdout).toBe('');
    expect(linted.status).toBe(0);
  });

  it('given that CloudFormation knows no YAML aliases, when the template is read, then it has none', () => {
    expect(text).not.toMatch(/: [&*][a-z]/);
  });

  it("given the configuration's names, when the roles are made, then they are the defaults", () => {
    for (const [key, name] of Object.entries(settings.organization.roles)) {
      const role = key.charAt(0).toUpperCase() + key.slice(1);
      expect(document.getIn(['Resources', role, 'Properties', 'RoleName'])).toBe(name);
    }
  });

  it('given each role, when its permissions are read, then none has what another one is for', () => {
    expect(allowed('Freeze')).toContain('organizations:AttachPolicy');
    expect(allowed('Freeze').join()).not.toMatch(/Detach|Update|Delete|\*$/);
    expect(allowed('Lift')).toContain('organizations:DetachPolicy');
    expect(allowed('Lift').join()).not.toMatch(/Attach|Update|Delete|Create/);
    expect(allowed('Vault').join()).not.toMatch(/GetSecretValue|\*/);
    expect(allowed('Restore').join()).not.toMatch(/Delete|Put/);
    expect(allowed('Responder').join()).not.toMatch(/DeleteUser(?:,|$)|ScheduleKeyDeletion/);
    // Who invited this account away is seen from the account itself and from nowhere else.
    const aboutOrganization = allowed('Responder').filter((one) => /organizations/.test(one));
    expect(aboutOrganization).toEqual(['organizations:ListHandshakesForAccount']);
  });

  it('given a role of the attacker called lockstep-something, when the responder closes it, then the template does not deny that', () => {
    // A name that stands only elsewhere, or a wildcard, would be his to take here.
    expect(handsOff()).toEqual([
      [
        'always lockstep-responder',
        'IsMember lockstep-canary',
        'HasProbe ${ProbeRoleName}',
        'IsManagementAlone lockstep-freeze',
        'IsManagementAlone lockstep-lift',
      ],
    ]);
  });

  it('given a stolen responder, when it would write the policy of a key without the check of AWS, then the template denies that', () => {
    const written = document.toJS({}) as {
      Resources: { Responder: { Properties: { Policies: { PolicyDocument: object }[] } } };
    };
    const statements = written.Resources.Responder.Properties.Policies.flatMap(
      ({ PolicyDocument }) => (PolicyDocument as { Statement: object[] }).Statement,
    );
    expect(statements).toContainEqual({
      Sid: 'NoKeyLockedForGood',
      Effect: 'Deny',
      Resource: '*',
      Action: 'kms:PutKeyPolicy',
      Condition: { Bool: { 'kms:BypassPolicyLockoutSafetyCheck': true } },
    });
  });

  it('given the responder of a drill, when its rights are compared with the template, then they are alike but for what was looked at', () => {
    const real = [...allowed('Responder'), ...allowedBeside('ResponderSignIn')];
    const drilled = RESPONDER.always;
    expect(real.length).toBeGreaterThan(100);
    // A drill's schedule is written back without asking whether its role may be passed.
    expect(beyond(real, drilled)).toEqual(['iam:PassRole']);
    // The drill has whole families of reads where the template has them one by one; it changes nothing more.
    expect(beyond(drilled, real)).toEqual([
      'autoscaling:Describe*',
      'ec2:Describe*',
      'kms:List*',
      'rds:Describe*',
      's3:GetBucket*',
    ]);
  });

  it('given the responder of an account alone, when its further rights are compared with the template, then they are alike but for what was looked at', () => {
    const real = [...allowedBeside('ResponderAlone'), ...allowedBeside('ResponderSignInAlone')];
    expect(real.length).toBeGreaterThan(RESPONDER.alone.length);
    expect(beyond(RESPONDER.alone, real)).toEqual([]);
    expect(beyond(real, [...RESPONDER.always, ...RESPONDER.alone])).toEqual([]);
  });
});
