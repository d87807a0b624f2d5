import type { Door } from '../../../../src/core/doors/door.ts';
import type { Answer } from '../../../../src/core/doors/measurement.ts';
import { doorsInServices } from '../../../../src/core/doors/services/services.ts';
import type { InServices } from '../../../../src/core/doors/services/services.ts';
import type { Situation } from '../../../../src/core/incident/situation.ts';
import type { Request } from '../../../../src/core/plan/call.ts';
import { ok } from '../../drive.ts';
import { MANAGEMENT, situation } from '../../situations.ts';

/** A look into the services of an account in which all is empty but what a test says. */

export const LATELY = '2026-11-20T00:00:00.000Z';
export const EVE = `arn:aws:iam::${MANAGEMENT}:user/eve`;
export const HOME = 'eu-west-1';

export interface Event {
  readonly event: string;
  readonly asked?: object;
  /** Members of the record that differ. */
  readonly more?: object;
}
export type Special = { readonly [operation: string]: (request: Request) => Answer };

/** Answers every look-up that names an event or its source with those events, in one account. */
export const telling =
  (account: string, events: readonly Event[]) =>
  ({ account: asked, input }: Request): Answer => {
    const [one] = input['LookupAttributes'] as readonly {
      AttributeKey: string;
      AttributeValue: string;
    }[];
    const wanted = ({ event }: Event): boolean =>
      asked === account &&
      (one?.AttributeKey === 'EventName'
        ? event === one.AttributeValue
        : /Contact|Email|Region$/.test(event));
    return ok({
      Events: events.filter(wanted).map(({ event, asked: requestParameters = {}, more = {} }) => ({
        CloudTrailEvent: JSON.stringify({
          eventName: event,
          eventTime: LATELY,
          userIdentity: { arn: EVE, userName: 'eve' },
          requestParameters,
          ...more,
        }),
      })),
    });
  };

export function look(
  special: Special,
  about: { readonly suspects?: readonly string[]; readonly more?: Partial<Situation> } = {},
): { readonly found: InServices; readonly asked: readonly Request[] } {
  const asked: Request[] = [];
  const answer = (request: Request): Answer => {
    asked.push(request);
    const own = special[request.operation];
    if (own !== undefined) return own(request);
    return request.operation === 'ListRegions'
      ? ok({ Regions: [{ RegionName: 'us-east-1' }, { RegionName: HOME }] })
      : ok({});
  };
  const program = doorsInServices(situation(about.more), {
    suspects: new Set(about.suspects),
    trusted: new Map(),
  });
  let step = program.next();
  while (step.done !== true) step = program.next(step.value.map(answer));
  return { found: step.value, asked };
}
export const only = (found: InServices): Door => {
  const [door, ...others] = found.doors;
  if (door === undefined || others.length > 0) throw new Error(`${found.doors.length} doors`);
  return door;
};
