/** What every protocol can do, and what all of them refuse in the same way. */
import { malformedRequest, unknownOperation } from '../kernel/common-errors.ts';
import type { AwsError, JsonObject } from '../types.ts';
import type { WireRequest, WireResponse } from './http.ts';
import { requiredMembers, type OperationModel, type ServiceModel } from './model.ts';

interface Understood {
  operation: OperationModel;
  input: JsonObject;
}

export interface Protocol {
  /** Finds the operation and reads its input. Throws AwsError for what the service does not know or can't read. */
  understand(model: ServiceModel, request: WireRequest): Understood;
  /** Writes an operation's output. */
  answer(
    model: ServiceModel,
    operation: OperationModel,
    output: JsonObject,
    requestId: string,
  ): WireResponse;
  /** Writes an error. */
  refuse(model: ServiceModel, error: AwsError, requestId: string): WireResponse;
}

/** The operation of that name, or the service's own unknown-operation error. */
export function operationNamed(model: ServiceModel, name: string): OperationModel {
  const operation = model.operations.get(name);
  if (operation === undefined) throw unknownOperation(model.id, name === '' ? '(none)' : name);
  return operation;
}

/** Refuses an input without a member that the model requires. */
export function checkRequired(
  model: ServiceModel,
  operation: OperationModel,
  input: JsonObject,
): JsonObject {
  const missing = requiredMembers(operation.input).find((name) => input[name] === undefined);
  if (missing === undefined) return input;
  const name = missing.charAt(0).toLowerCase() + missing.slice(1);
  throw malformedRequest(
    model.id,
    `1 validation error detected: Value null at '${name}' failed to satisfy constraint: Member must not be null`,
  );
}
