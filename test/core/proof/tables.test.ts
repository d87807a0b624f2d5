import { describe, expect, it } from 'vitest';
import type { Answer } from '../../../src/core/doors/measurement.ts';
import { tableExpiry } from '../../../src/core/proof/bombs/tables.ts';
import type { Look } from '../../../src/core/proof/bombs/bomb.ts';
import type { Request } from '../../../src/core/plan/call.ts';
import { failed, ok } from '../drive.ts';
import { PROD } from '../situations.ts';

const place = { account: PROD, region: 'eu-west-1' };

function look(answer: (request: Request) => Answer): { found: Look; asked: number } {
  let asked = 0;
  const program = tableExpiry([place]);
  let step = program.next();
  while (step.done !== true) {
    asked += step.value.length;
    step = program.next(step.value.map(answer));
  }
  return { found: step.value, asked };
}

/** Three tables: one deletes its items, one has no deletion protection, one is as it should be. */
const tables = ({ operation, input }: Request): Answer => {
  const name = input['TableName'];
  if (operation === 'ListTables') return ok({ TableNames: ['orders', 'sessions', 'users'] });
  if (operation === 'DescribeTimeToLive')
    return ok({
      TimeToLiveDescription: { TimeToLiveStatus: name === 'sessions' ? 'ENABLED' : 'DISABLED' },
    });
  return ok({ Table: { DeletionProtectionEnabled: name !== 'orders' } });
};

describe('tables', () => {
  it('given three tables, when they are looked at, then each is named for what it is', () => {
    const { found } = look(tables);
    expect(found.missed).toEqual([]);
    expect(found.bombs.map(({ says, kind }) => `${kind}: ${says}`)).toEqual([
      `named: ${PROD}, eu-west-1: items delete themselves in sessions`,
      `named: ${PROD}, eu-west-1: no deletion protection on orders`,
    ]);
  });

  it.each(['ListTables', 'DescribeTimeToLive', 'DescribeTable'])(
    'given that %s is denied, when it is looked, then that is missed and nothing is named for it',
    (operation) => {
      const { found } = look((request) =>
        request.operation === operation ? failed('denied', 'AccessDenied') : tables(request),
      );
      expect(found.missed.length).toBeGreaterThan(0);
      expect(found.missed.join()).toContain('denied (AccessDenied)');
      expect(found.bombs.length).toBeLessThan(2);
    },
  );

  it('given more tables than are asked, when it is looked, then how many were not is said', () => {
    const TableNames = Array.from({ length: 203 }, (_, i) => `t-${i}`);
    const { found, asked } = look((request) =>
      request.operation === 'ListTables' ? ok({ TableNames }) : tables(request),
    );
    expect(asked).toBe(1 + 2 * 200);
    expect(found.missed).toEqual([
      `${PROD}, eu-west-1: 3 tables were not asked what they delete by themselves.`,
    ]);
  });
});
