import { describe, expect, it } from 'vitest';
import { renderHelp } from '../../../src/adapters/slack/render/answers.ts';
import { renderClosing } from '../../../src/adapters/slack/render/closing.ts';
import { renderOpening } from '../../../src/adapters/slack/render/opening.ts';
import { renderStatus } from '../../../src/adapters/slack/render/status.ts';
import { everyMessage } from './every-message.ts';
import { incident, measured } from './fixtures.ts';

/** A run at peace, with the account that it tries its policies on. */
function atPeace(change: Parameters<typeof incident>[0] = {}) {
  const base = incident(change);
  const { organization } = base.settings;
  return {
    ...base,
    settings: { ...base.settings, organization: { ...organization, sacrificial: '333333333333' } },
    runbook: { ...base.runbook, compiled: { ...base.runbook.compiled, scope: 'peace' as const } },
  };
}
const said = (message: unknown): string => JSON.stringify(message);

describe('the cards of a run at peace', () => {
  it('given one, when its channel opens, then it says so, and nothing of an attacker or of a freeze by hand', () => {
    const text = said(renderOpening(atPeace()));
    expect(text).toContain('Arming run opened, at peace');
    expect(text).toContain('A real incident comes first');
    expect(text).toContain('detach-policy');
    expect(text).not.toMatch(/He may be reading|create-policy|put-user-permissions-boundary/);
    expect(said(renderOpening(incident()))).toContain('Incident opened');
  });

  it('given the channel, when it is read, then no account stands in it; in person it does', () => {
    const run = atPeace();
    expect(said(renderOpening(run))).not.toContain('333333333333');
    expect(said(renderHelp(run))).toContain('--target-id 333333333333');
  });

  it('given measurements, when the status is read, then each stands there with its finding', () => {
    const text = said(
      renderStatus(
        atPeace({
          measurements: {
            'shield-trial': measured('proven'),
            'trial-over': measured('disproven'),
          },
        }),
      ),
    );
    expect(text).toContain('trial of the shield: proven');
    expect(text).toContain('end of the trial: disproven');
    expect(text).not.toMatch(/The lock:|Doors:|Checklist:/);
  });

  it('given a run that ended bad or was left, when it is closed, then the last message says so', () => {
    const closedAt = '2026-11-22T05:00:00.000Z';
    const not = { measurements: { 'trial-over': measured('disproven') } };
    expect(said(renderClosing(atPeace({ closedAt, ...not })))).toMatch(
      /Run at peace closed.*Not ok:.* 1 disproven, closed before its end/,
    );
    const position = { phase: 'closed', state: 'final' as const, entry: 9 };
    expect(said(renderClosing(atPeace({ closedAt, position })))).toContain(
      'nothing stayed unproven',
    );
  });

  it('given a proven trial, when everything is rendered, then nothing says enforced or contained', () => {
    const proven = measured('proven');
    const run = atPeace({ measurements: { 'shield-trial': proven, 'freeze-trial': proven } });
    expect(said(everyMessage(run)).toLowerCase()).not.toMatch(
      /\benforced\b|doors closed|\bverified\b|\bcontained\b/,
    );
  });
});
