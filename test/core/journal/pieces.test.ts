import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eachState } from '../../../src/core/incident/call-states.ts';
import { replay, type Dated } from '../../../src/core/incident/evolve.ts';
import { MAX_LINE_BYTES, openChain, type Sealed } from '../../../src/core/journal/chain.ts';
import {
  PiecesError,
  inPieces,
  wholeFacts,
  type InPieces,
  type Piece,
} from '../../../src/core/journal/pieces.ts';
import { recheckApprovals } from '../../../src/core/journal/recheck.ts';
import { intentsOf } from '../../../src/core/journal/intents.ts';
import { digestOf } from '../../../src/core/plan/canonical.ts';
import { digestOfPlan } from '../../../src/core/plan/plan.ts';
import { buildReport } from '../../../src/report/report.ts';
import { buildTimeline } from '../../../src/report/timeline.ts';
import { largeStory } from './large-journal.ts';
import { chained, verified, type Loose } from './real-journal.ts';

const KEYS = 6_500;
const MADE = 5;
const { story, facts } = largeStory(KEYS, MADE);
const lines = chained(facts);

function entriesOf(all: readonly string[]): readonly Sealed[] {
  const chain = openChain(all);
  if (!chain.ok) throw new Error(chain.problem.problem);
  return chain.entries;
}

const entries = entriesOf(lines);
const pieceAt = facts.findIndex(({ kind }) => kind === 'fact.piece');
const last = facts.findIndex(({ kind }, i) => i > pieceAt && kind !== 'fact.piece');

/** A journal of somebody who holds the key: the chain holds, and something about the pieces does not. */
function forged(change: (all: Loose[]) => void): readonly string[] {
  const all = facts.map((fact) => ({ ...fact, body: structuredClone(fact.body) as object }));
  change(all);
  return chained(all);
}

describe('a fact that is too long for a line', () => {
  it('given an inventory and a plan of many megabytes, when journaled, then each stands in pieces, and every line is within the bound', () => {
    const kinds = facts.slice(pieceAt).map(({ kind }) => kind);
    expect(new Set(facts.filter((_, i) => i >= pieceAt).map(({ kind }) => kind))).toContain(
      'plan.drafted',
    );
    expect(kinds.filter((kind) => kind === 'fact.piece').length).toBeGreaterThan(8);
    expect(facts[last]).toMatchObject({ kind: 'measured', body: { pieces: last - pieceAt } });
    expect(Math.max(...lines.map((line) => Buffer.byteLength(line)))).toBeLessThanOrEqual(
      MAX_LINE_BYTES,
    );
  });

  it('given such a journal, when it is told again, then it is the state that the bot had, with every door and every call', () => {
    const again = replay(entries as unknown as Dated[]);
    expect(digestOf(JSON.parse(JSON.stringify(again)))).toBe(
      digestOf(JSON.parse(JSON.stringify(story.incident))),
    );
    expect(again.measurements.inventory?.data['doors']).toHaveLength(KEYS);
    const plan = again.plans.find((one) => one.plan.kind === 'doors');
    expect(plan?.plan.waves.flatMap((wave) => wave.calls)).toHaveLength(KEYS);
    expect(plan?.digest).toBe(plan === undefined ? '' : digestOfPlan(plan.plan));
    expect(eachState(plan?.calls ?? {}).filter(([, call]) => call.stage === 'done')).toHaveLength(
      MADE,
    );
  });

  it('given such a journal, when verified, then its plans are what their digests say and its calls are those that were approved', () => {
    expect(recheckApprovals(entries).problems).toEqual([]);
    const verdict = verified(story.incident.id, lines);
    expect(verdict).toMatchObject({ ok: true, covered: lines.length });
    const wave = intentsOf(entries).calls.filter(({ call }) => call.startsWith('close/'));
    expect(wave).toHaveLength(MADE);
  });

  it('given such a journal, when it is reported, then the report has every door, and the timeline one line for the whole fact', () => {
    expect(buildReport(entries).doors.found).toBe(KEYS);
    const timeline = buildTimeline(entries);
    expect(timeline.filter(({ kind }) => kind === 'fact.piece')).toEqual([]);
    expect(timeline.filter(({ kind }) => kind === 'measured')).toHaveLength(
      facts.filter(({ kind }) => kind === 'measured').length,
    );
  });

  const piece = (all: Loose[], i: number): Piece => all[pieceAt + i]?.body as Piece;
  const carried = (all: Loose[]): InPieces => all[last]?.body as InPieces;
  const forgeries: readonly (readonly [string, (all: Loose[]) => void])[] = [
    ['the first is missing', (all) => all.splice(pieceAt, 1)],
    ['the last is missing', (all) => all.splice(last - 1, 1)],
    [
      'the last is missing and nothing counts it',
      (all) => {
        all.splice(last - 1, 1);
        const body = all[last - 1]?.body as InPieces;
        Object.assign(body, { pieces: body.pieces - 1 });
      },
    ],
    ['all are missing', (all) => all.splice(pieceAt, last - pieceAt)],
    ['one is doubled', (all) => all.splice(pieceAt, 0, { ...all[pieceAt]! })],
    ['two have changed places', (all) => all.splice(pieceAt, 2, all[pieceAt + 1]!, all[pieceAt]!)],
    [
      'two have changed places and numbers',
      (all) => {
        const [one, two] = [piece(all, 0), piece(all, 1)];
        Object.assign(one, { number: 1 });
        Object.assign(two, { number: 0 });
        all.splice(pieceAt, 2, all[pieceAt + 1]!, all[pieceAt]!);
      },
    ],
    [
      'a key in one of them is another',
      (all) =>
        Object.assign(piece(all, 1), { text: piece(all, 1).text.replace('"open"', '"shut"') }),
    ],
    ['it is a piece of another kind', (all) => Object.assign(piece(all, 0), { of: 'vote.cast' })],
    ['the digest is another', (all) => Object.assign(carried(all), { sha256: '0'.repeat(64) })],
    [
      'something stands between them',
      (all) =>
        all.splice(pieceAt + 1, 0, {
          ...all[pieceAt]!,
          kind: 'note.added',
          body: { by: 'ana', text: 'between' },
        }),
    ],
    ['the fact never comes', (all) => all.splice(last)],
    [
      'another fact of that kind comes',
      (all) =>
        Object.assign(all[last]!, {
          body: {
            measurement: 'inventory',
            phase: 'investigate',
            entry: 1,
            result: { finding: 'proven', says: [], unproven: [], data: {} },
          },
        }),
    ],
  ];

  it.each(forgeries)(
    'given its pieces, when %s, then whoever reads the journal refuses it',
    (_, change) => {
      const changed = forged(change);
      const read = entriesOf(changed);
      expect(() => wholeFacts(read)).toThrow(PiecesError);
      expect(recheckApprovals(read).problems).not.toEqual([]);
      const end = read.at(-1)?.kind === 'fact.piece';
      // A fold of a journal that ends in pieces waits for the rest: they are written in one transaction.
      if (!end) expect(() => replay(read as unknown as Dated[])).toThrow(/piece/);
    },
  );

  it('given any text, however long and hostile, when put into pieces and together again, then it is the same', () => {
    const text = fc
      .tuple(fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }), fc.nat({ max: 6 }))
      .map(([one, more]) => one.repeat(Math.ceil(((3.2 + more / 3) * 2 ** 20) / one.length)));
    fc.assert(
      fc.property(text, (long) => {
        const fact = { kind: 'measured', body: { result: { data: { long } } } };
        const written = inPieces(fact);
        expect(written.length).toBeGreaterThan(2);
        const sealed = chained(written.map((one) => ({ ...one, ts: '2026-06-17T09:00:00.000Z' })));
        const [whole, ...more] = wholeFacts(entriesOf(sealed));
        expect(more).toEqual([]);
        expect(digestOf(whole?.body)).toBe(digestOf(fact.body));
      }),
      { numRuns: 12, endOnFailure: true },
    );
  });

  it('given a short fact, when written, then it is what it was, in one line', () => {
    const fact = { kind: 'measured', body: { result: { data: { short: 'x'.repeat(2 ** 20) } } } };
    expect(inPieces(fact)).toEqual([fact]);
  });

  it('given a fact that no journal should hold, when written, then it is refused before that', () => {
    const data = { long: 'x'.repeat(65 * 2 ** 20) };
    expect(() => inPieces({ kind: 'measured', body: { result: { data } } })).toThrow(RangeError);
  });
});
