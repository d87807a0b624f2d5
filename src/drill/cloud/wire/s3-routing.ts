/**
 * Which S3 operation a request means. A sub-resource that no operation has is refused: an endpoint that falls back to
 * the plain verb there would answer `GET ?retention` with the object itself.
 */
import { unknownOperation } from '../kernel/common-errors.ts';
import { bindingOf } from './http-bindings.ts';
import { percentDecoded, type WireRequest } from './http.ts';
import { membersOf, requiredMembers, type OperationModel, type ServiceModel } from './model.ts';

export interface S3Address {
  bucket?: string;
  key?: string;
}

/** `bucket.s3.eu-west-1.amazonaws.com`, `bucket.localhost`. */
const VIRTUAL_HOST = /^(.+?)\.(?:s3[.-][a-z0-9.-]*amazonaws\.com|s3\.localhost|localhost)$/;

/** Bucket and key from the path, or from host and path. */
export function addressOf(request: WireRequest): S3Address {
  const host = (request.headers['host'] ?? '').replace(/:\d+$/, '');
  const fromHost = VIRTUAL_HOST.exec(host)?.[1];
  const path = request.path.replace(/^\//, '');
  if (fromHost !== undefined && fromHost !== 's3')
    return path === '' ? { bucket: fromHost } : { bucket: fromHost, key: percentDecoded(path) };
  if (path === '') return {};
  const slash = path.indexOf('/');
  if (slash < 0) return { bucket: percentDecoded(path) };
  const bucket = percentDecoded(path.slice(0, slash));
  const key = path.slice(slash + 1);
  return key === '' ? { bucket } : { bucket, key: percentDecoded(key) };
}

interface Candidate {
  operation: OperationModel;
  level: 'service' | 'bucket' | 'object';
  method: string;
  literals: [name: string, value: string | undefined][];
  id?: string;
  requiredQuery: string[];
  requiredHeaders: string[];
  optionalQuery: Set<string>;
}

function candidateOf(operation: OperationModel): Candidate[] {
  const { http } = operation;
  if (http === undefined) return [];
  const [path = '', literalQuery = ''] = http.uri.split('?');
  const pairs = literalQuery === '' ? [] : literalQuery.split('&').map((pair) => pair.split('='));
  const members = membersOf(operation.input);
  const required = new Set(requiredMembers(operation.input));
  const bound = members.map(([name, member]) => ({ name, ...bindingOf(member) }));
  const hasBucket = bound.some(
    ({ name, httpLabel }) => name === 'Bucket' && httpLabel !== undefined,
  );
  const level = path.includes('{Key+}') ? 'object' : hasBucket ? 'bucket' : 'service';
  const id = pairs.find(([name]) => name === 'x-id')?.[1];
  return [
    {
      operation,
      level,
      method: http.method,
      literals: pairs
        .filter(([name]) => name !== 'x-id')
        .map(([name = '', value]): [string, string | undefined] => [name, value]),
      ...(id === undefined ? {} : { id }),
      requiredQuery: bound.flatMap(({ name, httpQuery }) =>
        httpQuery !== undefined && required.has(name) ? [httpQuery] : [],
      ),
      requiredHeaders: bound.flatMap(({ name, httpHeader }) =>
        httpHeader !== undefined && required.has(name) ? [httpHeader.toLowerCase()] : [],
      ),
      optionalQuery: new Set(bound.flatMap(({ httpQuery }) => httpQuery ?? [])),
    },
  ];
}

let candidates: Candidate[] | undefined;

function fits(candidate: Candidate, request: WireRequest): boolean {
  const given = new Map(request.query);
  const id = given.get('x-id');
  if (id !== undefined && candidate.id !== undefined && id !== candidate.id) return false;
  return (
    candidate.method === request.method &&
    candidate.literals.every(
      ([name, value]) => given.has(name) && (value === undefined || given.get(name) === value),
    ) &&
    candidate.requiredQuery.every((name) => given.has(name)) &&
    candidate.requiredHeaders.every((name) => name in request.headers)
  );
}

/** More that is demanded and met means a better fit. */
function score(candidate: Candidate): number {
  return (
    candidate.literals.length + candidate.requiredQuery.length + candidate.requiredHeaders.length
  );
}

/** Parameters of a presigned URL, and the SDK's name tag, belong to no operation. */
function isForeign(name: string, candidate: Candidate): boolean {
  const known =
    name === 'x-id' ||
    name.toLowerCase().startsWith('x-amz-') ||
    candidate.literals.some(([literal]) => literal === name) ||
    candidate.optionalQuery.has(name);
  return !known;
}

/** The operation, or S3's NotImplemented naming what was asked. */
export function s3Operation(
  model: ServiceModel,
  request: WireRequest,
  address: S3Address,
): OperationModel {
  candidates ??= [...model.operations.values()].flatMap(candidateOf);
  const level =
    address.key !== undefined ? 'object' : address.bucket !== undefined ? 'bucket' : 'service';
  const fitting = candidates
    .filter((candidate) => candidate.level === level && fits(candidate, request))
    .filter((candidate) => request.query.every(([name]) => !isForeign(name, candidate)))
    .toSorted((a, b) => score(b) - score(a));
  const found = fitting[0];
  if (found !== undefined) return found.operation;
  const names = request.query.map(([name]) => name).join('&');
  throw unknownOperation(model.id, `${request.method} ${level}${names === '' ? '' : `?${names}`}`);
}
