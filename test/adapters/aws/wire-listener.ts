import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { findOperation, loadPackage, makeClient } from '../../../src/adapters/aws/clients.ts';
import { inputSchema, toSdkInput } from '../../../src/adapters/aws/input.ts';
import type { AwsService } from '../../../src/core/plan/call.ts';
import type { JsonObject } from '../../../src/core/plan/json.ts';

/** What arrives, as far as a service looks at it. */
export interface Arrived {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly body: string;
  /** The scope of the signature without its day. */
  readonly scope: string;
}

const keys = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example' };

/** Something on this machine that writes down what arrives, and gives the answer that it was told to. */
export interface Listener {
  readonly endpoint: string;
  readonly arrived: Arrived[];
  answers(output: object, how?: { readonly status?: number; readonly error?: string }): void;
  /** Sends it through the client of the service, as the adapter does. */
  send(service: AwsService, operation: string, input: JsonObject): Promise<object>;
  close(): Promise<void>;
}

export async function startListener(): Promise<Listener> {
  const arrived: Arrived[] = [];
  let answer: { output: object; status: number; error?: string } = { output: {}, status: 200 };
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => (body += part.toString()));
    request.on('end', () => {
      const url = new URL(request.url ?? '', 'http://localhost');
      const signed = request.headers.authorization ?? '';
      const { method = '' } = request;
      const scope = /Credential=[^/]+\/\d{8}\/([^,]+),/.exec(signed)?.[1] ?? '';
      arrived.push({ method, path: url.pathname, query: url.search, body, scope });
      const type = answer.error === undefined ? {} : { 'x-amzn-errortype': answer.error };
      response.writeHead(answer.status, { 'content-type': 'application/json', ...type });
      response.end(JSON.stringify(answer.output));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    endpoint,
    arrived,
    answers(output, { status = 200, error } = {}) {
      answer = { output, status, ...(error === undefined ? {} : { error }) };
    },
    async send(service, name, input) {
      const operation = findOperation(await loadPackage(service), name);
      if (operation === undefined) throw new Error(`no operation ${name}`);
      const client = await makeClient({
        service,
        region: 'eu-west-1',
        keys,
        endpoint,
        userAgentSuffix: 'test',
        requestHandler: undefined,
      });
      const made = toSdkInput(inputSchema(operation.schema), input);
      return client.send(operation.make(made), { abortSignal: new AbortController().signal });
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** What the client of a service calls where nobody chose a host for it. */
export async function hostsOf(
  service: AwsService,
): Promise<(Region: string, UseFIPS: boolean, UseDualStack: boolean, Endpoint?: string) => string> {
  const client = (await makeClient({
    service,
    region: 'eu-west-1',
    keys,
    userAgentSuffix: 'test',
    requestHandler: undefined,
  })) as unknown as { config: { endpointProvider(about: object): { url: URL } } };
  return (Region, UseFIPS, UseDualStack, Endpoint) =>
    client.config.endpointProvider({
      Region,
      UseFIPS,
      UseDualStack,
      ...(Endpoint === undefined ? {} : { Endpoint }),
    }).url.host;
}
