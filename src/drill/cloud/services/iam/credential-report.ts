/** The credential report (https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html). */
import { userArn } from '../../credentials.ts';
import type { CloudState } from '../../state.ts';
import { AwsError, type Operations } from '../../types.ts';
import { latest } from '../../versioned.ts';
import type { AccessKey, IamState, IamUser } from './state.ts';
import { date, iamOf, onEverything, read, underPrefix, write, type Context } from './support.ts';

const COLUMNS = [
  'user',
  'arn',
  'user_creation_time',
  'password_enabled',
  'password_last_used',
  'password_last_changed',
  'password_next_rotation',
  'mfa_active',
  ...['1', '2'].flatMap((n) => [
    `access_key_${n}_active`,
    `access_key_${n}_last_rotated`,
    `access_key_${n}_last_used_date`,
    `access_key_${n}_last_used_region`,
    `access_key_${n}_last_used_service`,
  ]),
  'cert_1_active',
  'cert_1_last_rotated',
  'cert_2_active',
  'cert_2_last_rotated',
];
const NONE = 'N/A';
const LASTS_MS = 4 * 3_600_000;

function time(ms: number | undefined): string {
  return ms === undefined ? NONE : new Date(ms).toISOString().replace(/\.\d{3}Z$/, '+00:00');
}

function keyColumns(key: AccessKey | undefined): string[] {
  if (key === undefined) return ['false', NONE, NONE, NONE, NONE];
  const used = key.lastUsed;
  const active = String(latest(key.status) === 'Active');
  return [
    active,
    time(key.createDate),
    time(used?.at),
    used?.region ?? NONE,
    used?.service ?? NONE,
  ];
}

const NO_CERTIFICATES = ['false', NONE, 'false', NONE];

function userRow(accountId: string, user: IamUser): string[] {
  const hasPassword = user.loginProfile !== undefined;
  return [
    user.name,
    userArn(accountId, user),
    time(user.createDate),
    String(hasPassword),
    hasPassword
      ? user.passwordLastUsed === undefined
        ? 'no_information'
        : time(user.passwordLastUsed)
      : NONE,
    hasPassword ? time(user.passwordLastChanged ?? user.loginProfile?.createDate) : NONE,
    NONE,
    String(user.mfa.length > 0),
    ...keyColumns(user.accessKeys[0]),
    ...keyColumns(user.accessKeys[1]),
    ...NO_CERTIFICATES,
  ];
}

function rootRow(accountId: string, createdAt: number, { root }: IamState): string[] {
  return [
    '<root_account>',
    `arn:aws:iam::${accountId}:root`,
    time(createdAt),
    'not_supported',
    root.lastUsed === undefined ? 'no_information' : time(root.lastUsed),
    'not_supported',
    'not_supported',
    String(root.mfaEnabled),
    ...keyColumns(root.accessKeys[0]),
    ...keyColumns(root.accessKeys[1]),
    ...NO_CERTIFICATES,
  ];
}

function reportOf(context: Context): string {
  const { accountId } = context.caller;
  const iam = iamOf(context);
  const createdAt = context.state.accounts.get(accountId)?.createdAt ?? 0;
  const users = underPrefix(iam.users.values(), {});
  const rows = [
    rootRow(accountId, createdAt, iam),
    ...users.map((user) => userRow(accountId, user)),
  ];
  return [COLUMNS, ...rows].map((row) => row.join(',')).join('\n');
}

export const credentialReportOperations: Operations<CloudState> = {
  GenerateCredentialReport: write('GenerateCredentialReport', onEverything, (context) => {
    const iam = iamOf(context);
    const old = iam.credentialReport;
    if (old !== undefined && context.now - old.generatedAt < LASTS_MS) return { State: 'COMPLETE' };
    iam.credentialReport = { content: reportOf(context), generatedAt: context.now };
    return {
      State: 'STARTED',
      Description: 'No report exists. Starting a new report generation task',
    };
  }),
  GetCredentialReport: read('GetCredentialReport', onEverything, (context) => {
    const report = iamOf(context).credentialReport;
    if (report === undefined)
      throw new AwsError(
        'ReportNotPresent',
        'No report was found. Use GenerateCredentialReport.',
        410,
      );
    if (context.now - report.generatedAt >= LASTS_MS)
      throw new AwsError('ReportExpired', 'The report has expired. Generate a new one.', 410);
    const Content = new TextEncoder().encode(report.content);
    return { Content, ReportFormat: 'text/csv', GeneratedTime: date(report.generatedAt) };
  }),
};
