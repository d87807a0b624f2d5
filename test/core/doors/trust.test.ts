import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { policyMark } from '../../../src/core/doors/objects.ts';
import { matchesAny, writesIdentity } from '../../../src/core/doors/rights.ts';
import {
  cleanedTrust,
  closedTrust,
  knownAccounts,
  trustProblems,
} from '../../../src/core/doors/trust.ts';
import { trusts } from '../accounts.ts';
import { MANAGEMENT, OTHER, PROD, SECURITY, STRANGER, settings } from '../situations.ts';

const context = {
  known: knownAccounts(settings({ knownVendors: ['464622532012'] })),
  organization: 'o-exampleorgid',
  hostile: new Set([
    `arn:aws:iam::${PROD}:user/backup1`,
    `arn:aws:iam::${PROD}:role/team/helper`,
    `arn:aws:iam::${PROD}:oidc-provider/his.example`,
    `arn:aws:iam::${PROD}:saml-provider/his`,
  ]),
};
const problems = (document: object): readonly string[] => trustProblems(document as never, context);
const oidc = (issuer: string, Condition?: object) =>
  statement({
    Principal: { Federated: `arn:aws:iam::${PROD}:oidc-provider/${issuer}` },
    Action: 'sts:AssumeRoleWithWebIdentity',
    ...(Condition === undefined ? {} : { Condition }),
  });
const GITHUB = 'token.actions.githubusercontent.com';
const statement = (more: object) => ({
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Action: 'sts:AssumeRole', ...more },
});

describe('known accounts', () => {
  it('given a vault that copies go to, when its account is looked for, then it is known', () => {
    const copies = '555555555555';
    const backups = {
      account: OTHER,
      region: 'eu-west-1',
      vault: 'copies',
      restoreRoleArn: `arn:aws:iam::${OTHER}:role/restore`,
      baseline: 'baseline.json',
    };
    const to = `arn:aws:backup:eu-west-1:${copies}:backup-vault:out`;
    const known = (more: object) =>
      knownAccounts({ ...settings(), backups: { ...backups, ...more } }).has(copies);
    expect(known({ copyTo: { vaultArn: to, role: 'copies' } })).toBe(true);
    expect(known({})).toBe(false);
  });
});

describe('trust', () => {
  it.each([
    ['our own account', trusts(`arn:aws:iam::${PROD}:root`)],
    ['another account of ours', trusts(OTHER, `arn:aws:iam::${MANAGEMENT}:role/x`, SECURITY)],
    ['a known vendor', trusts('arn:aws:iam::464622532012:root')],
    ['a service', statement({ Principal: { Service: 'lambda.amazonaws.com' } })],
    [
      'our project at a public provider',
      oidc('gitlab.com', { StringLike: { 'gitlab.com:sub': 'project_path:ours/*' } }),
    ],
    [
      'one of two subjects at a public provider',
      oidc(GITHUB, {
        StringEquals: { [`${GITHUB}:aud`]: 'sts.amazonaws.com', [`${GITHUB}:sub`]: 'repo:a/b:x' },
      }),
    ],
    [
      'everything in our cluster',
      oidc('oidc.eks.eu-west-1.amazonaws.com/id/1', { StringEquals: { 'x:aud': 'sts' } }),
    ],
    [
      'our SAML provider',
      statement({ Principal: { Federated: `arn:aws:iam::${PROD}:saml-provider/ours` } }),
    ],
    ['a session of ours', trusts(`arn:aws:sts::${PROD}:assumed-role/other-helper/x`)],
    ['a namesake in another account', trusts(`arn:aws:sts::${OTHER}:assumed-role/helper/x`)],
    ['the unique id of a deleted user', trusts('AIDAGONE0000000000001')],
    [
      'anyone of our organization',
      statement({
        Principal: '*',
        Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-exampleorgid' } },
      }),
    ],
    [
      'a deny for strangers',
      { Statement: [{ Effect: 'Deny', Principal: { AWS: STRANGER }, Action: '*' }] },
    ],
  ])('given trust in %s, when it is read, then nothing is wrong', (_, document) => {
    expect(problems(document)).toEqual([]);
    expect(cleanedTrust(document as never, context)).not.toBeUndefined();
  });

  it.each([
    ['a stranger', trusts(`arn:aws:iam::${STRANGER}:root`)],
    ['a stranger by number', trusts(STRANGER)],
    ['a stranger’s session', trusts(`arn:aws:sts::${STRANGER}:assumed-role/x/y`)],
    ['anyone', statement({ Principal: '*' })],
    ['anyone, as a list', statement({ Principal: { AWS: ['*'] } })],
    [
      'anyone of another organization',
      statement({
        Principal: '*',
        Condition: { StringEquals: { 'aws:PrincipalOrgID': ['o-exampleorgid', 'o-his'] } },
      }),
    ],
    ['everyone but one', statement({ NotPrincipal: { AWS: PROD } })],
    ['a hostile user of ours', trusts(`arn:aws:iam::${PROD}:user/backup1`)],
    [
      'a public provider without a condition',
      statement({ Principal: { Federated: 'accounts.google.com' } }),
    ],
    ['everybody at a provider of our account', oidc('idp.example')],
    ['any subject', oidc(GITHUB, { StringLike: { [`${GITHUB}:sub`]: '*' } })],
    ['any repository', oidc(GITHUB, { StringLike: { [`${GITHUB}:sub`]: ['repo:a/b', 'repo:*'] } })],
    ['everyone but one', oidc('idp.example', { StringNotEquals: { 'idp.example:sub': 'x' } })],
    [
      'everybody at a public provider',
      oidc(GITHUB, { StringEquals: { [`${GITHUB}:aud`]: 'sts.amazonaws.com' } }),
    ],
    ['a hostile provider', oidc('his.example', { StringEquals: { 'his.example:sub': 'x' } })],
    [
      'a hostile SAML provider',
      statement({ Principal: { Federated: `arn:aws:iam::${PROD}:saml-provider/his` } }),
    ],
    ['a session of a hostile role', trusts(`arn:aws:sts::${PROD}:assumed-role/helper/x`)],
    [
      'a provider of a stranger',
      statement({ Principal: { Federated: `arn:aws:iam::${STRANGER}:saml-provider/his` } }),
    ],
  ])('given trust in %s, when it is cleaned, then nobody but ours is left', (_, document) => {
    expect(problems(document)).not.toEqual([]);
    expect(problems(cleanedTrust(document as never, context))).toEqual([]);
  });

  it('given a stranger among ours, when it is cleaned, then only the stranger goes', () => {
    expect(cleanedTrust(trusts(PROD, STRANGER) as never, context)).toEqual(trusts(PROD));
  });

  it('given one of ours left, when AWS answers it as a bare text, then its mark is that of what was written', () => {
    const cleaned = cleanedTrust(statement({ Principal: { AWS: [PROD, STRANGER] } }), context);
    const answered = statement({ Principal: { AWS: PROD } });
    expect(policyMark(cleaned)).toBe(policyMark({ ...answered, Statement: [answered.Statement] }));
    expect(policyMark(cleaned)).not.toBe(policyMark(trusts(OTHER)));
  });

  it('given nobody else, when it is cleaned, then the role is closed to all', () => {
    expect(cleanedTrust(trusts(STRANGER) as never, context)).toEqual(closedTrust);
  });

  it('given any mixture of principals, when it is cleaned, then no problem is left and none of ours is lost', () => {
    const good = [PROD, OTHER, `arn:aws:iam::${PROD}:role/app`];
    const bad = [
      STRANGER,
      '*',
      `arn:aws:iam::${STRANGER}:user/x`,
      `arn:aws:iam::${PROD}:user/backup1`,
    ];
    fc.assert(
      fc.property(fc.array(fc.subarray([...good, ...bad]), { maxLength: 4 }), (groups) => {
        const document = {
          Version: '2012-10-17',
          Statement: groups.map((AWS) => ({
            Effect: 'Allow',
            Principal: { AWS },
            Action: 'sts:AssumeRole',
          })),
        };
        const cleaned = cleanedTrust(document, context);
        expect(problems(cleaned)).toEqual([]);
        for (const kept of groups.flat().filter((one) => good.includes(one))) {
          expect(JSON.stringify(cleaned)).toContain(JSON.stringify(kept));
        }
      }),
    );
  });
});

describe('rights', () => {
  const grant = (more: object) =>
    writesIdentity([{ Statement: { Effect: 'Allow', Resource: '*', ...more } }], []);

  it('given policies, when they are read, then those that can make another way in are found', () => {
    expect(grant({ Action: '*' })).toBe(true);
    expect(grant({ Action: ['s3:*', 'IAM:Create*'] })).toBe(true);
    expect(grant({ NotAction: ['s3:*'] })).toBe(true);
    expect(grant({ NotAction: ['iam:*'] })).toBe(false);
    expect(grant({ Action: ['iam:Get*', 'iam:List*', 's3:*'] })).toBe(false);
    expect(
      grant({ Action: 'iam:*AccessKey*', Resource: 'arn:aws:iam::*:user/${aws:username}' }),
    ).toBe(false);
    expect(writesIdentity([], ['arn:aws:iam::aws:policy/AdministratorAccess'])).toBe(true);
    expect(writesIdentity([], ['arn:aws:iam::aws:policy/ReadOnlyAccess'])).toBe(false);
    expect(writesIdentity([{ Statement: { Effect: 'Deny', Action: '*' } }], [])).toBe(false);
  });

  it('given any pattern, when it is matched, then it agrees with a regular expression', () => {
    const piece = fc.constantFrom('a', 'b', '*', '?', ':');
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 8 }),
        fc.stringMatching(/^[ab:]{0,10}$/),
        (parts, value) => {
          const pattern = parts.join('');
          const expression = new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`);
          expect(matchesAny([pattern], value)).toBe(expression.test(value));
        },
      ),
    );
  });

  it('given a pattern made to be slow, when it is matched, then it still ends', () => {
    expect(matchesAny([`${'*a'.repeat(500)}b`], 'a'.repeat(2000))).toBe(false);
  });
});
