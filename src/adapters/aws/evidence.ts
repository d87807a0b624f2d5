import type { Anchor, Anchored } from '../../responder/world.ts';
import { sha256Hex } from './authority.ts';
import { openBucket, stoodAlready, type Bucket, type BucketOptions } from './evidence-bucket.ts';

const DEADLINE_MS = 30_000;

/**
 * The anchor `s3`: a bucket with Object Lock in an account that the bot has no other way into. What was put
 * can't be deleted by anybody, root included, until its days are over (compliance mode,
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html). The lines are put before the
 * note over them, so that a note never stands alone.
 *
 * A name ends in a digest of what is in it: the same again has the same name and is left as it is, and
 * another history never hides behind the first one's name; both stand there, side by side.
 */
export function s3Anchor(options: BucketOptions): Anchor {
  const bucket = openBucket(options);
  const { account, region, bucket: name } = options.place;
  return {
    name: 's3',
    place: `${account}/${region}/${name}`,
    async put(anchored) {
      for (const { name: key, body, contentType } of await objectsOf(anchored))
        await write(bucket, { key, body, contentType });
    },
  };
}

async function objectsOf({ incident, checkpoint, note, from, lines }: Anchored) {
  const folder = `lockstep/${incident}`;
  const text = lines.map((line) => `${line}\n`).join('');
  const end = padded(checkpoint.size);
  return [
    {
      name: `${folder}/${padded(from)}-${end}.${await digest(text)}.jsonl`,
      body: text,
      contentType: 'application/jsonl; charset=utf-8',
    },
    {
      name: `${folder}/${end}.${await digest(note)}.checkpoint.txt`,
      body: note,
      contentType: 'text/plain; charset=utf-8',
    },
  ];
}

async function write(
  bucket: Bucket,
  object: { readonly key: string; readonly body: string; readonly contentType: string },
): Promise<void> {
  const answer = await bucket.put(object, DEADLINE_MS);
  if (answer.ok || stoodAlready(answer.error)) return;
  const { code, message } = answer.error;
  throw new Error(`${object.key} was not put: ${code}: ${message}`);
}

/** Ten digits, so that names sort as numbers. */
const padded = (size: number): string => String(size).padStart(10, '0');

const digest = async (text: string): Promise<string> => (await sha256Hex(text)).slice(0, 32);
