/** Numbers that follow from a seed alone, the same on every machine: only 32-bit integer arithmetic. */
export interface Random {
  /** In [0, 1). */
  draw(): number;
  /** True this often. */
  chance(p: number): boolean;
  /** An integer from `low` to `high`, both possible. */
  between(low: number, high: number): number;
  pick<T>(list: readonly T[]): T;
  hex(bytes: number): string;
}

/** The generator sfc32 (PractRand, Chris Doty-Humphrey; public domain), its state filled by a mixed seed. */
export function createRandom(seed: number): Random {
  let a = mix(seed);
  let b = mix(a ^ 0x9e3779b9);
  let c = mix(b ^ 0x243f6a88);
  let counter = 1;
  const next = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return sum >>> 0;
  };
  for (let i = 0; i < 12; i += 1) next();
  const draw = () => next() / 2 ** 32;
  return {
    draw,
    chance: (p) => draw() < p,
    between: (low, high) => low + Math.floor(draw() * (high - low + 1)),
    pick(list) {
      const found = list[Math.floor(draw() * list.length)];
      if (found === undefined) throw new Error('nothing to pick from');
      return found;
    },
    hex(bytes) {
      let text = '';
      while (text.length < bytes * 2) text += next().toString(16).padStart(8, '0');
      return text.slice(0, bytes * 2);
    },
  };
}

/** Spreads neighbouring seeds far apart (the finalizer of MurmurHash3). */
function mix(value: number): number {
  let h = (value ^ 0x5bd1e995) >>> 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) | 0;
}
