import { IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { ListObjectVersionsCommand } from '@aws-sdk/client-s3';
import { afterEach, describe, expect, it } from 'vitest';
import { examineBucket } from '../../../src/adapters/aws/examine-bucket.ts';
import { BUCKET, simulatedArchive, type Archive } from './evidence-stage.ts';

let archive: Archive;
afterEach(async () => archive.stop());

const states = async (over: Partial<Archive['options']> = {}) =>
  (await examineBucket({ ...archive.options, ...over })).map(({ state }) => state);

/** Gives the evidence role other rights than the template does. */
async function grant(...statements: { readonly Action: string[]; readonly Resource?: string }[]) {
  const { endpoint } = archive.options;
  const credentials = await archive.s3.config.credentials();
  const iam = new IAMClient({ endpoint: endpoint!, region: 'us-east-1', credentials });
  const Statement = statements.map((one) => ({ Effect: 'Allow', Resource: '*', ...one }));
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  await iam.send(
    new PutRolePolicyCommand({
      RoleName: 'lockstep-evidence',
      PolicyName: 'lockstep',
      PolicyDocument,
    }),
  );
}

const PUT = { Action: ['s3:PutObject', 's3:PutObjectRetention'] };
const LOOK = { Action: ['s3:GetBucketObjectLockConfiguration'] };

describe('what is measured about the evidence bucket', () => {
  it('given the bucket and the role of the docs, when they are examined, twice, then all is good and one object was put', async () => {
    archive = await simulatedArchive();
    expect(await states()).toEqual(['good', 'good', 'good', 'good']);
    expect(await states()).toEqual(['good', 'good', 'good', 'good']);
    const listed = await archive.s3.send(new ListObjectVersionsCommand({ Bucket: BUCKET }));
    expect(listed.Versions?.map(({ Key }) => Key)).toEqual(['lockstep/doctor.txt']);
    expect(listed.DeleteMarkers ?? []).toEqual([]);
  });

  it('given a bucket without Object Lock, when it is examined, then that is bad, and so is the put', async () => {
    archive = await simulatedArchive({ locked: false });
    expect(await states()).toEqual(['good', 'bad', 'bad', 'good']);
  });

  it("given a bucket in the bot's own account, when it is examined, then that is bad", async () => {
    archive = await simulatedArchive();
    const credentials = await archive.s3.config.credentials();
    const found = await examineBucket({ ...archive.options, credentials });
    expect(found[0]).toMatchObject({ state: 'bad' });
    expect(found[0]?.why).toContain(archive.options.place.account);
  });

  it('given a role that may delete, when it is examined, then that is bad', async () => {
    archive = await simulatedArchive();
    await grant(PUT, LOOK, { Action: ['s3:DeleteObjectVersion'] });
    expect(await states()).toEqual(['good', 'good', 'good', 'bad']);
  });

  it('given a role that may not look at the lock, when it is examined, then that is unknown, not good', async () => {
    archive = await simulatedArchive();
    await grant(PUT);
    expect(await states()).toEqual(['good', 'unknown', 'good', 'good']);
  });

  it('given a role that may put but not lock, when it is examined, then that is bad', async () => {
    archive = await simulatedArchive();
    await grant({ Action: ['s3:PutObject'] }, LOOK);
    expect(await states()).toEqual(['good', 'good', 'bad', 'good']);
  });

  it('given a role that is not there, when it is examined, then nothing about it is good, and the mend is named', async () => {
    archive = await simulatedArchive();
    const place = { ...archive.options.place, role: 'lockstep-nobody' };
    const found = await examineBucket({ ...archive.options, place });
    expect(found.map(({ state }) => state)).toEqual(['good', 'unknown', 'bad', 'unknown']);
    for (const { state, mend } of found)
      if (state !== 'good') expect(mend).toContain('docs/evidence.md');
  });
});
