import { once } from 'node:events';
import { openPostgres } from '../../../src/adapters/store/postgres.ts';

/** One of several bots that start at the same moment: opens the store, says that it could, closes it. */
const [url = '', ownerUrl = ''] = process.argv.slice(2);
const warn = (message: string) => process.stderr.write(`${message}\n`);
process.stdout.write('ready\n');
await once(process.stdin, 'data');
const store = await openPostgres(url, { ownerUrl, clock: { now: Date.now }, warn });
const incidents = await store.incidents();
await store.shutdown();
process.stdout.write(`opened with ${incidents.length} incidents\n`);
process.stdin.destroy();
