/* oxlint-disable unicorn/no-thenable -- the `then` of a phase is data, never awaited */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { replay, ReplayError, type Dated } from '../../../../src/core/incident/evolve.ts';
import { settingsSchema } from '../../../../src/core/incident/settings.ts';
import { EMPTY, openChain, seal } from '../../../../src/core/journal/chain.ts';
import { digestOf, sha256, toJson } from '../../../../src/core/plan/canonical.ts';
import type { JsonObject } from '../../../../src/core/plan/json.ts';
import { readJournal } from '../../../../src/report/journal.ts';
import {
  condense,
  digestAt,
  knownTo,
  statesOf,
  type GoldenState,
} from '../../../goldens/condense.ts';
import type { Pending } from '../../../goldens/play.ts';
import { buildHouse, createLife } from '../../../promises/stage/house.ts';
import { shippedBut } from '../../runbook/fixtures.ts';
import { finish, layDown } from './finish.ts';

/**
 * Upgrades: what an earlier version wrote replays to what that version saw, and what it left open is
 * finished in the order in which it began. docs/upgrades.md says how a golden is added.
 */

const folder = new URL('../../../goldens/journals/', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, folder), 'utf8');

interface Kept {
  readonly name: string;
  readonly lines: readonly string[];
  readonly state: GoldenState;
}

const goldens: readonly Kept[] = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.jsonl'))
  .toSorted()
  .map((path) => ({
    name: path.replace('.jsonl', ''),
    lines: read(path).trimEnd().split('\n'),
    state: JSON.parse(read(path.replace('.jsonl', '.state.json'))) as GoldenState,
  }));

const isOpen = ({ lines }: Kept) =>
  !lines.some((line) => line.includes('"kind":"incident.closed"'));
const cases = goldens.map((one) => [one.name, one] as const);
const open = cases.filter(([, one]) => isOpen(one));

describe('a journal of a released version', () => {
  it('given the folder of goldens, when it is read, then a closed, an eventful and an open incident are there', () => {
    const kinds = new Set(
      goldens.flatMap(({ lines }) => lines.map((line) => (JSON.parse(line) as Dated).kind)),
    );
    // Every kind of fact that a story can bring about without an attacker and without a scoring.
    for (const kind of [
      'waiver.granted',
      'suspect.marked',
      'approver.set-aside',
      'hold.ended',
      'mode.changed',
      'commander.changed',
      'command.refused',
      'phase.asked',
      'call.settled',
    ] as const) {
      expect([...kinds]).toContain(kind);
    }
    expect(goldens.length).toBeGreaterThanOrEqual(3);
    expect(open.length).toBeGreaterThanOrEqual(1);
  });

  it.each(cases)(
    'given %s, when it is replayed, then the state is the same after every line',
    (_name, { lines, state }) => {
      const states = statesOf(lines);
      const end = states.at(-1);
      // First what can be read, so that a difference shows what it is; then where it begins.
      expect(end && knownTo(state.end, condense(end))).toEqual(state.end);
      expect(states.map((one, i) => `line ${i + 1}: ${digestAt(state, one)}`)).toEqual(
        state.digests.map((digest, i) => `line ${i + 1}: ${digest}`),
      );
    },
  );

  it.each(cases)(
    'given %s, when it is told as a report reads it, then it folds',
    (_name, { lines }) => {
      const chain = openChain(lines);
      if (!chain.ok) throw new Error(chain.problem.problem);
      expect(readJournal(chain.entries).incident.seq).toBe(lines.length - 1);
    },
  );

  it.each(cases)(
    'given %s, when its settings are read by this version, then nothing is missing in them and nothing unknown',
    (_name, { lines }) => {
      // A setting that came later has no value in an older journal, and the code would find nothing there:
      // whoever adds one gives `open` in evolve.ts the value that the older bot worked with.
      const { body } = JSON.parse(lines[0] ?? '') as { body: { settings: unknown } };
      expect(toJson(settingsSchema.parse(body.settings))).toEqual(body.settings);
    },
  );
});

/** The journal again with one entry changed and every link of the chain made anew. */
function changed(
  lines: readonly string[],
  change: (entry: Dated) => { kind: string; body: JsonObject },
): string[] {
  let head = EMPTY;
  return lines.map((line) => {
    const entry = JSON.parse(line) as Dated;
    const sealed = seal(head, change(entry), entry.ts);
    head = sealed.head;
    return sealed.line;
  });
}

const asIs = (entry: Dated) => ({ kind: entry.kind, body: entry.body as unknown as JsonObject });
const factsOf = (lines: readonly string[]) => lines.map((line) => JSON.parse(line) as Dated);

/** What a bot that is older than the journal meets. */
const fromTheFuture: readonly [
  string,
  (entry: Dated) => { kind: string; body: JsonObject },
  RegExp,
][] = [
  [
    'a kind of fact',
    (entry) =>
      entry.kind === 'plan.approved' ? { ...asIs(entry), kind: 'plan.countersigned' } : asIs(entry),
    /does not know facts of the kind plan\.countersigned|unknown kind plan\.countersigned/,
  ],
  [
    'a language of the runbook',
    (entry) => {
      if (entry.kind !== 'incident.opened') return asIs(entry);
      const definition = { ...entry.body.runbook.definition, language: 2 };
      return {
        kind: entry.kind,
        body: toJson({
          ...entry.body,
          runbook: { ...entry.body.runbook, definition },
        }) as JsonObject,
      };
    },
    /does not know the language of the runbook.*language.*go on with bot/s,
  ],
  [
    'a measurement in the runbook',
    (entry) => {
      const text = JSON.stringify(asIs(entry));
      if (entry.kind !== 'incident.opened') return asIs(entry);
      return JSON.parse(
        text.replaceAll('"measure":"doors-closed"', '"measure":"doors-sealed"'),
      ) as ReturnType<typeof asIs>;
    },
    /does not know the language of the runbook.*phases\.prove\.measure/s,
  ],
  [
    'a version of a plan',
    (entry) => {
      if (entry.kind !== 'plan.drafted') return asIs(entry);
      return {
        kind: entry.kind,
        body: toJson({ ...entry.body, plan: { ...entry.body.plan, version: 2 } }) as JsonObject,
      };
    },
    /does not know plans of version 2/,
  ],
];

describe('a journal of a later version', () => {
  const [, { lines }] = open[0]!;

  it.each(fromTheFuture)(
    'given %s that this bot does not know, when it is replayed, then it is refused with a sentence and not half-loaded',
    (_what, change, says) => {
      const later = changed(lines, change);
      expect(openChain(later)).toMatchObject({ ok: true });
      expect(later).not.toEqual(lines);
      expect(() => replay(factsOf(later))).toThrow(says);
    },
  );

  it.each(fromTheFuture)(
    'given %s that this bot does not know in an open incident, when the bot starts, then it does not start',
    async (_what, change, says) => {
      const house = buildHouse();
      const pending = { effects: [], timers: [] };
      const incident = replay(factsOf(lines));
      await layDown(house, { lines: changed(lines, change), pending, incident });
      const before = await house.store.entries(incident.id, 0);
      const life = createLife(house);
      await expect(life.responder.start()).rejects.toThrow(says);
      expect(life.responder.incidents()).toEqual([]);
      expect(await house.store.entries(incident.id, 0)).toEqual(before);
      await house.leave();
    },
  );

  it('given facts that can’t follow each other, when they are replayed, then it is a ReplayError', () => {
    const [first, second, ...rest] = factsOf(lines);
    expect(() => replay([first!, ...rest])).toThrow(ReplayError);
    expect(() => replay([second!, ...rest])).toThrow(ReplayError);
  });
});

/** A later runbook in which another order holds: the backups are looked at before the rotation is proven. */
function laterRunbook() {
  const definition = toJson({
    ...shippedBut({
      'prove-rotation': undefined,
      rotate: { then: 'list-backups' },
      'verify-backups': { then: 'review' },
      'approve-lift': undefined,
      lift: undefined,
    }),
    version: 99,
  }) as JsonObject;
  const text = JSON.stringify(definition);
  return { id: 'compromised-console', digest: sha256(text), text, definition };
}

describe('an incident that was open at the upgrade', () => {
  it.each(open)(
    'given %s, when the next version takes it over with another runbook, then it ends in the order in which it began',
    async (name, { lines }) => {
      const facts = factsOf(lines);
      const [opening] = facts;
      if (opening?.kind !== 'incident.opened') throw new Error('no opening');
      const incident = replay(facts);
      const pending = JSON.parse(read(`${name}.pending.json`)) as Pending;
      expect(pending.effects.length).toBeGreaterThan(0);
      const later = laterRunbook();
      const ended = await finish({ lines, pending, incident }, later);
      expect(ended.errors).toEqual([]);
      expect(ended.incident.closedAt).toBeDefined();
      expect(ended.incident.runbook.digest).toBe(opening.body.runbook.digest);
      expect(ended.incident.runbook.digest).not.toBe(later.digest);
      // The older journal stands as it was, byte for byte, and the rest was chained to it.
      expect(ended.lines.slice(0, lines.length)).toEqual(lines);
      expect(openChain(ended.lines)).toMatchObject({ ok: true });
      const phases = ended.incident.phases.map((p) => p.phase);
      // The text is what people read; canonical JSON does not keep the order of its members.
      const old = parse(opening.body.runbook.text) as { phases: object };
      const order = Object.keys(old.phases).filter((id) => id !== 'declare');
      expect(phases.filter((id, i) => phases.indexOf(id) === i)).toEqual(order);
      expect(phases).toContain('prove-rotation');
      expect(phases.at(-1)).toBe('closed');
      // The work that was under way was finished, and nothing that was done is done again.
      const doors = ended.incident.plans.find((p) => p.plan.kind === 'doors');
      expect(new Set(Object.values(doors?.calls ?? {}).map((c) => c.stage))).toEqual(
        new Set(['done']),
      );
      const again = ended.changes.filter((request) => wasMade(facts, digestOf(toJson(request))));
      expect(again).toEqual([]);
    },
  );
});

/** Does the older journal say that exactly this request was sent and has settled? */
function wasMade(facts: readonly Dated[], request: string): boolean {
  return facts.some(
    (fact) =>
      fact.kind === 'call.intended' &&
      fact.body.request === request &&
      facts.some(
        (other) =>
          other.kind === 'call.settled' &&
          other.body.call === fact.body.call &&
          other.body.digest === fact.body.digest,
      ),
  );
}
