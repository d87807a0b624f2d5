import { openPostgres } from '../../../src/adapters/store/postgres.ts';
import { openSqlite } from '../../../src/adapters/store/sqlite.ts';
import type { Command, Reply } from '../../../src/core/incident/command.ts';
import { phaseInfo } from '../../../src/core/incident/machine.ts';
import type { Incident } from '../../../src/core/incident/incident.ts';
import { createResponder, type Responder } from '../../../src/responder/responder.ts';
import type { Store, World } from '../../../src/responder/world.ts';
import type { Carried } from '../../faults/cloud/cloud.ts';
import { createRandom } from '../../faults/sim/random.ts';
import type { FromBot, Go, Sent, View } from '../words.ts';
import { quietPace, wallPace, type Pace } from './pace.ts';
import { during, unwatched, watchPoints } from './points.ts';
import { createKnown, watchStore, type Known } from './store.ts';
import { awsOverPipe } from './wire.ts';

/** A living bot: the real responder on the real store. What surrounds it is at the other end of the pipe. */
export interface LivingBot {
  /** Opens the store and goes on with what is in it. */
  start(): Promise<void>;
  submit(command: Command): Promise<Reply>;
  /** What it believes of each incident, after a look at what others wrote. */
  views(): Promise<readonly View[]>;
  /** The people have looked. */
  seen(n: number): void;
  answer(id: number, carried: Carried | 'lost'): void;
  stop(): Promise<void>;
}

export function createBot(go: Go, say: (word: FromBot) => void): LivingBot {
  const pace = go.begin === undefined ? wallPace() : quietPace(go.begin);
  const known = createKnown();
  const pipe = createPipe(pace, known, say);
  let opened: Store | undefined;
  let responder: Responder | undefined;
  const living = (): Responder => {
    if (responder === undefined) throw new Error('the bot has not started');
    return responder;
  };
  return {
    async start() {
      watchPoints(go.armed, (at) => say({ say: 'stops', at }));
      const store = await pace.busy(() => during('open', () => openStore(go, pace)));
      opened = store;
      const made = createResponder(
        worldOf(go, { pace, pipe, say, store: watchStore(store, pace, known) }),
        go.terms,
      );
      responder = made;
      await pace.busy(() => made.start());
      const closed = await unwatched(() => store.incidents());
      say({ say: 'started', closed: closed.filter(({ open }) => !open).map(({ id }) => id) });
    },
    submit: (command) => pace.busy(() => living().submit(command)),
    async views() {
      await living().refresh();
      return living().incidents().map(viewOf);
    },
    seen: (n) => pipe.seen(n),
    answer: (id, carried) => pipe.answer(id, carried),
    async stop() {
      await responder?.stop();
      await during('shutdown', async () => opened?.shutdown());
      pace.end();
    },
  };
}

/** What goes out and comes back: requests to AWS, and what the people see. */
function createPipe(pace: Pace, known: Known, say: (word: FromBot) => void) {
  const showing = new Map<number, () => void>();
  const asking = new Map<number, (carried: Carried | 'lost') => void>();
  let count = 0;
  return {
    carry: (arrived: Sent['arrived'], changes: boolean): Promise<Carried> =>
      pace.busy(async () => {
        count += 1;
        const id = count;
        const sent = known.witness({ arrived, changes, now: pace.clock.now(), wall: Date.now() });
        say({ say: 'aws', id, ...sent });
        const carried = await new Promise<Carried | 'lost'>((resolve) => asking.set(id, resolve));
        if (carried !== 'lost') return carried;
        throw Object.assign(new Error('reset'), { code: 'ECONNRESET' });
      }),
    show(incident: Incident) {
      count += 1;
      showing.set(count, pace.hold());
      say({ say: 'view', n: count, view: viewOf(incident), now: pace.clock.now() });
    },
    seen(n: number) {
      showing.get(n)?.();
      showing.delete(n);
    },
    answer(id: number, carried: Carried | 'lost') {
      asking.get(id)?.(carried);
      asking.delete(id);
    },
  };
}

function worldOf(
  go: Go,
  here: {
    readonly pace: Pace;
    readonly pipe: ReturnType<typeof createPipe>;
    readonly store: Store;
    readonly say: (word: FromBot) => void;
  },
): World {
  const { pace, pipe, store, say } = here;
  const { clock } = pace;
  const random = createRandom(go.seed);
  const log = (
    fields: { readonly effect?: unknown; readonly error?: unknown },
    message: string,
  ) => {
    if (message.startsWith('a result came after the lease'))
      say({ say: 'stale', effect: String(fields.effect) });
    if (String(fields.error).startsWith('ClaimLost'))
      say({ say: 'withheld', effect: String(fields.effect) });
    if (process.env['KILLS_LOG'] !== undefined)
      process.stderr.write(`${process.pid} ${message} ${JSON.stringify(fields)}\n`);
  };
  return {
    kind: 'drill',
    clock,
    log: { info: log, warn: log, error: log },
    store,
    aws: awsOverPipe(
      { settings: go.settings, clock, random: () => random.draw() },
      (arrived, changes) => pipe.carry(arrived, changes),
    ),
    chat: {
      changed: (incident) => pipe.show(incident),
      eligibility: () =>
        Promise.resolve({ state: 'eligible', checkedAt: new Date(clock.now()).toISOString() }),
    },
    randomHex: (bytes) => random.hex(bytes),
  };
}

function openStore({ store, begin, leaseMs }: Go, { clock }: Pace): Promise<Store> {
  if (store.startsWith('sqlite:')) return Promise.resolve(openSqlite(store.slice(7), clock));
  return openPostgres(store, {
    clock,
    // Where time jumps, the database can't tell it.
    ...(begin === undefined ? {} : { clockDecides: true }),
    ...(leaseMs === undefined ? {} : { leaseMs }),
    warn: () => {},
  });
}

/** What people need to see of an incident to do the next thing. */
export function viewOf(incident: Incident): View {
  const { id, seq, position, question, closedAt } = incident;
  const pending = incident.plans.find(({ stage }) => stage === 'pending');
  return {
    incident: id,
    seq,
    phase: position.phase,
    does: phaseInfo(incident).does.kind,
    closed: closedAt !== undefined,
    ...(question === undefined ? {} : { asks: question.because }),
    ...(pending === undefined
      ? {}
      : {
          waiting: {
            id: pending.plan.id,
            digest: pending.digest,
            voted: pending.votes.filter(({ revoked }) => !revoked).map(({ person }) => person),
            ...(pending.plan.requester === undefined ? {} : { requester: pending.plan.requester }),
          },
        }),
  };
}
