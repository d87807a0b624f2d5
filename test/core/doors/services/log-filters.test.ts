import { describe, expect, it } from 'vitest';
import type { Answer } from '../../../../src/core/doors/measurement.ts';
import type { Request } from '../../../../src/core/plan/call.ts';
import { failed, ok } from '../../drive.ts';
import { LONG_AGO, OTHER, PROD, STRANGER } from '../../situations.ts';
import { HOME, RECENT, callsOf, look } from './look.ts';

/** Filters of single log groups: which are named, and what was not asked. */

const destination = (account: string) => `arn:aws:logs:${HOME}:${account}:destination:out`;
const filter = (account: string, made = LONG_AGO, more: object = {}) => ({
  filterName: 'f',
  destinationArn: destination(account),
  filterPattern: '',
  creationTime: Date.parse(made),
  ...more,
});

function filters(
  each: (request: Request) => Answer,
  groups: readonly object[] = [{ logGroupName: 'app' }],
) {
  const asked: string[] = [];
  const found = look({
    DescribeLogGroups: () => ok({ logGroups: [...groups] }),
    DescribeSubscriptionFilters: (request) => {
      asked.push(request.input['logGroupName'] as string);
      return each(request);
    },
  });
  const doors = found.doors.filter(({ kind }) => kind === 'exfiltration-channel');
  return { ...found, doors, asked };
}

describe('filters of single log groups', () => {
  it.each([
    ['sends to an unknown account', filter(STRANGER), [`it sends to ${destination(STRANGER)}`]],
    ['was made lately', filter(OTHER, RECENT), ['it was made on 2026-11-20']],
    ['is old and sends to ours', filter(OTHER), undefined],
    [
      'sends to a function of the account itself',
      filter(PROD, LONG_AGO, { destinationArn: `arn:aws:lambda:${HOME}:${PROD}:function:f` }),
      undefined,
    ],
  ])('given one that %s, when it is judged, then it is named or let be', (_, one, because) => {
    const { doors } = filters(() => ok({ subscriptionFilters: [one] }));
    expect(doors).toHaveLength(because === undefined ? 0 : 1);
    expect(callsOf(doors)).toEqual([]);
    for (const why of because ?? []) expect(doors[0]?.says).toContain(why);
    if (because !== undefined) {
      expect(doors[0]?.suspicion).toBe('hostile');
      expect(doors[0]?.detail['untouchable']).toContain(
        "delete-subscription-filter --log-group-name 'app' --filter-name 'f'",
      );
    }
  });

  it('given one whose destination changes between two inventories, when they are compared, then its line differs', () => {
    const line = (one: object) =>
      filters(() => ok({ subscriptionFilters: [one] })).objects[`${PROD}/log-filter/${HOME}/app/f`];
    expect(line(filter(OTHER))).toBe(line(filter(OTHER, RECENT)));
    expect(line(filter(OTHER))).not.toBe(line(filter(PROD)));
  });

  it('given more groups than are asked, when they are read, then those with the most data are asked, and how many were not is unseen', () => {
    const groups = Array.from({ length: 103 }, (_, i) => ({
      logGroupName: `g-${i}`,
      storedBytes: i,
    }));
    const { asked, unseen } = filters(() => ok({}), groups);
    expect(asked).toHaveLength(100);
    expect(asked).not.toContain('g-2');
    expect(asked).toContain('g-3');
    expect(unseen).toMatchObject([{ what: `filters of 3 log groups with less data in ${HOME}` }]);
    // Another channel of the place can be compared all the same.
    expect(unseen.map((one) => one['covers'])).toEqual([`${PROD}/log-filter/${HOME}/`]);
  });

  it('given a group that can not be read, when the others are, then it is unseen by its name', () => {
    const { unseen, doors } = filters(() => failed('denied', 'AccessDeniedException'));
    expect(doors).toEqual([]);
    expect(unseen).toMatchObject([{ what: `filters of log group app in ${HOME}` }]);
  });
});
