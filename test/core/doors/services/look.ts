import { closingCalls } from '../../../../src/core/actions/draft-doors.ts';
import type { Door } from '../../../../src/core/doors/door.ts';
import type { Answer } from '../../../../src/core/doors/measurement.ts';
import { doorsInServices } from '../../../../src/core/doors/services/services.ts';
import type { InServices } from '../../../../src/core/doors/services/services.ts';
import type { Situation } from '../../../../src/core/incident/situation.ts';
import type { Call, Request } from '../../../../src/core/plan/call.ts';
import { ok } from '../../drive.ts';
import { situation } from '../../situations.ts';

/** Two days before the incident of the tests. */
export const RECENT = '2026-11-20T00:00:00.000Z';
/** The only Region in which something is found. */
export const HOME = 'eu-west-1';
type Special = { readonly [operation: string]: (request: Request) => Answer };

/** Looks into an account that has nothing but what the answers say. */
export function look(special: Special, more: Partial<Situation> = {}): InServices {
  const program = doorsInServices(situation(more));
  let step = program.next();
  while (step.done !== true)
    step = program.next(
      step.value.map((request) =>
        request.region === HOME || ['route53domains', 's3', 's3control'].includes(request.service)
          ? (special[request.operation]?.(request) ?? ok({}))
          : ok({}),
      ),
    );
  return step.value;
}
export const kindsOf = (special: Special, kind: Door['kind']) =>
  look(special).doors.filter((door) => door.kind === kind);
/** The calls that close them. */
export const callsOf = (doors: readonly Door[]): readonly Call[] =>
  doors.flatMap((door) => closingCalls(door, situation()));
