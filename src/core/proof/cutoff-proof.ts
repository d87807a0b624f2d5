import { revokeRoleSessions } from '../actions/revoke-role-sessions.ts';
import { fields, isAbsent, items, outputOf, policyDocument, whyNot } from '../doors/answers.ts';
import type { Answer, Measurement } from '../doors/measurement.ts';
import { askEach, count } from '../doors/requests.ts';
import type { MadeCall, MeasurementResult, Situation } from '../incident/situation.ts';
import type { Call, Request } from '../plan/call.ts';
import { canonicalize } from '../plan/canonical.ts';
import { inOneOrder } from '../plan/policy-order.ts';

/**
 * Does the fresh session cutoff stand on every role that was hostile, is its time past, and is the role's
 * trust still as we left it? Only then may the freeze come off: a session that was minted under it is newer
 * than any cutoff that was written at its start.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_revoke-sessions.html
 */
export function* cutoffProof(situation: Situation): Measurement<MeasurementResult> {
  const cutoffs = freshCutoffs(situation);
  const checks = cutoffs.flatMap(({ call }) => [
    { call, read: call.check.read, wanted: documentOf(call), of: 'cutoff' as const },
    ...trustOf(call, situation),
  ]);
  const answers = yield* askEach(checks, ({ read }) => read);
  const gone = yield* goneRoles(
    answers.filter(([, answer]) => isAbsent(answer)).map(([{ call }]) => call),
  );
  const failed = situation.dropped.filter(isFreshCutoff);
  const early = cutoffs.filter(({ call }) => cutoffOf(call) >= situation.now);
  const wrong = answers.filter(
    ([check, answer]) => !gone.has(check.call) && shows(check, answer) === 'no',
  );
  const unread = answers.filter(([check, answer]) => shows(check, answer) === 'unknown');
  const disproven = [
    ...wrong.map(([{ call, of }]) =>
      of === 'cutoff'
        ? `${call.request.account}: the cutoff is not there any more: ${call.says}.`
        : `${call.request.account}: the trust of the role is not as we left it: ${call.says}.`,
    ),
    ...early.map(({ call }) => `The cutoff lies in the future: ${call.says}.`),
  ];
  const unproven = [
    ...failed.map((call) => `It was not done: ${call.says}.`),
    ...unread.map(([{ call }, answer]) => `${call.says}: it could not be read: ${whyNot(answer)}.`),
  ];
  return {
    finding: disproven.length > 0 ? 'disproven' : unproven.length > 0 ? 'unproven' : 'proven',
    says: [
      `Read the fresh session cutoff and the trust of ${count(cutoffs.length, 'role')} at ${situation.now}.`,
      ...disproven,
    ],
    unproven,
    // A cutoff that somebody took away needs a new one, with a plan of its own.
    data: { again: disproven.length > 0, roles: cutoffs.length, measuredAt: situation.now },
  };
}

/** The cutoffs of the latest lift; a lift that was given up leaves older ones behind. */
function freshCutoffs({ made }: Situation): readonly MadeCall[] {
  const fresh = made.filter(({ call }) => isFreshCutoff(call));
  const latest = fresh.at(-1)?.plan;
  return fresh.filter(({ plan }) => plan === latest);
}

function isFreshCutoff(call: Call): boolean {
  return call.action === revokeRoleSessions.id && call.id.startsWith('lift/');
}

interface Wanted {
  readonly call: Call;
  readonly read: Request;
  readonly wanted: unknown;
  readonly of: 'cutoff' | 'trust';
}

/** The trust that this incident gave the role, read back. */
function trustOf(cutoff: Call, { made }: Situation): readonly Wanted[] {
  const { account, input } = cutoff.request;
  const closed = made.findLast(
    ({ call }) =>
      call.request.operation === 'UpdateAssumeRolePolicy' &&
      call.request.account === account &&
      call.request.input['RoleName'] === input['RoleName'],
  )?.call;
  if (closed === undefined) return [];
  return [{ call: cutoff, read: closed.check.read, wanted: documentOf(closed), of: 'trust' }];
}

function documentOf({ check }: Call): unknown {
  return 'document' in check.expect ? check.expect.document : undefined;
}

function shows({ wanted, of }: Wanted, answer: Answer): 'yes' | 'no' | 'unknown' {
  if (isAbsent(answer)) return 'no';
  const output = outputOf(answer);
  if (output === undefined) return 'unknown';
  const role = fields(output['Role']);
  const found = policyDocument(
    of === 'cutoff' ? output['PolicyDocument'] : role['AssumeRolePolicyDocument'],
  );
  if (found === undefined || wanted === undefined) return 'no';
  return canonicalize(inOneOrder(found)) === canonicalize(inOneOrder(wanted)) ? 'yes' : 'no';
}

/** Which of these roles are gone for good, by unique id: a role that is gone has no session to end. */
function* goneRoles(
  calls: readonly Call[],
): Generator<readonly Request[], ReadonlySet<Call>, readonly Answer[]> {
  const asked = calls.flatMap((call) =>
    call.moot === undefined ? [] : [{ call, moot: call.moot }],
  );
  const answers = yield* askEach(asked, ({ moot }) => moot.read);
  const gone = answers.filter(([{ moot }, answer]) => {
    const [list, wanted] = moot.pick;
    const output = outputOf(answer);
    if (output === undefined || typeof list !== 'string' || typeof wanted !== 'object')
      return false;
    return !items(output, list).some((one) => one['RoleId'] === wanted['RoleId']);
  });
  return new Set(gone.map(([{ call }]) => call));
}

/**
 * The instant before which sessions are denied, ISO 8601. Without one the document would deny nobody, so it
 * never counts as past.
 */
function cutoffOf(call: Call): string {
  const { PolicyDocument } = call.request.input;
  const document = typeof PolicyDocument === 'string' ? PolicyDocument : '';
  return /"aws:TokenIssueTime":"([^"]+)"/.exec(document)?.[1] ?? '9999';
}
