import { canonicalize, sha256, toJson } from '../plan/canonical.ts';
import type { JsonObject } from '../plan/json.ts';

/**
 * A fact that is too long for one line of the journal, carried in pieces. An account of 5,000 users has an
 * inventory of many megabytes, and the plan that closes its doors is longer still: neither may be cut, because what
 * is left out is a door that nobody closes.
 *
 * The canonical JSON of the body is cut into texts, one `fact.piece` each. Behind them stands the fact itself, whose
 * body says only how many there are and what SHA-256 they have together. Nothing may stand between them, and all of
 * them are written in one transaction. Whoever reads a journal puts them together before anything is made of the
 * fact: a piece that is missing, doubled, moved or changed is refused, and with it the journal.
 */
export interface Piece extends JsonObject {
  /** The kind of the fact that follows the last piece. */
  readonly of: string;
  /** 0 is the first. */
  readonly number: number;
  readonly text: string;
}

/** The body of a fact that stands in the pieces before it. */
export interface InPieces extends JsonObject {
  readonly pieces: number;
  /** Of the texts of all pieces in order, UTF-8, hex. */
  readonly sha256: string;
}

/** The kinds that can be carried: what is found, and what is drawn from it. All others are short. */
const CARRIED: readonly string[] = ['measured', 'plan.drafted'];

/** A longer body is carried: what is around it in its line needs room too. */
const MOST_WHOLE_BYTES = 3 * 1024 * 1024;
/** So many UTF-16 code units a piece: as JSON text inside JSON none takes more than three bytes, so it fits into a line. */
const PIECE_UNITS = 1024 * 1024;
/** 64 MiB of text: people can't approve what no machine can hold, and a store must take it in one transaction. */
const MOST_PIECES = 64;

/** So many bytes of canonical JSON fit into a fact that is carried in pieces, with room for what is around them. */
export const MOST_CARRIED_BYTES = (MOST_PIECES - 16) * PIECE_UNITS;

/** Pieces that don't make the fact that they should; the message is a sentence. */
export class PiecesError extends Error {}

/** A fact in the form in which this module sees it. */
interface Fact {
  readonly kind: string;
  readonly body: unknown;
}

/**
 * What has to be written for a fact: itself, or its pieces and what stands behind them.
 * @throws RangeError for one that is too long even so.
 */
export function inPieces(fact: Fact): readonly Fact[] {
  if (!CARRIED.includes(fact.kind)) return [fact];
  const text = canonicalize(toJson(fact.body));
  // A quick look first: no code unit takes more than three bytes.
  if (text.length * 3 <= MOST_WHOLE_BYTES || Buffer.byteLength(text) <= MOST_WHOLE_BYTES)
    return [fact];
  const texts = cut(text);
  if (texts.length > MOST_PIECES) {
    throw new RangeError(`a fact of kind ${fact.kind} would take ${texts.length} pieces`);
  }
  const pieces = texts.map((part, number) => ({
    kind: 'fact.piece',
    body: { of: fact.kind, number, text: part },
  }));
  const body: InPieces = { pieces: texts.length, sha256: sha256(text) };
  return [...pieces, { kind: fact.kind, body }];
}

function cut(text: string): readonly string[] {
  const texts: string[] = [];
  for (let start = 0; start < text.length;) {
    let end = Math.min(start + PIECE_UNITS, text.length);
    // Half of a surrogate pair is not JSON.
    const last = text.charCodeAt(end - 1);
    if (end < text.length && last >= 0xd800 && last <= 0xdbff) end -= 1;
    texts.push(text.slice(start, end));
    start = end;
  }
  return texts;
}

/**
 * Takes the next fact in.
 * @param before the pieces that stand directly before it.
 * @returns the pieces so far, or the fact's whole body when it is none of them.
 * @throws PiecesError when the fact can't stand there.
 */
export function takeFact(
  before: readonly Piece[],
  { kind, body }: Fact,
): { readonly pieces: readonly Piece[] } | { readonly body: unknown } {
  const [first] = before;
  if (kind === 'fact.piece') return { pieces: [...before, nextPiece(before, body)] };
  const says = CARRIED.includes(kind) ? carriedIn(body) : undefined;
  if (first === undefined && says === undefined) return { body };
  if (says === undefined || first?.of !== kind) {
    throw new PiecesError(
      first === undefined
        ? `a fact of kind ${kind} says that it stands in ${says?.pieces} pieces, and there are none before it`
        : `pieces of a fact of kind ${first.of} are followed by ${kind}`,
    );
  }
  if (says.pieces !== before.length) {
    throw new PiecesError(`${before.length} pieces stand before a fact that has ${says.pieces}`);
  }
  return { body: joined(before, says) };
}

function nextPiece(before: readonly Piece[], body: unknown): Piece {
  const { of, number, text } = (body ?? {}) as Partial<Piece>;
  const kind = before[0]?.of ?? of;
  if (typeof of !== 'string' || of !== kind || !CARRIED.includes(of))
    throw new PiecesError(`a piece of ${String(of)} stands where one of ${String(kind)} should`);
  if (number !== before.length || number >= MOST_PIECES)
    throw new PiecesError(`piece ${String(number)} stands where piece ${before.length} should`);
  if (typeof text !== 'string') throw new PiecesError(`piece ${number} has no text`);
  return { of, number, text };
}

function carriedIn(body: unknown): InPieces | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const { pieces, sha256: digest } = body as Partial<InPieces>;
  return typeof pieces === 'number' && typeof digest === 'string'
    ? { pieces, sha256: digest }
    : undefined;
}

function joined(pieces: readonly Piece[], { sha256: digest }: InPieces): unknown {
  const text = pieces.map((piece) => piece.text).join('');
  if (sha256(text) !== digest)
    throw new PiecesError('the pieces are not those whose SHA-256 the fact names');
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw new PiecesError('the pieces together are not JSON');
  }
  // As for a line: one fact, one text.
  if (canonicalize(body) !== text)
    throw new PiecesError('the pieces together are not canonical JSON (RFC 8785)');
  return body;
}

/**
 * The entries of a journal with every fact whole, pieces left out. Numbers and times stay those of the lines.
 * @throws PiecesError naming the line.
 */
export function wholeFacts<Entry extends Fact & { readonly seq: number }>(
  entries: readonly Entry[],
): readonly Entry[] {
  const whole: Entry[] = [];
  let pieces: readonly Piece[] = [];
  for (const entry of entries) {
    const taken = taking(pieces, entry);
    if ('pieces' in taken) {
      pieces = taken.pieces;
      continue;
    }
    pieces = [];
    whole.push(taken.body === entry.body ? entry : { ...entry, body: taken.body });
  }
  // A journal that ends in pieces was cut: they are written together with what they belong to.
  if (pieces.length > 0) throw new PiecesError('the journal ends in the middle of a fact');
  return whole;
}

function taking(pieces: readonly Piece[], entry: Fact & { readonly seq: number }) {
  try {
    return takeFact(pieces, entry);
  } catch (error) {
    if (!(error instanceof PiecesError)) throw error;
    throw new PiecesError(`line ${entry.seq + 1}: ${error.message}`);
  }
}
