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
}

interface Run extends Read {
  readonly principals: number;
  readonly requests: number;
  readonly floor: number;
}

/** Requests and memory of one inventory, over HTTP, in a process of its own; users with two keys, a role for five users. */
export const inventory: Benchmark = {
  name: 'inventory',
  title: 'One inventory of a large account: requests, and memory that is alive at once',
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
        what: `memory for each user or role more, to ${last.principals}: at most`,
        value: grows(({ peak }) => peak) / 1024,
        unit: 'KiB',
        ratio: { to: 'the inventory itself', times: grows(({ peak }) => peak) / found },
      },
      {
        what: 'of it the inventory itself, which is what the bot finds',
        value: found / 1024,
        unit: 'KiB',
      },
      {
        what: 'the same as text in the journal',
        value: grows(({ bytes }) => bytes) / 1024,
        unit: 'KiB',
      },
    ];
  },
};

function figuresOf({ principals, peak, kept, rssMost, doors }: Run): Figure[] {
  const name = `${principals} users and roles, ${doors} doors`;
  return [
    {
      what: `${name}: alive at most`,
      value: peak / 2 ** 20,
      unit: 'MiB',
      ratio: { to: 'what is alive at the end', times: peak / kept },
    },
    { what: `${name}: the process at most`, value: rssMost / 2 ** 20, unit: 'MiB' },
  ];
}

async function read(users: number): Promise<Run> {
  const size = { users, roles: Math.round(users / 5), keys: 2, passwords: Math.round(users / 20) };
  const iam = await startLargeIam({ account: LARGE, ...size, latencyMs: 0 });
  const reader = new URL('./large/read-inventory.ts', import.meta.url);
  const child = fork(reader, [iam.endpoint], { execArgv: ['--expose-gc'] });
  const [said] = (await once(child, 'message')) as [Read];
  const { counts } = await iam.counts();
  await iam.end();
  if (said.essential.length > 0) throw new Error(`not read: ${said.essential.join(', ')}`);
  if (said.doors < users * 2) throw new Error(`${said.doors} doors of ${users * 2} keys`);
  const requests = Object.entries(counts)
    // The process has asked for the alias once before it began.
    .map(([name, many]) =>
      name.includes(':') ? 0 : name === 'ListAccountAliases' ? many - 1 : many,
    )
    .reduce((sum, many) => sum + many, 0);
  const floor = floorOf({ ...size, passkeys: 0 });
  return { ...said, principals: users + size.roles, requests, floor };
}
