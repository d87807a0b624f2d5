import type { JsonObject } from '../../../src/core/plan/json.ts';
import { createCloud, livesAt, type Cloud, type Key } from '../cloud/cloud.ts';
import { makeKey } from '../cloud/iam.ts';
import { makePolicy } from '../cloud/organizations.ts';
import { createRandom, type Random } from '../sim/random.ts';
import { begin, settingsWith, termsWith } from './front.ts';
import { orderScenes } from './order-scenes.ts';
import { ACCOUNT, BEGIN, VAULT, type Scene } from './scene.ts';

/* oxlint-disable unicorn/no-thenable -- phases of runbooks, never awaited */

/** The last two phases of every runbook here. */
const ending = {
  review: { title: 'Review', report: 'review', person: 'close', then: 'closed' },
  closed: { title: 'Closed', report: 'review', final: true },
};

const emergency = termsWith(
  'faults-emergency',
  {
    approve: { title: 'Approve', report: 'plan', approve: 'emergency', then: 'shield' },
    shield: { title: 'Shield', report: 'contain', run: 'emergency/shield', then: 'freeze' },
    freeze: { title: 'Freeze', report: 'contain', run: 'emergency/freeze', then: 'review' },
    ...ending,
  },
  settingsWith(),
);

/** The emergency plan waits, one person has voted: shield and freeze, wave by wave. */
function emergencyScene(): Scene {
  const playing = begin('inc-emergency', emergency);
  playing.says('U0BEN', { do: 'approve', ...playing.waiting() });
  const content = playing.incident.plans[0]?.plan.waves[0]?.calls[0]?.request.input ?? {};
  return {
    name: 'emergency',
    incident: 'inc-emergency',
    terms: emergency,
    front: playing.end(),
    furnish: (cloud, random) => {
      // Armed at peace: the policy is there already, and perhaps attached.
      if (!random.chance(0.2)) return;
      const { id } = makePolicy(cloud, content, BEGIN - 86_400_000);
      const created = BEGIN - 86_400_000;
      if (random.chance(0.5)) cloud.attachments.push({ policy: id, target: ACCOUNT, created });
    },
  };
}

/** Nothing is there yet: people declare, at several bots. */
function declareScene(): Scene {
  const front = { lines: [], effects: [], timers: [] };
  return { name: 'declare', incident: '', terms: emergency, front, furnish: () => {} };
}

/** Access keys as an inventory shows them. */
function inventoryOf(keys: readonly Key[]): JsonObject {
  return {
    takenAt: new Date(BEGIN - 60_000).toISOString(),
    doors: keys.map((key) => ({
      id: `${ACCOUNT}/access-key/${key.user}/${key.id}`,
      kind: 'access-key',
      account: ACCOUNT,
      principal: `arn:aws:iam::${ACCOUNT}:user/${key.user}`,
      principalId: `AIDA${key.user.toUpperCase().padEnd(12, 'X')}`,
      name: key.id,
      state: 'open',
      suspicion: 'ordinary',
      says: 'an active access key',
      detail: { user: key.user, keyId: key.id, createdAt: new Date(key.created).toISOString() },
    })),
    unseen: [],
    objects: {},
  };
}

/** The keys that are there before a scene; the same ids every time. */
function keysOf(cloud: Cloud, users: readonly string[]): readonly Key[] {
  const at = BEGIN - 30 * 86_400_000;
  return users.map((user, i) => makeKey(cloud, { account: ACCOUNT, user, at: at + i }));
}

/** Four access keys are to be switched off, in one wave. */
function doorsScene(): Scene {
  const users = ['alice', 'alice', 'bob', 'carol'];
  const terms = termsWith(
    'faults-doors',
    {
      investigate: { title: 'Look', report: 'investigate', measure: 'inventory', then: 'approve' },
      approve: { title: 'Approve', report: 'plan', approve: 'doors', then: 'contain' },
      contain: { title: 'Close', report: 'contain', run: 'doors/close', then: 'review' },
      ...ending,
    },
    settingsWith(),
  );
  const playing = begin('inc-doors', terms);
  playing.measured(inventoryOf(keysOf(createCloud(), users)));
  return {
    name: 'doors',
    incident: 'inc-doors',
    terms,
    front: playing.end(),
    furnish: (cloud) => void keysOf(cloud, users),
    disturb: disturbKey,
  };
}

/** He still has rights of his own: he switches a key on or off, or deletes one. */
function disturbKey(cloud: Cloud, random: Random, now: number): string | undefined {
  const living = cloud.keys.filter((key) => livesAt(key, now));
  if (living.length === 0) return undefined;
  const key = random.pick(living);
  if (random.chance(0.3)) key.deleted = now;
  else key.status.push({ at: now, is: random.pick(['Active', 'Inactive']) });
  return key.id;
}

/** Old keys go off, a new one is made and handed over to the vault, and the proof is taken. */
function rotationScene(name: string, users: readonly string[]): Scene {
  const rotate = [...new Set(users)].map((user) => ({ account: ACCOUNT, user }));
  const phases = {
    investigate: { title: 'Look', report: 'investigate', measure: 'inventory', then: 'approve' },
    approve: { title: 'Approve', report: 'rotate', approve: 'rotate', then: 'rotate' },
    rotate: {
      title: 'Rotate',
      report: 'rotate',
      run: 'rotate/rotate',
      again: 'approve',
      then: 'prove',
    },
    prove: {
      title: 'Prove',
      report: 'prove-rotation',
      measure: 'rotation-proof',
      again: 'approve',
      then: 'review',
    },
    ...ending,
  };
  const settings = settingsWith({ rotate, vault: { account: VAULT, region: 'eu-west-1' } });
  const terms = termsWith(`faults-${name}`, phases, settings);
  const playing = begin(`inc-${name}`, terms);
  playing.measured(inventoryOf(keysOf(createCloud(), users)));
  return {
    name,
    incident: `inc-${name}`,
    terms,
    front: playing.end(),
    furnish: (cloud, random) => {
      keysOf(cloud, users);
      // Somebody made one between the inventory and the freeze.
      if (users.length === 1 && random.chance(0.1))
        makeKey(cloud, { account: ACCOUNT, user: users[0] ?? '', at: BEGIN - 30_000 });
    },
  };
}

/** Every scene, with how often it is played. */
const played: readonly (readonly [number, Scene])[] = [
  [30, emergencyScene()],
  [22, doorsScene()],
  [26, rotationScene('rotation', ['robot'])],
  [12, rotationScene('full-rotation', ['robot', 'robot'])],
  [10, declareScene()],
  ...orderScenes(emergency),
];
const all = played.flatMap(([weight, scene]) => Array.from({ length: weight }, () => scene));

/** The scene of a seed. */
export function sceneOf(seed: number): Scene {
  return createRandom(seed ^ 0x51ed270b).pick(all);
}

export function sceneNamed(name: string): Scene {
  const found = all.find((scene) => scene.name === name);
  if (found === undefined) throw new Error(`no scene ${name}`);
  return found;
}
