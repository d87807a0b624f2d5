/** AWS Query: form in, XML out (https://smithy.io/2.0/aws/protocols/aws-query-protocol.html). IAM and STS. */
import { understandForm, type FormRules } from './form.ts';
import type { Protocol } from './protocol.ts';
import { element, escaped, structureContent } from './xml.ts';

const RULES: FormRules = {
  memberName: (schema, name) => schema.getMergedTraits().xmlName ?? name,
  flatLists: false,
};
const HEADERS = { 'content-type': 'text/xml' };

export const query: Protocol = {
  understand: understandForm(RULES),
  answer(model, { name, output: schema }, output, requestId) {
    const result = schema.isStructSchema()
      ? element(`${name}Result`, structureContent(schema, output))
      : '';
    const metadata = element('ResponseMetadata', element('RequestId', requestId));
    const body = element(`${name}Response`, result + metadata, ` xmlns="${model.xmlNamespace}"`);
    return { status: 200, headers: { ...HEADERS, 'x-amzn-requestid': requestId }, body };
  },
  refuse(model, error, requestId) {
    const type = error.status < 500 ? 'Sender' : 'Receiver';
    const detail =
      element('Type', type) +
      element('Code', escaped(error.code)) +
      element('Message', escaped(error.message));
    const content = element('Error', detail) + element('RequestId', requestId);
    return {
      status: error.status,
      headers: { ...HEADERS, 'x-amzn-requestid': requestId },
      body: element('ErrorResponse', content, ` xmlns="${model.xmlNamespace}"`),
    };
  },
};
