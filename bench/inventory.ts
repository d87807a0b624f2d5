import { fork } from 'node:child_process';
import { once } from 'node:events';
import { floorOf } from '../test/core/doors/large-account.ts';
import { LARGE } from './large/adapter.ts';
import { startLargeIam } from './large/large-iam.ts';
import type { Benchmark, BenchOptions, Figure } from './figures.ts';

/** The last is more than AWS lets an account have: it shows whether what grows goes on like that. */
const SIZES = [500, 1000, 5000, 20_000];
/** The account whose requests are counted. */
const COUNTED = 5000;

/** What the process of `large/read-inventory.ts` says. */
interface Read {
  readonly bytes: number;
  readonly doors: number;
  readonly essential: readonly string[];
  readonly peak: number;
  readonly kept: number;
  readonly rssMost: number;
  /** The longest turn of the event loop, ms: so long at most a lock waits that fires in the same process. */
  readonly longestTurnMs: number;
  /** Of it the longest step of the inventory's own work, ms of the processor. */
  readonly longestStepMs: number;
}

interface Run extends Read {
  readonly principals: number;
  readonly requests: number;
  readonly floor: number;
}

/** Requests and memory of one inventory, over HTTP, in a process of its own; users with two keys, a role for five users. */
export const inventory: Benchmark = {
  name: 'inventory',
  title:
    'One inventory of a large account, each principal with a policy of its own: requests, memory, turns of the event loop',
  async run({ size }: BenchOptions) {
    const sizes = SIZES.map((users) => Math.max(50, Math.round(users * size)));
    const runs: Run[] = [];
    for (const users of sizes) runs.push(await read(users));
    const counted = runs[SIZES.indexOf(COUNTED)];
    const [first] = runs;
    const last = runs.at(-1);
    if (counted === undefined || first === undefined || last === undefined) return [];
    const more = last.principals - first.principals;
    const grows = (of: (run: Run) => number): number => (of(last) - of(first)) / more;
    const found = grows(({ kept }) => kept);
    return [
      ...runs.flatMap(figuresOf),
      {
        what: `requests to IAM for ${counted.principals} users and roles`,
        value: counted.requests,
        unit: '',
        ratio: { to: 'the floor', times: counted.requests / counted.floor },
      },
      {
        what: `alive at most, for each user or role more, to ${last.principals}`,
        value: grows(({ peak }) => peak) / 1024,
        unit: 'KiB',
        ratio: { to: 'the finding itself', times: grows(({ peak }) => peak) / found },
      },
      {
        what: 'of it the finding itself: doors, names, lines',
        value: found / 1024,
        unit: 'KiB',
      },
      {
        what: 'held while reading, beyond the finding',
        value: (grows(({ peak }) => peak) - found) / 1024,
        unit: 'KiB',
      },
      {
        what: 'the finding as text in the journal',
        value: grows(({ bytes }) => bytes) / 1024,
        unit: 'KiB',
      },
    ];
  },
};

function figuresOf(run: Run): Figure[] {
  const { principals, peak, kept, rssMost, doors } = run;
  const name = `${principals} users and roles, ${doors} doors`;
  return [
    {
      what: `${name}: alive at most`,
      value: peak / 2 ** 20,
      unit: 'MiB',
      ratio: { to: 'what is alive at the end', times: peak / kept },
    },
    { what: `${name}: the process at most`, value: rssMost / 2 ** 20, unit: 'MiB' },
    { what: `${name}: longest turn of the event loop`, value: run.longestTurnMs, unit: 'ms' },
    { what: `${name}: longest step of its own`, value: run.longestStepMs, unit: 'ms of CPU' },
  ];
}

async function read(users: number): Promise<Run> {
  const size = { users, roles: Math.round(users / 5), keys: 2, passwords: Math.round(users / 20) };
  const common = { account: LARGE, latencyMs: 0, distinct: true };
  const iam = await startLargeIam({ ...common, ...size });
  const few = await startLargeIam({ ...common, users: 20, roles: 4, keys: 2, passwords: 1 });
  const reader = new URL('./large/read-inventory.ts', import.meta.url);
  const child = fork(reader, [few.endpoint, iam.endpoint], { execArgv: ['--expose-gc'] });
  const [said] = (await once(child, 'message')) as [Read];
  const { counts } = await iam.counts();
  await Promise.all([iam.end(), few.end()]);
  if (said.essential.length > 0) throw new Error(`not read: ${said.essential.join(', ')}`);
  if (said.doors < users * 2) throw new Error(`${said.doors} doors of ${users * 2} keys`);
  const requests = Object.entries(counts)
    // The process has taken it twice.
    .map(([name, many]) => (name.includes(':') ? 0 : many / 2))
    .reduce((sum, many) => sum + many, 0);
  const floor = floorOf({ ...size, passkeys: 0 });
  return { ...said, principals: users + size.roles, requests, floor };
}
