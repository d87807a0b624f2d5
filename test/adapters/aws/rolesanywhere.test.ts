import { spawn, spawnSync } from 'node:child_process';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hostsOf, startListener } from './wire-listener.ts';
import type { Arrived, Listener } from './wire-listener.ts';

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

let listener: Listener;
beforeAll(async () => {
  listener = await startListener();
});
afterAll(() => listener.close());
beforeEach(() => {
  listener.arrived.length = 0;
  listener.answers({});
});

const send = (name: string, input: { readonly [member: string]: string | number }) =>
  listener.send('rolesanywhere', name, input);

describe('the client of IAM Roles Anywhere', () => {
  it('given a trust anchor, when it is disabled, then method, path, body and signature are what the API asks for', async () => {
    await send('DisableTrustAnchor', { trustAnchorId: ANCHOR });
    expect(listener.arrived).toEqual([
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
    listener.answers({ trustAnchors: [detail], nextToken: 't' });
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
    listener.answers({ message: 'no' }, { status: code, error: name });
    await expect(send('GetProfile', { profileId: PROFILE })).rejects.toMatchObject({ name });
  });

  it('given no host that somebody chose, when FIPS, dual-stack or China is asked for, then the host is the service’s own', async () => {
    const host = await hostsOf('rolesanywhere');
    // From botocore's endpoint-rule-set of the service.
    expect(host('eu-west-1', false, false)).toBe('rolesanywhere.eu-west-1.amazonaws.com');
    expect(host('us-east-1', true, false)).toBe('rolesanywhere-fips.us-east-1.amazonaws.com');
    expect(host('eu-west-1', false, true)).toBe('rolesanywhere.eu-west-1.api.aws');
    expect(host('cn-north-1', false, false)).toBe('rolesanywhere.cn-north-1.amazonaws.com.cn');
    const chosen = 'https://scheduler.example.org';
    expect(host('eu-west-1', false, false, chosen)).toBe('scheduler.example.org');
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
    listener.answers({ trustAnchor: detail });
    for (const [name, , input] of calls) await send(name, input);
    const ours = listener.arrived.splice(0);
    const wanted = JSON.stringify(calls.map(([, name, input]) => [name, input]));
    const child = spawn('python3', ['-c', script, listener.endpoint, wanted], { stdio: 'inherit' });
    const code = await new Promise((resolve) => child.on('exit', resolve));
    expect(code).toBe(0);
    expect(listener.arrived).toHaveLength(calls.length);
    const plain = (one: Arrived) => ({
      ...one,
      query: new Map(new URLSearchParams(one.query)),
    });
    expect(ours.map(plain)).toEqual(listener.arrived.map(plain));
  });
});
