import type { Browser, Locator, Page } from 'playwright-core';
import { createLog } from '../../src/cli/log.ts';
import { setStage, type Stage } from '../../src/cli/stage/stage.ts';
import type { Scenario } from '../../src/drill/scenario/schema.ts';
import { openChromium } from '../page/chromium.ts';

/** An interactive drill with its chat page open in a real browser, everybody side by side. */
export interface DrillPage {
  readonly stage: Stage;
  readonly page: Page;
  /** What went wrong in the page: exceptions, refused content, requests to other machines. */
  readonly complaints: readonly string[];
  /** One person's column. */
  screen(name: string): Locator;
  /** The messages in it. */
  log(name: string): Locator;
  /** Types into the conversation that is open in this person's column. */
  type(name: string, text: string): Promise<void>;
  /** Opens the incident's channel in this person's column. */
  openIncident(name: string): Promise<void>;
  /** Waits for the card of this plan in this person's column, presses Approve on it and means it. */
  approve(name: string, digest: string): Promise<void>;
  close(): Promise<void>;
}

export const [ana, ben, cho] = ['Ana Ruiz', 'Ben Okafor', 'Cho Min-jun'] as const;

export async function openDrillPage(options: {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly speed: number;
  readonly width?: number;
  readonly height?: number;
}): Promise<DrillPage> {
  const { scenario, seed, speed, width = 1440, height = 900 } = options;
  const stage = await setStage({ scenario, seed, speed, page: true, log: createLog('error') });
  let browser: Browser | undefined;
  const close = async () => {
    await browser?.close();
    await stage.close();
  };
  try {
    browser = await openChromium();
    const page = await browser.newPage({ viewport: { width, height } });
    const complaints = watch(page);
    const ids = [ana, ben, cho].map(
      (name) => stage.workspace.ready.people.find((p) => p.name === name)?.slackUserId ?? '',
    );
    await page.goto(`${stage.workspace.pageUrl}&as=${ids.join(',')}`);
    const screen = (name: string) => page.getByRole('region', { name: `${name}’s screen` });
    const log = (name: string) => screen(name).getByRole('log').first();
    for (const name of [ana, ben, cho]) await log(name).waitFor();
    return { stage, page, complaints, screen, log, ...hands(stage, screen, log), close };
  } catch (error) {
    await close();
    throw error;
  }
}

function hands(
  stage: Stage,
  screen: DrillPage['screen'],
  log: DrillPage['log'],
): Pick<DrillPage, 'type' | 'openIncident' | 'approve'> {
  return {
    async type(name, text) {
      const box = screen(name).getByRole('combobox', { name: /^Message/ });
      await box.fill(text);
      await box.press('Enter');
    },
    async openIncident(name) {
      const incident = stage.workspace.inspect.channels().findLast((c) => c.isPrivate && !c.isDirect);
      if (incident === undefined) throw new Error('there is no incident channel yet');
      const menu = screen(name).getByRole('combobox', { name: 'Conversation' });
      await menu.selectOption(incident.id);
      await log(name).waitFor();
    },
    async approve(name, digest) {
      const cards = log(name).getByRole('article').filter({ hasText: digest.slice(0, 12) });
      await cards.getByRole('button', { name: 'Approve' }).click();
      const sure = screen(name).getByRole('alertdialog', { name: 'Approve this plan?' });
      await sure.getByRole('button', { name: 'Approve' }).click();
      await sure.waitFor({ state: 'detached' });
    },
  };
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
