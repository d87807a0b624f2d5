import { describe, expect, it } from 'vitest';
import type { MeasurementResult } from '../../../src/core/incident/situation.ts';
import { settings, tell, type Story } from '../incident/stage.ts';
import { anOrder } from './stage.ts';

/** What is measured after a standing order was fired, and what that says. */

const proofs = (story: Story) =>
  story.effects.filter(({ data }) => data['measurement'] === 'shield-proof');

function fired(story: Story): void {
  expect(story.says('dev', { do: 'shield', reason: 'snapshots vanish' }).ok).toBe(true);
  story.callsSucceed();
  story.now += 1000;
}

/** The last proof that was ordered comes back. */
function proves(story: Story, result: Partial<MeasurementResult>): void {
  const effect = proofs(story).at(-1);
  if (effect === undefined) throw new Error('nothing is proven');
  story.now = Math.max(story.now, effect.dueAt);
  const { entry, phase } = effect.data as { entry: number; phase: string };
  story.happens({
    type: 'measured',
    measurement: 'shield-proof',
    role: 'background',
    entry,
    phase,
    result: { finding: 'proven', says: [], unproven: [], data: { asked: 3 }, ...result },
  });
}
const shown = (story: Story) => story.incident.measurements['shield-proof'];
const deadline = settings().timing.proofDeadlineSeconds * 1000;

describe('the proof of a shield that was fired on an order', () => {
  it('given a proven shield, when the order is fired again, then it is measured again and the new finding stands', () => {
    const story = tell({ order: anOrder() });
    fired(story);
    proves(story, {});
    expect(proofs(story)).toHaveLength(1);
    fired(story);
    expect(proofs(story)).toHaveLength(2);
    story.now += deadline;
    proves(story, { finding: 'pending', says: ['the canary got through'] });
    expect(shown(story)).toMatchObject({ finding: 'disproven' });
    expect(story.incident.alarms.map(({ text }) => text).join()).toContain(
      'the canary got through',
    );
  });

  it('given a newer proof, when an older one comes back late, then it is dropped', () => {
    const story = tell({ order: anOrder() });
    fired(story);
    proves(story, {});
    proves(story, { finding: 'disproven' });
    expect(shown(story)).toMatchObject({ finding: 'proven' });
    expect(story.incident.alarms).toEqual([]);
  });

  it('given probes that did not answer, when the deadline is not over, then they are asked again, and after it no more', () => {
    const story = tell({ order: anOrder() });
    fired(story);
    proves(story, { finding: 'unproven', unproven: ['no answer'] });
    expect(shown(story)).toBeUndefined();
    expect(proofs(story)).toHaveLength(2);
    story.now += deadline;
    proves(story, { finding: 'unproven', unproven: ['no answer'] });
    expect(shown(story)).toMatchObject({ finding: 'unproven' });
    expect(proofs(story)).toHaveLength(2);
  });

  it.each([
    ['nobody to ask', { asked: 0 }],
    ['a freeze that hides the shield', { asked: 3, settled: true }],
  ])('given %s, when it is measured, then nobody waits', (_, data) => {
    const story = tell({ order: anOrder() });
    fired(story);
    proves(story, { finding: 'unproven', data });
    expect(shown(story)).toMatchObject({ finding: 'unproven' });
  });
});

describe('units that moved after an order was fired', () => {
  const UNIT = 'ou-abcd-11111111';
  const OTHER = '100000000005';
  const before = settings();
  const [production] = before.organization.accounts;
  const inUnit = settings({
    organization: {
      ...before.organization,
      accounts: [production, { ...production, id: OTHER, responderRoleId: 'AROARESPONDEROTHER' }],
      units: [{ id: UNIT, name: 'workloads', accounts: [production?.id, OTHER] }],
    },
  });
  const scope = inUnit.organization.accounts.map(({ id }) => id);
  const looked = (story: Story, unit: string): void =>
    story.happens({
      type: 'measured',
      measurement: 'armed',
      role: 'background',
      entry: 1,
      phase: 'declare',
      result: {
        finding: 'proven',
        says: [],
        unproven: [],
        data: { moved: [{ unit, says: `${unit} holds 100000000009 too.` }] },
      },
    });

  it('given a fired order on a unit, when another account is found in it, then that is told as an alarm', () => {
    const story = tell({ order: anOrder({ settings: inUnit, scope }), settings: inUnit, scope });
    fired(story);
    looked(story, UNIT);
    expect(story.incident.alarms.map(({ text }) => text)).toEqual([
      expect.stringContaining(`${UNIT} holds 100000000009 too.`) as string,
    ]);
  });

  it('given a unit that nothing was fired on, or no firing, when it is found moved, then there is no alarm', () => {
    const story = tell({ order: anOrder({ settings: inUnit, scope }), settings: inUnit, scope });
    fired(story);
    looked(story, 'ou-abcd-99999999');
    expect(story.incident.alarms).toEqual([]);
    const calm = tell({ order: anOrder({ settings: inUnit, scope }), settings: inUnit, scope });
    looked(calm, UNIT);
    expect(calm.incident.alarms).toEqual([]);
  });
});
