import type { JsonObject } from '../plan/json.ts';
import type { Door, DoorKind } from './door.ts';
import { door, savedDocument } from './make-door.ts';
import type { Finding } from './make-door.ts';
import { objectId, revokePolicyName } from './objects.ts';
import { isOurs as isOurRole } from './our-roles.ts';
import type { Group, ManagedPolicy, Principal } from './principals.ts';
import { untouchable } from './principals.ts';
import type { ReducedPolicy } from './reduced-policy.ts';
import { writesIdentity } from './rights.ts';
import type { Ranking } from './suspicion.ts';
import { isRecent, recentSince } from './suspicion.ts';
import type { Trace } from './traces.ts';

/**
 * Grants that the attacker gave to somebody who is not hostile otherwise. IAM keeps no date of a grant, so
 * only the events tell: one counts as his if somebody hostile made it within the suspicious time, or if it lets
 * its holder write identity. A hostile principal itself is closed as a whole, whatever it was granted.
 */
export function policyDoors(finding: Finding): Door[] {
  const { reading, situation } = finding;
  const found = reading.traces
    .filter((trace) => isRecent(trace.at || undefined, situation) && !isOurs(trace, finding))
    .flatMap((trace) => doorOf(trace, finding) ?? []);
  return [...new Map(found.map((one) => [one.id, one])).values()];
}

/** Is it the doing of the bot itself, or of somebody exempt? */
export function isOurs(
  { byArn, event, policyName }: Trace,
  { principals, situation }: Finding,
): boolean {
  // On a role it is its own door: whatever stands under that name is replaced by the denial of older sessions.
  if (event === 'PutRolePolicy' && policyName === revokePolicyName) return true;
  const by = principals.find((one) => one.arn === byArn);
  if (by === undefined) return false;
  // What is only not to be touched (a role of Identity Center, an impostor by name) can be stolen like any other.
  const { settings } = situation;
  return settings.organization.exemptIds.includes(by.id) || isOurRole(by, settings);
}

function doorOf(trace: Trace, finding: Finding): Door | undefined {
  switch (trace.event) {
    case 'AttachUserPolicy':
    case 'PutUserPolicy':
      return principalPolicy('user', trace.user, trace, finding);
    case 'AttachRolePolicy':
    case 'PutRolePolicy':
      return principalPolicy('role', trace.role, trace, finding);
    case 'AttachGroupPolicy':
    case 'PutGroupPolicy':
      return groupPolicy(trace, finding);
    case 'AddUserToGroup':
      return membership(trace, finding);
    case 'CreatePolicyVersion':
    case 'SetDefaultPolicyVersion':
      return policyVersion(trace, finding);
    default:
      return undefined;
  }
}

const byHand = 'compare those that are, and put a good one in force by hand';

/** A policy as it stands on a principal or group now; undefined where it is gone again. */
interface Grant {
  readonly name: string;
  readonly detail: JsonObject;
  readonly strong: boolean;
}

function grantOf(
  trace: Trace,
  holder: {
    readonly inline: ReadonlyMap<string, ReducedPolicy | undefined>;
    readonly attached: readonly string[];
  },
  finding: Finding,
): Grant | undefined {
  const { policyArn: arn, policyName } = trace;
  if (arn !== '') {
    if (!holder.attached.includes(arn)) return undefined;
    const strong = writesIdentity([], [arn]) || defaultOf(arn, finding)?.writesIdentity === true;
    return { name: arn, detail: { policyArn: arn }, strong };
  }
  if (!holder.inline.has(policyName)) return undefined;
  const policy = holder.inline.get(policyName);
  const strong = policy === undefined || policy.writesIdentity;
  return {
    name: policyName,
    detail: { policyName, ...savedDocument('document', policy?.document) },
    strong,
  };
}

/** Why a grant counts as his; empty where it does not. */
export function because(trace: Trace, strong: boolean, { suspects }: Finding): readonly string[] {
  const his = suspects.hostile.has(trace.byArn);
  if (!his && !strong) return [];
  const when = `${trace.by} did it on ${trace.at.slice(0, 10)}`;
  return [
    ...(his ? [`${when} and looks hostile`] : [when]),
    ...(strong ? ['it lets its holder write identity'] : []),
  ];
}

function principalPolicy(
  kind: 'user' | 'role',
  name: string,
  trace: Trace,
  finding: Finding,
): Door | undefined {
  const owner = closable(kind, name, finding);
  const grant = owner === undefined ? undefined : grantOf(trace, owner, finding);
  if (owner === undefined || grant === undefined) return undefined;
  return hostileDoor(owner, `${kind}-policy`, because(trace, grant.strong, finding), {
    id: objectId.policyOn(owner.account, kind, owner.id, grant.name),
    name: grant.name,
    says: `policy ${grant.name} of ${kind} ${name}`,
    detail: { [kind]: name, ...(kind === 'role' ? { roleId: owner.id } : {}), ...grant.detail },
  });
}

/** The principal of that name, unless it is not to be touched or is closed as a whole anyway. */
export function closable(
  kind: 'user' | 'role',
  name: string,
  { principals, suspects, situation }: Finding,
): Principal | undefined {
  const one = principals.find((each) => each.kind === kind && each.name === name);
  if (one === undefined || untouchable(one, situation.settings) !== undefined) return undefined;
  const rotated = situation.settings.rotate.some(
    ({ account, user }) => kind === 'user' && account === one.account && user === name,
  );
  return suspects.hostile.has(one.arn) && !rotated ? undefined : one;
}

function groupPolicy(trace: Trace, finding: Finding): Door | undefined {
  const group = groupsOf(finding).find((one) => one.name === trace.group);
  const grant = group === undefined ? undefined : grantOf(trace, group, finding);
  if (group === undefined || grant === undefined) return undefined;
  return hostileDoor(asOwner(group, finding), 'group', because(trace, grant.strong, finding), {
    id: objectId.policyOn(finding.reading.account, 'group', group.id, grant.name),
    name: grant.name,
    says: `policy ${grant.name} of group ${group.name}`,
    detail: { group: group.name, ...grant.detail },
  });
}

function membership(trace: Trace, finding: Finding): Door | undefined {
  const owner = closable('user', trace.user, finding);
  const group = groupsOf(finding).find((one) => one.name === trace.group);
  if (owner === undefined || group === undefined || !owner.groups.includes(group.name))
    return undefined;
  const documents = [
    ...group.inline.values(),
    ...group.attached.map((arn) => defaultOf(arn, finding)),
  ];
  const strong =
    writesIdentity([], group.attached) || documents.some((one) => one?.writesIdentity === true);
  return hostileDoor(owner, 'group', because(trace, strong, finding), {
    id: objectId.membership(owner.account, group.id, owner.id),
    name: group.name,
    says: `membership of ${owner.name} in group ${group.name}`,
    detail: { user: owner.name, group: group.name },
  });
}

/**
 * The newest version from before the suspicious time is the one to go back to: a younger one may be the attacker's
 * own, put there to be gone back to. Without one, people have to say.
 */
function policyVersion(trace: Trace, finding: Finding): Door | undefined {
  const policy = policiesOf(finding).find((one) => one.arn === trace.policyArn);
  const current = policy?.versions.find((one) => one.isDefault);
  if (policy === undefined || current === undefined || current.id !== trace.versionId)
    return undefined;
  const since = recentSince(finding.situation);
  const good = policy.versions
    .filter((one) => one.id !== current.id && (one.createdAt ?? since) < since)
    .sort((a, b) => ((a.createdAt ?? '') < (b.createdAt ?? '') ? 1 : -1))[0];
  const strong = current.document === undefined || current.document.writesIdentity;
  const { account } = finding.reading;
  const name = policy.arn.slice(policy.arn.lastIndexOf('/') + 1);
  const owner = asOwner({ id: policy.arn, name }, finding);
  return hostileDoor(
    { ...owner, arn: policy.arn },
    'policy-version',
    because(trace, strong, finding),
    {
      id: objectId.policyVersion(account, policy.arn),
      name: policy.arn,
      says: `version ${current.id} of policy ${name}`,
      detail: {
        policyArn: policy.arn,
        version: current.id,
        ...(good === undefined
          ? { untouchable: `no version from before ${since.slice(0, 10)} is left: ${byHand}` }
          : { good: good.id }),
      },
    },
  );
}

function hostileDoor(
  owner: Pick<Principal, 'account' | 'arn' | 'id'>,
  kind: DoorKind,
  why: readonly string[],
  more: Pick<Door, 'id' | 'name' | 'says' | 'detail'>,
): Door | undefined {
  if (why.length === 0) return undefined;
  const ranking: Ranking = { suspicion: 'hostile', because: why };
  return door(owner, kind, ranking, { ...more, state: 'open' });
}

function asOwner(
  { id, name }: { readonly id: string; readonly name: string },
  { reading }: Finding,
): Pick<Principal, 'account' | 'arn' | 'id'> {
  const { account } = reading;
  return { account, id, arn: `arn:aws:iam::${account}:group/${name}` };
}

function defaultOf(arn: string, finding: Finding): ReducedPolicy | undefined {
  return policiesOf(finding)
    .find((one) => one.arn === arn)
    ?.versions.find((one) => one.isDefault)?.document;
}

function groupsOf({ reading }: Finding): readonly Group[] {
  return reading.details?.groups ?? [];
}

function policiesOf({ reading }: Finding): readonly ManagedPolicy[] {
  return reading.details?.policies ?? [];
}
