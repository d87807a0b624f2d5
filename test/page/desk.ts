import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { openChromium } from './chromium.ts';
import { equip, type card } from './example-app.ts';
import { makeChannel, openStage, watchRequests, type Stage } from './stage.ts';

export const [ana, ben, chloe] = ['Ana Lovelace', 'Ben Kato', 'Chloé Ñandú'] as const;
export const hostile = '<img src=https://evil.example/x.png onerror="window.pwned=1"><b>Ben</b>';

/** Four people before one browser; every test gets a channel and a window of its own. */
export interface Desk {
  stage: Stage;
  context: BrowserContext;
  page: Page;
  channel: string;
  /** The app says something in the channel. */
  post(message: Said): Promise<string>;
  /** Shows these people's screens. */
  open(...names: string[]): Promise<void>;
  screen(name: string): Locator;
  /** The messages on a person's screen. */
  log(name: string): Locator;
}

interface Said {
  text: string;
  blocks?: ReturnType<typeof card>;
  thread_ts?: string;
}

/**
 * Sets the desk up around the tests of a `describe`. After each one it fails if the page threw, broke its content
 * security policy, or asked anything of another machine.
 */
export function useDesk(): Desk {
  let browser: Browser | undefined;
  let requests = { outside: [] as string[] };
  let complaints: string[] = [];
  const desk = {
    post: async (message: Said) => {
      const { channel } = desk;
      return (await desk.stage.app.client.chat.postMessage({ channel, ...message })).ts ?? '';
    },
    open: async (...names: string[]) => {
      await desk.page.goto(desk.stage.address(...names));
      for (const name of names) await desk.log(name).waitFor();
    },
    screen: (name: string) => desk.page.getByRole('region', { name: `${name}’s screen` }),
    log: (name: string) => desk.screen(name).getByRole('log').first(),
  } as Desk;

  beforeAll(async () => {
    browser = await openChromium();
    desk.stage = await openStage([ana, ben, chloe, hostile], equip);
  });
  afterAll(async () => {
    await browser?.close();
    await desk.stage?.close();
  });
  beforeEach(async ({ task }) => {
    const name = `sec-${task.id.replaceAll(/[^a-z0-9]/g, '')}`;
    desk.channel = await makeChannel(desk.stage, name, 'DRILL: nothing is real');
    await desk.post({ text: 'The incident begins.' });
    const context = await browser?.newContext({ viewport: { width: 1440, height: 900 } });
    if (!context) throw new Error('the browser is gone');
    desk.context = context;
    context.setDefaultTimeout(200_000);
    desk.page = await context.newPage();
    complaints = [];
    desk.page.on('pageerror', (error) => complaints.push(error.message));
    desk.page.on('console', (said) => {
      if (/Content Security Policy|Refused to/.test(said.text())) complaints.push(said.text());
    });
    requests = await watchRequests(desk.page);
  });
  afterEach(async () => {
    await desk.context.close();
    expect(complaints).toEqual([]);
    expect(requests.outside).toEqual([]);
  });
  return desk;
}
