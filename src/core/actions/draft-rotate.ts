import type { Door, Inventory, Unseen } from '../doors/door.ts';
import { count } from '../doors/requests.ts';
import type { Draft, Situation } from '../incident/situation.ts';
import type { Call } from '../plan/call.ts';
import { detailText } from './door-checks.ts';
import { DraftRefused } from './refusal.ts';
import { rotateAccessKey, rotated, secretName, vaultProblem } from './rotate-access-key.ts';
import type { Rotation } from './rotate-access-key.ts';

/** The keys that a user had when the inventory was taken, oldest first. */
export function keysOf(situation: Situation, account: string, user: string): readonly Door[] {
  const doors = (situation.measured.inventory as Inventory | undefined)?.doors ?? [];
  const age = (door: Door): string => detailText(door.detail, 'createdAt');
  return doors
    .filter((door) => door.kind === 'access-key' && door.account === account)
    .filter((door) => door.detail['user'] === user)
    .sort((a, b) => age(a).localeCompare(age(b), 'en'));
}

/**
 * The rotation plan: old keys off, then a new key for each machine user, its secret into the vault.
 * A user whose keys the inventory could not read is left out and named: a rotation drawn blind would take a
 * living key for nobody's. Refusing the whole plan would end the incident here, with the freeze in place.
 * @throws DraftRefused when there is no vault outside the incident.
 */
export function draftRotate(situation: Situation): Draft {
  const { settings, scope, incident } = situation;
  const problem = vaultProblem(settings, scope);
  if (problem !== undefined) throw new DraftRefused('vault', problem);
  const { vault } = settings;
  const wanted = vault === undefined ? [] : rotated(settings, scope);
  const users = wanted.filter((one) => unreadKeys(situation, one) === undefined);
  const rotations: readonly Rotation[] =
    vault === undefined
      ? []
      : users.map(({ account, user }) => ({
          account,
          user,
          vault,
          keys: keysOf(situation, account, user),
        }));
  return {
    direction: rotateAccessKey.direction,
    title: `Rotate the access keys of ${count(users.length, 'machine user')}`,
    reason:
      'Whatever the attacker could read is used up; new keys are made only now, behind the freeze.',
    parameters: {
      users: users.map(({ account, user }) => `${account}/${user}`),
      secrets: rotations.map((rotation) => secretName(rotation, incident)),
    },
    waves: merged(rotations.map((rotation) => rotateAccessKey.draw(rotation, situation))),
    leaves: [
      ...wanted.flatMap((one) => unreadKeys(situation, one) ?? []),
      ...(users.length === 0 ? [] : [rotateAccessKey.leaves]),
      'Database passwords, tokens of other vendors and certificates are not rotated by this plan.',
    ],
  };
}

/** The users' waves side by side: all old keys first, the new keys last. */
function merged(plans: readonly (readonly (readonly Call[])[])[]): Draft['waves'] {
  const longest = Math.max(0, ...plans.map((waves) => waves.length));
  return Array.from({ length: longest }, (_, i) => ({
    part: 'rotate',
    // Aligned at the end, so that no key is made while another user's old key still works.
    calls: plans.flatMap((waves) => waves[i - (longest - waves.length)] ?? []),
  }));
}

/** Why a user's keys are not known, and what to do, as a sentence; undefined when they are. */
export function unreadKeys(
  situation: Situation,
  { account, user }: { readonly account: string; readonly user: string },
): string | undefined {
  const inventory = situation.measured.inventory as Inventory | undefined;
  const unseen = inventory?.unseen.find((one) => hidesKeys(one, inventory, { account, user }));
  if (inventory !== undefined && unseen === undefined) return undefined;
  const why = unseen === undefined ? 'there is no inventory' : `${unseen.what}: ${unseen.why}`;
  return (
    `${user} in ${account} is not rotated: its keys could not be read (${why}), and a rotation could hit one that a program uses. ` +
    `Rotate it by hand, and let the responder role call iam:ListAccessKeys in ${account}.`
  );
}

/** What is not plainly another user's counts as hiding this one's. */
function hidesKeys(
  unseen: Unseen,
  { objects }: Inventory,
  { account, user }: { readonly account: string; readonly user: string },
): boolean {
  if (unseen.account !== account) return false;
  const keys = `${account}/access-key/`;
  const covers = typeof unseen['covers'] === 'string' ? unseen['covers'] : keys;
  if (keys.startsWith(covers)) return true;
  if (!covers.startsWith(keys)) return false;
  const line = objects[`${account}/user/${covers.slice(keys.length)}`];
  return line === undefined || line.startsWith(`user ${user} `);
}
