import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { canRunChromium } from './chromium.ts';
import { ana, ben, chloe, useDesk } from './desk.ts';
import { card } from './example-app.ts';
import { openWire } from './stage.ts';

/** Runs in the page; as text, because only the page knows a document. */
const poorContrasts = await readFile(new URL('contrast.in-page.js', import.meta.url), 'utf8');

describe.runIf(canRunChromium())('the chat page: windows and connections', () => {
  const desk = useDesk();

  it('given two windows of three people each, when the browser’s connections are short, then both still work', async () => {
    await desk.open(ana, ben, chloe);
    const second = await desk.context.newPage();
    await second.goto(desk.stage.address(ana, ben, chloe));
    await second
      .getByRole('region', { name: `${chloe}’s screen` })
      .getByRole('combobox', { name: 'Message as' })
      .fill('from the second window');
    await second.keyboard.press('Enter');
    await desk.log(ana).getByText('from the second window').waitFor();
    await desk.page.close();
    await desk.post({ text: 'the first window is gone' });
    desk.page = second;
    await expect.poll(() => desk.log(ana).getByText('the first window is gone').count()).toBe(1);
  });

  it('given a lost connection, when it is back, then the page says so meanwhile and catches up', async () => {
    const wire = await openWire(desk.stage);
    try {
      await desk.page.goto(wire.address(ana));
      await desk.log(ana).getByText('The incident begins.').waitFor();
      wire.cut();
      await desk.screen(ana).getByText('Connection lost').waitFor();
      await desk.post({ text: 'said meanwhile' });
      expect(await desk.log(ana).getByText('said meanwhile').count()).toBe(0);
      await desk.screen(ana).getByRole('combobox').fill('typed meanwhile');
      await desk.page.keyboard.press('Enter');
      await desk.screen(ana).getByText('The workspace does not answer.').waitFor();
      expect(await desk.screen(ana).getByRole('combobox').inputValue()).toBe('typed meanwhile');
      wire.mend();
      await desk.log(ana).getByText('said meanwhile').waitFor();
      await desk.screen(ana).getByText('Connection lost').waitFor({ state: 'detached' });
    } finally {
      wire.close();
    }
  });

  it('given a wrong or missing key, when opened, then the page says what to do', async () => {
    await desk.page.goto(desk.stage.workspace.ready.chatUrl);
    await desk.page.getByText('The address lacks its key.').waitFor();
    await desk.page.goto(`${desk.stage.workspace.ready.chatUrl}#key=wrong`);
    const refusal = desk.page.getByRole('alert');
    await expect.poll(() => refusal.innerText()).toMatch(/the address that the drill printed last/);
  });

  it.each(['light', 'dark'] as const)(
    'given a %s screen, when everything is on it, then every text stands out from its ground by 4.5 to 1',
    async (colorScheme) => {
      await desk.page.emulateMedia({ colorScheme });
      const status = await desk.post({ text: 'waiting', blocks: card('1 of 2 `click`', true) });
      await desk.stage.app.client.pins.add({ channel: desk.channel, timestamp: status });
      await desk.post({ text: 'see https://ok.example/x', thread_ts: status });
      await desk.open(ana, ben);
      await desk.log(ana).getByRole('button', { name: 'Approve' }).click();
      await desk.log(ana).getByText('Your yes counts.').waitFor();
      await desk.log(ana).getByRole('button', { name: '1 reply' }).click();
      await desk.screen(ben).getByRole('combobox', { name: 'Message as' }).fill('/incident s');
      await desk.screen(ben).getByRole('option', { name: '/incident shield' }).waitFor();
      expect(await desk.page.evaluate(poorContrasts)).toEqual([]);
      await desk.page.goto(desk.stage.address(ben));
      await desk.log(ben).waitFor();
      expect(await desk.page.evaluate(poorContrasts)).toEqual([]);
    },
  );

  it('given a narrow window, when shown, then nothing is wider than it and the conversations are in a menu', async () => {
    await desk.page.setViewportSize({ width: 640, height: 700 });
    await desk.post({ text: 'wide', blocks: card('a'.repeat(300), true) });
    await desk.open(ana);
    await desk.screen(ana).getByRole('combobox', { name: 'Conversation' }).waitFor();
    await desk.log(ana).getByRole('button', { name: 'Approve' }).waitFor();
    const tooWide = await desk.page.evaluate(
      `[...document.querySelectorAll('.list, .content')]
        .filter((element) => element.scrollWidth > element.clientWidth + 1)
        .map((element) => element.className)`,
    );
    expect(tooWide).toEqual([]);
  });

  it('given the person’s chips, when pressed, then the window changes hands or gets another column', async () => {
    await desk.open(ana);
    const chips = desk.page.getByRole('group', { name: 'Whose screen is shown' });
    await chips.getByRole('button', { name: ben }).click();
    await desk.log(ben).waitFor();
    expect(await desk.screen(ana).count()).toBe(0);
    await desk.page.getByRole('button', { name: 'Side by side' }).click();
    await desk.log(ana).waitFor();
    await desk.log(chloe).waitFor();
    await chips.getByRole('button', { name: ana }).click();
    await expect.poll(() => desk.screen(ana).count()).toBe(0);
    await desk.page.reload();
    await desk.log(chloe).waitFor();
    expect(await desk.page.getByRole('region', { name: /screen$/ }).count()).toBe(2);
  });
});
