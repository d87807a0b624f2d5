/**
 * A bot in a process of its own, whose disk fills up in the middle of an incident and gets room again.
 * `limit`: the system forbids this process to write files, as a quota does. `ballast`: the folder is on
 * a small disk of its own, which a file fills. It is full after so many turns, or (`claim2`) as soon as a
 * bot has claimed calls for the second time and not yet begun them. Prints what happened as one line of JSON.
 */
import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync, closeSync, openSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Fact } from '../../../src/core/journal/facts.ts';
import { digestOf } from '../../../src/core/plan/canonical.ts';
import type { Request } from '../../../src/core/plan/call.ts';
import { endOf } from '../../promises/stage/end-state.ts';
import { buildHouse, createLife, factsOf } from '../../promises/stage/house.ts';
import { nextAct } from '../../promises/stage/people.ts';

const [how = 'limit', after = '10'] = process.argv.slice(2);
const ballast = join(tmpdir(), 'ballast');
// Told as an error of the write instead.
process.on('SIGXFSZ', () => {});

const limit = (bytes: string) => {
  const set = spawnSync('prlimit', ['--pid', `${process.pid}`, `--fsize=${bytes}:unlimited`]);
  if (set.status !== 0) throw new Error(`prlimit: ${String(set.stderr)}`);
};
function fill(): void {
  if (how === 'limit') return limit('1');
  writeFileSync(ballast, '');
  const file = openSync(ballast, 'a');
  const block = Buffer.alloc(4_096);
  try {
    for (;;) writeSync(file, block);
  } catch (error) {
    if (!String(error).includes('ENOSPC')) throw error;
  } finally {
    closeSync(file);
  }
}
const makeRoom = () => (how === 'limit' ? limit('unlimited') : rmSync(ballast));

const house = buildHouse();
const told = {
  full: { turns: 0, sent: 0, refused: new Set<string>(), lines: [0, 0], stumbled: 0 },
  unannounced: [] as string[],
  unhandled: [] as string[],
  end: {} as object,
};
let isFull = false;
process.on('unhandledRejection', (error) => void told.unhandled.push(String(error)));

async function isAnnounced(request: Request, effect: string): Promise<boolean> {
  const about = (await factsOf(house)).findLast(
    (fact): fact is Extract<Fact, { kind: 'call.intended' | 'call.settled' }> =>
      (fact.kind === 'call.intended' || fact.kind === 'call.settled') &&
      effect.includes(`/call/${fact.body.digest.slice(0, 12)}/${fact.body.call}/`),
  );
  if (about?.kind !== 'call.intended') return false;
  return effect.includes('/rotate/create/') || about.body.request === digestOf(request);
}

const lines = async () => (await factsOf(house)).length;
async function becomeFull(): Promise<void> {
  told.full.lines[0] = await lines();
  fill();
  isFull = true;
}

let claims = 0;
const { store } = house;
const life = createLife(house, {
  store: {
    ...store,
    async claim(limit) {
      const claimed = await store.claim(limit);
      if (!claimed.some(({ effect }) => effect.kind === 'call')) return claimed;
      claims += 1;
      if (after === `claim${claims}`) await becomeFull();
      return claimed;
    },
  },
  watch: {
    async before(request, effect) {
      if (isFull) told.full.sent += 1;
      if (effect.includes('/measure/') || (await isAnnounced(request, effect))) return;
      told.unannounced.push(`${request.operation} ${effect}`);
    },
    after() {},
  },
});
await life.responder.start();

/** One turn: somebody does what comes next, or time passes to the next thing. */
async function turn(): Promise<boolean> {
  await house.clock.settle();
  const incident = life.responder.incidents().at(-1);
  if (incident?.closedAt !== undefined) return false;
  const act = nextAct(incident, house.cloud.prod);
  if (act === undefined) return house.clock.next();
  const said = await life.says(act.person, act.body).then(
    () => undefined,
    (error: unknown) => String(error),
  );
  if (said === undefined) return true;
  told.full.refused.add(said.replaceAll(tmpdir(), ''));
  // The person tries again later.
  return house.clock.next();
}

const isTime = (turns: number) => (after.startsWith('claim') ? isFull : turns === Number(after));
for (let i = 0; !isTime(i); i += 1)
  if (!(await turn())) throw new Error('the incident ended before its disk was full');
await house.clock.settle();
if (!isFull) await becomeFull();
for (; told.full.turns < 15; told.full.turns += 1) if (!(await turn())) break;
await house.clock.settle();
told.full.stumbled = life.logged.filter(({ fields }) =>
  JSON.stringify(fields).includes('nothing was written'),
).length;
told.full.lines[1] = await lines();
isFull = false;
makeRoom();
for (let i = 0; i < 20_000 && (await turn()); i += 1);
await house.clock.settle();
told.end = await endOf(house);
await house.leave();
process.stdout.write(
  `${JSON.stringify({ ...told, full: { ...told.full, refused: [...told.full.refused] } })}\n`,
);
