import { describe, expect, it } from 'vitest';
import { readPages } from '../../../src/adapters/aws/pages.ts';

const listing = {
  service: 'iam' as const,
  operation: 'GetAccountAuthorizationDetails',
  input: { MaxItems: 1000 },
};

/** Two pages, and what was asked for each. */
function twoPages() {
  const asked: object[] = [];
  const read = (page: object) => {
    asked.push(page);
    const isFirst = asked.length === 1;
    const output = isFirst
      ? { RoleDetailList: ['a'], IsTruncated: true, Marker: 'more' }
      : { RoleDetailList: ['b'], IsTruncated: false };
    return Promise.resolve({ ok: true as const, output });
  };
  return { asked, read };
}

describe('a list of several pages', () => {
  it('given somebody who follows the pages himself, when it is read, then one page comes, with where the next one is', async () => {
    const { asked, read } = twoPages();
    const answer = await readPages({ ...listing, onePage: true }, read);
    expect(answer).toEqual({
      ok: true,
      output: { RoleDetailList: ['a'], IsTruncated: true, Marker: 'more' },
    });
    expect(asked).toEqual([{}]);
  });

  it('given anybody else, when it is read, then all of it comes as one list', async () => {
    const { asked, read } = twoPages();
    const answer = await readPages(listing, read);
    expect(answer).toEqual({ ok: true, output: { RoleDetailList: ['a', 'b'] } });
    expect(asked).toEqual([{}, { Marker: 'more' }]);
  });
});
