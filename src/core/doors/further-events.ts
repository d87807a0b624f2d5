import type { Answer } from './measurement.ts';
import { fields, items, outputOf } from './answers.ts';
import { isRaisable } from './password-policy.ts';
import type { AccountDetails } from './principals.ts';

/**
 * Events that are worth a look-up only in some accounts: CloudTrail gives two look-ups a second, and most accounts
 * have no boundary, no tag that a policy asks for and no role template, and some have no instance profile.
 */

const puts = ['PutUserPermissionsBoundary', 'PutRolePermissionsBoundary'];
const deletions = ['DeleteUserPermissionsBoundary', 'DeleteRolePermissionsBoundary'];

/** The event history keeps 90 days; the suspicious time is a fortnight of them. */
const FURTHER_MS = 70 * 86_400_000;

/** How far back one kind of event is asked for, ISO 8601: which boundary somebody had stands only in an old event. */
export function askedSince(event: string, since: string): string {
  if (!puts.includes(event)) return since;
  return new Date(Date.parse(since) - FURTHER_MS).toISOString();
}

/**
 * What else is asked of one account, by name of event.
 * @param answers what was answered for an event so far.
 */
export function furtherEvents(
  details: AccountDetails | undefined,
  { properties, passwordPolicy }: { readonly properties: Answer; readonly passwordPolicy: Answer },
  answers: ReadonlyMap<string, Answer>,
): readonly string[] {
  const removed = deletions.some((event) => {
    const answer = answers.get(event);
    return answer?.ok !== true || items(answer.output, 'Events').length > 0;
  });
  const bounded = details?.principals.some(({ boundary }) => boundary !== '') === true;
  const carried = details?.principals.some(({ profiles = [] }) => profiles.length > 0) === true;
  const templates = Object.keys(fields(outputOf(properties)?.['Properties'])).length > 0;
  return [
    ...(removed || bounded ? puts : []),
    ...(details !== undefined && asksForTags(details) ? ['TagUser', 'TagRole'] : []),
    ...(carried ? ['AddRoleToInstanceProfile'] : []),
    ...(templates ? ['AcquireRole', 'PutAccountProperties'] : []),
    ...(isRaisable(passwordPolicy) ? ['UpdateAccountPasswordPolicy'] : []),
  ];
}

/** Does any policy of the account ask for a tag of the caller? AWS reads the key in any case. */
function asksForTags(details: AccountDetails): boolean {
  return documentsOf(details).some((one) => /principaltag\//i.test(JSON.stringify(one ?? '')));
}

/** Does any policy of the account ask for this very tag? */
export function asksForTag(details: AccountDetails, key: string): boolean {
  const wanted = `principaltag/${key}`.toLowerCase();
  return documentsOf(details).some((one) =>
    JSON.stringify(one ?? '')
      .toLowerCase()
      .includes(wanted),
  );
}

function documentsOf({ principals, groups, policies }: AccountDetails) {
  return [
    ...principals.flatMap((one) => [...one.inline.values(), one.trust]),
    ...groups.flatMap((group) => [...group.inline.values()]),
    ...policies.flatMap(({ versions }) =>
      versions.filter((one) => one.isDefault).map((one) => one.document),
    ),
  ];
}
