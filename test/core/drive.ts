import type { Answer, AwsFailure, Measurement } from '../../src/core/doors/measurement.ts';
import type { Request } from '../../src/core/plan/call.ts';
import type { JsonObject } from '../../src/core/plan/json.ts';

/** Drives a measurement to its end with a function that answers each request. */
export function drive<Result extends JsonObject>(
  program: Measurement<Result>,
  answer: (request: Request) => Answer,
): { readonly result: Result; readonly asked: readonly Request[] } {
  const asked: Request[] = [];
  let step = program.next();
  while (step.done !== true) {
    asked.push(...step.value);
    step = program.next(step.value.map(answer));
  }
  return { result: step.value, asked };
}

/** A good answer. */
export function ok(output: { readonly [key: string]: unknown } = {}): Answer {
  return { ok: true, output };
}

/** An AWS error. */
export function failed(kind: AwsFailure['kind'], code: string = kind, message = ''): Answer {
  return { ok: false, error: { kind, code, message } };
}
