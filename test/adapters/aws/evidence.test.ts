import { spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { s3Anchor } from '../../../src/adapters/aws/evidence.ts';
import {
  checkpointOf,
  openCheckpoint,
  signCheckpoint,
} from '../../../src/core/journal/checkpoint.ts';
import type { Anchored } from '../../../src/responder/world.ts';
import { hasMoto } from '../../moto/moto.ts';
import { BUCKET, motoArchive, simulatedArchive, type Archive } from './evidence-stage.ts';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const JOURNAL = ['{"one":1}', '{"two":"zwei – ö"}', '{"three":3}'];

function anchored(incident: string, from: number, size: number, journal = JOURNAL): Anchored {
  const checkpoint = checkpointOf(incident, journal.slice(0, size));
  const note = signCheckpoint(checkpoint, privateKey, publicKey);
  return { incident, checkpoint, note, from, lines: journal.slice(from, size) };
}

/** What stands in the archive for an incident, read by somebody who is not the bot. */
async function standing(archive: Archive, incident: string) {
  const listed = await archive.s3.send(
    new ListObjectVersionsCommand({ Bucket: BUCKET, Prefix: `lockstep/${incident}/` }),
  );
  return Promise.all(
    (listed.Versions ?? []).map(async ({ Key, VersionId }) => {
      const got = await archive.s3.send(new GetObjectCommand({ Bucket: BUCKET, Key, VersionId }));
      return {
        key: Key!.slice(`lockstep/${incident}/`.length),
        version: VersionId!,
        body: await got.Body!.transformToString(),
        mode: got.ObjectLockMode,
        until: got.ObjectLockRetainUntilDate!.getTime(),
      };
    }),
  );
}

describe.each([
  { name: 'the simulated cloud', open: simulatedArchive, isHere: true },
  { name: 'moto', open: motoArchive, isHere: hasMoto() },
])('the anchor s3 on $name', ({ open, isHere }) => {
  let archive: Archive;
  beforeAll(async () => {
    if (isHere) archive = await open();
  });
  afterAll(async () => archive?.stop());

  it.runIf(isHere)(
    'given lines and their note, when they are put, then both stand there, locked for the days of the configuration',
    async () => {
      const before = Date.now();
      await s3Anchor(archive.options).put(anchored('inc-1', 0, 2));
      const objects = await standing(archive, 'inc-1');
      const [lines, note] = objects.toSorted((a, b) => b.key.length - a.key.length);
      expect(objects).toHaveLength(2);
      expect(lines?.key).toMatch(/^0000000000-0000000002\.[0-9a-f]{32}\.jsonl$/);
      expect(lines?.body).toBe(`${JOURNAL[0]}\n${JOURNAL[1]}\n`);
      expect(note?.key).toMatch(/^0000000002\.[0-9a-f]{32}\.checkpoint\.txt$/);
      expect(openCheckpoint(note!.body, publicKey)).toMatchObject({
        ok: true,
        checkpoint: { size: 2 },
      });
      for (const { mode, until } of objects) {
        expect(mode).toBe('COMPLIANCE');
        expect(until).toBeGreaterThan(before + 29.9 * 86_400_000);
        expect(until).toBeLessThan(Date.now() + 30.1 * 86_400_000);
      }
    },
  );

  it.runIf(isHere)(
    'given the same again, when it is put, then nothing is added, and nobody is told of an error',
    async () => {
      const anchor = s3Anchor(archive.options);
      await anchor.put(anchored('inc-2', 0, 3));
      const once = await standing(archive, 'inc-2');
      await anchor.put(anchored('inc-2', 0, 3));
      expect(await standing(archive, 'inc-2')).toEqual(once);
    },
  );

  it.runIf(isHere)(
    'given another history of the same length, when it is put, then it stands beside the first, not over it',
    async () => {
      const anchor = s3Anchor(archive.options);
      await anchor.put(anchored('inc-3', 0, 3));
      const forged = ['{"one":1}', '{"two":"nothing"}', '{"three":3}'];
      await anchor.put(anchored('inc-3', 0, 3, forged));
      const notes = (await standing(archive, 'inc-3')).filter(({ key }) => key.endsWith('.txt'));
      const roots = notes.map(({ body }) => openCheckpoint(body, publicKey));
      expect(roots).toHaveLength(2);
      expect(new Set(roots.map((r) => (r.ok ? r.checkpoint.root : ''))).size).toBe(2);
    },
  );

  it.runIf(isHere)(
    'given what was put, when the owner of the archive deletes that version, then S3 refuses',
    async () => {
      await s3Anchor(archive.options).put(anchored('inc-4', 0, 3));
      for (const { key, version } of await standing(archive, 'inc-4')) {
        const Key = `lockstep/inc-4/${key}`;
        const gone = archive.s3.send(
          new DeleteObjectCommand({
            Bucket: BUCKET,
            Key,
            VersionId: version,
            BypassGovernanceRetention: true,
          }),
        );
        await expect(gone).rejects.toThrow(/Access ?Denied/i);
      }
      expect(await standing(archive, 'inc-4')).toHaveLength(2);
    },
  );

  it.runIf(isHere)(
    'given a bucket that is not there, when a note is put, then it says which and why',
    async () => {
      const place = { ...archive.options.place, bucket: 'company-without-one' };
      await expect(
        s3Anchor({ ...archive.options, place }).put(anchored('inc-5', 0, 1)),
      ).rejects.toThrow(/lockstep\/inc-5\/.*(NoSuchBucket|AccessDenied)/);
    },
  );

  it.runIf(isHere)(
    'given a host that the rules refuse, when a note is put, then nothing leaves',
    async () => {
      const asked: string[] = [];
      const refuseUrl = (service: string, url: string) => {
        asked.push(`${service} ${url}`);
        return service === 's3' ? 'not one of ours' : undefined;
      };
      const put = s3Anchor({ ...archive.options, refuseUrl }).put(anchored('inc-6', 0, 1));
      await expect(put).rejects.toThrow(/not one of ours/);
      expect(asked[0]).toMatch(/^sts http:\/\/127\.0\.0\.1/);
      expect(await standing(archive, 'inc-6')).toEqual([]);
    },
  );
});

describe('what stands in the bucket', () => {
  const doc = readFileSync(new URL('../../../docs/evidence.md', import.meta.url), 'utf8');
  const program = /```python\n([^`]+)```/.exec(doc)?.[1] ?? '';

  /** Runs the program of the docs over what somebody fetched from the bucket. */
  async function puts(archive: Archive, ...parts: Anchored[]) {
    for (const part of parts) await s3Anchor(archive.options).put(part);
    const folder = mkdtempSync(join(tmpdir(), 'lockstep-parts-'));
    for (const { key, body } of await standing(archive, 'inc-9'))
      writeFileSync(join(folder, key), body);
    const ran = spawnSync('python3', ['-c', program], { cwd: folder, encoding: 'utf8' });
    const whole = join(folder, 'journal.whole');
    const text = existsSync(whole) ? readFileSync(whole, 'utf8') : '';
    rmSync(folder, { recursive: true });
    return { text, stderr: ran.stderr };
  }

  it('given parts that overlap, when the docs’ program puts them together, then it is the journal', async () => {
    const archive = await simulatedArchive();
    const parts = [anchored('inc-9', 0, 2), anchored('inc-9', 1, 3), anchored('inc-9', 2, 3)];
    const { text, stderr } = await puts(archive, ...parts);
    expect(stderr).toBe('');
    expect(text).toBe(JOURNAL.map((line) => `${line}\n`).join(''));
    await archive.stop();
  });

  it('given a forked history or a missing part, when the program runs, then it names it', async () => {
    const forked = await simulatedArchive();
    const other = ['{"one":1}', '{"two":"nothing"}', '{"three":3}'];
    const fork = await puts(forked, anchored('inc-9', 0, 3), anchored('inc-9', 1, 3, other));
    expect(fork.stderr).toContain('line 2 has two forms');
    await forked.stop();
    const torn = await simulatedArchive();
    const gap = await puts(torn, anchored('inc-9', 0, 1), anchored('inc-9', 2, 3));
    expect(gap.stderr).toContain('a part is missing');
    await torn.stop();
  });
});

describe('the anchor s3 where policies decide', () => {
  it('given a bucket of another account under that name, when a note is put, then it is refused', async () => {
    const archive = await simulatedArchive();
    const place = { ...archive.options.place, account: '222222222222' };
    const put = s3Anchor({ ...archive.options, place }).put(anchored('inc-1', 0, 1));
    await expect(put).rejects.toThrow(/could not assume|AccessDenied/);
    await archive.stop();
  });
});
