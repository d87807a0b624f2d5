import { createHash, sign, verify, type KeyObject } from 'node:crypto';
import { merkleRoot } from './merkle.ts';

/**
 * A checkpoint: a C2SP tlog-checkpoint (https://c2sp.org/tlog-checkpoint), i.e. a signed note
 * (https://c2sp.org/signed-note) over origin, number of lines and RFC 6962 root, signed with Ed25519.
 */
export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  /** Base64 of the 32-byte root. */
  readonly root: string;
}

/** Note signature type of Ed25519 in the key id. */
const ED25519 = 0x01;

/** The origin line of an incident's checkpoints, which is the name of their key too. */
export function originOf(incident: string): string {
  return `lockstep/${incident}`;
}

/** What stands above the signatures: three lines, each ended by LF. */
export function checkpointBody(checkpoint: Checkpoint): string {
  return `${checkpoint.origin}\n${checkpoint.size}\n${checkpoint.root}\n`;
}

/** The checkpoint over these lines, without their LFs: how many, and their RFC 6962 root. */
export function checkpointOf(incident: string, lines: readonly string[]): Checkpoint {
  return {
    origin: originOf(incident),
    size: lines.length,
    root: merkleRoot(lines).toString('base64'),
  };
}

/** Signs a checkpoint. The key's name in the note is the origin. Returns the whole note. */
export function signCheckpoint(
  checkpoint: Checkpoint,
  privateKey: KeyObject,
  publicKey: KeyObject,
): string {
  const body = checkpointBody(checkpoint);
  const signature = sign(null, Buffer.from(body, 'utf8'), privateKey);
  const blob = Buffer.concat([keyId(checkpoint.origin, publicKey), signature]).toString('base64');
  return `${body}\n— ${checkpoint.origin} ${blob}\n`;
}

/** Reads a note and checks its signature. The problem, if there is one, says what was wrong. */
export function openCheckpoint(
  note: string,
  publicKey: KeyObject,
): { ok: true; checkpoint: Checkpoint } | { ok: false; problem: string } {
  const match = /^([^\n]+)\n(0|[1-9]\d*)\n([A-Za-z0-9+/]{43}=)\n\n((?:— [^\n]+\n)+)$/u.exec(note);
  if (match === null) return { ok: false, problem: 'not a checkpoint note' };
  const [, origin = '', size = '', root = '', signatures = ''] = match;
  const body = `${origin}\n${size}\n${root}\n`;
  const wanted = keyId(origin, publicKey);
  for (const line of signatures.trimEnd().split('\n')) {
    const [, name, blob] = /^— (\S+) ([A-Za-z0-9+/]+={0,2})$/u.exec(line) ?? [];
    if (name !== origin || blob === undefined) continue;
    const bytes = Buffer.from(blob, 'base64');
    // Base64 has several spellings of some bytes; only one of them is what was signed and posted.
    if (bytes.toString('base64') !== blob) continue;
    if (!bytes.subarray(0, 4).equals(wanted)) continue;
    if (verify(null, Buffer.from(body, 'utf8'), publicKey, bytes.subarray(4))) {
      return { ok: true, checkpoint: { origin, size: Number(size), root } };
    }
  }
  return { ok: false, problem: 'no signature by this key' };
}

/** First four bytes of SHA-256(name LF type key), as the signed-note format asks. */
function keyId(name: string, publicKey: KeyObject): Buffer {
  const raw = rawEd25519(publicKey);
  const digest = createHash('sha256')
    .update(`${name}\n`)
    .update(Buffer.from([ED25519]))
    .update(raw)
    .digest();
  return digest.subarray(0, 4);
}

function rawEd25519(publicKey: KeyObject): Buffer {
  if (publicKey.asymmetricKeyType !== 'ed25519')
    throw new TypeError('checkpoints are signed with Ed25519');
  // An Ed25519 SPKI is a 12-byte header and the 32 bytes of the key (RFC 8410).
  return publicKey.export({ type: 'spki', format: 'der' }).subarray(12);
}
