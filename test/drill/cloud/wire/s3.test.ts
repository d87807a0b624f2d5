import { Readable } from 'node:stream';
import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  ListObjectVersionsCommand,
  ListObjectsV2Command,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
  DeleteObjectsCommand,
  NoSuchKey,
  GetBucketLocationCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MEMBER } from '../kernel/world.ts';
import { clientsFor, startEndpoint, type Endpoint } from './clients.ts';

let endpoint: Endpoint;
let member: ReturnType<typeof clientsFor>;
beforeAll(async () => {
  endpoint = await startEndpoint();
  const { kernel, server } = endpoint;
  member = clientsFor(
    server.endpoint,
    kernel.issueCredentials({ accountId: MEMBER, userName: 'admin' }),
  );
});
afterAll(() => endpoint.server.close());

describe('S3', () => {
  it('given a versioned bucket, when objects are written, listed, read and deleted, then all of it is as sent', async () => {
    const Bucket = 'wire-bucket';
    const Key = 'a folder/über+ü&.txt';
    await member.s3.send(new CreateBucketCommand({ Bucket }));
    await member.s3.send(new HeadBucketCommand({ Bucket }));
    const VersioningConfiguration = { Status: 'Enabled' as const };
    await member.s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
    await member.s3.send(
      new PutObjectCommand({ Bucket, Key, Body: 'hello\r\nworld', Metadata: { note: 'x' } }),
    );
    const { Body, Metadata } = await member.s3.send(new GetObjectCommand({ Bucket, Key }));
    expect(await Body?.transformToString()).toBe('hello\r\nworld');
    expect(Metadata).toEqual({ note: 'x' });
    const listed = await member.s3.send(new ListObjectsV2Command({ Bucket }));
    expect(listed.Contents?.map((one) => one.Key)).toEqual([Key]);
    await member.s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key }] } }));
    const { Versions, DeleteMarkers } = await member.s3.send(
      new ListObjectVersionsCommand({ Bucket }),
    );
    expect([Versions?.length, DeleteMarkers?.length]).toEqual([1, 1]);
    const { Buckets } = await member.s3.send(new ListBucketsCommand({}));
    expect(Buckets?.map(({ Name }) => Name)).toContain(Bucket);
  });

  it('given a stream, when it is put in aws-chunked encoding with a trailing checksum, then the object has no frames in it', async () => {
    const Bucket = 'wire-stream';
    await member.s3.send(new CreateBucketCommand({ Bucket }));
    const text = 'streamed '.repeat(20_000);
    const Body = Readable.from([Buffer.from(text)]);
    await member.s3.send(
      new PutObjectCommand({ Bucket, Key: 'k', Body, ContentLength: text.length }),
    );
    const answer = await member.s3.send(new GetObjectCommand({ Bucket, Key: 'k' }));
    expect(await answer.Body?.transformToString()).toBe(text);
  });

  it('given a missing key, when it is read, then NoSuchKey arrives as the modelled exception', async () => {
    const missing = member.s3.send(new GetObjectCommand({ Bucket: 'wire-stream', Key: 'missing' }));
    await expect(missing).rejects.toBeInstanceOf(NoSuchKey);
  });

  it('given a location, when it is asked for, then the one unwrapped answer is understood', async () => {
    const answer = await member.s3.send(new GetBucketLocationCommand({ Bucket: 'wire-stream' }));
    expect(answer.LocationConstraint ?? '').toBe('');
  });

  it('given virtual-host addressing, when an object is read by its host, then it is the same object', async () => {
    const { hostname, port } = new URL(endpoint.server.endpoint);
    const credentials = endpoint.kernel.issueCredentials({
      accountId: MEMBER,
      roleName: 'Admin',
      sessionName: 's3',
    });
    const virtual = new S3Client({
      endpoint: `http://s3.localhost:${port}`,
      region: 'us-east-1',
      credentials,
    });
    // The name resolves to nothing here: the signed request goes to the loopback address, its Host header stays.
    virtual.middlewareStack.add(
      (next) => (args) => {
        Object.assign(args.request as object, { hostname });
        return next(args);
      },
      { step: 'finalizeRequest', priority: 'low' },
    );
    const answer = await virtual.send(new GetObjectCommand({ Bucket: 'wire-stream', Key: 'k' }));
    expect((await answer.Body?.transformToString())?.slice(0, 9)).toBe('streamed ');
  });
});
