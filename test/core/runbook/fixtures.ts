import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { runbookSchema } from '../../../src/core/runbook/schema.ts';
import type { Runbook } from '../../../src/core/runbook/schema.ts';

const file = new URL('../../../runbooks/compromised-console.yaml', import.meta.url);

/** The shipped runbook, a fresh copy each time. */
export function shipped(): Runbook {
  return runbookSchema.parse(parse(readFileSync(file, 'utf8')));
}

type Patch = Record<string, unknown>;

/** The shipped runbook with some phases changed; `undefined` removes a phase or a key. */
export function shippedBut(phases: Record<string, Patch | undefined>, top: Patch = {}): Runbook {
  const base = shipped();
  const changed: Record<string, Patch> = { ...base.phases };
  for (const [id, patch] of Object.entries(phases)) {
    if (patch === undefined) {
      delete changed[id];
      continue;
    }
    const merged = Object.entries({ ...changed[id], ...patch });
    changed[id] = Object.fromEntries(merged.filter(([, value]) => value !== undefined));
  }
  return runbookSchema.parse({ ...base, ...top, phases: changed });
}

/** A little runbook for the machine's own rules; its order is not safe and does not have to be. */
export function little(phases: Record<string, Patch>, begin = 'first'): Runbook {
  const full = Object.entries(phases).map(([id, phase]) => [
    id,
    { title: id, report: 'contain', ...phase },
  ]);
  return runbookSchema.parse({
    id: 'little',
    version: 1,
    title: 'Little',
    scope: 'member-accounts',
    begin,
    phases: Object.fromEntries([...full, ['end', { title: 'End', report: 'review', final: true }]]),
  });
}
