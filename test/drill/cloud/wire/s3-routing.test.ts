import { describe, expect, it } from 'vitest';
import type { WireRequest } from '../../../../src/drill/cloud/wire/http.ts';
import { serviceModel } from '../../../../src/drill/cloud/wire/model.ts';
import { addressOf, s3Operation } from '../../../../src/drill/cloud/wire/s3-routing.ts';
import { unchunked } from '../../../../src/drill/cloud/wire/aws-chunked.ts';
import { parsedQuery } from '../../../../src/drill/cloud/wire/http.ts';

/** `GET /bucket/key?query`, with header names to be present. */
function meaning(line: string, headers: string[] = [], host = '127.0.0.1:1'): string {
  const [method = '', url = ''] = line.split(' ');
  const [path = '', query = ''] = url.split('?');
  const given = headers.map((name): [string, string] => [name, 'x']);
  const request: WireRequest = {
    method,
    path,
    query: parsedQuery(query),
    headers: { host, ...Object.fromEntries(given) },
    body: new Uint8Array(),
  };
  try {
    return s3Operation(serviceModel('s3'), request, addressOf(request)).name;
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
}

describe('which operation an S3 request means', () => {
  it.each([
    ['GET /', 'ListBuckets'],
    ['GET /b', 'ListObjects'],
    ['GET /b?list-type=2&prefix=x', 'ListObjectsV2'],
    ['GET /b?versions&max-keys=2', 'ListObjectVersions'],
    ['GET /b?versioning', 'GetBucketVersioning'],
    ['PUT /b?versioning', 'PutBucketVersioning'],
    ['GET /b?policy', 'GetBucketPolicy'],
    ['GET /b?object-lock', 'GetObjectLockConfiguration'],
    ['PUT /b', 'CreateBucket'],
    ['DELETE /b', 'DeleteBucket'],
    ['POST /b?delete', 'DeleteObjects'],
    ['GET /b/k', 'GetObject'],
    ['GET /b/k?versionId=1', 'GetObject'],
    ['GET /b/k/with/slashes?retention', 'GetObjectRetention'],
    ['GET /b/k?legal-hold', 'GetObjectLegalHold'],
    ['DELETE /b/k?versionId=1', 'DeleteObject'],
    ['DELETE /b/k?uploadId=1', 'AbortMultipartUpload'],
    ['PUT /b/k', 'PutObject'],
    ['PUT /b/k?partNumber=1&uploadId=2', 'UploadPart'],
    ['POST /b/k?uploads', 'CreateMultipartUpload'],
    ['POST /b/k?uploadId=1', 'CompleteMultipartUpload'],
    ['GET /b/k?uploadId=1', 'ListParts'],
    ['HEAD /b', 'HeadBucket'],
    ['HEAD /b/k', 'HeadObject'],
    ['GET /b/k?X-Amz-Algorithm=a&X-Amz-Expires=1', 'GetObject'],
    ['GET /b/k?nonsense', 'NotImplemented'],
    ['GET /b?nonsense', 'NotImplemented'],
    ['PATCH /b/k', 'NotImplemented'],
  ])('given %s, when it is routed, then it is %s', (line, operation) => {
    expect(meaning(line)).toBe(operation);
  });

  it('given a copy source, when an object is put, then it is a copy', () => {
    expect(meaning('PUT /b/k', ['x-amz-copy-source'])).toBe('CopyObject');
    expect(meaning('PUT /b/k?partNumber=1&uploadId=2', ['x-amz-copy-source'])).toBe(
      'UploadPartCopy',
    );
  });

  it('given a bucket in the host, when it is routed, then the path is the key', () => {
    expect(meaning('GET /k/l', [], 'b.s3.eu-west-1.amazonaws.com')).toBe('GetObject');
    expect(meaning('GET /', [], 'my.bucket.s3.localhost:9')).toBe('ListObjects');
    expect(meaning('GET /', [], 's3.localhost:9')).toBe('ListBuckets');
  });
});

describe('chunked bodies', () => {
  it('given frames with signatures and trailers, when they are taken off, then the payload is left', () => {
    const body = Buffer.from(
      '5;chunk-signature=ab\r\nhello\r\n1\r\n!\r\n0;chunk-signature=cd\r\nx-amz-checksum-crc32:abc\r\n\r\n',
    );
    expect(Buffer.from(unchunked(body)).toString()).toBe('hello!');
  });

  it.each(['', '5\r\nhel', 'zz\r\nx', '5\r\nhello\r\n', 'ffffffffffffffff\r\nx'])(
    'given the broken body %j, when it is read, then it is incomplete',
    (text) => {
      expect(() => unchunked(Buffer.from(text))).toThrow('terminated unexpectedly');
    },
  );
});
