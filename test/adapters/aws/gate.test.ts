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

  it('given throttling, when it is told of all that were under way together, then it lets half as many through', async () => {
    const { began, work, finish, soon } = hands();
    const gate = createGate(4);
    const all = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => gate.through('1', work(name)));
    await soon();
    for (const name of ['a', 'b', 'c', 'd']) {
      gate.answered('1', true);
      finish(name);
    }
    await soon();
    expect(began).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
    for (const name of ['e', 'f']) finish(name);
    await soon();
    finish('g');
    await Promise.all(all);
  });

  it('given calm after throttling, when many are answered, then it comes back to where it was and not beyond', async () => {
    const { began, work, finish, soon } = hands();
    const gate = createGate(2);
    const first = ['a', 'b', 'c'].map((name) => gate.through('1', work(name)));
    await soon();
    gate.answered('1', true);
    finish('a');
    await soon();
    expect(began).toEqual(['a', 'b']);
    for (let i = 0; i < 100; i += 1) gate.answered('1', false);
    await soon();
    expect(began).toEqual(['a', 'b', 'c']);
    const more = ['d', 'e'].map((name) => gate.through('1', work(name)));
    await soon();
    expect(began).toEqual(['a', 'b', 'c']);
    for (const name of ['b', 'c', 'd', 'e']) {
      finish(name);
      await soon();
    }
    await Promise.all([...first, ...more]);
    expect(began).toEqual(['a', 'b', 'c', 'd', 'e']);
  });
});
