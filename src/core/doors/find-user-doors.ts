import { fields, instant, items, outputOf, text } from './answers.ts';
import type { Fields } from './answers.ts';
import type { Door } from './door.ts';
import { door, stateOf } from './make-door.ts';
import type { Finding } from './make-door.ts';
import { objectId } from './objects.ts';
import type { Principal } from './principals.ts';
import type { UserReading } from './reading-users.ts';
import { isRecent, raised, rank } from './suspicion.ts';
import type { Ranking } from './suspicion.ts';

/** Every credential of one user, open or closed. `makers` says who made which access key. */
export function userDoors(
  finding: Finding,
  owner: Principal,
  user: UserReading,
  makers: ReadonlyMap<string, string>,
): Door[] {
  const ranking = rank(owner, finding.suspects, finding.situation);
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
    return door(owner, 'access-key', raised(ranking, because), {
      id: objectId.accessKey(owner.account, owner.id, keyId),
      name: keyId,
      state: stateOf(text(key, 'Status')),
      says: `access key ${keyId} of ${owner.name}`,
      detail: { user: owner.name, keyId, ...(made === undefined ? {} : { createdAt: made }) },
    });
  });
  return [
    ...doors,
    ...loginDoor(finding, owner, user, ranking),
    ...mfaDoors(finding, owner, user, ranking),
    ...serviceDoors(finding, owner, user, ranking),
    ...uploadedDoors(finding, owner, user, ranking),
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
    .map((device) => {
      const serial = text(device, 'SerialNumber');
      return door(owner, 'mfa-device', raised(ranking, ['the device is new']), {
        id: `${owner.account}/mfa-device/${owner.id}/${serial}`,
        name: serial,
        state: 'open',
        says: `MFA device of ${owner.name}`,
        detail: { user: owner.name, serial },
      });
    });
}

function serviceDoors(
  finding: Finding,
  owner: Principal,
  user: UserReading,
  ranking: Ranking,
): Door[] {
  return items(outputOf(user.services) ?? {}, 'ServiceSpecificCredentials').map((one) => {
    const credential = text(one, 'ServiceSpecificCredentialId');
    return door(owner, 'service-credential', raised(ranking, newness(one, 'CreateDate', finding)), {
      id: objectId.serviceCredential(owner.account, owner.id, credential),
      name: credential,
      state: stateOf(text(one, 'Status')),
      says: `credential of ${owner.name} for ${text(one, 'ServiceName')}`,
      detail: { user: owner.name, credential },
    });
  });
}

function uploadedDoors(
  finding: Finding,
  owner: Principal,
  user: UserReading,
  ranking: Ranking,
): Door[] {
  const found = [
    ...items(outputOf(user.sshKeys) ?? {}, 'SSHPublicKeys').map((one) => ({
      one,
      what: 'SSH key',
      as: 'sshKey',
      id: text(one, 'SSHPublicKeyId'),
    })),
    ...items(outputOf(user.certificates) ?? {}, 'Certificates').map((one) => ({
      one,
      what: 'signing certificate',
      as: 'certificate',
      id: text(one, 'CertificateId'),
    })),
  ];
  return found.map(({ one, what, as, id }) =>
    door(owner, 'ssh-key-or-certificate', raised(ranking, newness(one, 'UploadDate', finding)), {
      id: objectId.uploaded(owner.account, owner.id, id),
      name: id,
      state: stateOf(text(one, 'Status')),
      says: `${what} ${id} of ${owner.name}`,
      detail: { user: owner.name, [as]: id },
    }),
  );
}

function newness(one: Fields, date: string, { situation }: Finding): readonly string[] {
  return isRecent(instant(one, date), situation) ? ['it is new'] : [];
}
