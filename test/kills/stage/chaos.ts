import { setTimeout as passing } from 'node:timers/promises';
import type { Command } from '../../../src/core/incident/command.ts';
import type { Random } from '../../faults/sim/random.ts';
import type { View } from '../words.ts';
import { accountsOf, INCIDENTS } from './company.ts';
import type { Crew, Member } from './crew.ts';
import { declaration, nextCommand } from './people.ts';

/** What was done to the bots. */
export interface Blows {
  kills: number;
  stops: number;
}

/** Between two of the same command, when nobody has answered. */
const AGAIN_MS = 4_000;

/**
 * The people: they declare the incidents and do what they are asked, each time at any bot, sometimes at two at
 * once, and again when nobody answers. They close only when `mayClose` says so.
 */
export function gatherPeople(
  crew: Crew,
  { random, each, mayClose }: { random: Random; each: number; mayClose: () => boolean },
): { stop(): void } {
  const said = new Map<string, number>();
  const opened = Array.from({ length: INCIDENTS }, (_, n) =>
    declaration(`command/declare/${n}`, accountsOf(n, each), Date.now()),
  );
  const say = (command: Command) => {
    const last = said.get(command.id);
    if (crew.replies.has(command.id)) return;
    if (last !== undefined && performance.now() - last < AGAIN_MS) return;
    said.set(command.id, performance.now());
    const able = crew.members.filter(({ started, isStopped }) => started && !isStopped);
    if (able.length === 0) return;
    const first = random.pick(able);
    for (const member of random.chance(0.5) ? [first, random.pick(able)] : [first])
      crew.submit(member, command);
  };
  const look = () => {
    opened.forEach(say);
    for (const view of crew.views.values()) {
      if (view.does === 'person' && !mayClose()) continue;
      const command = nextCommand(view, Date.now());
      if (command !== undefined) say(command);
    }
  };
  const looking = setInterval(look, 100);
  return { stop: () => clearInterval(looking) };
}

/**
 * A blow every 0.2 to 1 s: a bot is killed and replaced, or stands still for a part or some multiples of the
 * lease. At least one bot is left alone at any time.
 */
export async function rage(
  crew: Crew,
  { random, leaseMs, isOver }: { random: Random; leaseMs: number; isOver: () => boolean },
): Promise<Blows> {
  const blows: Blows = { kills: 0, stops: 0 };
  const sleeping = new Set<Promise<void>>();
  while (!isOver()) {
    await passing(random.between(200, 1_000));
    const able = crew.members.filter(({ started, isStopped }) => started && !isStopped);
    if (able.length < 2) continue;
    const member = random.pick(able);
    if (random.chance(0.5)) {
      blows.kills += 1;
      await crew.fire(member);
      await crew.hire();
    } else {
      blows.stops += 1;
      const asleep = sleep(member, random.between(leaseMs / 4, 2.5 * leaseMs)).finally(() =>
        sleeping.delete(asleep),
      );
      sleeping.add(asleep);
    }
  }
  await Promise.all(sleeping);
  return blows;
}

async function sleep(member: Member, ms: number): Promise<void> {
  stop(member);
  await passing(ms);
  wake(member);
}

export function stop(member: Member): void {
  member.isStopped = true;
  member.process.signal('SIGSTOP');
}
export function wake(member: Member): void {
  member.process.signal('SIGCONT');
  member.isStopped = false;
}

/** What each bot believes, asked one by one. */
export function askAll(crew: Crew): Promise<(readonly View[])[]> {
  return Promise.all(
    crew.members.map(
      (member) =>
        new Promise<readonly View[]>((resolve) => {
          member.told = resolve;
          member.process.tell({ say: 'tell' });
        }),
    ),
  );
}
