import { describe, expect, it } from 'vitest';
import { examineOrder } from '../../../src/core/order/examine-order.ts';
import { iso } from '../../../src/core/incident/turn.ts';
import { roster, settings, START } from '../incident/stage.ts';
import { anOrder } from './stage.ts';

const DAY = 86_400_000;
const today = { settings: settings(), roster: roster(), now: iso(START) };

describe('the daily look at the standing order', () => {
  it('given none, when it is looked at, then nothing is red', () => {
    expect(examineOrder(undefined, today)).toEqual([]);
  });

  it('given an order that can’t be read, then one line is red and says what to do', () => {
    const [line, ...more] = examineOrder('unreadable', today);
    expect(more).toEqual([]);
    expect(line).toMatchObject({ good: false });
    expect(JSON.stringify(line)).toContain('ask for a new one: /incident order all');
  });

  it('given one that is good for weeks, when it is looked at, then both lines are good and say until when', () => {
    const lines = examineOrder(anOrder(), today);
    expect(lines.map(({ good }) => good)).toEqual([true, true]);
    expect(lines.map(({ why }) => why).join(' ')).toContain('good until 2026-07-10');
    expect(lines.map(({ why }) => why).join(' ')).toContain('production');
  });

  it.each([
    [7 * DAY, false],
    [7 * DAY + 1, true],
  ])(
    'given one that ends in %i ms, when it is looked at, then that it lasts is %s',
    (left, good) => {
      const order = anOrder({ days: 14, grantedAt: START - 14 * DAY + left });
      const [fires, lasts] = examineOrder(order, today);
      expect(fires).toMatchObject({ good: true });
      expect(lasts).toMatchObject({ good });
      expect(lasts?.mend).toContain('/incident order');
    },
  );

  it('given one that would not fire, when it is looked at, then it is red with the reason and the mend', () => {
    const changed = settings({
      organization: { ...settings().organization, exemptIds: ['AROAANOTHERBASE1'] },
    });
    const lines = examineOrder(anOrder(), { ...today, settings: changed });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({ good: false });
    expect(lines[0]?.why).toContain('is not what was approved');
    expect(lines[0]?.mend).toContain('/incident order');
  });

  it('given one that has ended, when it is looked at, then it is red', () => {
    const lines = examineOrder(anOrder({ days: 1 }), today);
    expect(lines).toMatchObject([
      { good: false, why: expect.stringContaining('it ended at') as string },
    ]);
  });
});
