import type { JsonObject } from '../plan/json.ts';
import { fields, integer, journalJson, outputOf } from './answers.ts';
import type { Fields } from './answers.ts';
import type { Door } from './door.ts';
import { isOurs } from './find-policy-doors.ts';
import type { Finding } from './make-door.ts';
import type { Answer } from './measurement.ts';
import { isRecent } from './suspicion.ts';

/** AWS's own default asks for so many characters (https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html). */
const DEFAULT_LENGTH = 8;

/**
 * What a policy is raised to: the length and the classes that AWS's Foundational Security Best Practices and the CIS
 * benchmark ask for (https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html).
 */
const STRONG_LENGTH = 14;
const CLASSES = [
  'RequireSymbols',
  'RequireNumbers',
  'RequireUppercaseCharacters',
  'RequireLowercaseCharacters',
] as const;

/** Does this answer of GetAccountPasswordPolicy hold a policy that could be raised? */
export function isRaisable(answer: Answer | undefined): boolean {
  const policy = policyOf(answer);
  return policy !== undefined && !isStrong(policy);
}

/** The same policy with at least 14 characters of all classes; no value of it is ever lowered. */
export function raisedPolicy(policy: JsonObject): JsonObject {
  return {
    ...policy,
    MinimumPasswordLength: Math.max(integer(policy, 'MinimumPasswordLength') ?? 0, STRONG_LENGTH),
    ...Object.fromEntries(CLASSES.map((one) => [one, true])),
  };
}

/**
 * A password policy that somebody hostile wrote and that asks for little: what stood there before is in no answer of
 * IAM, so it is raised, not put back. Any other is named if it asks for less than AWS does without any.
 */
export function passwordPolicyDoor(finding: Finding): Door[] {
  const { account, once, traces } = finding.reading;
  const policy = policyOf(once.passwordPolicy);
  if (policy === undefined) return [];
  const length = integer(policy, 'MinimumPasswordLength') ?? 0;
  const his = traces.filter(
    (trace) =>
      trace.event === 'UpdateAccountPasswordPolicy' &&
      isRecent(trace.at || undefined, finding.situation) &&
      finding.suspects.hostile.has(trace.byArn) &&
      !isOurs(trace, finding),
  );
  const [first] = his;
  const saved = journalJson(policy) as JsonObject | undefined;
  const raises = first !== undefined && saved !== undefined && !isStrong(policy);
  if (!raises && length >= DEFAULT_LENGTH) return [];
  const why = raises ? `: ${first.by} wrote it on ${first.at.slice(0, 10)} and looks hostile` : '';
  return [
    {
      id: `${account}/password-policy/${account}`,
      kind: 'password-policy',
      account,
      principal: `arn:aws:iam::${account}:root`,
      principalId: account,
      name: account,
      state: 'open',
      suspicion: raises ? 'hostile' : 'ordinary',
      says: `password policy that takes passwords of ${length} characters${why}`,
      detail: raises
        ? { policy: saved }
        : {
            untouchable:
              'nobody hostile is known to have written it, and the former values are in no answer of IAM; compare with your baseline: aws iam get-account-password-policy, then aws iam update-account-password-policy',
          },
    },
  ];
}

function policyOf(answer: Answer | undefined): Fields | undefined {
  const policy = outputOf(answer)?.['PasswordPolicy'];
  return policy === undefined ? undefined : fields(policy);
}

function isStrong(policy: Fields): boolean {
  const length = integer(policy, 'MinimumPasswordLength') ?? 0;
  return length >= STRONG_LENGTH && CLASSES.every((one) => policy[one] === true);
}
