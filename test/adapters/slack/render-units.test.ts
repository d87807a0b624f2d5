import { describe, expect, it } from 'vitest';
import { desiredMessages } from '../../../src/adapters/slack/desired.ts';
import { call, incident, planState } from './fixtures.ts';

const token = 'f'.repeat(32);

describe('a plan for a unit that has changed', () => {
  const unit = 'ou-root-00000001';
  const says = `unit workloads (${unit}, 2 accounts) is not what the settings say: 666666666666 moved in.`;
  const { settings } = incident();
  const accounts = settings.organization.accounts.map(({ id }) => id);
  const units = [{ id: unit, name: 'workloads', accounts }];
  const state = planState('p1', { waves: [{ part: 'shield', calls: [call(unit)] }] });
  const seen = (plan: typeof state) => {
    const armed = {
      phase: 'decide',
      at: '2026-11-22T03:05:00.000Z',
      finding: 'unproven' as const,
      says: [],
      unproven: [says],
      data: { policies: [], moved: [{ unit, says }] },
    };
    const organization = { ...settings.organization, units };
    const from = incident({
      plans: [plan],
      measurements: { armed },
      settings: { ...settings, organization },
    });
    const wanted = desiredMessages(from).filter(({ key }) => key !== 'status');
    const to = (channel: boolean) =>
      JSON.stringify(
        wanted.filter((one) => (one.to === 'channel') === channel).map((one) => one.render(token)),
      );
    return { channel: to(true), inPerson: to(false) };
  };

  it('given that it was seen while people vote, when rendered, then the card counts, and in person it is told', () => {
    const { channel, inPerson } = seen(state);
    expect(channel).toContain('A unit that it attaches to does not hold what the settings say');
    expect(channel).toContain('/incident plan redraft');
    expect(channel).not.toContain('666666666666');
    expect(inPerson).toContain(`ATTENTION: ${says}`);
  });

  it.each([
    ['the plan is over', planState('p1', state.plan, { stage: 'voided' })],
    ['the plan was drawn knowing it', planState('p1', { ...state.plan, leaves: [`${says} So.`] })],
    ['it attaches to accounts', planState('p1')],
  ])('given that %s, when rendered, then nobody is alarmed', (_, plan) => {
    const { channel, inPerson } = seen(plan);
    expect(channel).not.toContain('does not hold what the settings say');
    expect(inPerson).not.toContain('ATTENTION');
  });
});
