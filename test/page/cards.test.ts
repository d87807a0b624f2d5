import { describe, expect, it } from 'vitest';
import { canRunChromium } from './chromium.ts';
import { ana, ben, chloe, hostile, useDesk } from './desk.ts';
import { card, mrkdwn, plain } from './example-app.ts';

describe.runIf(canRunChromium())('the chat page: cards and forms', () => {
  const desk = useDesk();

  it('given a card, when one presses its button, then it changes for all and only they are told', async () => {
    await desk.post({ text: 'Approve P-1?', blocks: card('0 of 2', true) });
    await desk.open(ana, ben, chloe);
    await desk.screen(ana).getByRole('button', { name: 'Approve' }).click();
    for (const name of [ana, ben, chloe]) {
      await desk.log(name).getByText('1 of 2: @Ana Lovelace').waitFor();
      await desk.log(name).getByText('(edited)').waitFor();
      expect(await desk.screen(name).getByRole('button', { name: 'Approve' }).count()).toBe(0);
    }
    await desk.log(ana).getByText('Only visible to you').waitFor();
    await desk.log(ana).getByText('Your yes counts.').waitFor();
    // Whatever was posted after it has arrived in the other columns: the ephemeral message would have too.
    await desk.post({ text: 'afterwards' });
    for (const name of [ben, chloe]) {
      await desk.log(name).getByText('afterwards').waitFor();
      expect(await desk.log(name).getByText('Your yes counts.').count()).toBe(0);
    }
  });

  it('given a form, when the answer is bad, then its question says so, and a good one goes through', async () => {
    await desk.post({ text: 'Approve P-1?', blocks: card('0 of 2', true) });
    await desk.open(ana, ben);
    await desk.screen(ben).getByRole('button', { name: 'Deny' }).click();
    const question = desk.screen(ben).getByRole('alertdialog', { name: 'Deny it?' });
    await question.getByText('raises').waitFor();
    await question.getByRole('button', { name: 'Deny' }).click();
    const form = desk.screen(ben).getByRole('dialog', { name: 'Deny plan P-1' });
    const why = form.getByRole('textbox', { name: 'Why?' });
    await why.fill('no');
    await form.getByRole('button', { name: 'Deny' }).click();
    await form.getByText('Please complete this required field.').waitFor();
    await form.getByRole('combobox', { name: 'Kind' }).selectOption('Too much');
    await form.getByRole('checkbox', { name: chloe }).check();
    await form.getByRole('button', { name: 'Deny' }).click();
    await form.getByText('Say it in ten characters or more.').waitFor();
    expect(await why.getAttribute('aria-invalid')).toBe('true');
    expect(await why.inputValue()).toBe('no');
    expect(await desk.screen(ana).getByRole('dialog').count()).toBe(0);
    await why.fill('The target is a bank & <b>not</b> ours');
    await form.getByRole('button', { name: 'Deny' }).click();
    await form.waitFor({ state: 'detached' });
    await desk
      .log(ana)
      .getByText('@Ben Kato denied (Too m): The target is a bank & <b>not</b> ours @Chloé Ñandú')
      .waitFor();
  });

  it('given a question or a form, when Escape is pressed, then nothing is sent and the focus is back', async () => {
    await desk.post({ text: 'Approve P-1?', blocks: card('0 of 2', true) });
    await desk.open(ben);
    const opened = desk.stage.workspace.inspect.calls('views.open').length;
    const deny = desk.screen(ben).getByRole('button', { name: 'Deny' });
    await deny.focus();
    await desk.page.keyboard.press('Enter');
    await desk.screen(ben).getByRole('alertdialog').waitFor();
    await desk.page.keyboard.press('Escape');
    await desk.screen(ben).getByRole('alertdialog').waitFor({ state: 'detached' });
    const focused = deny.and(desk.page.locator(':focus'));
    await focused.waitFor();
    // Enter twice in a hurry: the question opens on its harmless button.
    await desk.page.keyboard.press('Enter');
    await desk.screen(ben).getByRole('alertdialog').waitFor();
    await desk.page.keyboard.press('Enter');
    await desk.screen(ben).getByRole('alertdialog').waitFor({ state: 'detached' });
    expect(desk.stage.workspace.inspect.calls('views.open')).toHaveLength(opened);
    // The focus comes back a moment after the question is gone; an Enter before that goes nowhere.
    await focused.waitFor();
    await desk.page.keyboard.press('Enter');
    await desk.screen(ben).getByRole('alertdialog').waitFor();
    await desk.page.keyboard.press('Tab');
    await desk.page.keyboard.press('Enter');
    const form = desk.screen(ben).getByRole('dialog', { name: 'Deny plan P-1' });
    await form.waitFor();
    await form.getByRole('textbox', { name: 'Why?' }).and(desk.page.locator(':focus')).waitFor();
    await desk.page.keyboard.press('Escape');
    await form.waitFor({ state: 'detached' });
    await focused.waitFor();
  });

  it('given names and texts full of markup, when shown, then they are letters and nothing is asked of the network', async () => {
    const texts = [
      hostile,
      '<script>window.pwned=1</script>',
      '![x](https://evil.example/y.png)',
      '<javascript:window.pwned=1|click me>',
    ];
    for (const text of texts)
      await desk.post({
        text,
        blocks: [
          { type: 'header', text: plain(text.slice(0, 150)) },
          { type: 'section', fields: [mrkdwn(text)] },
        ] as never,
      });
    await desk.stage.app.client.chat.postMessage({
      channel: desk.channel,
      text: 'picture',
      blocks: [
        {
          type: 'image',
          image_url: 'https://evil.example/z.png',
          alt_text: 'a picture from elsewhere',
        },
      ],
    });
    await desk.open(ana, hostile);
    await desk.screen(hostile).getByRole('combobox', { name: 'Message as' }).fill('my name is odd');
    await desk.page.keyboard.press('Enter');
    await desk.log(ana).getByText('my name is odd').waitFor();
    await desk.log(ana).getByText('a picture from elsewhere').waitFor();
    expect(await desk.log(ana).getByText(hostile).count()).toBeGreaterThan(1);
    expect(await desk.page.locator('img, iframe, object, script:not([src])').count()).toBe(0);
    expect(await desk.page.locator('a[href^="javascript:"]').count()).toBe(0);
    expect(await desk.page.evaluate(() => 'pwned' in globalThis)).toBe(false);
  });

  it('given a pinned status, when it is edited, then the bar on top says the new thing', async () => {
    const status = await desk.post({ text: 'waiting for approval', blocks: card('0 of 2', true) });
    await desk.stage.app.client.pins.add({ channel: desk.channel, timestamp: status });
    await desk.open(ana);
    const pins = desk.screen(ana).getByRole('region', { name: 'Pinned' });
    await pins.getByText('waiting for approval').waitFor();
    await desk.stage.app.client.chat.update({
      channel: desk.channel,
      ts: status,
      text: 'shield is out',
      blocks: card('2 of 2', true),
    });
    await pins.getByText('shield is out').click();
    await pins.getByText('2 of 2').waitFor();
    await pins.getByRole('button', { name: 'Approve' }).waitFor();
    await pins.getByRole('button', { name: 'Jump' }).click();
    await expect.poll(() => desk.page.locator(`[data-ts="${status}"]:focus`).count()).toBe(1);
  });

  it('given a drill’s topic, when the channel is shown, then a ribbon says so', async () => {
    await desk.open(ana);
    await expect
      .poll(() => desk.screen(ana).getByRole('note').innerText())
      .toMatch(/DRILL\s+nothing is real/);
  });
});
