import type { Situation } from '../incident/situation.ts';
import type { JsonObject } from '../plan/json.ts';
import { fields, instant, items, journalJson, outputOf, text } from './answers.ts';
import type { Fields } from './answers.ts';
import type { Door, DoorKind } from './door.ts';
import { objectId, revokePolicyName, rootCredentials } from './objects.ts';
import { untouchable } from './principals.ts';
import type { Principal } from './principals.ts';
import type { AccountReading, UserReading } from './reading.ts';
import { tamperedWith } from './our-roles.ts';
import { statements } from './rights.ts';
import { isRecent, keyMakers, raised, rank } from './suspicion.ts';
import type { Ranking } from './suspicion.ts';
import { cleanedTrust, trustProblems } from './trust.ts';
import type { TrustContext } from './trust.ts';

/** What finding doors needs to know about one account. */
export interface Finding {
  readonly reading: AccountReading;
  readonly principals: readonly Principal[];
  readonly trust: TrustContext;
  readonly situation: Situation;
}

/** Every door of one account, open or closed. */
export function doorsOf(finding: Finding): readonly Door[] {
  const { reading, principals, situation } = finding;
  const makers = keyMakers(reading);
  const byId = new Map(principals.map((one) => [one.id, one]));
  const users = reading.users.flatMap((user) => {
    const owner = byId.get(user.id);
    if (owner === undefined || untouchable(owner, situation.settings) !== undefined) return [];
    return userDoors(finding, owner, user, makers);
  });
  const roles = principals
    .filter((one) => one.kind === 'role')
    .flatMap((one) => roleDoors(finding, one));
  return [...users, ...roles, ...accountDoors(finding)];
}

function userDoors(
  finding: Finding,
  owner: Principal,
  user: UserReading,
  makers: ReadonlyMap<string, string>,
): Door[] {
  const ranking = rank(owner, finding.trust, finding.situation);
  const keys = items(outputOf(user.keys) ?? {}, 'AccessKeyMetadata');
  const doors = keys.map((key) => {
    const keyId = text(key, 'AccessKeyId');
    const maker = makers.get(keyId);
    const made = instant(key, 'CreateDate');
    const because = isRecent(made, finding.situation)
      ? [
          `the key was made on ${made?.slice(0, 10) ?? ''}${maker === undefined || maker === owner.name ? '' : ` by ${maker}`}`,
        ]
      : [];
    // Whatever is not plainly off counts as open.
    const status = text(key, 'Status');
    const off = status === 'Inactive' || status === 'Expired';
    return door(owner, 'access-key', raised(ranking, because), {
      id: objectId.accessKey(owner.account, owner.id, keyId),
      name: keyId,
      state: off ? 'closed' : 'open',
      says: `access key ${keyId} of ${owner.name}`,
      detail: { user: owner.name, keyId, ...(made === undefined ? {} : { createdAt: made }) },
    });
  });
  return [
    ...doors,
    ...loginDoor(finding, owner, user, ranking),
    ...mfaDoors(finding, owner, user, ranking),
    ...serviceDoors(finding, owner, user, ranking),
  ];
}

function loginDoor(
  finding: Finding,
  owner: Principal,
  user: UserReading,
  ranking: Ranking,
): Door[] {
  const profile = outputOf(user.login)?.['LoginProfile'];
  if (profile === undefined) return [];
  const made = instant(fields(profile), 'CreateDate');
  const because = isRecent(made, finding.situation)
    ? [`the password was made on ${made?.slice(0, 10) ?? ''}`]
    : [];
  return [
    door(owner, 'login-profile', raised(ranking, because), {
      id: objectId.login(owner.account, owner.id),
      name: owner.name,
      state: 'open',
      says: `console password of ${owner.name}`,
      detail: { user: owner.name },
    }),
  ];
}

/** A device is no way in by itself; a new one lets him pass conditions that ask for MFA. */
function mfaDoors(finding: Finding, owner: Principal, user: UserReading, ranking: Ranking): Door[] {
  return items(outputOf(user.mfa) ?? {}, 'MFADevices')
    .filter((device) => isRecent(instant(device, 'EnableDate'), finding.situation))
    .map((device) =>
      door(owner, 'mfa-device', raised(ranking, ['the device is new']), {
        id: `${owner.account}/mfa-device/${owner.id}/${text(device, 'SerialNumber')}`,
        name: text(device, 'SerialNumber'),
        state: 'open',
        says: `MFA device of ${owner.name}`,
        detail: { user: owner.name },
      }),
    );
}

function serviceDoors(
  finding: Finding,
  owner: Principal,
  user: UserReading,
  ranking: Ranking,
): Door[] {
  return items(outputOf(user.services) ?? {}, 'ServiceSpecificCredentials').map((one) => {
    const id = text(one, 'ServiceSpecificCredentialId');
    const recent = isRecent(instant(one, 'CreateDate'), finding.situation);
    return door(owner, 'service-credential', raised(ranking, recent ? ['it is new'] : []), {
      id: `${owner.account}/service-credential/${owner.id}/${id}`,
      name: id,
      state: text(one, 'Status') === 'Inactive' ? 'closed' : 'open',
      says: `credential of ${owner.name} for ${text(one, 'ServiceName')}`,
      detail: { user: owner.name },
    });
  });
}

function roleDoors(finding: Finding, role: Principal): Door[] {
  const { situation, trust } = finding;
  const reason = untouchable(role, situation.settings);
  const impostor = reason?.includes('not its recorded id') === true;
  const tampered = tamperedWith(role, situation.settings);
  if (tampered.length > 0) return [ourDoor(role, tampered)];
  // A role that nobody but AWS or the bot can use is no door; the inventory lists it as left alone.
  if (reason !== undefined && !impostor && !role.path.startsWith('/aws-reserved/')) return [];
  const detail: JsonObject = {
    role: role.name,
    roleId: role.id,
    ...(reason === undefined ? {} : { untouchable: reason }),
  };
  const ranked = rank(role, trust, situation);
  const ranking = impostor ? raised(ranked, ['it is not the role that was recorded']) : ranked;
  const revoked = role.inline.get(revokePolicyName);
  const sessions = door(role, 'role-sessions', ranking, {
    id: objectId.sessions(role.account, role.id),
    name: role.name,
    state: revokedSince(revoked, situation.openedAt) ? 'closed' : 'open',
    says: `sessions of role ${role.name}`,
    detail: { ...detail, ...savedDocument('revoke', revoked) },
  });
  if (role.trust === undefined || trustProblems(role.trust, trust).length === 0) return [sessions];
  const way = door(role, 'role-trust', ranking, {
    id: objectId.trust(role.account, role.id),
    name: role.name,
    state: 'open',
    says: `trust of role ${role.name}`,
    detail: {
      ...detail,
      ...savedDocument('document', role.trust),
      closed: cleanedTrust(role.trust, trust),
    },
  });
  return [sessions, way];
}

/** A role of ours that lets in more than the bot: people must repair it, the bot would shut itself out. */
function ourDoor(role: Principal, because: readonly string[]): Door {
  return door(
    role,
    'role-trust',
    { suspicion: 'hostile', because },
    {
      id: objectId.trust(role.account, role.id),
      name: role.name,
      state: 'open',
      says: `role ${role.name} (${role.id}), which the bot itself uses`,
      detail: {
        role: role.name,
        roleId: role.id,
        untouchable: 'the bot does not change its own roles: repair it by hand, now',
      },
    },
  );
}

/** Saved only where a journal can hold it; without it the undo is a person's work. */
function savedDocument(name: string, document: Fields | undefined): JsonObject {
  const saved = document === undefined ? undefined : journalJson(document);
  return saved === undefined ? {} : { [name]: saved };
}

/** Is there a deny for every session issued before an instant of this incident? */
function revokedSince(document: Fields | undefined, openedAt: string): boolean {
  if (document === undefined) return false;
  return statements(document).some((statement) => {
    const cutoff = instant(
      fields(fields(statement['Condition'])['DateLessThan']),
      'aws:TokenIssueTime',
    );
    return statement['Effect'] === 'Deny' && cutoff !== undefined && cutoff >= openedAt;
  });
}

function accountDoors({ reading, situation }: Finding): Door[] {
  const { account } = reading;
  const base = { account, principal: `arn:aws:iam::${account}:root`, principalId: account };
  const plain = (kind: DoorKind, name: string, says: string, more: Partial<Door> = {}): Door => ({
    ...base,
    id: `${account}/${kind}/${name}`,
    kind,
    name,
    state: 'open',
    suspicion: 'ordinary',
    says,
    detail: {},
    ...more,
  });
  const saml = items(outputOf(reading.saml) ?? {}, 'SAMLProviderList').map((one) =>
    plain('saml-provider', text(one, 'Arn'), `SAML provider ${text(one, 'Arn')}`, {
      suspicion: isRecent(instant(one, 'CreateDate'), situation) ? 'hostile' : 'ordinary',
    }),
  );
  const oidc = items(outputOf(reading.oidc) ?? {}, 'OpenIDConnectProviderList').map((one) =>
    plain('oidc-provider', text(one, 'Arn'), `OIDC provider ${text(one, 'Arn')}`),
  );
  const root = rootCredentials(reading);
  if (root === undefined) return [...saml, ...oidc];
  const has = root.keys > 0 || root.password > 0;
  const says = has
    ? `root user: ${root.keys} access keys, ${root.password > 0 ? 'a' : 'no'} password, ${root.mfa} MFA`
    : 'root user: no credentials';
  return [...saml, ...oidc, plain('root', account, says, { state: has ? 'open' : 'closed' })];
}

function door(
  owner: Principal,
  kind: DoorKind,
  ranking: Ranking,
  more: Pick<Door, 'id' | 'name' | 'state' | 'says' | 'detail'>,
): Door {
  const { account, arn, id } = owner;
  const why = ranking.because.length === 0 ? '' : `: ${ranking.because.join('; ')}`;
  const base = { kind, account, principal: arn, principalId: id, suspicion: ranking.suspicion };
  return { ...base, ...more, says: `${more.says}${why}` };
}
