/** S3 Control: S3's XML, found by its path as REST-JSON does it, with the account in a header. */
import { boundInput } from './http-bindings.ts';
import { checkRequired, type Protocol } from './protocol.ts';
import { routed } from './rest-json.ts';
import { bodyInput, restXml } from './rest-xml.ts';

/** Where its paths begin; it signs as `s3`, so only they tell it from S3. */
export const S3_CONTROL_PATH = '/v20180820/';

export const s3Control: Protocol = {
  ...restXml,
  understand(model, request) {
    const { operation, labels } = routed(model, request);
    const body = bodyInput(model, operation.input, request.body);
    const input = { ...body, ...boundInput(operation, request, labels) };
    return { operation, input: checkRequired(model, operation, input) };
  },
};
