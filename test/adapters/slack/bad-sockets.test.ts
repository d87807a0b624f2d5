import { afterEach, describe, expect, it } from 'vitest';
import { planState } from './fixtures.ts';
import { stage, until, type Stage } from './harness.ts';
import { card, standing, told } from './standing.ts';

let on: Stage;
afterEach(async () => on.close());

const p1 = planState('p1');

describe('sockets', () => {
  it('given both sockets falling silent without a close, when nothing answers, then new ones are opened and people are heard', async () => {
    // People who are not heard try again.
    on = await standing(p1, { workspace: { limits: { ackMs: 3000 } } });
    expect(on.workspace.faults.muteSockets()).toBe(2);
    await until('two new sockets', () => on.workspace.inspect.sockets() >= 2 && answered());
    expect(on.inbox.commands.length).toBeGreaterThan(0);

    async function answered(): Promise<boolean> {
      const text = '/incident resume';
      return (await on.act('ana', 'command', { channel: on.lobby(), text })).status === 200;
    }
  });

  it.each(['refresh_requested', 'warning'] as const)(
    'given a %s on both sockets at once, when a decision is under way, then it stands once, and both are open again',
    async (reason) => {
      on = await standing(p1);
      const decided = Promise.withResolvers<void>();
      on.inbox.reply = async () => {
        await decided.promise;
        return { ok: true, incident: 'x', text: 'Decided.' };
      };
      const text = '/incident resume';
      const asked = on.act('ana', 'command', { channel: on.lobby(), text });
      await until('the command', () => on.inbox.commands.length === 1);
      expect(on.workspace.faults.refresh('all', reason)).toBe(2);
      decided.resolve();
      await asked;
      await told(on, 'ana', 'Decided.');
      expect(on.inbox.commands).toHaveLength(1);
      await until('both sockets', () => on.workspace.inspect.sockets() === 2 && on.slack.healthy());
      await on.act('ana', 'command', { channel: on.lobby(), text });
      expect(on.inbox.commands).toHaveLength(2);
    },
  );

  it('given one click on both sockets, and its copy, when handled, then one vote is submitted', async () => {
    on = await standing(p1);
    on.workspace.faults.redeliver(3, 'other');
    const click = { channel: on.channel(), ts: card(on)?.ts, action_id: 'approve_plan' };
    await on.act('ben', 'click', click);
    await told(on, 'ben', 'Heard: approve.');
    const lines = on.workspace.inspect.shares();
    await until('both copies', () => lines.reduce((sum, one) => sum + one, 0) >= 2);
    expect(on.inbox.commands.filter(({ body }) => body.do === 'approve')).toHaveLength(1);
  });

  it.each(['null', '7', '{', '{"type":"events_api","payload":{"type":"app_rate_limited"}}', '[]'])(
    'given the frame %s, when it arrives, then the bot stays up and hears on (T4)',
    async (frame) => {
      on = await stage();
      on.workspace.faults.sendFrame(frame);
      await until('a word about it', () => on.logged.some((line) => line.includes('unusable')));
      await on.act('ana', 'command', { channel: on.lobby(), text: '/incident resume' });
      expect(on.inbox.commands).toHaveLength(1);
    },
  );
});
