import { ChatRefusal } from '../../../src/cli/stage/person.ts';
import { look, type Card, type Team, type View } from '../../e2e/people.ts';

/** How people took an incident to its end. */
export interface Followed {
  /** What was typed or pressed again, because nobody had answered. */
  readonly again: number;
  /** The plans that were approved, in order, by their kinds. */
  readonly approved: readonly string[];
  /** What was asked, and answered with resume. */
  readonly asked: readonly string[];
}

export interface Following {
  readonly team: Team;
  /** Gives up when nothing was to be seen for this long, ms. */
  readonly patienceMs: number;
  readonly until?: (view: View) => boolean;
  readonly log: () => string;
}

/** What was typed and not seen to work is typed again after this; what the chat refused, after a moment. */
const AGAIN_MS = { unseen: 10_000, refused: 700 };
const LOOK_EVERY_MS = 150;

interface Deed {
  at: number;
  isHeard: boolean;
}

/**
 * People who follow the runbook, by the chat alone: Ben and Cho approve every card, Ana resumes what is asked and
 * closes at the end. Where a bot gives no answer they do the same once more, and nothing else.
 */
export async function follow(following: Following): Promise<Followed> {
  const deeds = new Map<string, Deed>();
  const state = { again: 0, approved: [] as string[], asked: [] as string[] };
  let seen = '';
  let since = performance.now();
  for (;;) {
    const view = await look(following.team.ana);
    const now = JSON.stringify(view);
    if (now !== seen) [seen, since] = [now, performance.now()];
    if (view !== undefined) {
      if (view.closed || following.until?.(view) === true) return state;
      await act(following.team, view, { deeds, state });
    }
    if (performance.now() - since > following.patienceMs)
      throw new Error(`nothing moves any more: ${now}\n${following.log().slice(-6_000)}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

interface Memory {
  readonly deeds: Map<string, Deed>;
  readonly state: { again: number; readonly approved: string[]; readonly asked: string[] };
}

async function act(team: Team, view: View, memory: Memory): Promise<void> {
  const { channel } = view;
  // One plan at a time waits for people; older cards are only not yet edited.
  for (const card of view.cards.slice(-1)) {
    if (!memory.deeds.has(`ben ${card.digest}`)) memory.state.approved.push(card.kind);
    await once(memory, `ben ${card.digest}`, () => press(team, channel, card));
    await once(memory, `cho ${card.digest}`, () =>
      team.cho.type(`/incident approve ${card.id} ${card.digest}`, channel),
    );
  }
  for (const question of view.questions.slice(-1)) {
    if (!memory.deeds.has(`ana ${question.ts}`)) memory.state.asked.push(question.phase);
    await once(memory, `ana ${question.ts}`, () => team.ana.type('/incident resume', channel));
  }
  if (view.status.includes('Waiting for a person to end the review'))
    await once(memory, 'ana close', () => team.ana.type('/incident close', channel));
}

/** The button; where the message was edited under the finger, the command says the same. */
async function press(team: Team, channel: string, card: Card): Promise<void> {
  try {
    await team.ben.click(card.message, 'approve_plan');
  } catch (error) {
    if (!(error instanceof ChatRefusal)) throw error;
    await team.ben.type(`/incident approve ${card.id} ${card.digest}`, channel);
  }
}

async function once(memory: Memory, name: string, deed: () => Promise<void>): Promise<void> {
  const known = memory.deeds.get(name);
  if (known !== undefined) {
    const patience = known.isHeard ? AGAIN_MS.unseen : AGAIN_MS.refused;
    if (performance.now() - known.at < patience) return;
    memory.state.again += 1;
  }
  const now: Deed = { at: performance.now(), isHeard: false };
  memory.deeds.set(name, now);
  try {
    await deed();
    now.isHeard = true;
  } catch (error) {
    // No bot was there: they look again, and do it again.
    if (!(error instanceof ChatRefusal)) throw error;
    now.at = performance.now();
  }
}
