import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { takeBaseline } from '../../../src/core/backups/baseline.ts';
import type {
  Command,
  CommandBody,
  Eligibility,
  Reply,
} from '../../../src/core/incident/command.ts';
import type { Incident } from '../../../src/core/incident/incident.ts';
import {
  rosterSchema,
  settingsSchema,
  type Roster,
  type Settings,
} from '../../../src/core/incident/settings.ts';
import type { Fact } from '../../../src/core/journal/facts.ts';
import { digestOf, sha256, toJson } from '../../../src/core/plan/canonical.ts';
import type { Json } from '../../../src/core/plan/json.ts';
import { openSqlite } from '../../../src/adapters/store/sqlite.ts';
import type { OpeningTerms } from '../../../src/responder/opening.ts';
import { createResponder, type Responder } from '../../../src/responder/responder.ts';
import type { Aws, Store, World } from '../../../src/responder/world.ts';
import { cloudWorld, type CloudWorld } from '../../core/cloud-world.ts';
import { runbook, roster } from '../../core/incident/stage.ts';
import { cloudAws, type Watch } from './cloud-aws.ts';
import { handClock, type HandClock } from './hand-clock.ts';

/**
 * A company under attack, in one process and at a time that stands still: the simulated organization,
 * one store, and bots that live and die. Everything is deterministic in the seed.
 */
export interface House {
  readonly cloud: CloudWorld;
  readonly clock: HandClock;
  readonly settings: Settings;
  readonly roster: Roster;
  readonly terms: OpeningTerms;
  /** The store that the living bot has open; its file outlives every bot. */
  store: Store;
  /** What happens to the file when a process is gone: it is closed as it is, and another one opens it. */
  readonly counts: { commands: number; bots: number };
  reopen(): Promise<void>;
  /** The store as it lies on the disk, byte for byte. */
  storeBytes(): string;
  leave(): Promise<void>;
}

export interface HouseOptions {
  readonly seed?: number;
  readonly settings?: object;
}

export function buildHouse(options: HouseOptions = {}): House {
  const cloud = cloudWorld(options.seed);
  const settings = settingsSchema.parse({ ...cloud.settings, ...options.settings });
  const people = rosterSchema.parse(roster());
  const baseline = cloud.measure(takeBaseline(settings));
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-'));
  const file = join(folder, 'store.sqlite');
  const clock = handClock(cloud.kernel);
  const house: House = {
    cloud,
    clock,
    settings,
    roster: people,
    terms: {
      runbook: runbook(),
      settings,
      settingsDigest: digestOf(toJson(settings)),
      roster: people,
      rosterDigest: digestOf(toJson(people)),
      baseline,
      bot: 'test',
    },
    counts: { commands: 0, bots: 0 },
    store: openSqlite(file, clock),
    async reopen() {
      await house.store.shutdown();
      house.store = openSqlite(file, clock);
    },
    storeBytes: () =>
      readdirSync(folder)
        .map((name) => readFileSync(join(folder, name), 'latin1'))
        .join('\n'),
    async leave() {
      await house.store.shutdown();
      rmSync(folder, { recursive: true });
    },
  };
  return house;
}

/** One bot: from its start to its death. */
export interface Life {
  readonly responder: Responder;
  readonly world: World;
  /** Whatever the chat was told to show. */
  readonly shown: Incident[];
  readonly logged: { readonly fields: { [key: string]: Json }; readonly message: string }[];
  says(person: string, body: CommandBody, change?: Partial<Command>): Promise<Reply>;
}

export interface LifeOptions {
  readonly watch?: Watch;
  readonly store?: Store;
  readonly aws?: (aws: Aws) => Aws;
  readonly eligibility?: (slackUser: string) => Eligibility;
}

const nothing: Watch = { before: () => {}, after: () => {} };
/** Builds a bot in the house, without starting it. */
export function createLife(house: House, options: LifeOptions = {}): Life {
  const { clock } = house;
  const shown: Incident[] = [];
  const logged: Life['logged'] = [];
  const log = (fields: { [key: string]: Json }, message: string) =>
    void logged.push({ fields, message });
  house.counts.bots += 1;
  let drawn = 0;
  const bot = house.counts.bots;
  const aws = cloudAws((request) => house.cloud.send(request), options.watch ?? nothing);
  const world: World = {
    kind: 'drill',
    clock,
    log: { info: log, warn: log, error: log },
    store: options.store ?? house.store,
    aws: options.aws === undefined ? aws : options.aws(aws),
    chat: {
      changed: (incident) => void shown.push(incident),
      eligibility: (slackUser) =>
        Promise.resolve(
          options.eligibility?.(slackUser) ?? {
            state: 'eligible',
            checkedAt: new Date(clock.now()).toISOString(),
          },
        ),
    },
    randomHex(bytes) {
      drawn += 1;
      return sha256(`${bot}/${drawn}`).slice(0, bytes * 2);
    },
  };
  const responder = createResponder(world, house.terms);
  return {
    responder,
    world,
    shown,
    logged,
    async says(person, body, change = {}) {
      house.counts.commands += 1;
      const slackUser = house.roster.people.find((p) => p.person === person)?.slack ?? person;
      const answer = responder.submit({
        id: `command-${house.counts.commands}`,
        actor: {
          team: 'T0TEAM',
          slackUser,
          eligibility: { state: 'eligible', checkedAt: new Date(clock.now()).toISOString() },
        },
        surface: 'command',
        channel: 'C0INCIDENT',
        body,
        ...change,
      });
      return answer;
    },
  };
}

/** The facts of the one incident in the store. */
export async function factsOf(house: House): Promise<Fact[]> {
  const [incident] = await house.store.incidents();
  if (incident === undefined) return [];
  const lines = await house.store.entries(incident.id, 0);
  return lines.map(({ line }) => JSON.parse(line) as Fact);
}
