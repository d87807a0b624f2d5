import type { Roster } from '../../../src/core/incident/settings.ts';
import type { Inbox } from '../../../src/responder/world.ts';
import { planState, roster as usual } from './fixtures.ts';
import { all, runningClock, stage, until, type Stage } from './harness.ts';

/** What a storm of clicks did. All times in ms of the wall clock. */
export interface Storm {
  /** Clicks that Slack saw acknowledged in time. */
  readonly acknowledged: number;
  readonly clicks: number;
  /** Votes that reached the inbox. */
  readonly submitted: number;
  /** From the arrival of an envelope to its acknowledgement, sorted. */
  readonly ackMs: readonly number[];
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

export interface StormOptions {
  /** How often each person clicks, one round after the other; once when absent. */
  readonly rounds?: number;
  /** Who decides, a real responder for instance; one that says yes at once when absent. */
  readonly inbox?: Pick<Inbox, 'submit'>;
  /** Before the clicks: what is wrong with Slack. */
  readonly before?: (on: Stage) => void;
  /** After the clicks: lets go of what was held up. */
  readonly after?: () => void;
}

/**
 * So many people press the same approve button at once, each round, through the real Bolt over real
 * sockets against the local workspace.
 */
export async function clickStorm(people: number, options: StormOptions = {}): Promise<Storm> {
  const names = Array.from({ length: people }, (_, index) => `P${index} Storm`);
  const ackMs: number[] = [];
  const on = await stage({
    ownAck: true,
    slack: { clock: runningClock(), meter: { ack: (ms) => void ackMs.push(ms) } },
    workspace: {
      people: names.map((name) => ({ name })),
    },
    roster: (id) => rosterOf(names, id),
  });
  try {
    const { inbox } = options;
    if (inbox !== undefined) on.inbox.reply = (command) => inbox.submit(command);
    const { channel, ts } = await cardFor(on, people);
    options.before?.(on);
    ackMs.length = 0;
    let acknowledged = 0;
    for (let round = 0; round < (options.rounds ?? 1); round += 1) {
      const click = { channel, ts, action_id: 'approve_plan' };
      const answers = await Promise.all(names.map((name) => on.act(first(name), 'click', click)));
      acknowledged += answers.filter(({ status }) => status === 200).length;
    }
    const clicks = people * (options.rounds ?? 1);
    // Some are acknowledged before they are decided; none may be lost.
    await until('every vote', () => on.inbox.commands.length >= clicks);
    const sorted = ackMs.toSorted((a, b) => a - b);
    const at = (part: number): number => sorted[Math.ceil(part * sorted.length) - 1] ?? Number.NaN;
    return {
      acknowledged,
      clicks,
      submitted: on.inbox.commands.length,
      ackMs: sorted,
      p50: at(0.5),
      p99: at(0.99),
      max: at(1),
    };
  } finally {
    options.after?.();
    await on.close();
  }
}

const first = (name: string): string => `${name.toLowerCase().split(' ')[0]} `;

function rosterOf(names: readonly string[], id: (person: string) => string): Roster {
  return {
    ...usual,
    people: names.map((name) => {
      const person = first(name).trim();
      return { person, name, slack: id(first(name)), roles: ['approver'] };
    }),
  };
}

/** The card of one plan, once everybody is in its channel. */
async function cardFor(on: Stage, people: number): Promise<{ channel: string; ts: string }> {
  on.show(on.incident({ plans: [planState('p1')] }));
  const card = await until('the card', () => {
    const channel = on.channelId('inc-20261122-abc123');
    return channel === undefined
      ? undefined
      : on.messages(channel).find((one) => all(one).includes('"approve_plan"'));
  });
  await until('everybody', () =>
    on.workspace.inspect
      .channels()
      .some(({ id, members }) => id === card.channel && members.size === people + 1),
  );
  return { channel: card.channel, ts: card.ts };
}
