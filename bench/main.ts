import { parseArgs } from 'node:util';
import { acks } from './acks.ts';
import { closing } from './closing.ts';
import { effects } from './effects.ts';
import { fire } from './fire.ts';
import { appends, replay } from './journal.ts';
import { inventory } from './inventory.ts';
import { line, type Benchmark, type Figure } from './figures.ts';
import { thousand } from './thousand.ts';
import { postgresPlace, sqlitePlace, type Place } from './stores.ts';

/**
 * Prints every benchmark as figures and as ratios to something measured in the same run: a figure alone
 * tells more about the machine. `--json` for machines, `--only NAME`, `--size 0.1` for a quick look.
 */

/** Made one after another, so that no store is measured beside another one's server. */
const places: readonly (() => Promise<Place>)[] = [sqlitePlace, postgresPlace];

const benchmarks: readonly Benchmark[] = [
  appends(places),
  replay,
  acks(places),
  fire(places),
  effects(15, 'effects', places),
  effects(10, 'ten', places),
  thousand(sqlitePlace),
  inventory,
  closing([sqlitePlace]),
];

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    only: { type: 'string' },
    size: { type: 'string', default: '1' },
  },
});

const size = Number(values.size);
if (!(size > 0 && size <= 1)) {
  process.stderr.write('bench: --size takes a number from 0 to 1\n');
  process.exit(2);
}
const chosen = benchmarks.filter(({ name }) => values.only === undefined || name === values.only);
if (chosen.length === 0) {
  process.stderr.write(`bench: --only takes one of ${benchmarks.map((b) => b.name).join(', ')}\n`);
  process.exit(2);
}

const results: { name: string; title: string; figures: readonly Figure[] }[] = [];
for (const { name, title, run } of chosen) {
  if (!values.json) process.stdout.write(`\n${title}\n`);
  const figures = await run({ size });
  results.push({ name, title, figures });
  if (!values.json) for (const figure of figures) process.stdout.write(`${line(figure)}\n`);
}
if (values.json)
  process.stdout.write(`${JSON.stringify({ size, benchmarks: results }, null, 2)}\n`);
