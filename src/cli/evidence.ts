import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { open } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { s3Anchor } from '../adapters/aws/evidence.ts';
import type { BucketOptions } from '../adapters/aws/evidence-bucket.ts';
import type { Settings } from '../core/incident/settings.ts';
import { signCheckpoint } from '../core/journal/checkpoint.ts';
import type { Anchor, Evidence, Log } from '../responder/world.ts';
import type { Config } from './config.ts';
import { UsageError } from './usage.ts';

/** What checkpoints are signed with. */
export interface SigningKey {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  /** SHA-256 of the public key (SPKI, DER) in hex, as in an incident's opening fact. */
  readonly fingerprint: string;
}

const HOW = 'make one with: openssl genpkey -algorithm ed25519 -out evidence.key';

/**
 * The key that the configuration names, relative to its file; undefined when it names none.
 * @throws UsageError with the mend
 */
export async function loadSigningKey(
  config: Pick<Config, 'evidence'>,
  configFile: string,
): Promise<SigningKey | undefined> {
  if (config.evidence === undefined) return undefined;
  return readSigningKey(resolve(dirname(configFile), config.evidence.key));
}

/**
 * Reads an Ed25519 private key (PKCS#8, PEM). Whoever can read it can sign another history.
 * @throws UsageError when it is not there, not such a key, or readable by others; never with what is in it
 */
export async function readSigningKey(file: string): Promise<SigningKey> {
  return signingKey(file, await readPrivately(file));
}

/** A key pair as it signs; `file` is what an error names. */
function signingKey(file: string, pem: string): SigningKey {
  const privateKey = parse(pem);
  if (privateKey?.asymmetricKeyType !== 'ed25519') {
    throw new UsageError(
      `${file} is not an unencrypted Ed25519 private key in PEM (PKCS#8); ${HOW}`,
    );
  }
  return keyPair(privateKey);
}

/** The private key with its public key and its fingerprint. */
export function keyPair(privateKey: KeyObject): SigningKey {
  const publicKey = createPublicKey(privateKey);
  const der = publicKey.export({ type: 'spki', format: 'der' });
  return { privateKey, publicKey, fingerprint: createHash('sha256').update(der).digest('hex') };
}

function parse(pem: string): KeyObject | undefined {
  try {
    return createPrivateKey(pem);
  } catch {
    // The reason may quote the file.
    return undefined;
  }
}

/** One handle for look and read: nobody puts another file in between. */
async function readPrivately(file: string): Promise<string> {
  const handle = await open(file, 'r').catch((error: unknown) => {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    throw new UsageError(`evidence.key: ${file} can't be read (${code}); ${HOW}`);
  });
  try {
    const { mode, uid } = await handle.stat();
    const me = process.getuid?.();
    if (me !== undefined && (mode & 0o077) !== 0) {
      const bits = (mode & 0o777).toString(8).padStart(3, '0');
      throw new UsageError(
        `${file} may be read or changed by others (mode ${bits}): run chmod 600 ${file}. If others have had it for long, make a new one`,
      );
    }
    if (me !== undefined && uid !== me && uid !== 0) {
      throw new UsageError(
        `${file} belongs to another user (uid ${uid}), who can replace it: run chown ${me} ${file}`,
      );
    }
    return await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
}

/** What a bot signs with, and anchors of its own besides the channel and the bucket. */
export interface Signing {
  readonly keys: SigningKey;
  readonly anchors?: readonly Anchor[];
}

/** World.evidence: the key, the channel, and the bucket if the settings name one; undefined without a key. */
export function evidenceOf(
  signing: Signing | undefined,
  channel: Anchor,
  { settings, ...aws }: Omit<BucketOptions, 'place'> & { readonly settings: Settings },
): Evidence | undefined {
  if (signing === undefined) return undefined;
  const { keys, anchors = [] } = signing;
  const { evidence: place } = settings;
  const bucket = place === undefined ? [] : [s3Anchor({ ...aws, place })];
  return {
    key: keys.fingerprint,
    sign: (checkpoint) => signCheckpoint(checkpoint, keys.privateKey, keys.publicKey),
    anchors: [channel, ...bucket, ...anchors],
  };
}

/** Says at the start what an incident of this bot would leave, loudly where that is little. */
export function tellSigning(log: Log, signing: Signing | undefined, settings: Settings): void {
  if (signing === undefined) {
    log.error({}, 'NOTHING IS SIGNED: there is no evidence.key; lockstep doctor says what to do');
    return;
  }
  const key = signing.keys.fingerprint.slice(0, 12);
  if (settings.evidence === undefined) {
    log.warn(
      { key },
      'journals are signed, but their checkpoints go to the channel alone: name an evidence.bucket',
    );
    return;
  }
  log.info({ key, bucket: settings.evidence.bucket }, 'journals are signed');
}
