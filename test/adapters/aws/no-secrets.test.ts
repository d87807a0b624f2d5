import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redact, safeMessage } from '../../../src/adapters/aws/no-secrets.ts';

const base64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'.split('');
const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.split('');
const secret = fc.string({ unit: fc.constantFrom(...base64), minLength: 40, maxLength: 40 });
const token = fc.string({ unit: fc.constantFrom(...base64), minLength: 100, maxLength: 900 });
const keyId = fc
  .tuple(
    fc.constantFrom('AKIA', 'ASIA'),
    fc.string({ unit: fc.constantFrom(...base32), minLength: 16, maxLength: 16 }),
  )
  .map(([prefix, rest]) => prefix + rest);
const around = fc.string({ unit: 'binary', maxLength: 80 });
const seed = { seed: 20141706, numRuns: 500 };

describe('redact', () => {
  it(`given a secret key anywhere in any text (seed ${seed.seed}), when it is redacted, then nothing of it survives`, () => {
    fc.assert(
      fc.property(around, keyId, secret, around, (before, id, key, after) => {
        for (const text of [
          `${before}${key}${after}`,
          `${id}:${key}`,
          `${before} aws_secret_access_key=${key}${after}`,
          JSON.stringify({ id, SecretAccessKey: key, after }),
          `${before}${encodeURIComponent(key)}`,
          JSON.stringify({ key }).replaceAll('/', '\\/'),
        ]) {
          const clean = redact(text);
          expect(clean).not.toContain(key);
          expect(clean).not.toContain(key.slice(0, 20));
          expect(safeMessage(text)).not.toContain(key.slice(20));
        }
      }),
      seed,
    );
  });

  it(`given a session token in a long text (seed ${seed.seed}), when the message is cut, then no piece of it is left`, () => {
    fc.assert(
      fc.property(around, token, around, (before, value, after) => {
        const clean = safeMessage(`${before.repeat(8)} ${value} ${after.repeat(8)}`);
        for (let at = 0; at + 30 <= value.length; at += 10) {
          expect(clean).not.toContain(value.slice(at, at + 30));
        }
      }),
      seed,
    );
  });

  it.each([
    [
      'a PEM',
      'key: -----BEGIN RSA PRIVATE KEY-----\nMIIE\nabc\n-----END RSA PRIVATE KEY----- end',
      'MIIE',
    ],
    ['half a PEM', '-----BEGIN PRIVATE KEY-----\nMIIE', 'MIIE'],
    ['a Slack token', 'xoxb-123-456-abcdef', 'abcdef'],
    ['a Slack app token', 'token xapp-1-A0-99-deadbeef', 'deadbeef'],
    ['a web token', 'eyJhbGciOi-_.eyJzdWIi-_x.c2lnbm-_F0', 'eyJzdWIi'],
  ])('given %s, when it is redacted, then it is gone', (_, text, piece) => {
    expect(redact(text)).not.toContain(piece);
    expect(redact(text)).toContain('[redacted]');
  });

  it('given a denial of AWS, when it is made safe, then caller, action and policy are all still there', () => {
    const caller = `arn:aws:sts::222222222222:assumed-role/lockstep-canary/${'lockstep-inc-'.repeat(4)}x`;
    const policy =
      'arn:aws:organizations::111111111111:policy/o-exampleorgid/service_control_policy/p-examplepolicyid';
    const text = `User: ${caller} is not authorized to perform: ec2:DeleteSnapshot on resource: arn:aws:ec2:eu-west-1::snapshot/snap-0123456789abcdef0${' because of many words'.repeat(12)} with an explicit deny in a service control policy: ${policy}`;
    expect(text.length).toBeGreaterThan(500);
    const safe = safeMessage(text);
    expect(safe.length).toBeLessThanOrEqual(500);
    expect(safe).toContain(caller);
    expect(safe).toContain('ec2:DeleteSnapshot');
    expect(safe).toContain(`explicit deny in a service control policy: ${policy}`);
  });

  it('given a caller with a long name without hyphens, when it is redacted, then he is still named', () => {
    const caller =
      'arn:aws:sts::222222222222:assumed-role/IncidentResponseCanaryProbe/lockstepIncident1';
    expect(redact(`User: ${caller} is not authorized`)).toBe(`User: ${caller} is not authorized`);
    const odd = `arn:aws:iam::222222222222:user/${'x'.repeat(40)}`;
    expect(redact(odd)).toBe('arn:aws:iam::222222222222:user/[redacted]');
  });

  it('given control characters and bidirectional tricks, when it is made safe, then they are spaces', () => {
    expect(safeMessage('a\u0000b\u001b[31mc\u202ed\ne')).toBe('a b [31mc d e');
  });
});
