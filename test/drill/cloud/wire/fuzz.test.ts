import {
  array,
  assert,
  constantFrom,
  dictionary,
  json as anyJson,
  oneof,
  property,
  string,
  tuple,
  uint8Array,
} from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AwsError, type JsonObject, type ServiceId } from '../../../../src/drill/cloud/types.ts';
import { ec2Query } from '../../../../src/drill/cloud/wire/ec2-query.ts';
import type { WireRequest } from '../../../../src/drill/cloud/wire/http.ts';
import { json } from '../../../../src/drill/cloud/wire/json.ts';
import { serviceModel } from '../../../../src/drill/cloud/wire/model.ts';
import type { Protocol } from '../../../../src/drill/cloud/wire/protocol.ts';
import { query } from '../../../../src/drill/cloud/wire/query.ts';
import { restJson } from '../../../../src/drill/cloud/wire/rest-json.ts';
import { restXml } from '../../../../src/drill/cloud/wire/rest-xml.ts';
import { codeOf, MANAGEMENT, newKernel } from '../kernel/world.ts';

const SERVICES: [ServiceId, Protocol][] = [
  ['iam', query],
  ['sts', query],
  ['ec2', ec2Query],
  ['organizations', json],
  ['kms', json],
  ['secretsmanager', json],
  ['cloudtrail', json],
  ['backup', restJson],
  ['s3', restXml],
];

/** Understood, or refused with an AwsError; anything else is a mistake of ours. */
function outcome(service: ServiceId, protocol: Protocol, request: WireRequest): string {
  try {
    protocol.understand(serviceModel(service), request);
    return 'understood';
  } catch (error) {
    return error instanceof AwsError ? 'refused' : `broken: ${String(error)}`;
  }
}

describe('input that nobody should send', () => {
  it('given any body, path and query, when a protocol reads it, then it understands or refuses, and never breaks', () => {
    const names = SERVICES.flatMap(([service]) => [...serviceModel(service).operations.keys()]);
    const known = ['Filter', '1', 'member', 'Value', 'MaxItems', 'versioning', '__proto__'];
    const word = oneof(constantFrom(...known), string({ unit: 'binary-ascii' }));
    const pair = tuple(
      array(word, { maxLength: 4 }).map((parts) => parts.join('.')),
      string(),
    );
    const body = oneof(
      uint8Array(),
      anyJson().map((text) => Buffer.from(text)),
      constantFrom(Buffer.from('<a><b>'), Buffer.from('{"Content":{"a":[]}}')),
    );
    const methods = constantFrom('GET', 'PUT', 'POST', 'DELETE', 'HEAD');
    const shape = tuple(methods, array(word), array(pair), body, constantFrom(...names));
    const holds = property(shape, constantFrom(...SERVICES), (given, [service, protocol]) => {
      const [method, path, pairs, bytes, name] = given;
      const request: WireRequest = {
        method,
        path: `/${path.map(encodeURIComponent).join('/')}`,
        query: [['Action', name], ...pairs],
        headers: { 'x-amz-target': `X.${name}`, host: 'localhost' },
        body: bytes,
      };
      expect(outcome(service, protocol, request)).toMatch(/^(understood|refused)$/);
    });
    assert(holds, { numRuns: 1500 });
  });

  it('given values that mean nothing, when they reach identity operations, then none of them fails inside', () => {
    const services: ServiceId[] = ['iam', 'sts', 'organizations'];
    const operations = services.flatMap((service) =>
      [...serviceModel(service).operations.values()].map(
        ({ name, input }): [ServiceId, string, string[]] => {
          const members = input.isStructSchema() ? [...input.structIterator()] : [];
          const texts = members.filter(([, member]) => member.isStringSchema());
          return [service, name, texts.map(([member]) => member)];
        },
      ),
    );
    const kernel = newKernel();
    const session = { accountId: MANAGEMENT, roleName: 'Admin', sessionName: 'fuzz' };
    const api = kernel.api(kernel.issueCredentials({ ...session, durationMs: 1e9 }));
    const policyTexts = [
      '{}',
      '[]',
      'null',
      '{"Statement":[null]}',
      '{"Statement":{"Effect":"Deny"}}',
    ];
    const ids = ['admin', 'Admin', 'r-root', MANAGEMENT, 'SERVICE_CONTROL_POLICY'];
    const value = oneof(string(), constantFrom(...policyTexts, ...ids));
    const holds = property(
      constantFrom(...operations),
      dictionary(string(), value),
      array(value),
      (operation, extra, values) => {
        const [service, name, members] = operation;
        const given = members.flatMap((member, at): [string, unknown][] =>
          values[at] === undefined ? [] : [[member, values[at]]],
        );
        const input: JsonObject = { ...extra, ...Object.fromEntries(given) };
        expect(codeOf(() => api(service, name, input))).not.toBe('InternalFailure');
      },
    );
    assert(holds, { numRuns: 3000 });
  });
});
