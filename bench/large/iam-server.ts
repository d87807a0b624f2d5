import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { IAM_RATES } from '../../src/drill/cloud/services/request-rates.data.ts';
import { takeTokens, type TokenBucket } from '../../src/drill/cloud/services/token-bucket.ts';
import { largeAnswers } from './iam-answers.ts';
import type { LargeOptions, ToServer } from './large-iam.ts';

/** The process of `startLargeIam`: a process of its own, so that neither its memory nor its time counts as the bot's. */
const options = JSON.parse(process.argv[2] ?? '{}') as LargeOptions;
const answers = largeAnswers(options);
const buckets = new Map<string, TokenBucket>();
const counts: { [operation: string]: number } = {};
let throttled = 0;

const wholeReads = ['GetAccountAuthorizationDetails', 'GenerateCredentialReport'];

/** Each API of IAM has a bucket; the rates are guesses, see request-rates.data.ts. */
function isAllowed(operation: string): boolean {
  if (options.faster === undefined) return true;
  const slow = wholeReads.includes(operation);
  const kind = slow ? 'whole' : /^(Get|List)/.test(operation) ? 'reading' : 'changing';
  const { perSecond, burst } = IAM_RATES[kind];
  const rate = { perSecond: perSecond * options.faster, burst: burst * options.faster };
  return takeTokens(buckets, operation, rate, { now: performance.now() });
}

async function answer(request: IncomingMessage): Promise<{ status: number; body: string }> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks).toString();
  const service = /\/([a-z0-9-]+)\/aws4_request/.exec(request.headers.authorization ?? '')?.[1];
  const target = String(request.headers['x-amz-target'] ?? '');
  const form = new URLSearchParams(body);
  const operation = target.split('.').at(-1) || form.get('Action') || 'other';
  const name = service === 'iam' ? operation : `${service ?? 'none'}:${operation}`;
  if (service === 'iam' && !isAllowed(operation)) {
    throttled += 1;
    return { status: 400, body: errorXml('Throttling', 'Rate exceeded') };
  }
  counts[name] = (counts[name] ?? 0) + 1;
  if (target !== '') return { status: 200, body: operation === 'LookupEvents' ? EVENTS : '{}' };
  if (operation === 'AssumeRole') return { status: 200, body: SESSION };
  if (service === 's3') return { status: 200, body: '<ListAllMyBucketsResult/>' };
  if (service !== 'iam')
    return { status: 200, body: form.has('Action') ? xml(operation, '') : '{}' };
  const made = answers(operation, Object.fromEntries(form));
  if (made === undefined) return { status: 404, body: errorXml('NoSuchEntity', 'there is none') };
  return { status: 200, body: xml(operation, made) };
}

const EVENTS = '{"Events":[]}';
const SESSION = xml(
  'AssumeRole',
  '<Credentials><AccessKeyId>ASIABENCH</AccessKeyId><SecretAccessKey>bench</SecretAccessKey>' +
    '<SessionToken>bench</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials>',
);

function xml(operation: string, inside: string): string {
  return `<${operation}Response><${operation}Result>${inside}</${operation}Result></${operation}Response>`;
}

function errorXml(code: string, message: string): string {
  return `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`;
}

const server = createServer((request, response) => {
  void (async () => {
    const { status, body } = await answer(request);
    const send = (): void => {
      response.writeHead(status, {
        'content-type': body.startsWith('<') ? 'text/xml' : 'application/json',
      });
      response.end(body);
    };
    setTimeout(send, options.latencyMs);
  })();
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  process.send?.({ port: (server.address() as AddressInfo).port });
});
process.on('message', (asked: ToServer) => {
  if (asked === 'counts') process.send?.({ counts: { ...counts }, throttled });
  else process.exit(0);
});
process.on('disconnect', () => process.exit(0));
