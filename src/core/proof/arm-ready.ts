import { whyNot } from '../doors/answers.ts';
import type { Measurement } from '../doors/measurement.ts';
import { askEach, count, organizations } from '../doors/requests.ts';
import type { MeasurementResult, Situation } from '../incident/situation.ts';
import { sha256 } from '../plan/canonical.ts';
import type { ArmedPolicy } from '../policies/armed.ts';
import { armedPolicies } from '../policies/arming.ts';
import { policyLines, targetLines } from '../policies/examine-armed.ts';
import { holds, idsOf } from '../policies/held.ts';
import type { PolicyType } from '../policies/policy.ts';

const types: readonly PolicyType[] = ['SERVICE_CONTROL_POLICY', 'RESOURCE_CONTROL_POLICY'];

/**
 * What of the armed policies is there already, with exactly the bytes, and is there room for all of them on every
 * target? A policy of the same name with other bytes was made or changed by somebody: that stops the arming.
 * Names hold a hash of the content, so nobody comes to such a name by chance.
 */
export function* armReady(situation: Situation): Measurement<MeasurementResult> {
  const { settings } = situation;
  const armed = armedPolicies(settings);
  const listed = yield* askEach(types, (type) =>
    organizations(settings, 'freeze', 'ListPolicies', { Filter: type }),
  );
  const there = armed.flatMap(({ policy }) => idsOf(policy, listed).map((id) => ({ policy, id })));
  const described = yield* askEach(there, ({ id }) =>
    organizations(settings, 'freeze', 'DescribePolicy', { PolicyId: id }),
  );
  const read = described.filter(([, answer]) => answer.ok);
  const same = read.filter(([{ policy }, answer]) => holds(answer, policy.content));
  const other = read.filter(([{ policy }, answer]) => !holds(answer, policy.content));
  const policies: ArmedPolicy[] = same.map(([{ policy, id }]) => ({
    name: policy.name,
    id,
    content: sha256(policy.content),
  }));
  const lines = yield* targetLines(settings, armed, { guard: false, locks: false });
  const strange = other.map(
    ([{ policy, id }]) =>
      `${policy.name} (${id}) is there, and is not what this configuration makes: somebody made or changed it. ` +
      'Look at it and delete it by hand, then: /incident resume',
  );
  const unproven = [
    ...[...listed, ...described]
      .filter(([, answer]) => !answer.ok)
      .map(([, answer]) => `What is armed could not be read: ${whyNot(answer)}.`),
    ...lines.filter(({ good }) => !good).map(({ what, why, mend }) => `${what}: ${why}. ${mend}`),
  ];
  const says = `${policies.length} of ${count(armed.length, 'policy', 'policies')} are there already, with exactly these bytes.`;
  return {
    finding: strange.length > 0 ? 'disproven' : unproven.length > 0 ? 'unproven' : 'proven',
    says: [says, ...strange],
    unproven,
    data: { lookedAt: situation.now, policies },
  };
}

/**
 * Is the organization armed now: every policy there with its bytes, room on every target, no lock on, and the guard,
 * where there is one, attached? The same lines as those of the daily look.
 */
export function* armedNow({ settings }: Situation): Measurement<MeasurementResult> {
  const armed = armedPolicies(settings);
  const lines = [
    ...(yield* policyLines(settings, armed)),
    ...(yield* targetLines(settings, armed, { guard: true, locks: true })),
  ];
  const red = lines.filter(({ good }) => !good);
  const said = red.map(({ what, why, mend }) => `${what}: ${why}. ${mend}`);
  return {
    finding: red.length === 0 ? 'proven' : 'disproven',
    says: [
      `${lines.length - red.length} of ${count(lines.length, 'check')} of what is armed are good.`,
      ...said,
    ],
    unproven: [],
    data: { red: red.length, checks: lines.length },
  };
}
