import { attachedBy, lockActions } from '../actions/detach-policy.ts';
import type { Attached } from '../actions/detach-policy.ts';
import { fields, items, outputOf, parseObject, text, whyNot } from '../doors/answers.ts';
import type { Answer, Measurement } from '../doors/measurement.ts';
import { askEach, count, organizations } from '../doors/requests.ts';
import type { MeasurementResult, Situation } from '../incident/situation.ts';
import { canonicalize } from '../plan/canonical.ts';
import type { Request } from '../plan/call.ts';
import { MOST_ALARMS } from './alarm.ts';
import type { WatchAlarm, Watched } from './alarm.ts';

/** What a look at the locks found. */
export interface LocksSeen {
  readonly standing: number;
  readonly alarms: readonly WatchAlarm[];
  readonly unread: readonly string[];
}

/**
 * Reads back every policy that this incident has attached: is it still there, with the content that people
 * approved? That it is attached is not proof that it is enforced; that it is not is proof enough.
 */
export function* watchLocks(situation: Situation): Measurement<MeasurementResult> {
  const seen = yield* lookAtLocks(situation);
  const { standing, alarms, unread } = seen;
  const data: Watched = {
    takenAt: situation.now,
    alarms: alarms.slice(0, MOST_ALARMS),
    alarmsTotal: alarms.length,
    doors: [],
  };
  return {
    finding: alarms.length > 0 ? 'disproven' : unread.length > 0 ? 'unproven' : 'proven',
    says: [
      `Read back ${count(standing, 'attached policy', 'attached policies')}: ` +
        `${alarms.length} not as we left them, ${unread.length} could not be read.`,
      ...alarms.slice(0, MOST_ALARMS).map(({ says }) => says),
    ],
    unproven: unread,
    data,
  };
}

/** One list for each target and type, one document for each policy. */
export function* lookAtLocks(
  situation: Situation,
): Generator<readonly Request[], LocksSeen, readonly Answer[]> {
  const attached = attachedBy(lockActions, situation.made);
  const lists = [...groups(attached).values()];
  const answers = yield* askEach(lists, ([one]) => listRequest(one, situation));
  const alarms: WatchAlarm[] = [];
  const unread: string[] = [];
  for (const [group, answer] of answers) {
    const output = outputOf(answer);
    if (output === undefined) {
      unread.push(`${group[0].account}: its policies could not be listed: ${whyNot(answer)}.`);
      continue;
    }
    const there = new Set(items(output, 'Policies').map((policy) => text(policy, 'Id')));
    alarms.push(
      ...group
        .filter(({ policyId }) => !there.has(policyId))
        .map((one) => lifted(one, timesAttached(one, situation))),
    );
  }
  const contents = yield* lookAtContents(attached, situation);
  return {
    standing: attached.length,
    alarms: [...alarms, ...contents.alarms],
    unread: [...unread, ...contents.unread],
  };
}

function* lookAtContents(
  attached: readonly Attached[],
  situation: Situation,
): Generator<readonly Request[], Omit<LocksSeen, 'standing'>, readonly Answer[]> {
  const policies = [...new Map(attached.map((one) => [one.policyId, one])).values()];
  const answers = yield* askEach(policies, ({ policyId }) =>
    organizations(situation.settings, 'freeze', 'DescribePolicy', { PolicyId: policyId }),
  );
  const alarms: WatchAlarm[] = [];
  const unread: string[] = [];
  for (const [policy, answer] of answers) {
    const output = outputOf(answer);
    const content = parseObject(fields(output?.['Policy'])['Content']);
    const wanted = approvedContent(policy, situation);
    if (output === undefined || wanted === undefined) {
      // A policy that is gone is off every target, which is told there.
      unread.push(`The content of ${policy.name} could not be compared: ${whyNot(answer)}.`);
    } else if (content === undefined || canonicalize(content) !== canonicalize(wanted)) {
      alarms.push({
        id: `edited/${policy.policyId}`,
        kind: 'lock',
        account: policy.account,
        policy: policy.policyId,
        says: `The policy ${policy.name} has another content than the one that was approved: it may deny nothing.`,
      });
    }
  }
  return { alarms, unread };
}

/** The document that people approved, from the call that created or found the policy. */
function approvedContent({ name }: Attached, { made }: Situation): unknown {
  const create = made.findLast(
    ({ call }) => call.request.operation === 'CreatePolicy' && call.request.input['Name'] === name,
  );
  return parseObject(create?.call.request.input['Content']);
}

type Group = readonly [Attached, ...Attached[]];

function groups(attached: readonly Attached[]): ReadonlyMap<string, Group> {
  const found = new Map<string, Group>();
  for (const one of attached) {
    const key = `${one.account} ${one.type}`;
    const before = found.get(key);
    found.set(key, before === undefined ? [one] : [...before, one]);
  }
  return found;
}

function listRequest({ account, type }: Attached, { settings }: Situation): Request {
  return organizations(settings, 'freeze', 'ListPoliciesForTarget', {
    TargetId: account,
    Filter: type,
  });
}

/** A lock that was put back and is off again is another alarm. */
function timesAttached({ account, policyId }: Attached, { made }: Situation): number {
  return made.filter(
    ({ call, value }) =>
      call.request.operation === 'AttachPolicy' &&
      call.request.input['TargetId'] === account &&
      value === policyId,
  ).length;
}

function lifted({ account, name, policyId }: Attached, times: number): WatchAlarm {
  return {
    id: `lifted/${account}/${name}/${times}`,
    kind: 'lock',
    account,
    policy: policyId,
    says: `The policy ${name} is off ${account}, and none of our calls took it off.`,
  };
}
