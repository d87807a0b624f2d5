import { assert, constantFrom, nat, pre, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsedQuery, type WireRequest } from '../../../../src/drill/cloud/wire/http.ts';
import { signedBy, verify, type Verdict } from '../../../../src/drill/cloud/wire/signature.ts';

/** The worked examples of https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html and …/sigv4-query-string-auth.html. */
const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
const DAY = Date.UTC(2013, 4, 24);
const EMPTY = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const HOST = 'examplebucket.s3.amazonaws.com';

function getObject(): WireRequest {
  const signature = 'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41';
  return {
    method: 'GET',
    path: '/test.txt',
    query: [],
    headers: {
      host: HOST,
      range: 'bytes=0-9',
      'x-amz-content-sha256': EMPTY,
      'x-amz-date': '20130524T000000Z',
      authorization: `AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,Signature=${signature}`,
    },
    body: new Uint8Array(),
  };
}

function listObjects(): WireRequest {
  const signature = '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7';
  const request = getObject();
  const { range: _, ...headers } = request.headers;
  return {
    ...request,
    path: '/',
    query: parsedQuery('max-keys=2&prefix=J'),
    headers: {
      ...headers,
      authorization: `AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=host;x-amz-content-sha256;x-amz-date,Signature=${signature}`,
    },
  };
}

function presigned(): WireRequest {
  const query =
    'X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404';
  return { ...getObject(), query: parsedQuery(query), headers: { host: HOST } };
}

function judge(request: WireRequest, secret = SECRET, wallMs = DAY): Verdict | 'unsigned' {
  const signed = signedBy(request);
  return signed === undefined ? 'unsigned' : verify(request, signed, secret, wallMs);
}

function withHeader(request: WireRequest, name: string, value: string): WireRequest {
  return { ...request, headers: { ...request.headers, [name]: value } };
}

describe('the signature verifier', () => {
  it('given AWS’s own worked examples, when they are checked, then they pass', () => {
    expect([judge(getObject()), judge(listObjects()), judge(presigned())]).toEqual([
      'ok',
      'ok',
      'ok',
    ]);
  });

  it('given another secret, when it is checked, then it is refused', () => {
    expect(judge(getObject(), `${SECRET}x`)).toBe('wrong signature');
    expect(judge(presigned(), '')).toBe('wrong signature');
  });

  it('given any part of the request changed after signing, when it is checked, then it is refused', () => {
    const request = getObject();
    const changed: WireRequest[] = [
      { ...request, method: 'DELETE' },
      { ...request, path: '/test.txt2' },
      { ...request, query: [['versionId', '1']] },
      withHeader(request, 'range', 'bytes=0-10'),
      withHeader(request, 'host', 'other.s3.amazonaws.com'),
      withHeader(request, 'x-amz-date', '20130524T000001Z'),
      { ...listObjects(), query: parsedQuery('max-keys=2&prefix=K') },
      { ...presigned(), path: '/other.txt' },
      {
        ...presigned(),
        query: presigned().query.map(([name, value]): [string, string] => [
          name,
          name === 'X-Amz-Expires' ? '604800' : value,
        ]),
      },
    ];
    expect(changed.map((one) => judge(one))).toEqual(changed.map(() => 'wrong signature'));
  });

  it('given another body, when its hash was signed, then it is refused as the wrong payload', () => {
    expect(judge({ ...getObject(), body: Buffer.from('x') })).toBe('wrong payload');
  });

  it('given a meaningful header that the signature does not cover, when it is checked, then it is refused', () => {
    expect(judge(withHeader(getObject(), 'x-amz-copy-source', '/other/secret'))).toBe(
      'wrong signature',
    );
    expect(judge(withHeader(presigned(), 'x-amz-copy-source', '/other/secret'))).toBe(
      'wrong signature',
    );
  });

  it('given a signature cut short, empty or no hex, when it is checked, then it is refused', () => {
    for (const signature of [
      '',
      'f0e8',
      'zz',
      'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb4100',
    ]) {
      const request = getObject();
      const authorization = (request.headers['authorization'] ?? '').replace(
        /Signature=.*/,
        `Signature=${signature}`,
      );
      expect(judge(withHeader(request, 'authorization', authorization))).toBe('wrong signature');
    }
  });

  it('given the right signature at the wrong time, when it is checked, then it has expired', () => {
    expect(judge(getObject(), SECRET, DAY + 16 * 60_000)).toBe('expired request');
    expect(judge(getObject(), SECRET, DAY - 16 * 60_000)).toBe('expired request');
    expect(judge(getObject(), SECRET, DAY + 14 * 60_000)).toBe('ok');
    expect(judge(presigned(), SECRET, DAY + 86_400_000)).toBe('ok');
    expect(judge(presigned(), SECRET, DAY + 86_400_001)).toBe('expired request');
  });

  it('given no signature or half of one, when it is checked, then it counts as unsigned', () => {
    const { authorization: _, ...headers } = getObject().headers;
    expect(judge({ ...getObject(), headers })).toBe('unsigned');
    expect(judge(withHeader(getObject(), 'authorization', 'Bearer abc'))).toBe('unsigned');
    expect(
      judge(withHeader(getObject(), 'authorization', 'AWS4-HMAC-SHA256 Credential=a/b/c')),
    ).toBe('unsigned');
  });

  it('given any single byte of the signature changed, when it is checked, then it never passes', () => {
    const letter = constantFrom(...Array.from('abcdefghijklmnopqrstuvwxyz0123456789'));
    const neverPasses = property(nat(63), letter, (at, other) => {
      const request = getObject();
      const header = request.headers['authorization'] ?? '';
      const start = header.length - 64 + at;
      pre(header[start] !== other);
      const authorization = header.slice(0, start) + other + header.slice(start + 1);
      expect(judge(withHeader(request, 'authorization', authorization))).not.toBe('ok');
    });
    assert(neverPasses);
    expect(judge(getObject())).toBe('ok');
  });
});
