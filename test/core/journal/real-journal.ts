import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { EMPTY, seal } from '../../../src/core/journal/chain.ts';
import { checkpointOf, signCheckpoint } from '../../../src/core/journal/checkpoint.ts';
import { verifyEvidence, type EvidenceVerdict } from '../../../src/core/journal/evidence.ts';
import type { JsonObject } from '../../../src/core/plan/json.ts';
import { buildHouse } from '../../promises/stage/house.ts';
import { play, type Heard } from '../../promises/stage/mortal.ts';

/** A fact as a forger sees it: without type, without its place in the chain. */
export interface Loose {
  kind: string;
  // A forger writes what he likes; the tests reach into it.
  // oxlint-disable-next-line typescript/no-explicit-any
  body: any;
  ts: string;
}

/** The journal of a whole incident in the simulated organization, as one bot wrote it. */
export async function realJournal(): Promise<{
  readonly id: string;
  readonly lines: string[];
  /** The changes that the cloud heard, with the effects that made them. */
  readonly heard: readonly Heard[];
}> {
  const house = buildHouse();
  const { heard } = await play(house, () => false);
  const [opened] = await house.store.incidents();
  const id = opened?.id ?? '';
  const lines = (await house.store.entries(id, 0)).map(({ line }) => line);
  await house.leave();
  return { id, lines, heard };
}

export const keys: { readonly privateKey: KeyObject; readonly publicKey: KeyObject } =
  generateKeyPairSync('ed25519');

export function looseFacts(lines: readonly string[]): Loose[] {
  return lines.map((line) => JSON.parse(line) as Loose);
}

/** Seals facts into a chain that holds. */
export function chained(facts: readonly Loose[]): string[] {
  let head = EMPTY;
  return facts.map(({ kind, body, ts }) => {
    const sealed = seal(head, { kind, body: body as JsonObject }, ts);
    head = sealed.head;
    return sealed.line;
  });
}

export function fileOf(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}

export function noteOf(id: string, lines: readonly string[], by = keys): string {
  return signCheckpoint(checkpointOf(id, lines), by.privateKey, by.publicKey);
}

/** Verifies lines under a checkpoint over all of them, as if whoever wrote them held the key. */
export function verified(id: string, lines: readonly string[]): EvidenceVerdict {
  const note = { name: 'checkpoint.txt', text: noteOf(id, lines) };
  return verifyEvidence(Buffer.from(fileOf(lines)), keys.publicKey, [note]);
}
