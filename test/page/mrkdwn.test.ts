import { array, assert, constantFrom, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  parseMrkdwn,
  parsePlain,
  type Inline,
  type Paragraph,
} from '../../src/drill/workspace/page/blocks/mrkdwn.ts';

const inline = (text: string): Inline[] => {
  const [first] = parseMrkdwn(text);
  return first !== undefined && first.kind !== 'pre' ? first.children : [];
};

/** Every letter that a reader will see. */
function shown(paragraphs: Paragraph[]): string {
  const of = (part: Inline): string => {
    switch (part.kind) {
      case 'text':
      case 'code':
        return part.text;
      case 'bold':
      case 'italic':
      case 'strike':
        return part.children.map(of).join('');
      case 'link':
        return part.label;
      case 'emoji':
        return part.char;
      default:
        return `[${part.kind}]`;
    }
  };
  return paragraphs
    .map((part) => (part.kind === 'pre' ? part.text : part.children.map(of).join('')))
    .join('\n');
}

describe('mrkdwn', () => {
  it('given the marks of Slack, when read, then each becomes its kind', () => {
    expect(inline('*b* _i_ ~s~ `c` *_both_*')).toEqual([
      { kind: 'bold', children: [{ kind: 'text', text: 'b' }] },
      { kind: 'text', text: ' ' },
      { kind: 'italic', children: [{ kind: 'text', text: 'i' }] },
      { kind: 'text', text: ' ' },
      { kind: 'strike', children: [{ kind: 'text', text: 's' }] },
      { kind: 'text', text: ' ' },
      { kind: 'code', text: 'c' },
      { kind: 'text', text: ' ' },
      { kind: 'bold', children: [{ kind: 'italic', children: [{ kind: 'text', text: 'both' }] }] },
    ]);
  });

  it('given an ARN, a product and a snake_case name, when read, then not a letter changes', () => {
    const text = 'arn:aws:iam::111122223333:user/a_b_c # 2 * 3 * 4 ![x](https://x.example/y)';
    expect(shown(parseMrkdwn(text))).toBe(text);
    expect(inline('arn:aws:iam::111122223333:user/a_b_c')).toHaveLength(1);
  });

  it('given HTML, entities and entities of entities, when read, then they are text, decoded once', () => {
    expect(inline('<b>x</b> &lt;img src=x onerror=alert(1)&gt; &amp;lt;')).toEqual([
      { kind: 'text', text: '<b>x</b> <img src=x onerror=alert(1)> &lt;' },
    ]);
  });

  it('given addresses, when read, then only those that are safe to follow become links', () => {
    expect(inline('<https://ok.example/a_b?x=1&amp;y=2|label>')).toEqual([
      { kind: 'link', url: 'https://ok.example/a_b?x=1&y=2', label: 'label' },
    ]);
    for (const unsafe of ['javascript:alert(1)', 'data:text/html,x', 'file:///etc/passwd', '//x']) {
      expect(inline(`<${unsafe}|click>`).every(({ kind }) => kind === 'text')).toBe(true);
    }
    expect(inline('see https://ok.example/x.')).toContainEqual({
      kind: 'link',
      url: 'https://ok.example/x',
      label: 'https://ok.example/x',
    });
  });

  it('given mentions, channels, broadcasts and dates, when read, then each is found', () => {
    expect(inline('<@U1><#C2|gen><!here><!date^1700000000^{date} {time}|then>')).toEqual([
      { kind: 'user', id: 'U1' },
      { kind: 'channel', id: 'C2', label: 'gen' },
      { kind: 'broadcast', name: 'here' },
      { kind: 'date', timestamp: 1_700_000_000, format: '{date} {time}', fallback: 'then' },
    ]);
  });

  it('given quotes and fences, when read, then they are blocks of their own', () => {
    expect(parseMrkdwn('> a\n&gt; b\nc\n```\n*x* <b>\n```\nd')).toEqual([
      { kind: 'quote', children: [{ kind: 'text', text: 'a\nb' }] },
      { kind: 'paragraph', children: [{ kind: 'text', text: 'c' }] },
      { kind: 'pre', text: '*x* <b>' },
      { kind: 'paragraph', children: [{ kind: 'text', text: 'd' }] },
    ]);
    expect(shown(parseMrkdwn('a ``` b'))).toBe('a ``` b');
  });

  it('given a short code, when known, then it is its character, else what was written', () => {
    expect(inline(':lock:')).toEqual([{ kind: 'emoji', name: 'lock', char: '🔒' }]);
    expect(inline(':no_such_thing: a:lock:b :constructor:')).toEqual([
      { kind: 'text', text: ':no_such_thing: a:lock:b :constructor:' },
    ]);
    expect(parsePlain('*x* :lock:', false)).toEqual([{ kind: 'text', text: '*x* :lock:' }]);
  });

  it('given any text, when read, then nothing is thrown and no word is lost', () => {
    const piece = constantFrom(
      '*',
      '_',
      '~',
      '`',
      '<',
      '>',
      '|',
      ':',
      '\n',
      ' ',
      'word',
      '@U1',
      '&amp;',
      '```',
    );
    assert(
      property(array(piece, { maxLength: 60 }), (pieces) => {
        const source = pieces.join('');
        const count = (text: string) => text.split('word').length;
        // A word can only leave the text as a link's or a mention's hidden part, and there are none here.
        expect(count(shown(parseMrkdwn(source)))).toBe(count(source));
      }),
      { numRuns: 500 },
    );
  });

  it('given crafted text of 40,000 characters, when read, then the work stays small', () => {
    for (const seed of ['*<', '*_', '*a _b ~', '`', '<!date^']) {
      const steps = parseMrkdwn(seed.repeat(40_000 / seed.length));
      expect(JSON.stringify(steps).length).toBeLessThan(2_000_000);
    }
  });
});
