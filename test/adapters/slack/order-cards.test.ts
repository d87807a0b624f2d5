import { describe, expect, it } from 'vitest';
import { desiredMessages } from '../../../src/adapters/slack/desired.ts';
import { orderRunLines } from '../../../src/adapters/slack/render/order.ts';
import { renderPlanCard } from '../../../src/adapters/slack/render/plan-card.ts';
import { renderStatus } from '../../../src/adapters/slack/render/status.ts';
import { tell } from '../../core/incident/stage.ts';
import { anOrder } from '../../core/order/stage.ts';

/** What people read of a standing order, before and after somebody fired it. */

const token = 'f'.repeat(32);
const fired = () => {
  const story = tell({ order: anOrder() });
  story.says('dev', { do: 'shield', reason: 'snapshots vanish' });
  return story;
};
const status = (story: ReturnType<typeof tell>) => JSON.stringify(renderStatus(story.incident));
const card = (story: ReturnType<typeof tell>, kind: string) =>
  JSON.stringify(renderPlanCard(story.incident, story.plan(kind), token));

describe('the cards of a standing order', () => {
  it('given an order that nobody fired, when the status is rendered, then it says how to fire it, who approved it and until when', () => {
    const text = status(tell({ order: anOrder() }));
    expect(text).toContain('`/incident shield` fires the shield at once');
    expect(text).toMatch(/Approved in advance by Ben \(.*\) and Cho \(.*\), good until/);
  });

  it('given no order, when the status is rendered, then nothing is said of one', () => {
    expect(status(tell())).not.toContain('standing order');
  });

  it('given an order that was fired, when status and emergency card are rendered, then both say by whom, and that the freeze needs its own', () => {
    const story = fired();
    expect(status(story)).toMatch(/fired on a standing order by Dev/);
    expect(card(story, 'emergency')).toMatch(
      /fired on a standing order by Dev.*Ben.*Cho.*good until/,
    );
    expect(card(story, 'emergency')).toContain('The freeze needs this plan’s own approvals.');
  });

  it('given the plan that was fired, when its card is rendered, then its approvals are those of the order', () => {
    const text = card(fired(), 'shield-order');
    expect(text).toContain('*2 of 2 approvals*');
    expect(text).toContain('Fired by Dev');
    expect(text).toContain('It only takes access away.');
    expect(text).not.toContain('"Approve"');
  });

  it('given an account of the incident, when the channel reads the cards, then no card names it', () => {
    const story = fired();
    for (const text of [status(story), card(story, 'emergency'), card(story, 'shield-order')])
      expect(text).not.toContain('100000000003');
  });

  it('given an order that was withdrawn, when it is told, then everybody reads who did it, from which account, and why', () => {
    const { incident } = tell();
    const withdrawn = {
      order: 'd'.repeat(64),
      person: 'cho',
      reason: 'not <!channel> sure',
      surface: 'command',
      team: 'T0TEAM',
      slackUser: 'U0CHO',
      checkedAt: incident.openedAt,
      command: 'c1',
      at: incident.openedAt,
    } as const;
    const told = desiredMessages({ ...incident, withdrawn }).filter(({ key }) =>
      key.startsWith('withdrawn'),
    );
    expect(told.map(({ to }) => to)).toEqual([
      'channel',
      ...incident.roster.people.map(({ slack }) => ({ slack })),
    ]);
    const text = JSON.stringify(told[0]?.render(token));
    expect(text).toMatch(/Cho.*withdrew it.*<@U0CHO>/);
    expect(text).not.toContain('<!channel>');
    expect(orderRunLines({ ...incident, withdrawn }).join(' ')).toContain('Withdrawn by Cho');
    expect(desiredMessages(incident).some(({ key }) => key.startsWith('withdrawn'))).toBe(false);
  });

  it('given a run that asks for an order, when it is told, then who asked does not count, and nothing is granted', () => {
    expect(orderRunLines(tell().incident).join(' ')).toMatch(
      /Asked for by Ana, who does not count.*Nothing is granted/,
    );
  });
});
