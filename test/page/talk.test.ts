import { describe, expect, it } from 'vitest';
import { canRunChromium } from './chromium.ts';
import { ana, ben, chloe, useDesk } from './desk.ts';
import { makeChannel } from './stage.ts';

describe.runIf(canRunChromium())('the chat page: conversations', () => {
  const desk = useDesk();

  it('given three people side by side, when one writes, then all see it', async () => {
    await desk.open(ana, ben, chloe);
    await desk
      .screen(ben)
      .getByRole('combobox', { name: 'Message as' })
      .fill('Seen by @Chloé Ñandú');
    await desk.page.keyboard.press('Enter');
    for (const name of [ana, ben, chloe]) {
      const message = desk.screen(name).getByRole('article', { name: ben });
      await expect.poll(() => message.getByText('@Chloé Ñandú').count()).toBe(1);
    }
  });

  it('given a message, when answered in its thread, then the count grows and the channel stays as it was', async () => {
    const parent = await desk.post({ text: 'Approve P-1?' });
    await desk.open(ana, ben);
    const article = desk.screen(ana).getByRole('article').filter({ hasText: 'Approve P-1?' });
    await article.hover();
    await article.getByRole('button', { name: 'Reply in thread' }).click();
    const thread = desk.screen(ana).getByRole('complementary', { name: 'Thread' });
    await thread.getByRole('combobox', { name: 'Reply' }).fill('Does it stop the backup?');
    await desk.page.keyboard.press('Enter');
    await thread.getByText('Does it stop the backup?').waitFor();
    await desk.post({ text: 'It does not.', thread_ts: parent });
    await thread.getByText('It does not.').waitFor();
    await desk.screen(ben).getByRole('button', { name: '2 replies' }).click();
    await desk
      .screen(ben)
      .getByRole('complementary', { name: 'Thread' })
      .getByText('It does not.')
      .waitFor();
    await desk.screen(ben).getByRole('button', { name: 'Back' }).click();
    expect(await desk.screen(ben).getByText('It does not.').count()).toBe(0);
    await thread.getByRole('combobox', { name: 'Reply' }).fill('/incident status');
    await thread.getByText('commands only in the channel').waitFor();
  });

  it('given a typed command, when refused or not answered, then the person is told and can try again', async () => {
    await desk.open(ana, ben);
    const box = desk.screen(ana).getByRole('combobox', { name: 'Message as' });
    await box.fill('/incident frobnicate');
    await desk.page.keyboard.press('Enter');
    await desk.log(ana).getByText('No such thing: frobnicate').waitFor();
    await box.fill('/incident silent');
    await desk.page.keyboard.press('Enter');
    const notice = desk
      .screen(ana)
      .getByRole('alert')
      .filter({ hasText: 'did not acknowledge this command' });
    await notice.waitFor();
    expect(await desk.screen(ana).getByText('did not acknowledge').count()).toBe(1);
    await notice.getByRole('button', { name: 'Try again' }).click();
    const sent = () =>
      desk.stage.workspace.inspect
        .envelopes()
        .filter((one) => JSON.stringify(one).includes('"silent"')).length;
    await expect.poll(sent).toBe(2);
    await notice.getByRole('button', { name: 'Dismiss' }).click();
    expect(await desk.screen(ben).getByText('did not acknowledge').count()).toBe(0);
  });

  it('given a slash, when typing, then the commands are offered and the keyboard takes one', async () => {
    await desk.open(ana);
    const box = desk.screen(ana).getByRole('combobox');
    await box.pressSequentially('/incident st');
    await desk.screen(ana).getByRole('option', { name: '/incident status' }).waitFor();
    await desk.page.keyboard.press('ArrowDown');
    await desk.page.keyboard.press('Enter');
    expect(await box.inputValue()).toBe('/incident status');
    await desk.page.keyboard.press('Enter');
    await desk.log(ana).getByText('No such thing: status').waitFor();
    await desk.page.keyboard.press('ArrowUp');
    expect(await box.inputValue()).toBe('/incident status');
  });

  it('given another channel, when something is said there, then it is marked until it is read', async () => {
    const other = await makeChannel(desk.stage, `other-${desk.channel.toLowerCase()}`);
    await desk.stage.app.client.chat.postMessage({ channel: other, text: 'old news' });
    await desk.open(ana);
    const conversations = desk.screen(ana).getByRole('navigation', { name: 'Conversations' });
    await conversations.getByRole('button', { name: /^other-/ }).click();
    await desk.log(ana).getByText('old news').waitFor();
    await conversations.getByRole('button', { name: /^sec-/ }).first().click();
    await desk.log(ana).getByText('The incident begins.').waitFor();
    await desk.stage.app.client.chat.postMessage({
      channel: other,
      text: `Look at <#${desk.channel}>`,
    });
    const entry = desk
      .screen(ana)
      .getByRole('button', { name: `other-${desk.channel.toLowerCase()} unread` });
    await entry.click();
    await desk.screen(ana).getByText('New', { exact: true }).waitFor();
    await entry.waitFor({ state: 'detached' });
    await desk.screen(ana).getByRole('article').getByRole('button', { name: '#sec-' }).click();
    await expect.poll(() => desk.log(ana).getByText('The incident begins.').count()).toBe(1);
  });
});
