import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { checkpointOf } from '../../../src/core/journal/checkpoint.ts';
import { noteOf } from './real-journal.ts';

/** Checkpoints of these lines that somebody has laid hands on, by what was done to them. */
export function tamperedNotes(
  id: string,
  lines: readonly string[],
): { readonly [name: string]: string | Buffer } {
  const note = noteOf(id, lines);
  const { length } = lines;
  const [origin = '', , root = '', , signature = ''] = note.split('\n');
  const blob = signature.slice(signature.lastIndexOf(' ') + 1);
  const stranger = generateKeyPairSync('ed25519');
  const otherRoot = checkpointOf(id, lines.slice(1)).root;
  const signed = (body: string, by: KeyObject): string => {
    const id4 = Buffer.from(blob, 'base64').subarray(0, 4);
    const bytes = Buffer.concat([id4, sign(null, Buffer.from(body), by)]);
    return `${body}\n— ${origin} ${bytes.toString('base64')}\n`;
  };
  const changed = (from: string, to: string): string => note.replace(from, to);
  const spoiled = (at: number): string =>
    changed(blob, blob.slice(0, at) + (blob[at] === 'A' ? 'B' : 'A') + blob.slice(at + 1));
  return {
    'nothing is left': '',
    'it is not a note': 'the journal is fine\n',
    'its size is one more': changed(`\n${length}\n`, `\n${length + 1}\n`),
    'its size is one less': changed(`\n${length}\n`, `\n${length - 1}\n`),
    'its size is nothing': changed(`\n${length}\n`, '\n0\n'),
    'its size has a zero before it': changed(`\n${length}\n`, `\n0${length}\n`),
    'its size has a sign': changed(`\n${length}\n`, `\n+${length}\n`),
    'its size is out of all measure': changed(`\n${length}\n`, `\n9${'9'.repeat(40)}\n`),
    'its size is in digits of another script': changed(`\n${length}\n`, '\n١٣٧\n'),
    'its root is of other lines': changed(root, otherRoot),
    'its root is shorter': changed(root, root.slice(4)),
    'its root is spelled otherwise': changed(root, respelled(root)),
    'its origin is another incident': note.replaceAll(origin, 'lockstep/inc-other'),
    'only its first line is another incident': changed(origin, 'lockstep/inc-other'),
    'the name of its signature is another': changed(`— ${origin}`, '— lockstep/inc-other'),
    'its signature has another dash': changed('— ', '- '),
    'its signature is missing': note.slice(0, note.indexOf('— ')),
    'its signature is cut short': changed(blob, blob.slice(0, 40)),
    'its signature is longer': changed(blob, Buffer.from(`${blob}AAAA`).toString()),
    'its signature is spelled otherwise': changed(blob, respelled(blob)),
    'the key id of its signature is another': spoiled(1),
    'the first byte of its signature is another': spoiled(8),
    'a middle byte of its signature is another': spoiled(50),
    'the last byte of its signature is another': spoiled(88),
    'it was signed by another key': noteOf(id, lines, stranger),
    'it was signed by another key under this key’s id': signed(
      note.slice(0, note.indexOf('\n\n') + 1),
      stranger.privateKey,
    ),
    'it is of other lines, signed by another key': noteOf(id, lines.slice(1), stranger),
    'it is another incident’s, signed by the bot': noteOf('inc-other', lines),
    'it counts no line, signed by the bot': noteOf(id, []),
    'it counts more lines, signed by the bot': noteOf(id, [...lines, 'more']),
    'it is of as many other lines, signed by the bot': noteOf(id, lines.toReversed()),
    'it has CR LF': note.replaceAll('\n', '\r\n'),
    'its last line feed is missing': note.slice(0, -1),
    'bytes stand behind it': `${note}x`,
    'an empty line stands before it': `\n${note}`,
    'a byte order mark stands before it': `\uFEFF${note}`,
    'its empty line is missing': note.replace('\n\n', '\n'),
    'it has a line more': note.replace('\n\n', '\nmore\n\n'),
    'it has a byte that is not UTF-8': Buffer.concat([
      Buffer.from(note.slice(0, -1)),
      Buffer.from([0xff, 0x0a]),
    ]),
  };
}

/** The same bytes in another spelling: base64 leaves bits over that decoders do not look at. */
function respelled(base64: string): string {
  const at = base64.indexOf('=') - 1;
  const next = {
    A: 'B',
    Q: 'R',
    g: 'h',
    w: 'x',
    E: 'F',
    I: 'J',
    M: 'N',
    U: 'V',
    Y: 'Z',
    c: 'd',
    k: 'l',
    o: 'p',
    s: 't',
    '0': '1',
    '4': '5',
    '8': '9',
  } as const;
  const letter = next[base64[at] as keyof typeof next];
  if (letter === undefined) throw new Error(`no other spelling of ${base64}`);
  return base64.slice(0, at) + letter + base64.slice(at + 1);
}
