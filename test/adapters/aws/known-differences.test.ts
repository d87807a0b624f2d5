import { describe, expect, it } from 'vitest';
import { rows } from './conformance.data.ts';
import { differences } from './known-differences.data.ts';

describe('the list of known differences', () => {
  it('given the list, when it is held against the rows, then each names a row once and differs from AWS', () => {
    const answer = new Map(rows.map((row) => [row.name, row.aws]));
    expect(differences.filter(({ row }) => !answer.has(row))).toEqual([]);
    expect(differences.filter(({ row, answers }) => answer.get(row) === answers)).toEqual([]);
    const keys = differences.map(({ row, standIn }) => `${standIn}: ${row}`);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('given the rows, when their names are compared, then no two are the same', () => {
    expect(new Set(rows.map(({ name }) => name)).size).toBe(rows.length);
  });
});
