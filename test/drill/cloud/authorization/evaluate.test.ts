import { describe, expect, it } from 'vitest';
import { evaluate } from '../../../../src/drill/cloud/authorization/evaluate.ts';
import { moreDecisions } from './decisions-more.data.ts';
import { decisions, measuredCases } from './decisions.data.ts';
import { NOW, policiesOf, questionOf } from './people.ts';

const outcome = ({ allowed }: { allowed: boolean }) => (allowed ? 'allowed' : 'denied');

describe('what AWS documents', () => {
  it.each([...decisions, ...moreDecisions])(
    'given $title, when it is evaluated, then AWS decides so ($doc)',
    (row) => {
      const decision = evaluate(questionOf(row), policiesOf(row), NOW);
      const { by, explicit } = row;
      expect(decision).toMatchObject({
        allowed: row.allowed,
        ...(by === undefined ? {} : { by }),
        ...(explicit === undefined ? {} : { explicit }),
      });
    },
  );
});

describe('the cases that were measured against moto', () => {
  it.each(measuredCases)('given $title, when it is evaluated, then AWS decides so', (row) => {
    expect(outcome(evaluate(questionOf(row), policiesOf(row), NOW))).toBe(outcome(row));
  });
});

describe('the table itself', () => {
  it('given all rows, when titles are compared, then no two are the same', () => {
    const titles = [...decisions, ...moreDecisions, ...measuredCases].map(({ title }) => title);
    expect(titles.filter((title, index) => titles.indexOf(title) !== index)).toEqual([]);
  });
});
