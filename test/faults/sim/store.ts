import type { Store, Transaction, Writes } from '../../../src/responder/world.ts';
import { never, type Bot } from './bot.ts';
import type { Boundary } from './fates.ts';
import type { Stage } from './stage.ts';

/** The connection to the store broke; what came of the call is not known. */
class ConnectionLost extends Error {}

/** The store as one bot sees it: over a network that delays, loses and breaks, from a process that may die. */
export function botStore(stage: Stage, bot: Bot): Store {
  const real = stage.stores.connect();
  const over = <T>(what: string, writes: boolean, run: () => Promise<T>): Promise<T> =>
    overNetwork(stage, bot, { of: 'store', writes, what }, run);
  return {
    leaseMs: real.leaseMs,
    transact(at, decide) {
      let wanted: Writes<unknown> | undefined;
      const spied = (transaction: Transaction) => {
        const writes = decide(transaction);
        wanted = writes;
        return writes;
      };
      const kind = at.event.split('/')[0] ?? '';
      return over(`transact ${kind}`, true, async () => {
        const written = await real.transact(at, spied);
        if (written.state === 'written' && wanted !== undefined)
          stage.watcher.committed(bot, at, { writes: wanted, appended: written.appended });
        if (written.state === 'written') hint(stage, bot, at.incident);
        return written;
      });
    },
    entries: (incident, fromSeq) => over('entries', false, () => real.entries(incident, fromSeq)),
    incidents: () => over('incidents', false, () => real.incidents()),
    close: (incident) => over('close', true, () => real.close(incident)),
    claim: (limit, except) =>
      over('claim', true, async () => {
        const claims = await real.claim(limit, except);
        for (const claim of claims) stage.watcher.granted(bot, claim);
        return claims;
      }),
    renew: (effect, fence) =>
      over('renew', true, async () => {
        const isOurs = await real.renew(effect, fence);
        stage.watcher.renewed(bot, effect, isOurs);
        return isOurs;
      }),
    release: (effect, fence, afterMs) =>
      over('release', true, async () => {
        await real.release(effect, fence, afterMs);
        stage.watcher.released(bot, effect, fence);
      }),
    dueTimers: () => over('dueTimers', false, () => real.dueTimers()),
    nextDue: () => over('nextDue', false, () => real.nextDue()),
    lead: (task) => over('lead', true, () => real.lead(task)),
    resign: () => over('resign', true, () => real.resign()),
    onNews: (hear) => void hearers.set(bot, hear),
    getView: (incident, key) => over('getView', false, () => real.getView(incident, key)),
    setView: (incident, key, value) =>
      over('setView', true, () => real.setView(incident, key, value)),
    shutdown: () => real.shutdown(),
  };
}

const hearers = new WeakMap<Bot, (incident: string | undefined) => void>();

/** Other bots hear that something was written: late, never, or twice. */
function hint(stage: Stage, writer: Bot, incident: string): void {
  for (const bot of stage.bots) {
    const hear = hearers.get(bot);
    if (bot === writer || hear === undefined) continue;
    const times = stage.fates.hints();
    for (let i = 0; i < times; i += 1)
      bot.deliver(stage.random.between(1, 200), () => hear(incident));
  }
}

function overNetwork<T>(
  stage: Stage,
  bot: Bot,
  boundary: Boundary,
  run: () => Promise<T>,
): Promise<T> {
  if (!bot.alive) return never<T>();
  const { fates, time } = stage;
  const fate = fates.fateOf(boundary);
  if (fate !== 'well') stage.say(`${bot.name} ${boundary.what} ${fate}`);
  // A claim that takes nothing writes nothing.
  const before = boundary.writes && boundary.what !== 'claim';
  if (fate === 'dies-before' || (before && fates.dies?.(`${boundary.what}>`) === true)) {
    stage.kill(bot, boundary.what);
    return never<T>();
  }
  return new Promise<T>((resolve, reject) => {
    const answer = (outcome: { ok: true; value: T } | { ok: false; error: unknown }) => () => {
      if (outcome.ok) resolve(outcome.value);
      else reject(outcome.error instanceof Error ? outcome.error : new Error('not an error'));
    };
    if (fate === 'refused') {
      const error = new ConnectionLost('the store could not be reached');
      bot.deliver(fates.delay(boundary), answer({ ok: false, error }));
      return;
    }
    // Either the way there takes time or the way back: both at once shows nothing more.
    const delay = fates.delay(boundary);
    const there = stage.random.chance(0.5);
    const arrive = () => {
      const back = there ? 0 : delay;
      run().then(
        (value) => {
          const wrote = boundary.writes && !(Array.isArray(value) && value.length === 0);
          if (fate === 'dies-after' || (wrote && fates.dies?.(`${boundary.what}<`) === true))
            return stage.kill(bot, boundary.what);
          if (fate === 'pauses-after') stage.pause(bot);
          if (fate !== 'lost') return void bot.deliver(back, answer({ ok: true, value }));
          const error = new ConnectionLost('the connection ended after the call');
          return void bot.deliver(back, answer({ ok: false, error }));
        },
        (error: unknown) => void bot.deliver(back, answer({ ok: false, error })),
      );
    };
    if (fate === 'pauses-before') {
      stage.pause(bot);
      bot.deliver(0, arrive);
    } else if (there) time.after(delay, arrive);
    else arrive();
  });
}
