import { describe, expect, it } from 'vitest';
import { factKinds } from '../../src/core/journal/facts.ts';
import { buildTimeline } from '../../src/report/timeline.ts';
import { everyKind } from './every-kind.ts';
import { begin, entriesOf, goodDrill, untilDoorsAreClosed, type Told } from './story.ts';

const lines = (told: readonly Told[]) => buildTimeline(entriesOf(told));

describe('the timeline', () => {
  it('given every kind of fact, when told, then each fact is one line with its time and somebody who did it', () => {
    const told = everyKind();
    expect(new Set(told.map((fact) => fact.kind))).toEqual(
      new Set(factKinds.filter((kind) => kind !== 'fact.piece')),
    );
    const made = lines(told);
    expect(made.map(({ seq, at, kind }) => [seq, at, kind])).toEqual(
      told.map(({ ts, kind }, i) => [i, ts, kind]),
    );
    for (const line of made) {
      expect(line.who).not.toBe('');
      expect(line.what).toMatch(/\w/);
      expect(line.what).not.toMatch(/undefined|\[object/);
    }
  });

  it('given the first minutes of a drill, when told, then they read as plain words', () => {
    const telling = begin();
    untilDoorsAreClosed(telling);
    const told = lines(telling.told).map(
      ({ who, what, approval }) => `${who} | ${what} | ${approval ?? ''}`,
    );
    const said = (start: string) => told.find((line) => line.startsWith(start));
    expect(told[0]).toBe(
      'Ana | declared drill incident inc-1 for 100000000003: a note in the console | ',
    );
    expect(told[1]).toBe('the bot | START: went to "Approve the emergency plan" | ');
    expect(said('Ben | approved')).toMatch(
      /^Ben \| approved plan p1 \([0-9a-f]{12}\) by command, assurance click \| $/,
    );
    expect(said('the bot | done: Deactivate')).toBe(
      'the bot | done: Deactivate access key AKIASPARE of support in 100000000003 | p2: Ben and Cho',
    );
  });

  it('given calls, when told, then each names the plan and the people on whose word it was made', () => {
    const calls = lines(goodDrill().told).filter((line) => line.kind.startsWith('call.'));
    expect(calls.length).toBeGreaterThan(10);
    for (const call of calls) expect(call.approval).toMatch(/^p\d+: Ben and Cho$/);
  });

  it('given a text of a megabyte with control characters, when told, then it is one bounded visible line', () => {
    const telling = begin();
    const text = `a\u202eb\u0000c\nd${'x'.repeat(1_000_000)}`;
    const told: Told[] = [
      ...telling.told,
      { kind: 'note.added', body: { by: 'ana', text }, ts: '2026-06-17T10:00:00.000Z' },
    ];
    const what = lines(told).at(-1)?.what ?? '';
    expect(what).toMatch(/^noted: a\\u\{202e\}b\\u\{0\}c dx+…$/);
    expect(what.length).toBeLessThan(500);
  });
});
