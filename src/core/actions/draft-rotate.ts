import type { Door, Inventory } from '../doors/door.ts';
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
 * @throws DraftRefused when there is no vault outside the incident.
 */
export function draftRotate(situation: Situation): Draft {
  const { settings, scope, incident } = situation;
  const problem = vaultProblem(settings, scope);
  if (problem !== undefined) throw new DraftRefused('vault', problem);
  const { vault } = settings;
  const users = vault === undefined ? [] : rotated(settings, scope);
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
