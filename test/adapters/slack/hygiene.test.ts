import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hygienic, neutralise, redact } from '../../../src/adapters/slack/hygiene.ts';
import { escape, inert } from '../../../src/adapters/slack/render/text.ts';

const nobody = new Set<string>();
// Put together here, so that no scanner takes the examples of AWS and Slack documentation for real ones.
const secretKey = ['wJalrXUtnFEMI', 'K7MDENG', 'bPxRfiCYEXAMPLEKEY'].join('/');
const slackToken = ['xoxb', '123456789012', 'abcdefghijkl'].join('-');
const pem = [
  '-----BEGIN RSA PRIVATE KEY-----',
  'MIIEpAIBAAKCAQ',
  '-----END RSA PRIVATE KEY-----',
].join('\n');

describe('redaction (promise 6)', () => {
  it.each([
    ['a secret access key', secretKey],
    ['a Slack token', slackToken],
    ['an app token', ['xapp', '1', 'A0123', 'abcdef0123456789'].join('-')],
    ['a private key', pem],
    ['a cut private key', pem.slice(0, 50)],
    ['a JWT', ['eyJhbGciOiJIUzI1NiJ9', 'eyJzdWIiOiIxMjM0In0', 'abcDEF123'].join('.')],
    ['a session token', `IQoJb3JpZ2luX2Vj${'Abc9/+'.repeat(20)}==`],
    ['a GitHub token', `ghp_${'a1B2'.repeat(9)}`],
    ['a named password', 'password=correcthorse'],
  ])('given %s in a text, when redacted, then it is gone', (_what, secret) => {
    const clean = redact(`before ${secret} after`);
    expect(clean).not.toContain(secret);
    expect(clean).toMatch(/removed\]/);
    expect(clean).toContain('before');
  });

  it.each([
    'AKIAIOSFODNN7EXAMPLE',
    'arn:aws:iam::222222222222:user/alice',
    'a'.repeat(64),
    '0123456789abcdef0123456789abcdef01234567',
    'close/AKIAIOSFODNN7EXAMPLE',
  ])('given %s, when redacted, then it stays: people must read what a plan touches', (text) => {
    expect(redact(text)).toBe(text);
  });
});

describe('mentions and links', () => {
  it.each([
    '<!channel>',
    '<!here>',
    '<!everyone>',
    '<!subteam^S123>',
    '<@U9EVIL>',
    '<http://x|AWS>',
    '<#C1|x>',
    '<',
    '<<!channel>>',
    '<!date^1^{date}|<!here>>',
  ])('given %s, when neutralised, then Slack reads it as text', (text) => {
    expect(neutralise(text, nobody)).not.toMatch(/<(?!!date\^\d+\^[\w {}]+\|[\w :-]+>)/);
  });

  it('given what we mean, when neutralised, then it stays', () => {
    const ours =
      '<@U0ANA> <#C0123> <!date^1790000000^{date_num} {time_secs}|2026-09-21 14:13:20 UTC>\n> quoted';
    expect(neutralise(ours, new Set(['U0ANA']))).toBe(ours);
  });

  it('given nested blocks, when made hygienic, then every string in them is', () => {
    const clean = hygienic(
      { text: '<!here>', blocks: [{ text: { text: `<@U9> ${secretKey}` } }] },
      nobody,
    );
    expect(JSON.stringify(clean)).not.toMatch(/<|wJalr/);
  });
});

describe('hostile text', () => {
  it.each([
    ['a right-to-left override', 'user\u202Egpj.exe', 'user[U+202E]gpj.exe'],
    ['an invisible space', 'ad\u200Bmin', 'ad[U+200B]min'],
    ['line breaks', 'a\n\n\nb', 'a   b'],
    ['a control character', 'a\u0007b', 'a[U+0007]b'],
  ])('given %s, when made inert, then it is visible', (_what, text, shown) => {
    expect(inert(text)).toBe(shown);
  });

  it('given 10 kB, when made inert, then it is cut, and its length and digest are told', () => {
    expect(inert('x'.repeat(10_000), 100)).toMatch(
      /^x{100}… \(10000 characters, sha256 [0-9a-f]{12}\)$/,
    );
  });

  it('given any string, when made inert and escaped, then no markup and no hidden character survives', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const shown = escape(inert(text));
        expect(shown).not.toMatch(/[<>]/);
        expect(shown).not.toMatch(/&(?!amp;|lt;|gt;)/);
        expect(shown).not.toMatch(/\p{Cc}|\p{Cf}|\p{Zl}|\p{Zp}/u);
        expect(shown.isWellFormed()).toBe(true);
      }),
    );
  });
});
