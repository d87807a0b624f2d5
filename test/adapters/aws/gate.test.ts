import { describe, expect, it } from 'vitest';
import { createGate } from '../../../src/adapters/aws/gate.ts';

/** Work that ends when it is told to. */
function hands() {
  const began: string[] = [];
  const end = new Map<string, () => void>();
  const work = (name: string) => () =>
    new Promise<string>((resolve) => {
      began.push(name);
      end.set(name, () => resolve(name));
    });
  const soon = () => new Promise((resolve) => setImmediate(resolve));
  return { began, work, finish: (name: string) => end.get(name)?.(), soon };
}

describe('the gate', () => {
  it('given two places, when three come, then the third begins when one leaves, and another account waits for nobody', async () => {
    const { began, work, finish, soon } = hands();
    const gate = createGate(2);
    const all = ['a', 'b', 'c', 'd'].map((name) => gate.through('1', work(name)));
    const other = gate.through('2', work('other'));
    await soon();
    expect(began).toEqual(['a', 'b', 'other']);
    finish('b');
    await soon();
    expect(began).toEqual(['a', 'b', 'other', 'c']);
    for (const name of ['a', 'c', 'other']) finish(name);
    await soon();
    finish('d');
    expect(await Promise.all([...all, other])).toEqual(['a', 'b', 'c', 'd', 'other']);
  });

  it('given work that fails, when it is over, then its place is free and the failure is the caller’s', async () => {
    const gate = createGate(1);
    await expect(gate.through('1', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await gate.through('1', () => Promise.resolve('yes'))).toBe('yes');
  });
});
