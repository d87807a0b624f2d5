import { expect, it } from 'vitest';
import { createNews } from '../../src/responder/ready.ts';
import type { World } from '../../src/responder/world.ts';
import { tell } from '../core/incident/stage.ts';

it('given an emergency plan, when it is drawn and at each vote, then the way to AWS is made ready, once for each, and the chat is told each time', () => {
  const story = tell();
  const readied: string[] = [];
  const told: unknown[] = [];
  const news = createNews({
    aws: {
      ready: (what: { readonly as: string }, session: string) =>
        void readied.push(`${what.as} ${session}`),
    },
    chat: { changed: (incident: unknown) => void told.push(incident) },
  } as unknown as World);
  news(story.incident);
  news(story.incident);
  const plan = story.plan('emergency');
  const session = `freeze inc-1/fire/${plan.digest.slice(0, 12)}`;
  expect(readied).toEqual([session]);
  story.approves('ben', plan);
  news(story.incident);
  expect(readied).toEqual([session, session]);
  expect(told).toHaveLength(3);
});
