import { readFile } from 'node:fs/promises';
import type { KnownBlock } from '@slack/types';
import { describe, expect, it } from 'vitest';
import { canRunChromium } from './chromium.ts';
import { ana, ben, useDesk } from './desk.ts';
import { mrkdwn, plain } from './example-app.ts';

const pixel =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';

const options = ['prod', 'staging'].map((value) => ({ text: plain(value), value }));

describe.runIf(canRunChromium())('the chat page: blocks', () => {
  const desk = useDesk();
  const say = (blocks: KnownBlock[]) =>
    desk.stage.app.client.chat.postMessage({ channel: desk.channel, text: 'blocks', blocks });

  it('given menus in a message, when something is picked, then the app gets exactly that', async () => {
    await say([
      {
        type: 'section',
        text: mrkdwn('Which account?'),
        accessory: {
          type: 'static_select',
          action_id: 'pick',
          placeholder: plain('Account'),
          options,
        },
      },
      { type: 'actions', elements: [{ type: 'overflow', action_id: 'more', options }] },
    ]);
    await desk.open(ana, ben);
    await desk.log(ana).getByRole('combobox', { name: 'Account' }).selectOption('staging');
    await desk.log(ben).getByText('@Ana Lovelace chose staging').waitFor();
    await desk.log(ben).getByRole('button', { name: 'More actions' }).click();
    await desk.log(ben).getByRole('menuitem', { name: 'prod' }).click();
    await expect.poll(() => desk.log(ana).getByText('@Ben Kato chose prod').count()).toBe(1);
    expect(await desk.log(ben).getByRole('menu').count()).toBe(0);
  });

  it('given rich text and a table, when shown, then their structure is there', async () => {
    const text = (value: string, style = {}) => ({ type: 'text' as const, text: value, style });
    await say([
      {
        type: 'rich_text',
        elements: [
          {
            type: 'rich_text_section',
            elements: [
              text('bold', { bold: true }),
              { type: 'user', user_id: desk.stage.ids[ben] ?? '' },
            ],
          },
          {
            type: 'rich_text_list',
            style: 'ordered',
            elements: [{ type: 'rich_text_section', elements: [text('<i>first</i>')] }],
          },
          { type: 'rich_text_preformatted', elements: [text('x  = *1*')] },
        ],
      },
      {
        type: 'table',
        rows: [
          [
            { type: 'raw_text', text: 'Door' },
            { type: 'raw_text', text: 'State' },
          ],
          [
            { type: 'raw_text', text: 'arn:aws:iam::111122223333:user/a_b' },
            { type: 'raw_text', text: 'closed' },
          ],
        ],
      },
    ]);
    await desk.open(ana);
    const log = desk.log(ana);
    await log.locator('strong', { hasText: 'bold' }).waitFor();
    await log.getByText('@Ben Kato').waitFor();
    expect(await log.getByRole('listitem').innerText()).toBe('<i>first</i>');
    expect(await log.locator('pre').innerText()).toBe('x  = *1*');
    expect(await log.getByRole('columnheader').allInnerTexts()).toEqual(['Door', 'State']);
    expect(await log.getByRole('cell').first().innerText()).toBe(
      'arn:aws:iam::111122223333:user/a_b',
    );
  });

  it('given dates and links, when shown, then the date is the reader’s and the link tells nobody where it was', async () => {
    const { link } = { link: 'https://ok.example/a_b?x=1' };
    const at = Math.floor(Date.now() / 1000);
    await desk.post({ text: `by <!date^${at}^{date_pretty}|then>, see <${link}|the page>` });
    await desk.open(ana);
    await desk
      .log(ana)
      .locator('time', { hasText: /^today$/ })
      .waitFor();
    const anchor = desk.log(ana).getByRole('link', { name: 'the page' });
    expect(await anchor.getAttribute('href')).toBe(link);
    expect(await anchor.getAttribute('rel')).toBe('noopener noreferrer');
  });

  it('given a link to a message of this workspace, when pressed, then the page goes there by itself', async () => {
    for (let i = 0; i < 40; i += 1) await desk.post({ text: `line ${i}` });
    const first = await desk.post({ text: 'the one meant' });
    for (let i = 0; i < 40; i += 1) await desk.post({ text: `more ${i}` });
    const { client } = desk.stage.app;
    const origin = new URL(desk.stage.workspace.ready.chatUrl).origin;
    const place = `${origin}/archives/${desk.channel}/p${first.replace('.', '')}`;
    await client.chat.postMessage({ channel: desk.channel, text: `<${place}|go there>` });
    await desk.open(ana);
    await desk.log(ana).getByRole('button', { name: 'go there' }).click();
    await expect.poll(() => desk.page.locator(`[data-ts="${first}"]:focus`).count()).toBe(1);
    await desk.screen(ana).getByText('the one meant').and(desk.page.locator(':visible')).waitFor();
  });

  it('given a shared file, when saved, then the browser gets its bytes', async () => {
    await desk.stage.app.client.filesUploadV2({
      channel_id: desk.channel,
      filename: 'report.md',
      title: 'After-action report',
      content: '# What happened',
      initial_comment: 'The report',
    });
    await desk.open(ana);
    const saving = desk.page.waitForEvent('download');
    await desk.log(ana).getByRole('button', { name: 'After-action report' }).click();
    const saved = await saving;
    expect(saved.suggestedFilename()).toBe('report.md');
    expect(await readFile(await saved.path(), 'utf8')).toBe('# What happened');
  });

  it('given a picture, when it came with the message, then it is shown', async () => {
    await desk.open(ana);
    await desk.page.route('**/messages?*', async (route) => {
      const answer = await route.fetch();
      const body = (await answer.json()) as { messages: { blocks: unknown[] }[] };
      for (const message of body.messages) {
        message.blocks = [{ type: 'image', image_url: pixel, alt_text: 'a graph' }];
      }
      await route.fulfill({ response: answer, json: body });
    });
    await desk.post({ text: 'graph' });
    await desk.log(ana).getByRole('img', { name: 'a graph' }).first().waitFor();
    expect(
      await desk.log(ana).getByRole('img', { name: 'a graph' }).first().getAttribute('src'),
    ).toBe(pixel);
  });

  it('given a block that nobody knows or that is broken, when shown, then the rest of the page stands', async () => {
    await desk.open(ana);
    await desk.page.route('**/messages?*', async (route) => {
      const answer = await route.fetch();
      const body = (await answer.json()) as { messages: { text: string; blocks: unknown[] }[] };
      for (const message of body.messages) {
        if (message.text === 'broken') message.blocks = [{ type: 'section', fields: 'nonsense' }];
        if (message.text === 'unknown') message.blocks = [{ type: 'hologram' }];
      }
      await route.fulfill({ response: answer, json: body });
    });
    await desk.post({ text: 'unknown' });
    await desk.post({ text: 'broken' });
    await desk.log(ana).getByText('broken').waitFor();
    await desk.log(ana).getByText('hologram').waitFor();
    expect(await desk.log(ana).getByText('The incident begins.').count()).toBe(1);
  });
});
