import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request as the fake saw it. */
export interface Seen {
  readonly action: string;
  readonly form: URLSearchParams;
  readonly body: string;
  readonly userAgent: string;
  readonly accessKeyId: string;
}

export interface Reply {
  readonly status: number;
  readonly body: string;
  readonly contentType?: string;
}

/** What to do with a request: answer it, or `drop` the connection without a word. */
export type Script = (seen: Seen) => Reply | 'drop' | 'drop-mid-answer' | 'hang';

export interface FakeAws {
  readonly endpoint: string;
  readonly seen: readonly Seen[];
  count(action: string): number;
  stop(): Promise<void>;
}

export const xml = (action: string, result: string): Reply => ({
  status: 200,
  body: `<${action}Response><${action}Result>${result}</${action}Result><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></${action}Response>`,
});

export const xmlError = (status: number, code: string, message: string): Reply => ({
  status,
  body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>r</RequestId></ErrorResponse>`,
});

/** An HTTP server that plays one AWS for tests of what goes wrong. AssumeRole works unless the script has an answer. */
export async function startFakeAws(
  script: (seen: Seen) => ReturnType<Script> | undefined,
): Promise<FakeAws> {
  const seen: Seen[] = [];
  let sessions = 0;
  const assume = (): Reply => {
    sessions += 1;
    return xml(
      'AssumeRole',
      `<Credentials><AccessKeyId>ASIASESSION${sessions}</AccessKeyId><SecretAccessKey>secret</SecretAccessKey><SessionToken>token</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials>`,
    );
  };
  const server = createServer((request, response) => {
    void handle(request, response);
  });
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const one = describeRequest(request, await read(request));
    seen.push(one);
    const reply = script(one) ?? (one.action === 'AssumeRole' ? assume() : undefined);
    answer(response, reply ?? xmlError(400, 'InvalidAction', 'no such action'));
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    count: (action) => seen.filter((one) => one.action === action).length,
    async stop() {
      server.closeAllConnections();
      if (server.listening) await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

function describeRequest(request: IncomingMessage, body: string): Seen {
  const target =
    String(request.headers['x-amz-target'] ?? '')
      .split('.')
      .at(-1) ?? '';
  const form = new URLSearchParams(target === '' ? body : '');
  return {
    action: form.get('Action') ?? (target === '' ? `${request.method} ${request.url}` : target),
    form,
    body,
    userAgent: request.headers['user-agent'] ?? '',
    accessKeyId: /Credential=([^/]+)/.exec(request.headers.authorization ?? '')?.[1] ?? '',
  };
}

function answer(response: ServerResponse, reply: ReturnType<Script>): void {
  if (reply === 'hang') return;
  if (reply === 'drop') {
    response.socket?.destroy();
    return;
  }
  if (reply === 'drop-mid-answer') {
    response.writeHead(200, { 'content-type': 'text/xml', 'content-length': '5000' });
    response.write('<CreateAccessKeyResponse>', () => response.socket?.destroy());
    return;
  }
  response.writeHead(reply.status, { 'content-type': reply.contentType ?? 'text/xml' });
  response.end(reply.body);
}
