import type { Door } from '../doors/door.ts';
import { count, iam } from '../doors/requests.ts';
import type { Situation } from '../incident/situation.ts';
import type { Settings } from '../incident/settings.ts';
import type { Call } from '../plan/call.ts';
import { sha256 } from '../plan/canonical.ts';
import type { ResponseAction } from './action.ts';
import { keyStatus, updateKey } from './door-checks.ts';

/** A machine user whose access key is replaced. */
export interface Rotation {
  readonly account: string;
  readonly user: string;
  /** The user's keys as the inventory saw them, oldest first. */
  readonly keys: readonly Door[];
  readonly vault: NonNullable<Settings['vault']>;
}

/** The tag under which the vault shows which key a secret holds, without its value. */
export const keyIdTag = 'lockstep:access-key-id';

/** AWS lets a user have two access keys. */
const KEY_SLOTS = 2;

/**
 * Makes a new access key whose secret goes straight into the vault. In an emergency the old key goes
 * first: an outage is cheaper than a second deletion spree.
 */
export const rotateAccessKey: ResponseAction<Rotation> = {
  id: 'rotate-access-key',
  title: 'Rotate an access key',
  closes: ['access-key'],
  leaves: 'The program has to fetch the new key from the vault; until then it stands still.',
  noise: 'loud',
  breaks: 'Programs that still use the old key.',
  direction: 'loosening',
  source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id-credentials-access-keys-update.html',
  draw: (rotation, situation) => {
    const off = rotation.keys.filter((key) => !alreadyOff(key, situation)).map(offCall);
    const removed = keyToRemove(rotation);
    return [
      ...(off.length === 0 ? [] : [off]),
      ...(removed === undefined ? [] : [[removeCall(removed)]]),
      [createCall(rotation, situation)],
    ];
  },
};

/**
 * Why the vault can't take new secrets in this incident; undefined when it can. A vault that the
 * attacker can read would hand him the new keys.
 */
export function vaultProblem(settings: Settings, scope: readonly string[]): string | undefined {
  const wanted = rotated(settings, scope);
  if (wanted.length === 0) return undefined;
  const { vault } = settings;
  if (vault === undefined) {
    return `No vault is configured, so the new keys of ${count(wanted.length, 'user')} have nowhere to go. Set vault.account and vault.region.`;
  }
  if (scope.includes(vault.account)) {
    return `The vault account ${vault.account} is part of this incident: whoever is in there could read every new secret. Set vault.account to an account outside.`;
  }
  return undefined;
}

/** The users whose keys are rotated in this incident. */
export function rotated(settings: Settings, scope: readonly string[]): Settings['rotate'] {
  return settings.rotate.filter(({ account }) => scope.includes(account));
}

/** Where the new secret goes. The incident is part of the name: each rotation leaves a secret of its own. */
export function secretName(rotation: Omit<Rotation, 'keys'>, incident: string): string {
  const name = `${rotation.vault.prefix}${incident}/${rotation.account}/${rotation.user}`;
  // IAM allows characters in a user's name that a secret's name can't have; the digest keeps names apart.
  const safe = name.replace(/[^\w/+=.@-]/g, '_');
  return safe === name ? name : `${safe}-${sha256(name).slice(0, 8)}`;
}

/**
 * The id of the version that holds a key's secret: the token with which it is put. So putting is idempotent over
 * every attempt and plan, and which key the vault's current value belongs to is seen without reading it.
 * Secrets Manager takes 32 to 64 characters.
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutSecretValue.html
 */
export function secretVersion(secret: string, keyId: string): string {
  return sha256(`${secret}\n${keyId}`);
}

function alreadyOff(key: Door, situation: Situation): boolean {
  // The last proof found it working, whatever was done to it before.
  const active = situation.measured['rotation-proof']?.['active'];
  if (Array.isArray(active) && active.includes(key.name)) return false;
  const ours = situation.made.findLast(
    ({ call }) => call.request.operation === 'UpdateAccessKey' && call.doors.includes(key.id),
  );
  return ours === undefined
    ? key.state === 'closed'
    : ours.call.request.input['Status'] === 'Inactive';
}

function keyIdOf(key: Door): string {
  return key.name;
}

function userOf(key: Door): string {
  const { user } = key.detail;
  return typeof user === 'string' ? user : '';
}

function offCall(key: Door): Call {
  const [user, keyId] = [userOf(key), keyIdOf(key)];
  return {
    id: `rotate/off/${key.id}`,
    action: rotateAccessKey.id,
    request: updateKey(key.account, user, keyId, 'Inactive'),
    preconditions: [keyStatus(key.account, user, keyId, { present: true })],
    check: keyStatus(key.account, user, keyId, { equals: 'Inactive' }),
    // A key that is gone works no more; a plan that waited for it would never end.
    moot: keyStatus(key.account, user, keyId, { absent: true }),
    undo:
      key.suspicion === 'hostile'
        ? { none: 'a key that looks hostile is never activated again; make a new one' }
        : {
            request: updateKey(key.account, user, keyId, 'Active'),
            check: keyStatus(key.account, user, keyId, { equals: 'Active' }),
          },
    noise: rotateAccessKey.noise,
    says: `Deactivate the old access key ${keyId} of ${user} in ${key.account}`,
    breaks: rotateAccessKey.breaks,
    doors: [key.id],
  };
}

/** With both slots taken, one key has to go: a hostile one if there is one, else the oldest. */
function keyToRemove({ keys }: Rotation): Door | undefined {
  if (keys.length < KEY_SLOTS) return undefined;
  return keys.find((key) => key.suspicion === 'hostile') ?? keys[0];
}

function removeCall(key: Door): Call {
  const [user, keyId] = [userOf(key), keyIdOf(key)];
  return {
    id: `rotate/remove/${key.id}`,
    action: rotateAccessKey.id,
    request: iam(key.account, 'DeleteAccessKey', { UserName: user, AccessKeyId: keyId }),
    // Only a key that is switched off is ever removed.
    preconditions: [keyStatus(key.account, user, keyId, { equals: 'Inactive' })],
    check: keyStatus(key.account, user, keyId, { absent: true }),
    undo: { none: 'a deleted access key cannot be restored; its id stays in the journal' },
    noise: rotateAccessKey.noise,
    says: `Delete the inactive access key ${keyId} of ${user} in ${key.account}: AWS allows two, and a new one is needed`,
    breaks: '',
    doors: [key.id],
  };
}

function createCall(rotation: Rotation, situation: Situation): Call {
  const { account, user, vault } = rotation;
  const name = secretName(rotation, situation.incident);
  return {
    id: `rotate/create/${account}/${user}`,
    action: rotateAccessKey.id,
    request: iam(account, 'CreateAccessKey', { UserName: user }),
    preconditions: [
      {
        read: iam(account, 'GetUser', { UserName: user }),
        pick: ['User', 'UserName'],
        expect: { equals: user },
      },
    ],
    check: {
      read: {
        as: 'vault',
        account: vault.account,
        region: vault.region,
        service: 'secretsmanager',
        operation: 'DescribeSecret',
        input: { SecretId: name },
      },
      pick: ['Tags', { Key: keyIdTag }, 'Value'],
      expect: { present: true },
    },
    undo: { none: 'the new key belongs to the program now; deactivate it by hand if it must go' },
    noise: rotateAccessKey.noise,
    says: `Make a new access key for ${user} in ${account}; its secret goes to ${name} in account ${vault.account} and nowhere else`,
    breaks: '',
    doors: [],
    handOver: {
      account: vault.account,
      region: vault.region,
      secretName: name,
      baselineKeyIds: rotation.keys.map(keyIdOf),
      since: situation.now,
    },
  };
}
