import { execFileSync } from 'node:child_process';
import { readFileSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer as createPlain, request as plain } from 'node:http';
import { createServer as createTls, request as tls } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ClaimLost } from '../../../src/adapters/aws/failure.ts';
import { agentsForChange } from '../../../src/adapters/aws/leaving.ts';
import { xml } from './fake-aws.ts';
import { how, iam, start, stopAll } from './fake-harness.ts';

/** A bot may stand still, for longer than its lease, between its last look at the claim and the open connection. */

afterEach(stopAll);

const deactivate = iam('UpdateAccessKey', {
  UserName: 'alice',
  AccessKeyId: 'AKIAALICE',
  Status: 'Inactive',
});
const answered = (seen: { readonly action: string }) =>
  seen.action === 'UpdateAccessKey' ? xml('UpdateAccessKey', '') : undefined;

/** Says yes so often, and then no. */
function oursFor(times: number): () => boolean {
  let left = times;
  return () => {
    left -= 1;
    return left >= 0;
  };
}

describe('a change whose claim runs out while its connection is made', () => {
  it('given a claim that holds when it is signed and not when it is connected, when it is sent, then nothing arrives', async () => {
    const { fake, aws } = await start(answered);
    const answer = await aws.send(deactivate, { ...how, isOurs: oursFor(1) });
    expect(answer).toMatchObject({ ok: false, error: { kind: 'not-ours', code: 'ClaimLost' } });
    expect(fake.count('UpdateAccessKey')).toBe(0);
  });

  it('given a claim that holds, when it is sent, then it arrives, and is asked for nothing more', async () => {
    const { fake, aws } = await start(answered);
    const answer = await aws.send(deactivate, { ...how, isOurs: oursFor(2) });
    expect(answer).toMatchObject({ ok: true });
    expect(fake.count('UpdateAccessKey')).toBe(1);
  });
});

describe('connections for a change', () => {
  let folder: string;
  let key: string;
  let cert: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'lockstep-leaving-'));
    const [keyFile, certFile] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const made = `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost -keyout ${keyFile} -out ${certFile}`;
    execFileSync('openssl', made.split(' '), { stdio: 'ignore' });
    key = readFileSync(keyFile, 'utf8');
    cert = readFileSync(certFile, 'utf8');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const schemes = ['http', 'https'] as const;
  it.each(schemes)(
    'given %s, when the claim is lost by the time that it is open, then not one byte of the request leaves',
    async (scheme) => {
      expect(await asked(scheme, () => false)).toEqual({ failed: true, bytes: 0, heard: 0 });
    },
  );

  it.each(schemes)('given %s, when the claim holds, then the request goes out', async (scheme) => {
    expect(await asked(scheme, () => true)).toMatchObject({ failed: false, heard: 1 });
  });

  it.each(schemes)(
    'given %s, when the request is given up before the connection is open, then nothing leaves',
    async (scheme) => {
      expect(await asked(scheme, () => true, 'give up')).toMatchObject({ failed: true, heard: 0 });
    },
  );

  it('given a port where nobody listens, when a request is made, then it fails as if no agent stood between', async () => {
    const server = createPlain();
    const port = await listening(server);
    await new Promise((resolve) => server.close(resolve));
    const { httpAgent } = agentsForChange(() => true);
    const error = await new Promise((resolve) => {
      plain({ port, host: '127.0.0.1', agent: httpAgent }).once('error', resolve).end('x');
    });
    expect(error).toMatchObject({ code: 'ECONNREFUSED' });
  });

  /** One POST through the agents. Bytes are those that came after the connection (and TLS) stood. */
  async function asked(scheme: 'http' | 'https', mayLeave: () => boolean, then?: 'give up') {
    let [heard, bytes] = [0, 0];
    const server = scheme === 'http' ? createPlain() : createTls({ key, cert });
    server.on(
      scheme === 'http' ? 'connection' : 'secureConnection',
      (socket: AddressInfo & NodeJS.ReadableStream) =>
        socket.on('data', (piece: Buffer) => void (bytes += piece.length)),
    );
    server.on('request', (_, response: { end(text: string): void }) => {
      heard += 1;
      response.end('done');
    });
    const port = await listening(server);
    const { httpAgent, httpsAgent } = agentsForChange(mayLeave);
    const failure = await new Promise<Error | undefined>((resolve) => {
      const to = { port, host: 'localhost', method: 'POST', ca: cert, family: 4 };
      const request =
        scheme === 'http' ? plain({ ...to, agent: httpAgent }) : tls({ ...to, agent: httpsAgent });
      request.once('error', resolve);
      request.once('response', (response) => {
        response.resume().once('end', () => resolve(undefined));
      });
      request.end('Action=UpdateAccessKey');
      if (then === 'give up') request.destroy(new Error('given up'));
    });
    // Whatever is still on its way has arrived when the far side has nothing open any more.
    await new Promise((resolve) => server.close(resolve));
    if (failure !== undefined && then === undefined) expect(failure).toBeInstanceOf(ClaimLost);
    return { failed: failure !== undefined, bytes, heard };
  }

  async function listening(server: Server): Promise<number> {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return (server.address() as AddressInfo).port;
  }
});
