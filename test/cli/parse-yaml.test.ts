import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { locateInYaml, parseYaml, problemLine } from '../../src/cli/parse-yaml.ts';

const schema = z.strictObject({
  name: z.string(),
  size: z.int().max(10).optional(),
  colour: z.enum(['red', 'green', 'blue']).optional(),
  rooms: z.array(z.strictObject({ id: z.string(), door: z.boolean().optional() })).optional(),
  either: z
    .union([
      z.strictObject({ by: z.literal('day'), day: z.int() }),
      z.strictObject({ by: z.literal('night') }),
    ])
    .optional(),
  phases: z
    .record(z.string().regex(/^[a-z]+$/, 'lower-case letters'), z.strictObject({ run: z.string() }))
    .optional(),
});

/** `line:column message` of each problem; none when the text fits. */
function problems(text: string): string[] {
  const parsed = parseYaml({ file: 'house.yaml', text }, schema);
  return parsed.ok
    ? []
    : parsed.problems.map(({ line, column, message }) => `${line}:${column} ${message}`);
}

describe('a file that fits', () => {
  it('given anchors and comments, when it is read, then the data comes back', () => {
    const text = '# a house\nname: &n Villa\nrooms:\n  - id: *n\n';
    expect(parseYaml({ file: 'house.yaml', text }, schema)).toEqual({
      ok: true,
      value: { name: 'Villa', rooms: [{ id: 'Villa' }] },
    });
  });

  it('given words that older YAML took for booleans, when it is read, then they are words', () => {
    const parsed = parseYaml({ file: 'f', text: 'name: yes' }, schema);
    expect(parsed).toEqual({ ok: true, value: { name: 'yes' } });
  });
});

describe('a problem points at its node and says the mend', () => {
  it('given a missing key, then at the holder', () => {
    expect(problems('size: 3\n')).toEqual(['1:1 `name` is missing: add it, with a value (string)']);
    expect(problems('name: x\nrooms:\n  - door: true\n')[0]).toMatch(/^3:5 `id` is missing/);
    expect(problems('name: x\nphases:\n  one:\n    {}\n')[0]).toMatch(/^3:3 `run` is missing/);
  });

  it('given a typo in a key, then at the key, with the nearest word', () => {
    const [problem] = problems('name: x\nrooms:\n  - id: a\n    dor: true\n');
    expect(problem).toBe('4:5 unknown key `dor`; did you mean `door`? (possible here: id, door)');
  });

  it('given two unknown keys, then each has its own line', () => {
    expect(problems('name: x\nzzzzzz: 1\nsizes: 2\n')).toEqual([
      expect.stringMatching(/^2:1 unknown key `zzzzzz`; possible here: name, size/),
      expect.stringMatching(/^3:1 unknown key `sizes`; did you mean `size`\?/),
    ]);
  });

  it('given a typo in a value, then at the value, with the nearest word', () => {
    expect(problems('name: x\ncolour: gren\n')).toEqual([
      '2:9 `colour` is "gren"; did you mean `green`? (possible here: red, green, blue)',
    ]);
  });

  it('given a value of another type, an empty one, or one out of bounds, then at the value', () => {
    expect(problems('name: 7\n')).toEqual(['1:7 `name` must be of the type string, and is 7']);
    expect(problems('name:\n')[0]).toMatch(/`name` must be of the type string, and is empty/);
    expect(problems('name: x\nsize: 11\n')[0]).toMatch(/^2:7 `size`: /);
    expect(problems('name: x\nrooms: none\n')[0]).toMatch(/^2:8 `rooms` must be of the type array/);
  });

  it("given a wrong key in a map of one's own names, then at the key", () => {
    expect(problems('name: x\nphases:\n  Ab: { run: a }\n')).toEqual([
      '3:3 `phases.Ab`: lower-case letters',
    ]);
  });

  it('given one of two forms, half filled in, then about the form that was meant', () => {
    expect(problems('name: x\neither: { by: day, day: noon }\n')[0]).toMatch(
      /^2:25 `either.day` must be/,
    );
  });

  it('given a value behind an alias, then where the alias leads', () => {
    const text = 'name: x\nrooms:\n  - &r { id: 1 }\n  - *r\n';
    expect(problems(text).map((line) => line.split(' ')[0])).toEqual(['3:14', '3:14']);
  });
});

describe('a file that is not YAML, or not only YAML', () => {
  it('given broken syntax, a doubled key, a second document, or a foreign tag, then the line', () => {
    expect(problems('name: "x\n')[0]).toMatch(/^\d+:\d+ this is not valid YAML: /);
    expect(problems('name: x\nname: y\n')[0]).toMatch(/^2:1 .*unique/);
    expect(problems('name: x\n---\nname: y\n')[0]).toMatch(/^2:1 this is not valid YAML/);
    expect(problems('name: !!js/function x\n')[0]).toMatch(/^1:7 this is not valid YAML/);
  });

  it('given an empty file, a list, or a single word, then it is refused at the beginning', () => {
    for (const text of ['', '- a\n', 'villa'])
      expect(problems(text)[0]).toMatch(/^1:1 the file must be/);
  });

  it('given aliases that multiply, then it stops in time and says so', () => {
    const levels = Array.from({ length: 12 }, (_, n) => {
      const inner = n === 0 ? '"lol"' : Array.from({ length: 9 }, () => `*a${n - 1}`).join(', ');
      return `a${n}: &a${n} [${inner}]`;
    });
    expect(problems(levels.join('\n'))[0]).toMatch(/too many aliases/);
  });

  it('given a huge or an endlessly nested file, then it is refused without a crash', () => {
    expect(problems(`name: ${'x'.repeat(600 * 1024)}`)[0]).toMatch(/larger than/);
    for (const depth of [2_000, 100_000]) {
      for (const text of ['['.repeat(depth), '['.repeat(depth) + ']'.repeat(depth)]) {
        const found = problems(text);
        expect(found.length).toBeGreaterThan(0);
        expect(found.length).toBeLessThanOrEqual(21);
      }
    }
  });

  it('given hundreds of mistakes, then the first twenty and how many more there are', () => {
    const text = Array.from({ length: 300 }, (_, n) => `k${n}: 1`).join('\n');
    const found = problems(`name: x\n${text}\n`);
    expect(found).toHaveLength(21);
    expect(found[20]).toBe('22:1 and 280 more problems after this one');
  });

  it('given keys named like members of every object, then they are unknown keys and nothing else', () => {
    expect(problems('name: x\n__proto__: { size: 3 }\n')[0]).toMatch(
      /^2:1 unknown key `__proto__`/,
    );
    expect(({} as { size?: number }).size).toBeUndefined();
    expect(problems('constructor: x\n').join()).toMatch(/unknown key `constructor`/);
  });

  it('given control characters, then none of them reaches the terminal', () => {
    const text = 'name: x\n"\\e[31mred\\u202E": 1\n';
    expect(problems(text)[0]).toMatch(/^2:1 unknown key ` \[31mred `/);
  });

  it('given any text at all, then there is an answer and never an exception', () => {
    const bits = fc.constantFrom(
      'name',
      ':',
      ' ',
      '\n',
      '- ',
      '{',
      '}',
      '[',
      ']',
      '&a',
      '*a',
      '"',
      "'",
      '#',
      '!',
      '|',
      '?',
      ',',
      'x',
      '\t',
      '%',
    );
    const anything = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(bits).map((list) => list.join('')),
    );
    fc.assert(
      fc.property(anything, (text) => {
        const parsed = parseYaml({ file: 'f', text }, schema);
        if (parsed.ok) return;
        expect(parsed.problems.length).toBeGreaterThan(0);
        for (const problem of parsed.problems) {
          expect(problem.line).toBeGreaterThan(0);
          expect(problemLine(problem)).not.toMatch(/[\n\r]/);
        }
      }),
    );
  });
});

describe('locating', () => {
  it('given a path into the data, then its key, or the nearest thing around it', () => {
    const source = { file: 'f', text: 'a:\n  b:\n    c: 1\n' };
    expect(locateInYaml(source, ['a', 'b', 'c'])).toEqual({ line: 3, column: 5 });
    expect(locateInYaml(source, ['a', 'b', 'missing'])).toEqual({ line: 2, column: 3 });
    expect(locateInYaml(source, [])).toEqual({ line: 1, column: 1 });
  });
});
