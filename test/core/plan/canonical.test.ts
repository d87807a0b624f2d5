import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalize, digestOf, toJson } from '../../../src/core/plan/canonical.ts';

describe('canonical JSON (RFC 8785)', () => {
  it('given the example of section 3.2.2, when it is canonicalized, then the bytes are the RFC’s', () => {
    const input = {
      numbers: [Number('333333333.33333329'), 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
      string: '€$\u000F\u000aA\'\u0042\u0022\u005c\\"/',
      literals: [null, true, false],
    };
    expect(canonicalize(input)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  it('given the keys of section 3.2.3, when sorted, then by UTF-16 code units', () => {
    const input = {
      '\u20ac': 'Euro Sign',
      '\r': 'Carriage Return',
      '\ufb33': 'Hebrew Letter Dalet With Dagesh',
      '1': 'One',
      '\ud83d\ude00': 'Emoji: Grinning Face',
      '\u0080': 'Control',
      '\u00f6': 'Latin Small Letter O With Diaeresis',
    };
    expect(Object.values(JSON.parse(canonicalize(input)) as object)).toHaveLength(7);
    const order = [...canonicalize(input).matchAll(/":"([^"]+)"/g)].map((m) => m[1]);
    expect(order).toEqual([
      'Carriage Return',
      'One',
      'Control',
      'Latin Small Letter O With Diaeresis',
      'Euro Sign',
      'Emoji: Grinning Face',
      'Hebrew Letter Dalet With Dagesh',
    ]);
  });

  it.each([
    ['0000000000000000', '0'],
    ['8000000000000000', '0'],
    ['0000000000000001', '5e-324'],
    ['7fefffffffffffff', '1.7976931348623157e+308'],
    ['4340000000000000', '9007199254740992'],
    ['44b52d02c7e14af5', '9.999999999999997e+22'],
    ['444b1ae4d6e2ef50', '1e+21'],
    ['3eb0c6f7a0b5ed8d', '0.000001'],
    ['41b3de4355555553', '333333333.3333332'],
    ['becbf647612f3696', '-0.0000033333333333333333'],
    ['43143ff3c1cb0959', '1424953923781206.2'],
  ])('given the number %s of appendix B, when written, then %s', (hex, text) => {
    expect(canonicalize(Buffer.from(hex, 'hex').readDoubleBE())).toBe(text);
  });

  it.each([[Number.NaN], [Number.POSITIVE_INFINITY], ['\ud800'], [undefined], [() => 1]])(
    'given what is not JSON, when canonicalized, then it is refused',
    (value) => {
      expect(() => canonicalize(value)).toThrow(TypeError);
    },
  );

  it('given any JSON, when keys come in another order, then the digest is the same', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (object) => {
        const shuffled = Object.fromEntries(Object.entries(object).reverse());
        expect(digestOf(shuffled)).toBe(digestOf(object));
        expect(JSON.parse(canonicalize(object))).toEqual(JSON.parse(JSON.stringify(object)));
      }),
    );
  });

  it.each([[null], [1.5], [2 ** 53], ['\udc00'], [{ a: [null] }]])(
    'given %j, when it is meant for the journal, then it is refused with its path',
    (value) => {
      expect(() => toJson(value)).toThrow(/^\$/);
    },
  );
});
