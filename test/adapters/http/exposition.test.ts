import { describe, expect, it } from 'vitest';
import { parseExposition } from './exposition.ts';

const GOOD = `# HELP a_total what it counts
# TYPE a_total counter
a_total{x="1",y="q\\"u\\\\o\\nte"} 3
a_total 0
# HELP h how long
# TYPE h histogram
h_bucket{le="1"} 1
h_bucket{le="+Inf"} 2
h_sum 3
h_count 2
`;

describe('the reader of scrapes', () => {
  it('given a good scrape, when it is read, then families and labels come out', () => {
    const families = parseExposition(GOOD);
    expect([...families.keys()]).toEqual(['a_total', 'h']);
    expect(families.get('a_total')?.samples[0]).toEqual({
      name: 'a_total',
      labels: { x: '1', y: 'q"u\\o\nte' },
      value: 3,
    });
  });

  it.each([
    ['no end of the last line', GOOD.trimEnd()],
    ['no HELP', GOOD.replace('# HELP a_total what it counts\n', '')],
    ['no TYPE', GOOD.replace('# TYPE h histogram\n', '')],
    ['HELP twice', GOOD.replace('# TYPE a', '# HELP a_total again\n# TYPE a')],
    ['a type that nobody knows', GOOD.replace('histogram', 'historygram')],
    ['a series twice', GOOD.replace('a_total 0', 'a_total 0\na_total 0')],
    ['a family in two places', `${GOOD}# HELP a_total x\n`],
    ['a raw line break in a label', GOOD.replace('q\\"', 'q\n')],
    ['an unquoted label', GOOD.replace('x="1"', 'x=1')],
    ['a bucket that shrinks', GOOD.replace('le="1"} 1', 'le="1"} 5')],
    ['a count that is not the last bucket', GOOD.replace('h_count 2', 'h_count 3')],
    ['a counter below zero', GOOD.replace('a_total 0', 'a_total -1')],
    ['no number', GOOD.replace('h_sum 3', 'h_sum three')],
  ])('given %s, when it is read, then it is refused', (_, bad) => {
    expect(bad).not.toBe(GOOD);
    expect(() => parseExposition(bad)).toThrow();
  });
});
