import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { checkpointOf, signCheckpoint } from '../../../src/core/journal/checkpoint.ts';
import { forgedApprovals } from './forged-approvals.ts';
import { tamperedNotes } from './tampered-notes.ts';
import { chained, fileOf, keys, looseFacts, noteOf, type Loose } from './real-journal.ts';

/** A journal that somebody has laid hands on, with what he gives out as its checkpoints and its key. */
export interface Tampered {
  readonly name: string;
  readonly journal: Buffer;
  readonly notes: readonly Buffer[];
  readonly key: KeyObject;
}

/**
 * The whole matrix: every manipulation has a name of its own. Those of a line are tried at so many
 * `places`, from the first to the last but one: what is put behind the last is not under its checkpoint.
 */
export function tamperMatrix(id: string, lines: readonly string[], places: number): Tampered[] {
  const note = noteOf(id, lines);
  const whole = Buffer.from(fileOf(lines));
  const of = (
    name: string,
    change: Partial<Pick<Tampered, 'journal' | 'notes' | 'key'>>,
  ): Tampered => ({
    name,
    journal: whole,
    notes: [Buffer.from(note)],
    key: keys.publicKey,
    ...change,
  });
  return [
    ...Array.from({ length: places }, (_, i) =>
      Math.round((i * (lines.length - 2)) / (places - 1)),
    ).flatMap((at) =>
      Object.entries(atLine).map(([name, change]) =>
        of(`line ${at + 1}: ${name}`, { journal: change(lines, at) }),
      ),
    ),
    ...Object.entries(wholeFile(lines)).map(([name, journal]) =>
      of(`journal: ${name}`, { journal }),
    ),
    ...Object.entries(tamperedNotes(id, lines)).map(([name, text]) =>
      of(`checkpoint: ${name}`, { notes: [typeof text === 'string' ? Buffer.from(text) : text] }),
    ),
    ...together(id, lines).map(({ name, ...change }) => of(name, change)),
    ...approvalsForged(id, lines).map(({ name, ...change }) => of(name, change)),
  ];
}

type AtLine = (lines: readonly string[], at: number) => Buffer;
const text = (lines: readonly string[]): Buffer => Buffer.from(fileOf(lines));
const rechain = (lines: readonly string[]): Buffer => text(chained(looseFacts(lines)));
const here = (lines: readonly string[], at: number): string => lines[at] ?? '';
const edit = (line: string, change: (fact: Loose) => void): string => {
  const fact = JSON.parse(line) as Loose;
  change(fact);
  return JSON.stringify(fact);
};

const atLine: { readonly [name: string]: AtLine } = {
  'one bit is flipped': (lines, at) => {
    const bytes = Buffer.from(here(lines, at));
    const where = (at * 37 + 11) % bytes.length;
    bytes[where] = (bytes[where] ?? 0) ^ 1;
    return bytesAt(lines, at, bytes);
  },
  'it is deleted': (lines, at) => text(lines.toSpliced(at, 1)),
  'it is deleted and the rest chained anew': (lines, at) => rechain(lines.toSpliced(at, 1)),
  'it stands twice': (lines, at) => text(lines.toSpliced(at, 0, here(lines, at))),
  'it stands twice and the rest is chained anew': (lines, at) =>
    rechain(lines.toSpliced(at, 0, here(lines, at))),
  'it is swapped with its neighbour': (lines, at) => text(swapped(lines, at)),
  'it is swapped and the rest chained anew': (lines, at) => rechain(swapped(lines, at)),
  'the file ends before it': (lines, at) => text(lines.slice(0, at)),
  'the file ends inside it': (lines, at) =>
    Buffer.concat([text(lines.slice(0, at)), Buffer.from(here(lines, at).slice(0, -7))]),
  'its time is changed': (lines, at) =>
    text(
      lines.with(
        at,
        edit(here(lines, at), (f) => (f.ts = '2026-06-17T09:00:00.001Z')),
      ),
    ),
  'its time is changed and the rest chained anew': (lines, at) =>
    rechain(
      lines.with(
        at,
        edit(here(lines, at), (f) => (f.ts = '2026-06-17T09:00:00.001Z')),
      ),
    ),
  'its body is changed and the rest chained anew': (lines, at) =>
    rechain(
      lines.with(
        at,
        edit(here(lines, at), (f) => (f.body.by = 'eve')),
      ),
    ),
  'its kind is changed and the rest chained anew': (lines, at) =>
    rechain(
      lines.with(
        at,
        edit(here(lines, at), (f) => (f.kind = 'note.added')),
      ),
    ),
  'a line of somebody else stands before it, chained': (lines, at) =>
    rechain(
      lines.toSpliced(
        at,
        0,
        JSON.stringify({ kind: 'note.added', body: { by: 'eve', text: 'x' }, ts: TIME }),
      ),
    ),
  'it ends in CR LF': (lines, at) => text(lines.with(at, `${here(lines, at)}\r`)),
  'it has a space that JSON ignores': (lines, at) =>
    text(lines.with(at, here(lines, at).replace('{', '{ '))),
  'a key stands in it twice': (lines, at) =>
    text(lines.with(at, here(lines, at).replace('{', '{"seq":0,'))),
  'a letter is spelled as an escape': (lines, at) =>
    text(lines.with(at, here(lines, at).replace('"body"', '"bod\\u0079"'))),
  'its number is spelled as a fraction': (lines, at) =>
    text(lines.with(at, here(lines, at).replace(`"seq":${at},`, `"seq":${at}.0,`))),
  'its keys stand in another order': (lines, at) => {
    const { body, ...rest } = JSON.parse(here(lines, at)) as { body: unknown };
    return text(lines.with(at, JSON.stringify({ ...rest, body })));
  },
  'it has a byte that is not UTF-8': (lines, at) =>
    bytesAt(lines, at, Buffer.concat([Buffer.from(here(lines, at)), Buffer.from([0xff])])),
  'an empty line stands before it': (lines, at) => text(lines.toSpliced(at, 0, '')),
};
const TIME = '2026-06-17T09:00:00.000Z';

function swapped(lines: readonly string[], at: number): string[] {
  const other = at === lines.length - 1 ? at - 1 : at + 1;
  return lines.with(at, here(lines, other)).with(other, here(lines, at));
}
function bytesAt(lines: readonly string[], at: number, bytes: Buffer): Buffer {
  return Buffer.concat([
    text(lines.slice(0, at)),
    bytes,
    Buffer.from('\n'),
    text(lines.slice(at + 1)),
  ]);
}

function wholeFile(lines: readonly string[]): { readonly [name: string]: Buffer } {
  const whole = fileOf(lines);
  return {
    'nothing is left': Buffer.alloc(0),
    'its last line is missing': text(lines.slice(0, -1)),
    'only a line feed is left': Buffer.from('\n'),
    'every line ends in CR LF': Buffer.from(whole.replaceAll('\n', '\r\n')),
    'the last line feed is missing': Buffer.from(whole.slice(0, -1)),
    'an empty line stands behind it': Buffer.from(`${whole}\n`),
    'bytes stand behind it': Buffer.concat([Buffer.from(whole), Buffer.from([0, 1, 2])]),
    'a byte order mark stands before it': Buffer.from(`\uFEFF${whole}`),
    'it is UTF-16': Buffer.from(whole, 'utf16le'),
    'it stands twice': Buffer.from(whole + whole),
    'its lines stand in reverse': text(lines.toReversed()),
    'it was made anew with other people': rechain(
      lines.map((line) => line.replaceAll('"ben"', '"eve"')),
    ),
    'it was made anew an hour later': rechain(
      lines.map((line) => edit(line, (fact) => (fact.ts = shifted(fact.ts)))),
    ),
    'it is one JSON array': Buffer.from(`[${lines.join(',')}]\n`),
  };
}
function shifted(ts: string): string {
  return new Date(Date.parse(ts) + 3_600_000).toISOString();
}

type Change = { readonly name: string } & Partial<Pick<Tampered, 'journal' | 'notes' | 'key'>>;

/** Manipulations that only several checkpoints, or another key, bring to light. */
function together(id: string, lines: readonly string[]): Change[] {
  const stranger = generateKeyPairSync('ed25519');
  const earlier = [20, 60, 100].map((size) => ({ size, note: noteOf(id, lines.slice(0, size)) }));
  const rewritten = chained(
    looseFacts(
      lines.with(
        15,
        edit(here(lines, 15), (f) => (f.ts = TIME)),
      ),
    ),
  );
  const signedAnew = Buffer.from(noteOf(id, rewritten));
  return [
    ...earlier.map(({ size, note }) => ({
      name: `several: the bot itself rewrote line 16 and signed it, the checkpoint of ${size} lines was posted before`,
      journal: text(rewritten),
      notes: [signedAnew, Buffer.from(note)],
    })),
    ...earlier.map(({ size, note }) => ({
      name: `several: the file was cut back to an older checkpoint of ${size} lines, the newest is known`,
      journal: text(lines.slice(0, size)),
      notes: [Buffer.from(note), Buffer.from(noteOf(id, lines))],
    })),
    { name: 'key: another key than the one that signed', key: stranger.publicKey },
    {
      name: 'key: a whole forgery with its own checkpoint, under the bot’s key',
      journal: text(rewritten),
      notes: [
        Buffer.from(
          signCheckpoint(checkpointOf(id, rewritten), stranger.privateKey, stranger.publicKey),
        ),
      ],
    },
  ];
}

/** Chain and signature hold, as if the forger had the bot’s own key: only the approvals tell. */
function approvalsForged(id: string, lines: readonly string[]): Change[] {
  return Object.entries(forgedApprovals).map(([name, forge]) => {
    const facts = looseFacts(lines);
    forge(facts);
    const forged = chained(facts);
    return {
      name: `approvals, signed with the bot’s own key: ${name}`,
      journal: text(forged),
      notes: [Buffer.from(noteOf(id, forged))],
    };
  });
}
