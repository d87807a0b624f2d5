import type { OpeningTerms } from '../../../src/responder/opening.ts';
import type { Command } from '../../../src/core/incident/command.ts';
import type { Armed } from '../child/points.ts';
import type { FromBot, Sent, View } from '../words.ts';
import type { Barracks, BotProcess } from './bots.ts';
import type { BusyAws, Heard } from './busy-aws.ts';

/** A request as AWS heard it, and from whom. */
export interface Arrival extends Sent, Heard {
  readonly pid: number;
}

/** One bot of several. */
export interface Member {
  readonly process: BotProcess;
  started: boolean;
  /** Where it was armed to stand still, once it does. */
  stoppedAt: string | undefined;
  isStopped: boolean;
  told: ((views: readonly View[]) => void) | undefined;
  ended: (() => void) | undefined;
}

/** Several bots on one store, and what was heard of them. */
export interface Crew {
  readonly members: Member[];
  readonly arrivals: Arrival[];
  /** Effects whose result came too late. */
  readonly stale: string[];
  /** Effects whose change did not leave, because the claim was over. */
  readonly withheld: string[];
  readonly faults: string[];
  /** The newest that any bot showed of each incident. */
  readonly views: Map<string, View>;
  readonly replies: Map<string, boolean>;
  hire(armed?: Armed): Promise<Member>;
  fire(member: Member): Promise<void>;
  submit(member: Member, command: Command): void;
}

export interface CrewOptions {
  readonly barracks: Barracks;
  readonly aws: BusyAws;
  readonly url: string;
  readonly terms: OpeningTerms;
  readonly leaseMs: number;
}

export function createCrew({ barracks, aws, url, terms, leaseMs }: CrewOptions): Crew {
  let lives = 0;
  const crew: Crew = {
    members: [],
    arrivals: [],
    stale: [],
    withheld: [],
    faults: [],
    views: new Map(),
    replies: new Map(),
    async hire(armed) {
      const process = await barracks.take();
      const member: Member = {
        process,
        started: false,
        stoppedAt: undefined,
        isStopped: false,
        told: undefined,
        ended: undefined,
      };
      crew.members.push(member);
      process.hear((word) => hear(crew, aws, member, word));
      lives += 1;
      process.tell({
        say: 'go',
        store: url,
        terms,
        settings: terms.settings,
        leaseMs,
        seed: lives,
        ...(armed === undefined ? {} : { armed }),
      });
      return member;
    },
    async fire(member) {
      crew.members.splice(crew.members.indexOf(member), 1);
      member.process.signal('SIGKILL');
      const { signal, stderr } = await member.process.ended;
      if (signal !== 'SIGKILL') crew.faults.push(`a bot ended by itself: ${stderr}`);
    },
    submit: (member, command) => member.process.tell({ say: 'submit', command }),
  };
  return crew;
}

function hear(crew: Crew, aws: BusyAws, member: Member, word: FromBot): void {
  const { process } = member;
  switch (word.say) {
    case 'started':
      member.started = true;
      return;
    case 'view': {
      const known = crew.views.get(word.view.incident);
      if (known === undefined || known.seq < word.view.seq)
        crew.views.set(word.view.incident, word.view);
      return;
    }
    case 'reply':
      // Who does not know the incident yet has not heard it.
      if (word.reply.ok || word.reply.code !== 'no-incident')
        crew.replies.set(word.command, word.reply.ok);
      return;
    case 'aws': {
      const { say: _, id, ...sent } = word;
      void answer(crew, aws, process, { id, sent });
      return;
    }
    case 'stops':
      member.stoppedAt = word.at;
      member.isStopped = true;
      return;
    case 'stale':
      crew.stale.push(word.effect);
      return;
    case 'withheld':
      crew.withheld.push(word.effect);
      return;
    case 'told':
      member.told?.(word.views);
      return;
    case 'stopped':
      member.ended?.();
      return;
    case 'fault':
      crew.faults.push(word.error);
      return;
    case 'unheard':
    // The people see that nothing happened, and do it again.
    case 'ready':
  }
}

async function answer(
  crew: Crew,
  aws: BusyAws,
  process: BotProcess,
  { id, sent }: { readonly id: number; readonly sent: Sent },
): Promise<void> {
  const heard = await aws.carry(sent);
  crew.arrivals.push({ ...sent, ...heard, pid: process.pid });
  process.tell({ say: 'answer', id, carried: heard.answer });
}
