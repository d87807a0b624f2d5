import { spawn, spawnSync } from 'node:child_process';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findOperation, loadPackage, makeClient } from '../../../src/adapters/aws/clients.ts';
import type { JsonObject } from '../../../src/core/plan/json.ts';
import { inputSchema, toSdkInput } from '../../../src/adapters/aws/input.ts';

/** What arrives, as far as a service looks at it. */
interface Arrived {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly body: string;
  /** The scope of the signature without its day. */
  readonly scope: string;
}

const ANCHOR = '0a1b2c3d-0000-4000-8000-000000000001';
const PROFILE = '0a1b2c3d-0000-4000-8000-000000000002';

/** Every operation, with an input, as the bot and as boto3 spell it. */
const calls = [
  ['ListTrustAnchors', 'list_trust_anchors', {}],
  ['ListTrustAnchors', 'list_trust_anchors', { nextToken: 'a b/c&d', pageSize: 5 }],
  ['ListProfiles', 'list_profiles', { nextToken: 'n' }],
  ['GetTrustAnchor', 'get_trust_anchor', { trustAnchorId: ANCHOR }],
  ['GetProfile', 'get_profile', { profileId: PROFILE }],
  ['DisableTrustAnchor', 'disable_trust_anchor', { trustAnchorId: ANCHOR }],
  ['DisableProfile', 'disable_profile', { profileId: PROFILE }],
  ['EnableTrustAnchor', 'enable_trust_anchor', { trustAnchorId: ANCHOR }],
  ['EnableProfile', 'enable_profile', { profileId: PROFILE }],
] as const;

const detail = {
  trustAnchorId: ANCHOR,
  name: 'his',
  enabled: false,
  createdAt: '2026-11-20T00:00:00.123Z',
  source: { sourceType: 'CERTIFICATE_BUNDLE', sourceData: { x509CertificateData: 'PEM' } },
};

let server: Server;
let endpoint = '';
let arrived: Arrived[] = [];
let status = 200;
let answer: object = {};
let errorType: string | undefined;

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => (body += part.toString()));
    request.on('end', () => {
      const url = new URL(request.url ?? '', 'http://localhost');
      const signed = request.headers.authorization ?? '';
      const { method = '' } = request;
      const scope = /Credential=[^/]+\/\d{8}\/([^,]+),/.exec(signed)?.[1] ?? '';
      arrived.push({ method, path: url.pathname, query: url.search, body, scope });
      const type = errorType === undefined ? {} : { 'x-amzn-errortype': errorType };
      response.writeHead(status, { 'content-type': 'application/json', ...type });
      response.end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));
beforeEach(() => {
  [arrived, status, answer, errorType] = [[], 200, {}, undefined];
});

async function send(name: string, input: JsonObject): Promise<object> {
  const operation = findOperation(await loadPackage('rolesanywhere'), name);
  if (operation === undefined) throw new Error(`no operation ${name}`);
  const client = await makeClient({
    service: 'rolesanywhere',
    region: 'eu-west-1',
    keys: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example' },
    endpoint,
    userAgentSuffix: 'test',
    requestHandler: undefined,
  });
  const made = toSdkInput(inputSchema(operation.schema), input);
  return client.send(operation.make(made), { abortSignal: new AbortController().signal });
}

describe('the client of IAM Roles Anywhere', () => {
  it('given a trust anchor, when it is disabled, then method, path, body and signature are what the API asks for', async () => {
    await send('DisableTrustAnchor', { trustAnchorId: ANCHOR });
    expect(arrived).toEqual([
      {
        method: 'POST',
        path: `/trustanchor/${ANCHOR}/disable`,
        query: '',
        body: '',
        scope: 'eu-west-1/rolesanywhere/aws4_request',
      },
    ]);
  });

  it('given an answer, when it is read, then times, switches and certificates have their types', async () => {
    answer = { trustAnchors: [detail], nextToken: 't' };
    const output = await send('ListTrustAnchors', {});
    expect(output).toMatchObject({
      nextToken: 't',
      trustAnchors: [{ ...detail, createdAt: new Date(detail.createdAt) }],
    });
  });

  it.each([
    [404, 'ResourceNotFoundException'],
    [403, 'AccessDeniedException'],
  ])('given status %i, when it fails, then the error has AWS’s name %s', async (code, name) => {
    [status, errorType, answer] = [code, name, { message: 'no' }];
    await expect(send('GetProfile', { profileId: PROFILE })).rejects.toMatchObject({ name });
  });

  it('given no host that somebody chose, when FIPS, dual-stack or China is asked for, then the host is the service’s own', async () => {
    const client = (await makeClient({
      service: 'rolesanywhere',
      region: 'eu-west-1',
      keys: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example' },
      userAgentSuffix: 'test',
      requestHandler: undefined,
    })) as unknown as { config: { endpointProvider(about: object): { url: URL } } };
    const host = (Region: string, UseFIPS: boolean, UseDualStack: boolean): string =>
      client.config.endpointProvider({ Region, UseFIPS, UseDualStack }).url.host;
    // From botocore's endpoint-rule-set of the service.
    expect(host('eu-west-1', false, false)).toBe('rolesanywhere.eu-west-1.amazonaws.com');
    expect(host('us-east-1', true, false)).toBe('rolesanywhere-fips.us-east-1.amazonaws.com');
    expect(host('eu-west-1', false, true)).toBe('rolesanywhere.eu-west-1.api.aws');
    expect(host('cn-north-1', false, false)).toBe('rolesanywhere.cn-north-1.amazonaws.com.cn');
    const chosen = { Region: 'eu-west-1', Endpoint: 'https://scheduler.example.org' };
    expect(client.config.endpointProvider(chosen).url.host).toBe('scheduler.example.org');
  });
});

const script = `
import sys, json, boto3
from botocore.config import Config
client = boto3.client('rolesanywhere', region_name='eu-west-1', endpoint_url=sys.argv[1],
  aws_access_key_id='AKIAEXAMPLE', aws_secret_access_key='example',
  config=Config(retries={'max_attempts': 0}))
for name, arguments in json.loads(sys.argv[2]):
  getattr(client, name)(**arguments)
`;
const hasBoto3 = spawnSync('python3', ['-c', 'import boto3'], { stdio: 'ignore' }).status === 0;

describe.runIf(hasBoto3)('beside boto3', () => {
  it('given every operation, when both send it, then what arrives is the same', async () => {
    answer = { trustAnchor: detail };
    for (const [name, , input] of calls) await send(name, input);
    const ours = arrived;
    arrived = [];
    const wanted = JSON.stringify(calls.map(([, name, input]) => [name, input]));
    const child = spawn('python3', ['-c', script, endpoint, wanted], { stdio: 'inherit' });
    const code = await new Promise((resolve) => child.on('exit', resolve));
    expect(code).toBe(0);
    expect(arrived).toHaveLength(calls.length);
    const plain = (one: Arrived) => ({
      ...one,
      query: new Map(new URLSearchParams(one.query)),
    });
    expect(ours.map(plain)).toEqual(arrived.map(plain));
  });
});
