/** REST-XML as S3 speaks it (https://docs.aws.amazon.com/AmazonS3/latest/API/Type_API_Reference.html). */
import { S3Client } from '@aws-sdk/client-s3';
import type { NormalizedSchema } from '@smithy/core/schema';
import { malformedRequest } from '../kernel/common-errors.ts';
import type { JsonObject } from '../types.ts';
import { boundHeaders, boundInput, inDocument, payloadMember, statusOf } from './http-bindings.ts';
import type { ServiceModel } from './model.ts';
import { checkRequired, type Protocol } from './protocol.ts';
import { addressOf, s3Operation } from './s3-routing.ts';
import { element, escaped, structureContent } from './xml.ts';

interface XmlReader {
  read(schema: NormalizedSchema, bytes: Uint8Array): unknown;
}

/** The SDK's own reader of S3's XML; the client is never asked to send anything. */
function makeReader(): XmlReader {
  const client = new S3Client({
    region: 'us-east-1',
    credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
  });
  const protocol = client.config.protocol as unknown as {
    getPayloadCodec(): { createDeserializer(): XmlReader };
  };
  const reader = protocol.getPayloadCodec().createDeserializer();
  client.destroy();
  return reader;
}
let reader: XmlReader | undefined;

function readXml(model: ServiceModel, schema: NormalizedSchema, body: Uint8Array): unknown {
  reader ??= makeReader();
  try {
    return reader.read(schema, body);
  } catch {
    throw malformedRequest(
      model.id,
      'The XML you provided was not well-formed or did not validate against our published schema',
    );
  }
}

/** What the body says; nothing where the operation has none. */
export function bodyInput(
  model: ServiceModel,
  schema: NormalizedSchema,
  body: Uint8Array,
): JsonObject {
  const payload = payloadMember(schema);
  if (payload === undefined) return {};
  const [name, member] = payload;
  if (member.isBlobSchema()) return { [name]: body };
  if (member.isStringSchema()) return { [name]: Buffer.from(body).toString('utf8') };
  return body.length === 0 ? {} : { [name]: readXml(model, member, body) };
}

function rootName(schema: NormalizedSchema, otherwise: string): string {
  return schema.getMergedTraits().xmlName ?? otherwise;
}

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';

function documentOf(
  model: ServiceModel,
  name: string,
  schema: NormalizedSchema,
  value: object,
): string {
  const attribute = ` xmlns="${model.xmlNamespace}"`;
  if (name === 'GetBucketLocation') {
    // The one answer whose root element is its only member.
    const { LocationConstraint } = value as { LocationConstraint?: string };
    return (
      DECLARATION + element('LocationConstraint', escaped(LocationConstraint ?? ''), attribute)
    );
  }
  const root = rootName(schema, schema.getName() ?? name);
  return DECLARATION + element(root, structureContent(schema, value, inDocument), attribute);
}

function bodyOf(
  model: ServiceModel,
  name: string,
  schema: NormalizedSchema,
  output: JsonObject,
): Uint8Array | string {
  const payload = payloadMember(schema);
  if (payload !== undefined) {
    const value = output[payload[0]];
    if (value === undefined || value === null) return '';
    if (typeof value === 'string' || value instanceof Uint8Array) return value;
    return documentOf(model, name, payload[1], value);
  }
  const inBody =
    schema.isStructSchema() && [...schema.structIterator()].some(([, one]) => inDocument(one));
  return inBody ? documentOf(model, name, schema, output) : '';
}

export const restXml: Protocol = {
  understand(model, request) {
    const address = addressOf(request);
    const operation = s3Operation(model, request, address);
    const labels = new Map<string, string>();
    if (address.bucket !== undefined) labels.set('Bucket', address.bucket);
    if (address.key !== undefined) labels.set('Key', address.key);
    const body = bodyInput(model, operation.input, request.body);
    const input = { ...body, ...boundInput(operation, request, labels) };
    return { operation, input: checkRequired(model, operation, input) };
  },
  answer(model, operation, output, requestId) {
    const { name, output: schema } = operation;
    const body = bodyOf(model, name, schema, output);
    const headers = boundHeaders(schema, output);
    const type =
      typeof body === 'string' && body.startsWith('<?xml') ? 'application/xml' : undefined;
    return {
      status: statusOf(operation, output),
      headers: {
        ...(type === undefined ? {} : { 'content-type': type }),
        ...headers,
        'x-amz-request-id': requestId,
        'x-amz-id-2': requestId,
      },
      body,
    };
  },
  refuse(_, error, requestId) {
    const detail =
      element('Code', escaped(error.code)) +
      element('Message', escaped(error.message)) +
      element('RequestId', requestId) +
      element('HostId', requestId);
    return {
      status: error.status,
      headers: {
        'content-type': 'application/xml',
        'x-amz-request-id': requestId,
        'x-amz-id-2': requestId,
      },
      body: error.status === 304 ? '' : DECLARATION + element('Error', detail),
    };
  },
};
