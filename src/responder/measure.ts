import { measurements } from '../core/doors/measurements.ts';
import type { Answer } from '../core/doors/measurement.ts';
import type { MeasurementResult, Situation } from '../core/incident/situation.ts';
import type { Request } from '../core/plan/call.ts';
import type { MeasurementId } from '../core/runbook/language.ts';
import type { Aws } from './world.ts';

/** Requests under way at once for one measurement: enough for many accounts, below every service's limit. */
const AT_ONCE = 8;

/** Drives a pure measurement: sends what it asks for, hands the answers back, returns what it found. */
export async function measure(
  id: MeasurementId,
  situation: Situation,
  how: { readonly aws: Aws; readonly effect: string; readonly deadlineMs: number },
): Promise<MeasurementResult> {
  return drive(measurements[id](situation), how);
}

/** Runs a measurement to its result: asks AWS what it yields, each request under a deadline of `deadlineMs` at most. */
export async function drive<Result>(
  program: Generator<readonly Request[], Result, readonly Answer[]>,
  how: { readonly aws: Aws; readonly effect: string; readonly deadlineMs: number },
): Promise<Result> {
  let step = program.next();
  while (!step.done) {
    if (step.value.length === 0) await othersFirst();
    step = program.next(await askAll(step.value, how));
  }
  return step.value;
}

/** A measurement that yields no requests gives way (`giveWay`): what came in meanwhile, and is ready to leave, goes first. */
function othersFirst(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

async function askAll(
  requests: readonly Request[],
  how: { readonly aws: Aws; readonly effect: string; readonly deadlineMs: number },
): Promise<Answer[]> {
  const answers: Answer[] = [];
  let next = 0;
  const worker = async () => {
    for (let i = next++; i < requests.length; i = next++) {
      const request = requests[i];
      if (request === undefined) continue;
      const deadlineMs = Math.min(how.deadlineMs, request.withinMs ?? Infinity);
      answers[i] = await how.aws.send(request, { effect: how.effect, deadlineMs });
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, requests.length) }, worker));
  return answers;
}
