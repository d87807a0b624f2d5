import { describe, expect, it } from 'vitest';
import { iso } from '../../../src/core/incident/turn.ts';
import type { StandingOrder } from '../../../src/core/order/standing-order.ts';
import { situationOf } from '../../../src/core/incident/situation-of.ts';
import { PROD, settings, tell, type Story } from '../incident/stage.ts';
import { anOrder } from '../order/stage.ts';
import { looked, off, settles } from './stage.ts';

/** What is known of a shield that was proven, once the freeze hides it. */

const shielded = (story: Story) => situationOf(story.incident, iso(story.now)).shielded;

/** Shield and freeze are on, and the shield was proven in production alone. */
function underFreeze(order?: StandingOrder): Story {
  const story = tell(order === undefined ? { settings: settings() } : { order });
  story.approves('ben');
  story.approves('cho');
  story.callsSucceed();
  story.now += 1_000;
  story.measures({
    finding: 'proven',
    data: { accounts: { [PROD]: 'proven', other: 'unproven' } },
  });
  story.callsSucceed();
  story.now += 1_000;
  expect(story.incident.position.phase).toBe('prove-freeze');
  return story;
}

describe('a shield that was proven before the freeze', () => {
  it('given no lock was seen off, then its accounts are known as shielded since the proof', () => {
    const story = underFreeze();
    expect(shielded(story)).toEqual([PROD]);
  });

  it('given the watch has seen a lock off, then nothing is known of it any more', () => {
    const story = underFreeze();
    story.measures({ finding: 'proven' });
    story.now += 300_000;
    looked(story, [off()]);
    expect(shielded(story)).toBeUndefined();
  });

  it('given a door alarm alone, then it stays known', () => {
    const story = underFreeze();
    story.measures({ finding: 'proven' });
    story.now += 300_000;
    looked(story, [{ ...off(`door/${PROD}/x`), kind: 'door', says: 'A door is open.' }]);
    expect(story.incident.alarms).toHaveLength(1);
    expect(shielded(story)).toEqual([PROD]);
  });

  it('given a lock was taken off by people, then nothing is known of it any more', () => {
    const story = underFreeze();
    story.measures({ finding: 'proven' });
    story.now += 1_000;
    const emergency = story.plan('emergency');
    const call = Object.keys(emergency.calls).find((id) => id.startsWith('freeze-scp/attach/'));
    story.says('ana', { do: 'undo', call: call ?? '', reason: 'it broke the payroll' });
    const undo = story.plan('undo');
    for (const person of ['ben', 'cho']) story.approves(person, undo);
    story.happens({ type: 'start-checked', digest: undo.digest, refused: [] });
    story.callsSucceed();
    expect(story.plan('undo').stage).toBe('executed');
    expect(shielded(story)).toBeUndefined();
  });

  it('given an alarm while the canaries were asked, then nothing is known of it, although its proof was written later', () => {
    const story = underFreeze();
    story.measures({ finding: 'proven' });
    story.now += 300_000;
    const { 'shield-proof': proof } = story.incident.measurements;
    if (proof === undefined) throw new Error('nothing is proven');
    const measuredAt = iso(story.now);
    looked(story, [off()]);
    const later = { ...proof, at: iso(story.now + 1_000), data: { ...proof.data, measuredAt } };
    const measurements = { ...story.incident.measurements, 'shield-proof': later };
    const { shielded: known } = situationOf({ ...story.incident, measurements }, later.at);
    expect(known).toBeUndefined();
  });

  it.each([
    ['had to be put on again', 'done', []],
    ['was found on', 'already', [PROD]],
  ] as const)(
    'given the shield is fired again and %s, then only what was not off stays known',
    (_, outcome, known) => {
      const story = underFreeze(anOrder());
      story.measures({ finding: 'proven' });
      story.now += 1_000;
      expect(story.says('dev', { do: 'shield', reason: 'once more' }).ok).toBe(true);
      settles(story, () => outcome);
      expect(story.incident.plans.at(-1)).toMatchObject({
        stage: 'executed',
        plan: { kind: 'shield-order' },
      });
      expect(shielded(story)).toEqual(known);
    },
  );

  it('given it was never measured, then nothing is known of it', () => {
    expect(shielded(tell({ settings: settings() }))).toBeUndefined();
  });
});
