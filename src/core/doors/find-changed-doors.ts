import type { Door, DoorKind } from './door.ts';
import { boundaryDoors } from './find-boundary-doors.ts';
import { asksForTag } from './further-events.ts';
import { because, closable, isOurs } from './find-policy-doors.ts';
import { door } from './make-door.ts';
import type { Finding } from './make-door.ts';
import { objectId } from './objects.ts';
import { passwordPolicyDoor } from './password-policy.ts';
import { quoted } from './quoted.ts';
import { isRecent } from './suspicion.ts';
import type { Trace } from './traces.ts';
import { trustProblems } from './trust.ts';

/**
 * Doors of IAM that leave no date behind and that only an event shows: a boundary that is gone, a tag that grants, a
 * role that was moved onto instances, settings of the whole account. All but boundaries are named for people: what
 * was there before is in no answer of IAM's.
 */
export function changeDoors(finding: Finding): Door[] {
  const { reading, situation } = finding;
  const his = reading.traces.filter(
    (trace) => isRecent(trace.at || undefined, situation) && !isOurs(trace, finding),
  );
  const found = his.flatMap((trace) => [
    ...tagDoors(trace, finding),
    ...profileDoor(trace, finding),
    ...changedTrustDoor(trace, finding),
    ...templateDoor(trace, finding),
  ]);
  // Of two events about one thing the hostile one counts.
  const inOrder = found.toSorted(
    (a, b) => Number(a.suspicion === 'hostile') - Number(b.suspicion === 'hostile'),
  );
  return [
    ...boundaryDoors(finding),
    ...passwordPolicyDoor(finding),
    ...new Map(inOrder.map((one) => [one.id, one] as const)).values(),
  ];
}

/** Tags that he wrote, or that a policy of the account asks for. */
function tagDoors(trace: Trace, finding: Finding): Door[] {
  if (trace.event !== 'TagUser' && trace.event !== 'TagRole') return [];
  const kind = trace.event === 'TagUser' ? 'user' : 'role';
  const owner = closable(kind, kind === 'user' ? trace.user : trace.role, finding);
  if (owner === undefined) return [];
  const still = trace.tags.filter((tag) => owner.tags?.includes(tag) === true);
  return still.flatMap((tag) => {
    const key = tag.slice(0, tag.indexOf('='));
    const asked = finding.reading.details !== undefined && asksForTag(finding.reading.details, key);
    const why = [
      ...because(trace, false, finding),
      ...(asked
        ? [
            `${trace.by} wrote it on ${trace.at.slice(0, 10)} and a policy of the account asks for it`,
          ]
        : []),
    ];
    if (why.length === 0) return [];
    return [
      door(
        owner,
        'principal-tag',
        { suspicion: 'hostile', because: why },
        {
          id: `${owner.account}/principal-tag/${owner.id}/${key}`,
          name: key,
          state: 'open',
          says: `tag ${key} of ${kind} ${owner.name}`,
          detail: {
            [kind]: owner.name,
            // A policy may as well deny whoever lacks the tag, or has it with another value.
            untouchable: `taking a tag off can open as well as close; read the policies that ask for it, then: aws iam untag-${kind} --${kind}-name ${quoted(owner.name)} --tag-keys ${quoted(key)}`,
          },
        },
      ),
    ];
  });
}

/** A role that was put into an instance profile: whoever is on an instance with that profile has it. */
function profileDoor(trace: Trace, finding: Finding): Door[] {
  if (trace.event !== 'AddRoleToInstanceProfile') return [];
  const owner = closable('role', trace.role, finding);
  if (owner === undefined || (owner.profiles ?? []).length === 0) return [];
  const why = because(trace, owner.writesIdentity, finding);
  if (why.length === 0) return [];
  return [
    door(
      owner,
      'instance-profile',
      { suspicion: 'hostile', because: why },
      {
        id: `${owner.account}/instance-profile/${owner.id}/${trace.profile}`,
        name: trace.profile,
        state: 'open',
        says: `instance profile ${trace.profile} with role ${owner.name}`,
        detail: {
          role: owner.name,
          untouchable: `instances that need the role would lose it; see which carry the profile, then: aws iam remove-role-from-instance-profile --instance-profile-name ${quoted(trace.profile)} --role-name ${quoted(owner.name)}`,
        },
      },
    ),
  ];
}

/**
 * A trust that was changed and names no stranger: a service that was added, or a condition that was taken out, is not
 * to be seen in what stands there now.
 */
function changedTrustDoor(trace: Trace, finding: Finding): Door[] {
  if (trace.event !== 'UpdateAssumeRolePolicy') return [];
  const owner = closable('role', trace.role, finding);
  if (owner?.trust === undefined || trustProblems(owner.trust, finding.suspects).length > 0)
    return [];
  const id = objectId.trust(owner.account, owner.id);
  // What we cleaned since is as it should be. The journal knows it before CloudTrail does.
  const cleaned = finding.situation.made.some(
    ({ call, at }) => call.doors.includes(id) && at >= trace.at,
  );
  const why = because(trace, owner.writesIdentity, finding);
  if (cleaned || why.length === 0) return [];
  return [
    door(
      owner,
      'role-trust',
      { suspicion: 'hostile', because: why },
      {
        id,
        name: owner.name,
        state: 'open',
        says: `trust of role ${owner.name}, which names no stranger but was changed`,
        detail: {
          role: owner.name,
          roleId: owner.id,
          untouchable: `what it was before is in no answer of IAM; compare with your baseline, then: aws iam update-assume-role-policy --role-name ${quoted(owner.name)} --policy-document file://GOOD.json`,
        },
      },
    ),
  ];
}

/** Changes of the properties from which AWS makes roles: hostile if he made them, else only named. */
function templateDoor(trace: Trace, { reading: { account }, suspects }: Finding): Door[] {
  if (trace.event !== 'AcquireRole' && trace.event !== 'PutAccountProperties') return [];
  const his = suspects.hostile.has(trace.byArn);
  const when = `${trace.by} did it on ${trace.at.slice(0, 10)}${his ? ' and looks hostile' : ''}`;
  return [
    {
      ...ofAccount(account, 'role-template', trace.event),
      suspicion: his ? 'hostile' : 'ordinary',
      says: `role templates, changed by ${trace.event}: ${when}`,
      detail: {
        untouchable:
          'the former values are in no answer of IAM, and a role that was made is found by its age; compare with your baseline: aws iam get-account-properties',
      },
    },
  ];
}

function ofAccount(account: string, kind: DoorKind, name: string) {
  return {
    id: `${account}/${kind}/${name}`,
    kind,
    account,
    principal: `arn:aws:iam::${account}:root`,
    principalId: account,
    name,
    state: 'open',
  } as const;
}
