import { digestOf } from '../../../src/core/plan/canonical.ts';
import type { Fact } from '../../../src/core/journal/facts.ts';
import type { Request } from '../../../src/core/plan/call.ts';
import type { Store } from '../../../src/responder/world.ts';
import type { Watch } from './cloud-aws.ts';
import { createLife, factsOf, type House, type Life } from './house.ts';
import { nextAct } from './people.ts';

/** A request that changed something, as the cloud heard it. */
export interface Heard {
  readonly effect: string;
  readonly request: Request;
  readonly ok: boolean;
}

export interface Told {
  /** What happened, one word for each boundary that was passed: `transact>` before, `transact<` after. */
  readonly instants: string[];
  readonly heard: Heard[];
  deaths: number;
  /** Requests that left although the journal did not say so before. */
  readonly unannounced: string[];
  readonly logged: Life['logged'];
}

/** Never resolves: who waits for it is dead. */
function never<T>(): Promise<T> {
  return new Promise<T>(() => {});
}

/**
 * Plays one incident to its end. At every instant for which `dies` says so the bot is gone, with all
 * that it had not written; a new one starts on the same store.
 */
export async function play(
  house: House,
  dies: (instant: number, where: string) => boolean,
  options: Pick<Watch, 'arrives'> = {},
): Promise<Told> {
  const told: Told = { instants: [], heard: [], deaths: 0, unannounced: [], logged: [] };
  let life = begin(house, told, dies, options);
  for (let turn = 0; turn < 20_000; turn += 1) {
    await house.clock.settle();
    if (life.dead()) {
      told.deaths += 1;
      if (told.deaths > 500) throw new Error('the bot dies and dies');
      house.clock.forget();
      told.logged.push(...life.life.logged);
      await house.reopen();
      const [left] = await house.store.incidents();
      if (left?.open === false) return told;
      life = begin(house, told, dies, options);
      continue;
    }
    const { responder } = life.life;
    const incident = responder.incidents().at(-1);
    if (incident?.closedAt !== undefined) {
      await house.clock.settle();
      told.logged.push(...life.life.logged);
      if (!life.dead()) return told;
      continue;
    }
    const act = life.started() ? nextAct(incident, house.cloud.prod) : undefined;
    if (act !== undefined) {
      // Nobody waits for the answer: the bot may die before it gives one.
      void life.life.says(act.person, act.body);
      await house.clock.settle();
      continue;
    }
    if (!(await house.clock.next()) && !life.dead()) {
      throw new Error(
        `nothing more happens in ${JSON.stringify(incident?.position)}: ${JSON.stringify(incident?.question)}`,
      );
    }
  }
  throw new Error('the incident does not end');
}

function begin(
  house: House,
  told: Told,
  dies: (instant: number, where: string) => boolean,
  options: Pick<Watch, 'arrives'>,
): { life: Life; dead(): boolean; started(): boolean } {
  let dead = false;
  let started = false;
  const instant = (where: string): boolean => {
    if (dead) return true;
    told.instants.push(where);
    dead = dies(told.instants.length, where);
    return dead;
  };
  const { store } = house;
  const watch: Watch = {
    ...options,
    async before(request, effect) {
      if (instant(`${request.operation}>`)) return never<void>();
      if (effect.includes('/measure/')) return undefined;
      if (!(await announced(house, request, effect)))
        told.unannounced.push(`${request.operation} ${effect}`);
      return undefined;
    },
    after(request, effect, answer) {
      told.heard.push({ request, effect, ok: answer.ok });
      return instant(`${request.operation}<`) ? never<void>() : undefined;
    },
  };
  const life = createLife(house, {
    watch,
    store: mortalStore(store, { instant, dead: () => dead }),
    aws: (real) => ({
      send: (request, how) => (dead ? never() : real.send(request, how)),
      sendAndHandOver: (request, handOver, how) =>
        dead ? never() : real.sendAndHandOver(request, handOver, how),
    }),
  });
  const start = async () => {
    await life.responder.start();
    started = true;
  };
  // Not waited for: the bot may die while it starts.
  void start();
  return { life, dead: () => dead, started: () => started };
}

/** The store as one bot sees it: at every write it may die just before, or just after. */
function mortalStore(
  store: Store,
  { instant, dead }: { instant: (where: string) => boolean; dead: () => boolean },
): Store {
  const write = async <T>(where: string, run: () => Promise<T>): Promise<T> => {
    if (instant(`${where}>`)) return never();
    const result = await run();
    return instant(`${where}<`) ? never() : result;
  };
  const read = <T>(run: () => Promise<T>): Promise<T> => (dead() ? never() : run());
  return {
    transact: (at, decide) =>
      write(`transact ${at.event.split('/')[0] ?? ''}`, () => store.transact(at, decide)),
    close: (id) => write('close', () => store.close(id)),
    async claim(limit, except) {
      if (dead()) return never();
      const claims = await store.claim(limit, except);
      // A claim that takes nothing writes nothing.
      return claims.length > 0 && instant('claim<') ? never() : claims;
    },
    renew: (effect, fence) => write('renew', () => store.renew(effect, fence)),
    release: (effect, fence, afterMs) =>
      write('release', () => store.release(effect, fence, afterMs)),
    leaseMs: store.leaseMs,
    lead: (task) => write('lead', () => store.lead(task)),
    resign: () => write('resign', () => store.resign()),
    onNews: (hear) => store.onNews(hear),
    setView: (incident, key, value) => write('view', () => store.setView(incident, key, value)),
    entries: (incident, fromSeq) => read(() => store.entries(incident, fromSeq)),
    incidents: () => read(() => store.incidents()),
    dueTimers: () => read(() => store.dueTimers()),
    nextDue: () => read(() => store.nextDue()),
    getView: (incident, key) => read(() => store.getView(incident, key)),
    shutdown: () => read(() => store.shutdown()),
  };
}

/** Does the journal say, before the request leaves, that exactly this one is intended now? */
async function announced(house: House, request: Request, effect: string): Promise<boolean> {
  const facts = await factsOf(house);
  const about = facts.filter(
    (fact): fact is Extract<Fact, { kind: 'call.intended' | 'call.settled' }> =>
      (fact.kind === 'call.intended' || fact.kind === 'call.settled') &&
      effect.includes(`/call/${fact.body.digest.slice(0, 12)}/${fact.body.call}/`),
  );
  const last = about.at(-1);
  if (last?.kind !== 'call.intended') return false;
  // Only the steps of a hand-over differ from the request itself; they all serve a CreateAccessKey.
  const handsOver = effect.includes('/rotate/create/');
  return handsOver || last.body.request === digestOf(request);
}
