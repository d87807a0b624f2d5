import { instant, outputOf } from './answers.ts';
import type { Answer } from './measurement.ts';

/**
 * The credential report of an account: one line for each user, made at most every four hours
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html). It knows no key ids,
 * so it never stands in for a list of keys; it only says who has no password, no MFA and no certificate.
 */
export interface CredentialReport {
  /** ISO 8601 */
  readonly generatedAt: string;
  readonly users: ReadonlyMap<string, ReportedUser>;
}

interface ReportedUser {
  readonly password: boolean;
  readonly mfa: boolean;
  readonly certificates: boolean;
}

/** The report, or undefined where there is none that can be read. What it does not plainly deny counts as there. */
export function credentialReport(answer: Answer | undefined): CredentialReport | undefined {
  const output = outputOf(answer);
  const generatedAt = output === undefined ? undefined : instant(output, 'GeneratedTime');
  const content = output?.['Content'];
  const csv = typeof content === 'string' ? decoded(content) : undefined;
  if (csv === undefined || generatedAt === undefined) return undefined;
  const [head = '', ...lines] = csv.split('\n');
  const columns = head.trim().split(',');
  const at = (name: string): number => columns.indexOf(name);
  const [user, password, mfa] = [at('user'), at('password_enabled'), at('mfa_active')];
  const certificates = [at('cert_1_active'), at('cert_2_active')];
  if ([user, password, mfa, ...certificates].includes(-1)) return undefined;
  const users = new Map<string, ReportedUser>();
  for (const line of lines) {
    const cells = line.trim().split(',');
    const has = (column: number): boolean => cells[column] !== 'false';
    const name = cells[user] ?? '';
    if (cells.length !== columns.length || name === '') continue;
    users.set(name, {
      password: has(password),
      mfa: has(mfa),
      certificates: certificates.some(has),
    });
  }
  return { generatedAt, users };
}

/** The adapter hands bytes over as base64. */
function decoded(base64: string): string | undefined {
  try {
    const bytes = Uint8Array.from(atob(base64), (char) => char.codePointAt(0) ?? 0);
    return new TextDecoder().decode(bytes);
  } catch {
    return undefined;
  }
}
