import { describe, expect, it } from 'vitest';
import { doorsInServices } from '../../../../src/core/doors/services/services.ts';
import { ok } from '../../drive.ts';
import { situation } from '../../situations.ts';

describe('how it is asked', () => {
  it('given a hundred accounts, when it is looked, then no more than eight are asked side by side', () => {
    const accounts = Array.from({ length: 100 }, (_, i) => String(200_000_000_000 + i));
    const sides: number[] = [];
    const program = doorsInServices(situation({ scope: accounts }));
    let step = program.next();
    while (step.done !== true) {
      const functions = step.value.filter(({ operation }) => operation === 'ListFunctions');
      if (functions.length > 0) sides.push(new Set(functions.map(({ account }) => account)).size);
      step = program.next(step.value.map(() => ok({})));
    }
    expect(Math.max(...sides)).toBe(8);
    expect(sides.reduce((sum, one) => sum + one, 0)).toBe(100);
  });
});
