import { generateKeyPairSync } from 'node:crypto';
import { createMemoryStores } from '../../src/adapters/store/memory.ts';
import type { Incident } from '../../src/core/incident/incident.ts';
import { EMPTY, seal, type Head } from '../../src/core/journal/chain.ts';
import { openCheckpoint, signCheckpoint } from '../../src/core/journal/checkpoint.ts';
import { merkleRoots } from '../../src/core/journal/merkle.ts';
import { sha256 } from '../../src/core/plan/canonical.ts';
import type { Json } from '../../src/core/plan/json.ts';
import type { NotaryWorld } from '../../src/responder/anchoring.ts';
import { createNotary, type Notary } from '../../src/responder/notary.ts';
import {
  NotYet,
  type Anchor,
  type Anchored,
  type Clock,
  type Evidence,
  type Store,
} from '../../src/responder/world.ts';
import { handClock } from '../promises/stage/hand-clock.ts';

/** A store, its writers, and places for checkpoints, at a time that stands still. */
export const INCIDENT = 'inc-20261122-0a1b2c';
export const LEASE_MS = 30_000;

export interface Keys extends Pick<Evidence, 'key' | 'sign'> {
  opens(note: string): ReturnType<typeof openCheckpoint>;
}

export function makeKeys(): Keys {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return {
    key: sha256(publicKey.export({ type: 'spki', format: 'der' }).toString('latin1')),
    sign: (checkpoint) => signCheckpoint(checkpoint, privateKey, publicKey),
    opens: (note) => openCheckpoint(note, publicKey),
  };
}

/** A place that keeps what it is given, and can be made to fail, to hang, or to lose its answer. */
export interface Place extends Anchor {
  readonly got: Anchored[];
  mood: 'well' | 'failing' | 'hanging' | 'mute' | 'unmade';
}

export function makePlace(name: string, place?: string): Place {
  const made: Place = {
    name,
    got: [],
    mood: 'well',
    ...(place === undefined ? {} : { place }),
    async put(anchored) {
      if (made.mood === 'failing') throw new Error(`${name} is away`);
      if (made.mood === 'unmade') throw new NotYet(`${name} does not stand yet`);
      if (made.mood === 'hanging') return new Promise(() => {});
      made.got.push(anchored);
      if (made.mood === 'mute') throw new Error(`${name} took it, and the answer was lost`);
      return undefined;
    },
  };
  return made;
}

/** One bot's notary. `dies` makes it do nothing more after so many calls to the outside. */
export interface Scribe {
  readonly notary: Notary;
  readonly logged: { readonly level: string; readonly fields: { readonly [key: string]: Json } }[];
  dies(after?: number): void;
}

export type Town = ReturnType<typeof buildTown>;

export function buildTown(keys: Keys = makeKeys()) {
  const time = {
    now: Date.parse('2026-11-22T03:00:00Z'),
    advanceTo: (ms: number) => void (time.now = ms),
  };
  const clock = handClock(time);
  const stores = createMemoryStores({ clock, leaseMs: LEASE_MS });
  const desk = stores.connect();
  const places = [makePlace('channel'), makePlace('s3')] as const;
  const scribes: Scribe[] = [];
  const heads = new Map<string, Head>();
  const phases = new Map<string, number>();
  const checkpoints: { anchor: string; at: number }[] = [];
  let closedAt: string | undefined;

  const seen = (id: string): Incident =>
    ({
      id,
      seq: heads.get(id)?.seq ?? -1,
      position: { phase: 'contain', state: 'working', entry: phases.get(id) ?? 0 },
      ...(closedAt === undefined ? {} : { closedAt }),
    }) as Incident;

  /** Writes so many lines in one transaction. */
  const append = async (count: number, id = INCIDENT, pinned: string = keys.key) => {
    let head = heads.get(id) ?? EMPTY;
    const lines: string[] = [];
    for (let i = 0; i < count; i += 1) {
      const first = head.seq < 0;
      const body = first
        ? { incident: id, ...(pinned === '' ? {} : { evidenceKey: pinned }) }
        : { by: 'ana', text: `line ${head.seq + 1}` };
      const kind = first ? 'incident.opened' : 'note.added';
      const sealed = seal(head, { kind, body }, new Date(time.now).toISOString());
      lines.push(sealed.line);
      ({ head } = sealed);
    }
    heads.set(id, head);
    await desk.transact({ incident: id, event: `e${head.seq}`, fromSeq: 0 }, () => ({
      append: lines,
      effects: [],
      timers: [],
      cancelTimers: [],
      result: undefined,
    }));
  };
  const town = {
    keys,
    clock,
    places,
    desk,
    checkpoints,
    /** Only these change what a bot sees. */
    scribe(over: { keys?: Keys; anchors?: readonly Anchor[]; store?: Store } = {}): Scribe {
      const signer = over.keys ?? keys;
      const logged: Scribe['logged'] = [];
      const life = { left: Infinity };
      const log = (level: string) => (fields: { [key: string]: Json }) =>
        void logged.push({ level, fields });
      const world: NotaryWorld = {
        clock: mortalClock(clock, life),
        log: { info: log('info'), warn: log('warn'), error: log('error') },
        store: mortal(over.store ?? stores.connect(), life),
        evidence: {
          ...signer,
          anchors: (over.anchors ?? places).map((place) => mortal(place, life)),
        },
        meter: {
          effect() {},
          retry() {},
          ack() {},
          swept() {},
          checkpoint: (_, anchor, at) => void checkpoints.push({ anchor, at }),
        },
      };
      const dies = (after = 0) => void (life.left = after);
      const scribe = { notary: createNotary(world), logged, dies };
      scribes.push(scribe);
      return scribe;
    },
    append,
    /** Writes lines, and every bot that lives hears of them. */
    async write(count: number, how: { phase?: boolean; close?: boolean } = {}) {
      if (how.phase === true) phases.set(INCIDENT, (phases.get(INCIDENT) ?? 0) + 1);
      if (how.close === true) closedAt = new Date(time.now).toISOString();
      await append(count);
      if (how.close === true) await desk.close(INCIDENT);
      for (const { notary } of scribes) notary.noticed(seen(INCIDENT));
      await clock.settle();
    },
    async pass(ms: number) {
      const mark = { over: false };
      clock.after(ms, () => void (mark.over = true));
      while (!mark.over) await clock.next();
    },
    async lines(id = INCIDENT) {
      return (await desk.entries(id, 0)).map((entry) => entry.line);
    },
  };
  return town;
}

/** What a place was given must be true of this journal: every note, and the lines that came with it. */
export function problemsAt(place: Place, lines: readonly string[], keys: Keys): string[] {
  const problems: string[] = [];
  const notes = place.got.map(({ note }) => keys.opens(note));
  const sizes = new Set(notes.flatMap((n) => (n.ok ? [n.checkpoint.size] : [])));
  const roots = merkleRoots(lines, sizes);
  for (const [i, opened] of notes.entries()) {
    const { from, lines: given, checkpoint } = place.got[i]!;
    if (!opened.ok) {
      problems.push(opened.problem);
      continue;
    }
    const { size, root } = opened.checkpoint;
    if (size !== checkpoint.size || root !== checkpoint.root) problems.push('another checkpoint');
    if (roots.get(size)?.toString('base64') !== root) problems.push(`bad root at ${size}`);
    if (given.join('\n') !== lines.slice(from, size).join('\n')) problems.push(`lines at ${from}`);
  }
  return problems;
}

export const sizesAt = ({ got }: Place): number[] => got.map((each) => each.checkpoint.size);

/** What was said as an error, in order. */
export const errorsOf = ({ logged }: Scribe): string[] =>
  logged.flatMap(({ level, fields }) =>
    level === 'error' && typeof fields['error'] === 'string' ? [fields['error']] : [],
  );

export async function started(
  town: Town,
  over: Parameters<Town['scribe']>[0] = {},
): Promise<Scribe> {
  const scribe = town.scribe(over);
  await scribe.notary.start();
  return scribe;
}

/** How far the lines go that were given, without a gap. */
export function coveredAt(place: Place): number {
  let covered = 0;
  for (const { from, lines } of place.got.toSorted((a, b) => a.from - b.from)) {
    if (from <= covered) covered = Math.max(covered, from + lines.length);
  }
  return covered;
}

interface Span {
  left: number;
}

/** The dead are not heard of: their calls neither arrive nor come back. Each call may be the last, before or after. */
function mortal<T extends object>(port: T, life: Span): T {
  return new Proxy(port, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      return async (...args: unknown[]): Promise<unknown> => {
        const never = new Promise(() => {});
        if (life.left <= 0) return never;
        life.left -= 1;
        const answer: unknown = await (Reflect.apply(value, target, args) as unknown);
        if (life.left <= 0) return never;
        life.left -= 1;
        return answer;
      };
    },
  });
}

function mortalClock(clock: Clock, life: Span): Clock {
  return {
    now: () => clock.now(),
    after: (ms, run) => clock.after(ms, () => void (life.left > 0 && run())),
  };
}
