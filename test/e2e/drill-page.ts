import type { Browser, Locator, Page } from 'playwright-core';
import { createLog } from '../../src/cli/log.ts';
import { setStage, type Stage } from '../../src/cli/stage/stage.ts';
import type { Question } from '../../src/core/incident/incident.ts';
import type { PlanKind } from '../../src/core/plan/plan.ts';
import type { Scenario } from '../../src/drill/scenario/schema.ts';
import { openChromium } from '../page/chromium.ts';

/** An interactive drill with its chat page open in a real browser, everybody side by side. */
export interface DrillPage {
  readonly stage: Stage;
  readonly page: Page;
  /** What went wrong in the page: exceptions, refused content, requests to other machines. */
  readonly complaints: readonly string[];
  /** One person's column. */
  readonly screen: (name: string) => Locator;
  /** The messages in it. */
  readonly log: (name: string) => Locator;
  /** Types into the conversation that is open in this person's column. */
  readonly type: (name: string, text: string) => Promise<void>;
  /** Declares for production, and waits for the incident's channel. */
  readonly declare: (name: string, because: string) => Promise<void>;
  /** Opens the incident's channel in this person's column. */
  readonly openIncident: (name: string) => Promise<void>;
  /** Waits for the card of this plan in this person's column, presses Approve on it and means it. */
  readonly approve: (name: string, digest: string) => Promise<void>;
  /** Two people, by their own columns. */
  readonly approveBoth: (digest: string) => Promise<void>;
  /** The digest of the plan of this kind that waits for votes, as soon as there is one. */
  readonly pending: (kind: PlanKind) => Promise<string>;
  /** Resolves when the incident has come to this phase; answers what is asked on the way. */
  readonly reach: (phase: string, answer: (question: Question) => Promise<void>) => Promise<void>;
  /** Waits until the page has had time to draw, for a picture. */
  readonly settle: () => Promise<void>;
  readonly close: () => Promise<void>;
}

export const [ana, ben, cho] = ['Ana Ruiz', 'Ben Okafor', 'Cho Min-jun'] as const;

export async function openDrillPage(options: {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly speed: number;
  readonly width?: number;
  readonly height?: number;
  /** Between two messages of the bot, real ms; tests wait for enough already. */
  readonly paceMs?: number;
}): Promise<DrillPage> {
  const { width = 1440, height = 900 } = options;
  const stage = await setStage({ ...options, page: true, log: createLog('error') });
  let browser: Browser | undefined;
  const close = async () => {
    await browser?.close();
    await stage.close();
  };
  try {
    browser = await openChromium();
    const page = await browser.newPage({ viewport: { width, height } });
    page.setDefaultTimeout(200_000);
    const complaints = watch(page);
    const ids = [ana, ben, cho].map(
      (name) => stage.workspace.ready.people.find((p) => p.name === name)?.slackUserId ?? '',
    );
    await page.goto(`${stage.workspace.pageUrl}&as=${ids.join(',')}`);
    const screen = (name: string) => page.getByRole('region', { name: `${name}’s screen` });
    const log = (name: string) => screen(name).getByRole('log').first();
    for (const name of [ana, ben, cho]) await log(name).waitFor();
    const settle = () => page.waitForTimeout(1200);
    return {
      stage,
      page,
      complaints,
      screen,
      log,
      settle,
      close,
      ...eyes(stage),
      ...hands(stage, screen, log),
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function hands(
  stage: Stage,
  screen: DrillPage['screen'],
  log: DrillPage['log'],
): Pick<DrillPage, 'type' | 'declare' | 'openIncident' | 'approve' | 'approveBoth'> {
  const type = async (name: string, text: string) => {
    const box = screen(name).getByRole('combobox', { name: /^Message/ });
    await box.fill(text);
    await box.press('Enter');
  };
  const approve = async (name: string, digest: string) => {
    const cards = log(name)
      .getByRole('article')
      .filter({ hasText: digest.slice(0, 12) });
    await cards.getByRole('button', { name: 'Approve' }).click();
    const sure = screen(name).getByRole('alertdialog', { name: 'Approve this plan?' });
    await sure.getByRole('button', { name: 'Approve' }).click();
    await sure.waitFor({ state: 'detached' });
  };
  return {
    type,
    approve,
    async approveBoth(digest) {
      await approve(ben, digest);
      await approve(cho, digest);
    },
    async declare(name, because) {
      const { prod } = stage.scenario.organization.accounts;
      await type(name, `/incident declare ${prod.id} because ${because}`);
      await until('the incident’s channel', () =>
        stage.workspace.inspect.channels().find((c) => c.isPrivate && !c.isDirect),
      );
    },
    async openIncident(name) {
      const incident = stage.workspace.inspect
        .channels()
        .findLast((c) => c.isPrivate && !c.isDirect);
      if (incident === undefined) throw new Error('there is no incident channel yet');
      const menu = screen(name).getByRole('combobox', { name: 'Conversation' });
      await menu.selectOption(incident.id);
      await log(name).waitFor();
    },
  };
}

function eyes(stage: Stage): Pick<DrillPage, 'pending' | 'reach'> {
  const incident = () => stage.bot.responder.incidents().at(-1);
  const stands = () => {
    const { position, question, plans } = incident() ?? {};
    const open = plans?.filter((p) => p.stage === 'pending').map((p) => p.plan.title);
    return `: ${JSON.stringify({ position, question, open })}`;
  };
  return {
    pending: (kind) =>
      until(
        `a plan of the kind ${kind}`,
        () => incident()?.plans.find((p) => p.stage === 'pending' && p.plan.kind === kind)?.digest,
      ),
    async reach(phase, answer) {
      let answered = '';
      const arrived = async () => {
        const { position, question } = incident() ?? {};
        if (position?.phase === phase && question === undefined) return true;
        if (question === undefined || question.since === answered) return undefined;
        answered = question.since;
        await answer(question);
        return undefined;
      };
      await until(`the phase ${phase}`, arrived, stands);
    },
  };
}

/** Polls until it is there; rejects when only a hang can explain it. */
async function until<T>(
  what: string,
  look: () => T | undefined | Promise<T | undefined>,
  stands = () => '',
): Promise<T> {
  const deadline = performance.now() + 200_000;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (performance.now() > deadline) throw new Error(`never came: ${what}${stands()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function watch(page: Page): string[] {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (said) => {
    if (/Content Security Policy|Refused to/.test(said.text())) complaints.push(said.text());
  });
  page.on('request', (request) => {
    const { hostname, protocol } = new URL(request.url());
    if (hostname !== '127.0.0.1' && protocol.startsWith('http')) complaints.push(request.url());
  });
  return complaints;
}
