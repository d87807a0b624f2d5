import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanFields, cleanText } from '../../src/cli/log-clean.ts';

/** Secrets as they look, and none of them anybody's. */
const hash = (text: string, as: 'base64' | 'hex'): string =>
  createHash('sha512').update(text).digest(as);
const SECRETS = {
  botToken: `xoxb-1234567890-${hash('b', 'hex').slice(0, 24)}`,
  appToken: `xapp-1-A012345-${hash('a', 'hex').slice(0, 30)}`,
  secretKey: hash('k', 'base64').slice(0, 40),
  slashed: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  sessionToken: hash('s', 'base64'),
  jwt: `eyJ${hash('j', 'hex').slice(0, 20)}.${hash('w', 'hex').slice(0, 30)}.x_y-z`,
  pem: `-----BEGIN PRIVATE KEY-----\n${hash('p', 'base64')}\n-----END PRIVATE KEY-----`,
  trigger: `1234567890.9876543210.${hash('t', 'hex').slice(0, 32)}`,
};
type Named = readonly [name: string, text: string, secret: string];
/** The same and others in the places where they are met. */
const MET: readonly Named[] = [
  ...Object.entries(SECRETS).map(([name, secret]) => [name, secret, secret] as const),
  [
    'a database',
    'postgres://bot:hunter2-pass@db.example:5432/lockstep?sslmode=require',
    'hunter2-pass',
  ],
  ['a careless database', 'postgresql://bot:hun/ter@2!pass@db.example/lockstep', 'ter@2!pass'],
  ['an encoded database', 'postgres%3A%2F%2Fbot%3Ahunter2pass%40db.example%2Fx', 'hunter2pass'],
  ['a response url', 'https://hooks.slack.com/commands/T012/345/AbCdEfGhIjKl', 'AbCdEfGhIjKl'],
  ['a socket', 'wss://wss-primary.slack.com/link/?ticket=11-22-33&app_id=A1', '11-22-33'],
  [
    'a signed address',
    'https://b.s3.amazonaws.com/k?X-Amz-Signature=0badcafe0badcafe&x=1',
    '0badcafe0badcafe',
  ],
  ['a header', 'Authorization: AWS4-HMAC-SHA256 Credential=AKIA/x, Signature=0badc0de', '0badc0de'],
  ['a basic header', 'authorization: Basic dXNlcjpwdw', 'dXNlcjpwdw'],
  ['a socket elsewhere', 'ws://127.0.0.1:9/link/?ticket=11-22-33', '11-22-33'],
  ['a bearer', 'sent with Bearer abc.def-ghi', 'abc.def-ghi'],
  ['a password', 'password=tr0ub4dor and more', 'tr0ub4dor'],
  ['a quoted secret', '{"SecretAccessKey": "s h o r t", "x": 1}', 's h o r t'],
  ['an escaped secret', '{\\"client_secret\\":\\"shorty99\\"}', 'shorty99'],
  ['a key with its id', `AKIAIOSFODNN7EXAMPLE:${SECRETS.slashed}`, SECRETS.slashed],
];

const bytes = (fields: unknown): string => JSON.stringify(cleanFields(fields));

/** Everywhere in an entry that a text can be. */
const PLACES: readonly (readonly [string, (text: string) => unknown])[] = [
  ['a field', (text) => ({ why: text })],
  ['an id', (text) => ({ effect: text, event: text, incident: text, timer: text })],
  ['a key', (text) => ({ [text]: 1 })],
  ['a nested field', (text) => ({ a: { b: [{ c: text }] } })],
  ['a message of an error', (text) => ({ error: new Error(text) })],
  [
    'a stack',
    (text) => ({ error: Object.assign(new Error('x'), { stack: `Error: ${text}\n  at x` }) }),
  ],
  ['a cause', (text) => ({ error: new Error('x', { cause: new TypeError(text) }) })],
  [
    'what an error carries',
    (text) => ({ error: Object.assign(new Error('x'), { input: text, d: { e: text } }) }),
  ],
  ['one of many errors', (text) => ({ error: new AggregateError([new Error(text)], 'x') })],
  ['a map', (text) => ({ all: new Map([['x', text]]) })],
  ['bytes', (text) => ({ all: Buffer.from(text), b: new Uint8Array([1]) })],
  ['a date that is none', (text) => ({ at: Object.assign(new Date(Number.NaN), { x: text }) })],
  ['the entry itself', (text) => text],
  ['a text around it', (text) => ({ why: `it said: ${text} (and went)` })],
];

describe('what stands in a log', () => {
  it.each(PLACES)(
    'given every secret in %s, when it is logged, then none of it is there',
    (_, put) => {
      for (const [name, text, secret] of MET) {
        expect([name, bytes(put(text)).includes(secret)]).toEqual([name, false]);
        expect([name, bytes(put(text)).includes(JSON.stringify(secret).slice(1, -1))]).toEqual([
          name,
          false,
        ]);
      }
    },
  );

  it.each([
    'password',
    'DB_PASSWORD',
    'secretAccessKey',
    'SessionToken',
    'x-slack-signature',
    'authorization',
    'Cookie',
    'response_url',
    'trigger_id',
    'private key',
    'client.secret',
    'botToken',
    'credentials',
  ])(
    'given a field that is called %s, when it is logged, then nothing of its value is there',
    (name) => {
      for (const value of ['plain words', 4711, ['plain words'], { inner: 'plain words' }])
        expect(bytes({ [name]: value, a: { [name]: value } })).not.toMatch(/plain|4711/);
    },
  );

  it('given what a reader looks for, when it is logged, then it is there as it was', () => {
    const fields = {
      effect: `inc-20261122-a1b2c3/call/3f2a91c04d7e/close/${'1'.repeat(12)}/role/some.user@example/AKIAIOSFODNN7EXAMPLE/12`,
      incident: 'inc-20261122-a1b2c3',
      phase: 'attach-shield',
      attempt: 3,
      why: 'AccessDenied: arn:aws:sts::100000000003:assumed-role/lockstep-canary/probe is not authorized',
      host: '127.0.0.1',
      ok: true,
    };
    expect(cleanFields(fields)).toEqual(fields);
    const error = new TypeError('no such thing');
    const clean = cleanFields({ error })['error'] as { stack: string };
    expect(clean).toMatchObject({ name: 'TypeError', message: 'no such thing' });
    // Our own files stay readable, without the folder they lie in.
    expect(clean.stack).toContain('test/cli/log.test.ts:');
    expect(clean.stack).not.toContain(fileURLToPath(new URL('../..', import.meta.url)));
  });

  it('given names of the log’s own fields, when they are logged, then they do not replace them', () => {
    expect(cleanFields({ level: 'x', time: 1, msg: 'y' })).toEqual({
      level_: 'x',
      time_: 1,
      msg_: 'y',
    });
  });

  it('given things that can not be told, when they are logged, then nothing throws', () => {
    const circle: { [key: string]: unknown } = { name: 'c' };
    circle['self'] = circle;
    const angry = {
      get x(): never {
        throw new Error('no');
      },
    };
    const proxy = new Proxy(
      {},
      {
        ownKeys() {
          throw new Error('no');
        },
      },
    );
    expect(
      cleanFields({
        circle,
        angry,
        proxy,
        f: () => 1,
        s: Symbol('x'),
        u: undefined,
        b: 10n,
        n: Number.NaN,
        z: null,
      }),
    ).toEqual({
      circle: { name: 'c', self: '[circular]' },
      angry: '[unreadable]',
      proxy: '[unreadable]',
      f: '[function]',
      s: '[symbol]',
      b: '10',
      n: 'NaN',
      z: null,
    });
    expect(cleanFields(undefined)).toEqual({ value: '[undefined]' });
  });

  it('given anything with secrets in it, when it is logged, then it is one short line of JSON without them', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        '\n',
        '\r',
        '\u2028',
        '\u2029',
        '\u0085',
        '\u001b[2J',
        '\u202e',
        '\u0000',
        '"}\n{"level":"x"',
      ),
      fc.constantFrom(...Object.values(SECRETS)).map((secret) => ` ${secret} `),
    );
    const text = fc.array(piece, { maxLength: 6 }).map((parts) => parts.join(''));
    const leaf = fc.oneof(
      text,
      fc.double(),
      fc.boolean(),
      fc.constant(null),
      text.map((t) => new Error(t)),
    );
    const entry = fc.letrec((tie) => ({
      node: fc.oneof(
        { depthSize: 'small' },
        leaf,
        fc.array(tie('node'), { maxLength: 4 }),
        fc.dictionary(text, tie('node'), { maxKeys: 4 }),
      ),
    })).node;
    fc.assert(
      fc.property(fc.dictionary(text, entry), text, (fields, message) => {
        const line = `${bytes(fields)}${cleanText(message)}`;
        for (const secret of Object.values(SECRETS))
          if (line.includes(secret)) throw new Error(`${secret.slice(0, 5)}… is there`);
        if (/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(line)) throw new Error('a character that steers');
        expect(line.length).toBeLessThan(100_000);
        expect(line.isWellFormed()).toBe(true);
      }),
      { endOnFailure: true, numRuns: 400 },
    );
  });

  it('given a flood, when it is logged, then the entry is bounded, and no half of a secret stands at a cut', () => {
    const flood = { texts: Array.from({ length: 500 }, (_, i) => `${i} ${'word '.repeat(2_000)}`) };
    expect(bytes(flood).length).toBeLessThan(50_000);
    let deep: unknown = 'end';
    for (let i = 0; i < 5_000; i += 1) deep = { deep };
    expect(bytes({ deep }).length).toBeLessThan(200);
    expect(
      bytes(Object.fromEntries(Array.from({ length: 9_000 }, (_, i) => [`k${i}`, 'v']))).length,
    ).toBeLessThan(5_000);
    for (let at = 19_900; at < 20_010; at += 7) {
      const text = `${'='.repeat(at)} ${SECRETS.slashed} ${SECRETS.botToken}`;
      const shrunk = `${'A'.repeat(at)} ${SECRETS.slashed} ${SECRETS.botToken}`;
      for (const one of [text, shrunk]) expect(cleanText(one)).not.toMatch(/wJalrXU|xoxb-1/);
    }
  });

  it.each([
    ['addresses without end', 'a://b:'.repeat(20_000)],
    ['names of secrets', 'secret'.repeat(20_000)],
    ['beginnings of tokens', 'eyJ-'.repeat(30_000)],
    ['quotes', 'token="\\'.repeat(20_000)],
    ['beginnings of keys', '-----BEGIN '.repeat(10_000)],
    ['one long word', 'a'.repeat(1_000_000)],
    ['bearers', 'Bearer '.repeat(20_000)],
    ['hosts', 'https://slack.slack.'.repeat(5_000)],
  ])('given a text of %s, when it is cleaned, then that comes to an end', (_, text) => {
    // A search that goes back and forth over such a text would not end within the patience of a test run.
    expect(cleanText(text).length).toBeLessThanOrEqual(2_000);
  });
});

describe('the log of a process', () => {
  it('given entries with everything in them, when they are written, then each is one line of JSON on standard error', () => {
    const script = `
      import { createLog } from ${JSON.stringify(new URL('../../src/cli/log.ts', import.meta.url).href)};
      const log = createLog();
      const texts = JSON.parse(process.argv[1]);
      for (const text of texts) {
        log.info({ why: text, error: new Error(text), a: { b: [text] } }, text);
        log.warn({ [text]: text }, 'two\\nlines\\u2028and three');
        log.error({ error: new Error('x', { cause: text }) }, '%s %d %j');
      }`;
    const texts = MET.map(([, text]) => text);
    const ran = spawnSync(
      process.execPath,
      ['--input-type=module', '-e', script, JSON.stringify(texts)],
      { encoding: 'utf8', env: { PATH: process.env['PATH'] } },
    );
    expect(ran).toMatchObject({ status: 0, stdout: '' });
    const lines = ran.stderr.split('\n');
    expect(lines.pop()).toBe('');
    expect(lines).toHaveLength(texts.length * 3);
    for (const line of lines) {
      expect(line.split(/[\u0085\u2028\u2029\r]/)).toHaveLength(1);
      const entry = JSON.parse(line) as { level: string; time: string; msg: string };
      expect(entry.level).toMatch(/^(?:info|warn|error)$/);
      expect(new Date(entry.time).toISOString()).toBe(entry.time);
    }
    for (const [name, , secret] of MET)
      expect([name, ran.stderr.includes(secret)]).toEqual([name, false]);
  });
});
