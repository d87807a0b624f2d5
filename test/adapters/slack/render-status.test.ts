import { describe, expect, it } from 'vitest';
import { desiredMessages } from '../../../src/adapters/slack/desired.ts';
import { renderStatus } from '../../../src/adapters/slack/render/status.ts';
import { everyMessage, everything } from './every-message.ts';
import { call, enforced, incident, measured, planState, vote } from './fixtures.ts';

const token = 'f'.repeat(32);

describe('words and their measurement (promise 8)', () => {
  const said = (from: ReturnType<typeof incident>): string =>
    JSON.stringify(everyMessage(from)).toLowerCase();
  const closed = {
    closedAt: '2026-11-22T05:00:00.000Z',
    plans: [planState('p1', {}, { stage: 'executed' })],
  };

  it.each<[string, Parameters<typeof incident>[0]]>([
    ['no measurement', {}],
    ['an unproven one', { measurements: { 'shield-proof': measured('unproven') } }],
    ['a shield alone', { measurements: { 'shield-proof': measured('proven') } }],
    [
      'a freeze that is unproven',
      { measurements: { ...enforced, 'freeze-proof': measured('unproven') } },
    ],
    ['a disproven one', { measurements: { ...enforced, 'freeze-proof': measured('disproven') } }],
    [
      'one that is being repeated',
      { measurements: { ...enforced, 'freeze-proof': measured('pending') } },
    ],
    [
      'a lift since',
      {
        measurements: enforced,
        plans: [
          planState(
            'p9',
            { kind: 'lift' },
            { stage: 'executed', startedAt: '2026-11-22T04:00:00.000Z' },
          ),
        ],
      },
    ],
  ])(
    'given %s, when everything is rendered, then nothing says enforced, doors closed, verified or contained',
    (_what, change) => {
      const text = said(incident({ ...closed, ...change }));
      expect(text).not.toMatch(/\benforced\b|doors closed|\bverified\b|\bcontained\b/);
    },
  );

  it('given the proofs, when rendered, then enforced is said, with its time', () => {
    expect(JSON.stringify(renderStatus(incident({ measurements: enforced })))).toMatch(
      /The lock: enforced \(measured <!date/,
    );
  });

  it('given a second inventory, when rendered, then doors closed is said only if it is proven', () => {
    const inventory = measured('proven', {
      data: { doors: [{ id: 'd1', state: 'open' }], unseen: [], objects: {} },
    });
    const status = (finding: 'proven' | 'unproven'): string =>
      JSON.stringify(
        renderStatus(incident({ measurements: { inventory, 'doors-closed': measured(finding) } })),
      );
    expect(status('proven')).toContain('doors closed (measured');
    expect(status('unproven')).toContain('1 open in the last inventory');
  });
});

describe('words after something was taken back', () => {
  const detach = call('undo/freeze-scp/attach/222222222222', {
    request: { ...call('x').request, as: 'lift', operation: 'DetachPolicy' },
  });
  const opens = call('undo/close/key', { doors: ['222222222222/access-key/AIDA/AKIA'] });
  const undone = (
    what: ReturnType<typeof call>,
    stage: 'done' | 'intended' | 'unknown' | 'failed',
    at = '2026-11-22T03:20:00.000Z',
  ) =>
    planState(
      'p9',
      { kind: 'undo', waves: [{ part: 'undo', calls: [what] }] },
      {
        stage: 'executing',
        startedAt: '2026-11-22T03:19:00.000Z',
        calls: { [what.id]: { stage, attempts: 1, at } },
      },
    );
  const status = (change: Parameters<typeof incident>[0]): string =>
    JSON.stringify(renderStatus(incident(change)));

  it.each(['done', 'intended', 'unknown'] as const)(
    'given a policy that was taken off by a call that is %s, when rendered, then nothing says enforced',
    (stage) => {
      const text = status({ measurements: enforced, plans: [undone(detach, stage)] });
      expect(text).not.toMatch(/lock: enforced/);
      expect(text).toContain('lifted');
    },
  );

  it('given a detach that failed, or one before the proof, when rendered, then enforced is still said', () => {
    for (const plan of [
      undone(detach, 'failed'),
      undone(detach, 'done', '2026-11-22T03:00:00.000Z'),
    ]) {
      expect(status({ measurements: enforced, plans: [plan] })).toMatch(/lock: enforced/);
    }
  });

  it('given a door that an undo opened after the second inventory, when rendered, then doors closed is not said', () => {
    const inventory = measured('proven', {
      data: { doors: [{ id: 'd1', state: 'open' }], unseen: [], objects: {} },
    });
    const measurements = { inventory, 'doors-closed': measured('proven') };
    expect(status({ measurements, plans: [undone(opens, 'done')] })).not.toContain('doors closed');
    expect(
      status({ measurements, plans: [undone(opens, 'done', '2026-11-22T03:00:00.000Z')] }),
    ).toContain('doors closed');
  });

  it('given an alarm of the watch, when rendered, then the word that it disproves is no longer said, and the others are', () => {
    const inventory = measured('proven', { data: { doors: [], unseen: [], objects: {} } });
    const measurements = {
      ...enforced,
      inventory,
      'doors-closed': measured('proven'),
      activity: measured('proven'),
    };
    const alarmed = (about: string, at = '2026-11-22T03:40:00.000Z'): string =>
      status({ measurements, alarms: [{ at, text: 'something', about: [about] }] });
    const words = (text: string): boolean[] => [
      text.includes('lock: enforced'),
      text.includes('doors closed'),
      text.includes('Verified'),
    ];
    expect(words(status({ measurements }))).toEqual([true, true, true]);
    expect(words(alarmed('lifted/222222222222/lockstep-freeze/1'))).toEqual([false, true, true]);
    expect(words(alarmed('door/222222222222/access-key/A/B'))).toEqual([true, false, true]);
    expect(words(alarmed('c0123456789'))).toEqual([true, false, true]);
    expect(words(alarmed('e0123456789'))).toEqual([true, true, false]);
    // What was told before the measurement was known to it.
    expect(words(alarmed('e0123456789', '2026-11-22T01:00:00.000Z'))).toEqual([true, true, true]);
  });

  it('given destruction mode, when the freeze is proven, then the unmeasured shield takes nothing from it', () => {
    const measurements = { ...enforced, 'shield-proof': measured('unproven') };
    expect(status({ mode: 'destruction', measurements })).toMatch(/lock: enforced/);
    expect(status({ mode: 'quiet', measurements })).not.toMatch(/lock: enforced/);
    const through = { ...enforced, 'shield-proof': measured('disproven') };
    expect(status({ mode: 'destruction', measurements: through })).toMatch(/NOT in force/);
  });
});

describe('the status message', () => {
  it.each<[string, Parameters<typeof incident>[0], RegExp]>([
    [
      'votes are missing',
      { plans: [planState('p1', {}, { votes: [vote('ana')] })] },
      /waits for 1 more approval.*any of <@U0BEN>, <@U0CLEO>/,
    ],
    [
      'a plan is running',
      {
        position: { phase: 'shield', state: 'working', entry: 2 },
        plans: [
          planState(
            'p1',
            {},
            {
              stage: 'executing',
              startedAt: '2026-11-22T03:08:00.000Z',
              calls: { 'shield/222222222222': { stage: 'done', attempts: 1 } },
            },
          ),
        ],
      },
      /Running the approved emergency plan, 1 of 2 calls settled/,
    ],
    [
      'something is measured',
      { position: { phase: 'prove', state: 'working', entry: 3 } },
      /Measuring: proof of the freeze/,
    ],
    [
      'people must decide',
      {
        question: {
          phase: 'prove',
          since: '2026-11-22T03:11:00.000Z',
          because: ['x'],
          choices: [],
          waivable: false,
        },
      },
      /can’t go on by itself/,
    ],
    [
      'a hold is in place',
      { hold: { by: 'ben', reason: 'wait', until: '2026-11-22T03:20:00.000Z' } },
      /On hold until .* placed by Ben Kato/,
    ],
    [
      'the review is open',
      { position: { phase: 'review', state: 'working', entry: 9 } },
      /<@U0ANA>: `\/incident close`/,
    ],
    ['it is closed', { closedAt: '2026-11-22T05:00:00.000Z' }, /The incident is closed/],
  ])(
    'given %s, when rendered, then it says what it waits for and whose turn it is',
    (_what, change, expected) => {
      expect(JSON.stringify(renderStatus(incident(change)))).toMatch(expected);
    },
  );

  it.each(['drill', 'sandbox'] as const)(
    'given a %s, when anything is rendered, then the kind stands in its text',
    (kind) => {
      for (const message of desiredMessages(incident({ kind, plans: [planState('p1')] }))) {
        expect(message.render(token).text).toContain(`[${kind.toUpperCase()}]`);
      }
    },
  );

  it('given a fresh incident, when rendered, then it is what the golden file says', async () => {
    const from = incident({ plans: [planState('p1', {}, { votes: [vote('ana')] })] });
    const all = desiredMessages(from).map((one) => ({
      key: one.key,
      to: one.to,
      ...one.render(token),
    }));
    await expect(`${JSON.stringify(all, undefined, 2)}\n`).toMatchFileSnapshot(
      'goldens/opened.golden',
    );
  });

  it('given a closed incident with proofs, when rendered, then it is what the golden file says', async () => {
    const all = desiredMessages(everything('what somebody wrote')).map((one) => ({
      key: one.key,
      to: one.to,
      ...one.render(token),
    }));
    await expect(`${JSON.stringify(all, undefined, 2)}\n`).toMatchFileSnapshot(
      'goldens/everything.golden',
    );
  });
});
