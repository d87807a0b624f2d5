import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { loadScenario } from '../../src/cli/drill.ts';
import { concludeDrill, endedWell } from '../../src/cli/stage/summary.ts';
import { canRunChromium } from '../page/chromium.ts';
import { ana, ben, cho, openDrillPage, type DrillPage } from './drill-page.ts';
import { patience } from './patient.ts';

/** Where to put pictures of what was seen; none are taken without it. */
const pictures = process.env['LOCKSTEP_PICTURES'];

describe.runIf(canRunChromium())('a drill in a real browser', () => {
  let drill: DrillPage | undefined;
  afterEach(async () => {
    await drill?.close();
    drill = undefined;
  });

  const picture = async (name: string): Promise<void> => {
    if (pictures === undefined || drill === undefined) return;
    await mkdir(pictures, { recursive: true });
    await drill.settle();
    await drill.page.screenshot({ path: join(pictures, `${name}.png`) });
  };
  const everybodySees = async (text: string | RegExp): Promise<void> => {
    for (const name of [ana, ben, cho]) await drill?.log(name).getByText(text).last().waitFor();
  };

  it('given three people at one window, when they only type and click there, then the incident goes from declared to closed', async () => {
    const scenario = await loadScenario('code-spaces');
    // Slow enough that the first proof runs into its deadline: the bot has to ask.
    scenario.propagation.organizations = { min: 60, max: 60 };
    scenario.timing.proofDeadlineSeconds = 30;
    scenario.timing.callDeadlineSeconds = patience.callDeadlineSeconds;
    drill = await openDrillPage({ scenario, seed: 5, speed: 8, paceMs: 250 });
    const { type, approveBoth, pending, reach } = drill;
    drill.stage.built.adversary.begin(0);
    let asked = 0;
    const tryAgain = async (): Promise<void> => {
      asked += 1;
      await everybodySees(/People must decide/);
      await everybodySees('/incident resume (tries again)');
      await picture(`question-${asked}`);
      await type(ana, '/incident resume');
    };

    await drill.declare(ana, 'a note was found in the EC2 console');
    for (const name of [ana, ben, cho]) await drill.openIncident(name);
    const emergency = await pending('emergency');
    await everybodySees('[DRILL] Emergency plan p1: waits for approval');
    await picture('emergency');
    await approveBoth(emergency);
    await everybodySees('✓ Cho Min-jun');
    await reach('approve-defuse', tryAgain);
    expect(asked).toBeGreaterThan(0);
    for (const kind of ['defuse', 'doors', 'rotate', 'backups', 'lift'] as const) {
      const digest = await pending(kind);
      await everybodySees(digest.slice(0, 12));
      await picture(kind);
      await approveBoth(digest);
      const next = {
        defuse: 'approve-doors',
        doors: 'approve-rotate',
        rotate: 'approve-backups',
      };
      const phase = { ...next, backups: 'approve-lift', lift: 'review' }[kind];
      await reach(phase, tryAgain);
    }
    await drill.screen(ben).getByRole('button', { name: 'Jump' }).click();
    await picture('status');
    await type(ana, '/incident close');
    await everybodySees('[DRILL] Incident closed');
    await everybodySees('Nothing was waived, and nothing stayed unproven.');
    await picture('closed');

    const outcome = await concludeDrill(drill.stage);
    expect(outcome.report?.outcome).toEqual({ phase: 'closed', ok: true, because: [] });
    expect(outcome.losses).toMatchObject({ resourcesDeleted: 0, datasetsLost: 0 });
    expect(outcome.report?.approvals.map((vote) => vote.surface)).not.toContain('command');
    expect(endedWell(outcome, false)).toBe(true);
    expect(drill.complaints).toEqual([]);
  });

  it('given enforcement can’t be measured, when it is waived in the page, then two people approve it, and it is not ok any more', async () => {
    const scenario = await loadScenario('code-spaces');
    scenario.propagation.organizations = { min: 1, max: 2 };
    scenario.timing.proofDeadlineSeconds = 8;
    scenario.timing.callDeadlineSeconds = patience.callDeadlineSeconds;
    drill = await openDrillPage({ scenario, seed: 6, speed: 4, paceMs: 250 });
    const { type, approveBoth, pending, reach } = drill;
    const { kernel } = drill.stage.built;
    const accountId = scenario.organization.accounts.prod.id;
    const root = kernel.api(
      kernel.issueCredentials({ accountId, root: true, durationMs: 3_600_000 }),
    );
    root('iam', 'DeleteRolePolicy', { RoleName: 'lockstep-canary', PolicyName: 'rights' });
    root('iam', 'DeleteRole', { RoleName: 'lockstep-canary' });

    await drill.declare(ana, 'a note was found in the EC2 console');
    for (const name of [ana, ben, cho]) await drill.openIncident(name);
    await approveBoth(await pending('emergency'));
    await reach('approve-defuse', async (question) => {
      expect(question.waivable).toBe(true);
      await everybodySees(/People must decide/);
      await everybodySees(/\/incident waive because .* \(goes on without it/);
      await picture('waivable');
      await type(ana, '/incident waive because the canary role is gone; we go on knowingly');
      const waiver = await pending('waive');
      await everybodySees(/Waiver p\d+: waits for approval/);
      await picture('waiver');
      await approveBoth(waiver);
    }).catch(async (error: unknown) => {
      await picture('stuck');
      throw error;
    });
    await everybodySees(/the outcome is no longer ok/);
    await picture('waived');
    const outcome = await concludeDrill(drill.stage);
    expect(outcome.report?.waivers).toMatchObject([{ phase: 'prove-freeze', requester: 'ana' }]);
    expect(outcome.report?.outcome.ok).toBe(false);
    expect(drill.complaints).toEqual([]);
  });
});
