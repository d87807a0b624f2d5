import { describe, expect, it } from 'vitest';
import type { Incident } from '../../src/core/incident/incident.ts';
import { createNews } from '../../src/responder/ready.ts';
import type { World } from '../../src/responder/world.ts';
import { tell, type Story } from '../core/incident/stage.ts';

function bot() {
  const told: Incident[] = [];
  const readied: string[] = [];
  const timers: (() => void)[] = [];
  let latest: Incident | undefined;
  const world = {
    aws: {
      ready: (what: { readonly as: string }, session: string) =>
        void readied.push(`${what.as} ${session}`),
    },
    chat: { changed: (incident: Incident) => void told.push(incident) },
    clock: {
      now: () => 0,
      after: (_: number, run: () => void) => {
        timers.push(run);
        return () => {};
      },
    },
  } as unknown as World;
  const news = createNews(world, () => latest);
  return {
    told,
    readied,
    hears(story: Story) {
      latest = story.incident;
      news(story.incident);
    },
    timePasses: () => timers.splice(0).forEach((run) => run()),
  };
}

const emergency = (story: Story) => story.plan('emergency');

describe('what is about to be approved', () => {
  it('given an emergency plan, when it is drawn and at each vote, then the way to AWS is made ready, once for each', () => {
    const [story, me] = [tell(), bot()];
    me.hears(story);
    me.hears(story);
    const session = `freeze inc-1/fire/${emergency(story).digest.slice(0, 12)}`;
    expect(me.readied).toEqual([session]);
    story.approves('ben', emergency(story));
    me.hears(story);
    expect(me.readied).toEqual([session, session]);
  });

  it('given the second approval, when the attachment has not left, then the channel is told afterwards, with what is so by then', () => {
    const story = tell();
    story.approves('ben', emergency(story));
    story.approves('cho', emergency(story));
    story.callsSucceed();
    const firing = tell();
    firing.approves('ben', emergency(firing));
    firing.approves('cho', emergency(firing));
    const me = bot();
    me.hears(firing);
    me.hears(firing);
    expect(me.told).toEqual([]);
    me.timePasses();
    expect(me.told).toEqual([firing.incident]);
    // It has left: what comes of it is told at once.
    me.hears(story);
    expect(me.told.at(-1)).toBe(story.incident);
  });
});
