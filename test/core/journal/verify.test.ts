import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { EMPTY, seal } from '../../../src/core/journal/chain.ts';
import { verifyEvidence } from '../../../src/core/journal/evidence.ts';
import { merkleRoot } from '../../../src/core/journal/merkle.ts';
import { verifyChain } from '../../../src/core/journal/verify.ts';
import { chained, fileOf, keys, looseFacts, noteOf, realJournal } from './real-journal.ts';

const { id, lines: real } = await realJournal();

function journal(count: number): string[] {
  const lines: string[] = [];
  let head = EMPTY;
  for (let i = 0; i < count; i += 1) {
    const body = i === 0 ? { incident: 'i1' } : { text: `note ${i}` };
    const kind = i === 0 ? 'incident.opened' : 'note.added';
    const sealed = seal(
      head,
      { kind, body },
      `2026-11-22T03:04:${String(i).padStart(2, '0')}.000Z`,
    );
    lines.push(sealed.line);
    head = sealed.head;
  }
  return lines;
}
const file = (lines: string[]) => lines.map((line) => `${line}\n`).join('');

describe('the Merkle root (RFC 6962)', () => {
  // Vectors of the certificate-transparency test suites: leaves "", 00, 10, 2021, …
  const leaves = [
    '',
    '00',
    '10',
    '2021',
    '3031',
    '40414243',
    '5051525354555657',
    '606162636465666768696a6b6c6d6e6f',
  ];
  const texts = leaves.map((hex) => Buffer.from(hex, 'hex').toString('latin1'));
  it.each([
    [0, 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    [1, '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d'],
    [2, 'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125'],
    [3, 'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77'],
    [7, 'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c'],
    [8, '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328'],
  ])('given %i leaves, when hashed, then the root is the known one', (count, root) => {
    expect(merkleRoot(texts.slice(0, count)).toString('hex')).toBe(root);
  });
});

describe('journal verification', () => {
  it.each<[string, (lines: string[]) => string]>([
    ['one changed byte', (l) => file(l.with(3, l[3]!.replace('note 3', 'note 4')))],
    ['a deleted line', (l) => file(l.toSpliced(4, 1))],
    ['a doubled line', (l) => file(l.toSpliced(4, 0, l[4]!))],
    ['two lines swapped', (l) => file(l.with(4, l[5]!).with(5, l[4]!))],
    ['white space that JSON ignores', (l) => file(l.with(2, `${l[2]} `))],
    ['a missing last line feed', (l) => file(l).slice(0, -1)],
    ['nothing at all', () => ''],
  ])('given %s, when the chain is verified, then it is refused', (_, tamper) => {
    expect(verifyChain(tamper(journal(9)))).toMatchObject({ ok: false });
  });

  const under = (lines: readonly string[], note: string, key = keys.publicKey) =>
    verifyEvidence(Buffer.from(fileOf(lines)), key, [{ name: 'note', text: note }]);

  it('given an untouched journal, when verified against a checkpoint over all or over its first lines, then it holds', () => {
    expect(under(real, noteOf(id, real))).toMatchObject({ ok: true, covered: real.length });
    expect(under(real, noteOf(id, real.slice(0, 5)))).toMatchObject({ ok: true, covered: 5 });
  });

  it('given a truncated journal, when verified, then the chain alone holds and the checkpoint finds it', () => {
    const cut = real.slice(0, 60);
    expect(verifyChain(file(cut))).toMatchObject({ ok: true });
    expect(under(cut, noteOf(id, cut))).toMatchObject({ ok: true });
    expect(under(cut, noteOf(id, real))).toMatchObject({
      problems: [expect.stringContaining('its end is missing')],
    });
  });

  it('given a journal that was made anew, when verified, then the root differs', () => {
    const facts = looseFacts(real);
    facts.at(-1)!.ts = '2030-01-01T00:00:00.000Z';
    const again = chained(facts);
    expect(under(again, noteOf(id, again))).toMatchObject({ ok: true });
    expect(under(again, noteOf(id, real))).toMatchObject({
      problems: [expect.stringContaining('Merkle root differs')],
    });
  });

  it('given a checkpoint by another key, or of another incident, when verified, then it is refused', () => {
    expect(under(real, noteOf(id, real, generateKeyPairSync('ed25519')))).toMatchObject({
      ok: false,
    });
    expect(under(real, noteOf('i2', real))).toMatchObject({ ok: false });
  });

  it('given an incident that names its signing key, when verified with another key that signed it too, then it is refused', () => {
    const named = (key: KeyObject) => {
      const facts = looseFacts(real);
      const der = key.export({ type: 'spki', format: 'der' });
      facts[0]!.body.evidenceKey = createHash('sha256').update(der).digest('hex');
      return chained(facts);
    };
    const own = named(keys.publicKey);
    expect(under(own, noteOf(id, own))).toMatchObject({ ok: true });
    const other = generateKeyPairSync('ed25519');
    expect(under(own, noteOf(id, own, other), other.publicKey)).toMatchObject({
      problems: [expect.stringMatching(/^line 1: the incident was opened with the signing key/)],
    });
  });
});
