import { drafts } from '../../../src/core/actions/drafts.ts';
import { measurements } from '../../../src/core/doors/measurements.ts';
import type { Answer } from '../../../src/core/doors/measurement.ts';
import type { MeasurementResult, Situation } from '../../../src/core/incident/situation.ts';
import type { Call, Request } from '../../../src/core/plan/call.ts';
import { calls } from '../actions/seen.ts';
import { drive, failed, ok } from '../drive.ts';
import { made, OUTSIDE, PROD, RESPONDER_ID, SECURITY, settings, situation } from '../situations.ts';

/** How canaries are answered with and without a lock, and an incident in which both locks were attached. */

export const withOutside = settings({
  outside: {
    roleArn: `arn:aws:iam::${OUTSIDE}:role/path/from-outside`,
    probeRole: 'lockstep-probe',
  },
});

/** AWS's own words, for the request as its caller. */
export function denial(
  request: Request,
  by = policyOf(request),
  action = actionOf(request),
): Answer {
  const caller =
    request.as === 'outside'
      ? `arn:aws:sts::${OUTSIDE}:assumed-role/from-outside/lockstep`
      : `arn:aws:sts::${request.account}:assumed-role/lockstep-canary/lockstep`;
  return failed(
    'denied',
    'AccessDenied',
    `User: ${caller} is not authorized to perform: ${action} on resource: x with an explicit deny in a ${by}`,
  );
}
export const actionOf = (request: Request): string => `${request.service}:${request.operation}`;
export const policyOf = (request: Request): string =>
  request.as === 'outside' ? 'resource control policy' : 'service control policy';

/** Without any lock: the dry run would go, the user is not there, the reads answer. */
export function unlocked(request: Request): Answer {
  if (request.operation === 'DeleteSnapshot') return failed('dry-run', 'DryRunOperation');
  if (request.operation === 'DeleteAccessKey') return failed('absent', 'NoSuchEntity');
  return ok({});
}
export const locked = (request: Request): Answer =>
  request.as === 'responder' ? asResponder(request) : denial(request);

/** What the responder is told of itself: it is whom the settings name, and trusts the bot's account alone. */
export function asResponder(request: Request, trusted = [BASE]): Answer {
  if (request.operation !== 'GetRole') return ok(request.service === 'iam' ? {} : { Events: [] });
  const RoleId = request.account === PROD ? RESPONDER_ID : 'AROARESPONDEROTHER01';
  return ok({ Role: ownRole(RoleId, trusted) });
}

const BASE = `arn:aws:iam::${SECURITY}:role/lockstep`;

export const ownRole = (RoleId: string, trusted: readonly string[] = [BASE]) => ({
  RoleId,
  RoleName: 'lockstep-responder',
  Path: '/',
  Arn: `arn:aws:iam::${PROD}:role/lockstep-responder`,
  AssumeRolePolicyDocument: encodeURIComponent(
    JSON.stringify({
      Version: '2012-10-17',
      Statement: trusted.map((AWS) => ({
        Effect: 'Allow',
        Principal: { AWS },
        Action: 'sts:AssumeRole',
      })),
    }),
  ),
});

export function before(more: Partial<Situation> = {}): Situation {
  const from = situation({ settings: withOutside, ...more });
  const { result } = drive(measurements['canary-baseline'](from), unlocked);
  const attached = attaches(from).map((call) => made(call, 'p-freeze'));
  return { ...from, made: attached, ...more, measured: { 'canary-baseline': result.data } };
}
/** What attaches the freeze itself. */
function attaches(from: Situation): readonly Call[] {
  return calls(drafts.emergency(from)).filter(
    ({ action, request }) => action === 'attach-freeze-scp' && request.operation === 'AttachPolicy',
  );
}
/** The shield is measured before the freeze goes out. */
export function prove(
  lock: 'shield-proof' | 'freeze-proof',
  from: Situation,
  answer: (request: Request) => Answer,
): MeasurementResult {
  const shielded = from.made.filter(({ call }) => call.action !== 'attach-freeze-scp');
  const then = lock === 'freeze-proof' ? from : { ...from, made: shielded };
  return drive(measurements[lock](then), answer).result;
}
