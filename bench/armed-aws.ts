import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { largeAnswers } from './large/iam-answers.ts';
import type { PreparedPolicy } from '../src/core/policies/policy.ts';

/** An AWS that has the emergency policies made at peace, and that notes when a change of it arrives. */
export interface ArmedAws {
  readonly endpoint: string;
  /** Calls `seen` when the next `AttachPolicy` has arrived whole, before it is answered. */
  readonly onAttach: (seen: () => void) => void;
  /** What arrived, in order: the names of the operations. */
  readonly arrived: readonly string[];
  readonly close: () => Promise<void>;
}

/** @param principals what IAM says of every account, as the inside of its XML; denied where it is left out. */
export async function armedAws(
  policies: readonly PreparedPolicy[],
  latencyMs: number,
  principals?: ReturnType<typeof largeAnswers>,
): Promise<ArmedAws> {
  const arrived: string[] = [];
  const attached = new Map<string, Set<string>>();
  let seen = () => {};
  const ids = policies.map((policy, i) => ({ id: `p-${String(i).padStart(8, '0')}`, policy }));
  const answer = (operation: string, input: { [key: string]: string }): object | undefined => {
    const target = attached.get(input['TargetId'] ?? '') ?? new Set();
    switch (operation) {
      case 'ListPolicies':
        return summaries(ids.filter(({ policy }) => policy.type === input['Filter']));
      case 'ListPoliciesForTarget':
        return summaries(
          ids.filter(({ id, policy }) => policy.type === input['Filter'] && target.has(id)),
        );
      case 'DescribePolicy': {
        const found = ids.find(({ id }) => id === input['PolicyId']);
        return { Policy: { Content: found?.policy.content ?? '' } };
      }
      case 'AttachPolicy':
        seen();
        attached.set(input['TargetId'] ?? '', target.add(input['PolicyId'] ?? ''));
        return {};
      case 'DescribeOrganization':
        return { Organization: {} };
      default:
        return undefined;
    }
  };
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await read(request);
    const target = String(request.headers['x-amz-target'] ?? '');
    const operation = target.split('.').at(-1) || (new URLSearchParams(body).get('Action') ?? '');
    arrived.push(operation);
    const made = target === '' ? undefined : answer(operation, JSON.parse(body) as never);
    await new Promise((resolve) => setTimeout(resolve, latencyMs));
    if (operation === 'AssumeRole') return void response.end(SESSION);
    const inside =
      target === ''
        ? principals?.(operation, Object.fromEntries(new URLSearchParams(body)))
        : undefined;
    if (inside !== undefined) {
      const result = `${operation}Result`;
      response.setHeader('content-type', 'text/xml');
      return void response.end(`<a><${result}>${inside}</${result}></a>`);
    }
    if (made !== undefined) return void response.end(JSON.stringify(made));
    response.writeHead(403, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify({ __type: 'AccessDeniedException', message: 'denied' }));
  };
  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    onAttach: (listener) => (seen = listener),
    arrived,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const SESSION =
  '<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIABENCH</AccessKeyId>' +
  '<SecretAccessKey>bench</SecretAccessKey><SessionToken>bench</SessionToken>' +
  '<Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>';

function summaries(
  found: readonly { readonly id: string; readonly policy: PreparedPolicy }[],
): object {
  return { Policies: found.map(({ id, policy }) => ({ Id: id, Name: policy.name })) };
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
