/** EC2's dialect of AWS Query (https://smithy.io/2.0/aws/protocols/aws-ec2-query-protocol.html). */
import { understandForm, type FormRules } from './form.ts';
import type { Protocol } from './protocol.ts';
import { element, escaped, structureContent } from './xml.ts';

const RULES: FormRules = {
  memberName(schema, name) {
    const traits = schema.getMergedTraits();
    const { ec2QueryName } = traits;
    if (typeof ec2QueryName === 'string') return ec2QueryName;
    const plain = traits.xmlName ?? name;
    return plain.charAt(0).toUpperCase() + plain.slice(1);
  },
  flatLists: true,
};
const HEADERS = { 'content-type': 'text/xml;charset=UTF-8' };

export const ec2Query: Protocol = {
  understand: understandForm(RULES),
  answer(model, { name, output: schema }, output, requestId) {
    const content = schema.isStructSchema()
      ? structureContent(schema, output)
      : element('return', 'true');
    const all = element('requestId', requestId) + content;
    const body = element(`${name}Response`, all, ` xmlns="${model.xmlNamespace}"`);
    return { status: 200, headers: { ...HEADERS, 'x-amzn-requestid': requestId }, body };
  },
  refuse(_, error, requestId) {
    const detail =
      element('Code', escaped(error.code)) + element('Message', escaped(error.message));
    const content = element('Errors', element('Error', detail)) + element('RequestID', requestId);
    return {
      status: error.status,
      headers: { ...HEADERS, 'x-amzn-requestid': requestId },
      body: `<?xml version="1.0" encoding="UTF-8"?>${element('Response', content)}`,
    };
  },
};
