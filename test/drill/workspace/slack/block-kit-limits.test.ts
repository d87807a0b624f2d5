import { array, assert, constantFrom, dictionary, jsonValue, property, tuple } from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  blockKitProblems,
  messageBlocksTooLong,
  viewProblems,
} from '../../../../src/drill/workspace/slack/block-kit-limits.ts';
import { LIMITS, long, VIEW, VIEW_LIMITS } from './block-kit-limits.data.ts';

describe('Block Kit limits', () => {
  it.each(LIMITS)(
    'given %s, when blocks are at the limit and beyond it, then only the second has a problem',
    (_limit, inside, outside, says) => {
      expect(blockKitProblems(inside, 'message')).toEqual([]);
      const problems = blockKitProblems(outside, 'message');
      expect(problems).toHaveLength(1);
      expect(problems[0]).toMatch(says);
    },
  );

  it.each(VIEW_LIMITS)(
    'given a view and %s, when it is at the limit and beyond it, then only the second has a problem',
    (_limit, inside, outside, says) => {
      expect(viewProblems({ ...VIEW, ...inside })).toEqual([]);
      const problems = viewProblems({ ...VIEW, ...outside });
      expect(problems).toHaveLength(1);
      expect(problems[0]).toMatch(says);
    },
  );

  it('given blocks whose JSON passes 13,000 characters, when they are measured, then they are too long', () => {
    const size = (count: number): object[] => [{ type: 'markdown', text: long(count) }];
    const overhead = JSON.stringify(size(0)).length;
    expect(messageBlocksTooLong(size(13_000 - overhead))).toBe(false);
    expect(messageBlocksTooLong(size(13_001 - overhead))).toBe(true);
  });

  it('given any JSON at all, when it is checked, then the answer is a list of sentences, never an exception', () => {
    assert(
      property(
        jsonValue(),
        constantFrom('message' as const, 'modal' as const, 'home' as const),
        (value, surface) => {
          for (const problem of [...blockKitProblems(value, surface), ...viewProblems(value)])
            expect(problem).toMatch(/^\[ERROR\] /);
        },
      ),
    );
  });

  it('given blocks of a known kind with any content, when they are checked, then nothing throws', () => {
    const kinds = [
      'section',
      'actions',
      'context',
      'input',
      'header',
      'image',
      'rich_text',
      'table',
      'container',
      'context_actions',
    ];
    const fields = [
      'text',
      'fields',
      'elements',
      'element',
      'label',
      'rows',
      'child_blocks',
      'accessory',
    ];
    const content = dictionary(constantFrom(...fields), jsonValue());
    const block = tuple(constantFrom(...kinds), content).map(([type, rest]) => ({ ...rest, type }));
    assert(
      property(array(block), (blocks) => {
        expect(Array.isArray(blockKitProblems(blocks, 'message'))).toBe(true);
      }),
    );
  });
});
