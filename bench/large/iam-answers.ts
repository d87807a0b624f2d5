import type { LargeOptions } from './large-iam.ts';

const LONG_AGO = '2020-01-01T00:00:00Z';
const policyOn = (bucket: string): string =>
  encodeURIComponent(
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Action: ['s3:GetObject', 's3:ListBucket', 'dynamodb:GetItem', 'sqs:SendMessage'],
          Resource: [
            `arn:aws:s3:::${bucket}`,
            'arn:aws:dynamodb:*:*:table/orders',
            'arn:aws:sqs:*:*:jobs',
          ],
        },
      ],
    }),
  );
const POLICY = policyOn('data-*');
const TRUST = encodeURIComponent(
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}',
);

const userName = (i: number): string => `user-${String(i).padStart(5, '0')}`;
const roleName = (i: number): string => `role-${String(i).padStart(5, '0')}`;
const idOf = (kind: 'AIDA' | 'AROA' | 'AKIA', i: number): string =>
  `${kind}${String(i).padStart(16, '0')}`;
const tag = (name: string, value: string): string => `<${name}>${value}</${name}>`;
const list = (name: string, members: readonly string[]): string =>
  tag(name, members.map((one) => tag('member', one)).join(''));

/** What IAM would answer, as the inside of its XML; undefined where there is no such thing. Nothing is held but changes. */
export function largeAnswers(
  options: LargeOptions,
): (operation: string, input: { readonly [key: string]: string }) => string | undefined {
  const { users, roles, keys, passwords, account, distinct } = options;
  const own = (name: string): string =>
    inline('own', distinct === true ? policyOn(`${name}/*`) : POLICY);
  const inactive = new Set<string>();
  const rolePolicies = new Map<string, string>();
  const boundaries = new Map<string, string>();
  const inline = (name: string, document: string): string =>
    tag('PolicyName', name) + tag('PolicyDocument', document);
  const head = (kind: 'User' | 'Role', i: number): string => {
    const name = kind === 'User' ? userName(i) : roleName(i);
    const boundary = boundaries.get(name);
    return (
      `<Path>/</Path><${kind}Name>${name}</${kind}Name>` +
      tag(`${kind}Id`, idOf(kind === 'User' ? 'AIDA' : 'AROA', i)) +
      tag('Arn', `arn:aws:iam::${account}:${kind.toLowerCase()}/${name}`) +
      tag('CreateDate', LONG_AGO) +
      (boundary === undefined
        ? ''
        : tag('PermissionsBoundary', tag('PermissionsBoundaryArn', boundary)))
    );
  };
  const user = (i: number): string =>
    head('User', i) +
    list('UserPolicyList', [own(userName(i))]) +
    '<GroupList></GroupList><AttachedManagedPolicies></AttachedManagedPolicies>';
  const role = (i: number): string => {
    const revoked = rolePolicies.get(roleName(i));
    const policies = [
      own(roleName(i)),
      ...(revoked === undefined ? [] : [inline('AWSRevokeOlderSessions', revoked)]),
    ];
    return (
      head('Role', i) +
      tag('AssumeRolePolicyDocument', TRUST) +
      list('RolePolicyList', policies) +
      '<AttachedManagedPolicies></AttachedManagedPolicies>'
    );
  };
  const details = (input: { readonly [key: string]: string }): string => {
    const start = Number(input['Marker'] ?? 0);
    const end = Math.min(start + Number(input['MaxItems'] ?? 100), users + roles);
    const numbers = Array.from({ length: end - start }, (_, i) => start + i);
    const more = end < users + roles;
    return (
      list('UserDetailList', numbers.filter((i) => i < users).map(user)) +
      '<GroupDetailList></GroupDetailList>' +
      list(
        'RoleDetailList',
        numbers.filter((i) => i >= users).map((i) => role(i - users)),
      ) +
      '<Policies></Policies>' +
      tag('IsTruncated', String(more)) +
      (more ? tag('Marker', String(end)) : '')
    );
  };
  const report = (): string => {
    const rows = Array.from({ length: users }, (_, i) =>
      [userName(i), i < passwords, false, false, false].join(','),
    );
    const csv = ['user,password_enabled,mfa_active,cert_1_active,cert_2_active', ...rows].join(
      '\n',
    );
    return (
      tag('Content', Buffer.from(csv).toString('base64')) +
      tag('GeneratedTime', new Date().toISOString()) +
      tag('ReportFormat', 'text/csv')
    );
  };
  const accessKeys = (name: string): string => {
    const owner = Number(name.slice('user-'.length));
    const ids = Array.from({ length: keys }, (_, i) => idOf('AKIA', owner * keys + i));
    const members = ids.map(
      (id) =>
        tag('UserName', name) +
        tag('AccessKeyId', id) +
        tag('Status', inactive.has(id) ? 'Inactive' : 'Active') +
        tag('CreateDate', LONG_AGO),
    );
    return list('AccessKeyMetadata', members) + tag('IsTruncated', 'false');
  };
  return (operation, input) => {
    const text = (key: string): string => input[key] ?? '';
    const index = Number((text('UserName') || text('RoleName')).slice('user-'.length));
    switch (operation) {
      case 'GetAccountAuthorizationDetails':
        return details(input);
      case 'GenerateCredentialReport':
        return tag('State', 'COMPLETE');
      case 'GetCredentialReport':
        return report();
      case 'ListAccessKeys':
        return accessKeys(text('UserName'));
      case 'UpdateAccessKey':
        if (text('Status') === 'Inactive') inactive.add(text('AccessKeyId'));
        else inactive.delete(text('AccessKeyId'));
        return '';
      case 'GetLoginProfile':
        if (index >= passwords) return undefined;
        return tag('LoginProfile', tag('UserName', userName(index)) + tag('CreateDate', LONG_AGO));
      case 'GetUser':
        return tag('User', head('User', index));
      case 'GetRole':
        return tag('Role', head('Role', index) + tag('AssumeRolePolicyDocument', TRUST));
      case 'GetRolePolicy': {
        const policy = rolePolicies.get(text('RoleName'));
        if (policy === undefined) return undefined;
        return tag('RoleName', text('RoleName')) + inline(text('PolicyName'), policy);
      }
      case 'PutRolePolicy':
        rolePolicies.set(text('RoleName'), encodeURIComponent(text('PolicyDocument')));
        return '';
      case 'PutUserPermissionsBoundary':
      case 'PutRolePermissionsBoundary':
        boundaries.set(text('UserName') || text('RoleName'), text('PermissionsBoundary'));
        return '';
      case 'GetAccountSummary':
        return '<SummaryMap></SummaryMap>';
      case 'ListServiceSpecificCredentials':
        return '<ServiceSpecificCredentials></ServiceSpecificCredentials>';
      default:
        return '';
    }
  };
}
