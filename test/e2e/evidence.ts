import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { lockstep } from './child.ts';
import type { Site } from './site.ts';

export interface Fact {
  readonly kind: string;
  readonly body: { readonly [member: string]: unknown };
}
export const factsOf = (journal: string): Fact[] =>
  journal
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Fact);

/** Exports the journal as an operator does, and lets the CLI check its chain. */
export async function exportJournal({ env, folder }: Site, incident: string): Promise<string> {
  const exported = await lockstep(['journal', 'export', '--incident', incident], env);
  expect(exported).toMatchObject({ code: 0, stderr: '' });
  const file = join(folder, 'journal.jsonl');
  await writeFile(file, exported.stdout);
  const checked = await lockstep(['journal', 'verify', file, '--chain-only'], env);
  expect(checked).toMatchObject({ code: 0, stderr: '' });
  return exported.stdout;
}

export interface Report {
  readonly incident: { readonly kind: string };
  readonly outcome: { readonly phase: string; readonly ok: boolean };
  readonly waivers: readonly {
    readonly phase: string;
    readonly reason: string;
    readonly approvers: string[];
  }[];
  readonly unproven: readonly string[];
}

export async function report({ env, folder }: Site): Promise<Report> {
  const out = join(folder, 'report');
  const made = await lockstep(
    ['report', '--journal', join(folder, 'journal.jsonl'), '--out', out],
    env,
  );
  expect(made.stderr).toBe('');
  return JSON.parse(await readFile(join(out, 'report.json'), 'utf8')) as Report;
}
