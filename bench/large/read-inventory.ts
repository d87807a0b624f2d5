import { bytesOf } from '../../src/core/doors/fit.ts';
import { takeInventory } from '../../src/core/doors/inventory.ts';
import { toJson } from '../../src/core/plan/canonical.ts';
import { drive } from '../../src/responder/measure.ts';
import { situation } from '../../test/core/situations.ts';
import { LARGE, largeSettings, realAws, wallClock } from './adapter.ts';

/**
 * A process that does nothing but take one inventory over HTTP, as the bot does, and then says how much memory that
 * took. Argument: the endpoint. Run with --expose-gc.
 */
const [, , endpoint = ''] = process.argv;
const gc = (globalThis as { gc?: () => void }).gc ?? (() => {});
const settings = largeSettings();
const aws = realAws(settings, endpoint, wallClock);
const now = new Date().toISOString();
const asked = situation({ settings, scope: [LARGE], openedAt: now, phaseSince: now, now });
const how = { aws, effect: 'inc-1/measure/inventory', deadlineMs: 600_000 };
// Code and connections are no part of what grows.
await aws.send(
  {
    as: 'responder',
    account: LARGE,
    region: 'us-east-1',
    service: 'iam',
    operation: 'ListAccountAliases',
    input: {},
  },
  how,
);
gc();
const before = process.memoryUsage();
let live = 0;
const watch = setInterval(() => {
  gc();
  live = Math.max(live, process.memoryUsage().heapUsed);
}, 500);
const taken = await drive(takeInventory(asked), how);
clearInterval(watch);
gc();
const after = process.memoryUsage().heapUsed;
process.send?.({
  bytes: bytesOf(toJson(taken.inventory)),
  doors: taken.inventory.doors.length,
  unseen: taken.inventory.unseen.length,
  essential: taken.inventory.unseen
    .filter((one) => one['essential'] === true)
    .map((one) => one.what),
  /** Bytes that were alive at once at most, above what was there before; and what the inventory itself is. */
  peak: live - before.heapUsed,
  kept: after - before.heapUsed,
  rssBefore: before.rss,
  rssMost: process.resourceUsage().maxRSS * 1024,
});
process.disconnect?.();
