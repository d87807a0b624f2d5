/** Randomness by counter, not by stream: a decision's number depends on nothing that others decide. */
import { createHash } from 'node:crypto';

export type Alphabet = 'upper' | 'hex' | 'digits';
const LETTERS: { [alphabet in Alphabet]: string } = {
  upper: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567',
  hex: '0123456789abcdef',
  digits: '0123456789',
};

function hash(seed: number, actor: string, key: string): Buffer {
  return createHash('sha256').update(`${seed}|${actor}|${key}`).digest();
}

/** A number in [0,1) that depends on the seed, the actor and the key only. */
export function randomAt(seed: number, actor: string, key: string): number {
  return hash(seed, actor, key).readUIntBE(0, 6) / 2 ** 48;
}

/** `length` characters of the alphabet; `upper` is what AWS's own ids are made of (base 32). */
export function textAt(
  seed: number,
  key: string,
  length: number,
  alphabet: Alphabet = 'upper',
): string {
  const letters = LETTERS[alphabet];
  let text = '';
  for (let block = 0; text.length < length; block += 1) {
    for (const byte of hash(seed, 'id', `${key}|${block}`))
      text += letters.charAt(byte % letters.length);
  }
  return text.slice(0, length);
}
