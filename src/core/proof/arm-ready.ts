import { fields, items, outputOf, text, whyNot } from '../doors/answers.ts';
import type { Answer, Measurement } from '../doors/measurement.ts';
import { askEach, count, organizations } from '../doors/requests.ts';
import type { MeasurementResult, Situation } from '../incident/situation.ts';
import { canonicalize, sha256, toJson } from '../plan/canonical.ts';
import type { JsonObject } from '../plan/json.ts';
import type { ArmedPolicy } from '../policies/armed.ts';
import { armedPolicies } from '../policies/arming.ts';
import { policyLines, targetLines } from '../policies/examine-armed.ts';
import type { PolicyType, PreparedPolicy } from '../policies/policy.ts';

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
  const same = read.filter(([{ policy }, answer]) => holds(answer, policy.document));
  const other = read.filter(([{ policy }, answer]) => !holds(answer, policy.document));
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

function idsOf(
  { type, name }: PreparedPolicy,
  listed: readonly (readonly [PolicyType, Answer])[],
): readonly string[] {
  const answer = listed.find(([one]) => one === type)?.[1];
  return items(outputOf(answer) ?? {}, 'Policies')
    .filter((policy) => text(policy, 'Name') === name)
    .map((policy) => text(policy, 'Id'))
    .filter((id) => id !== '');
}

/** Is the document that AWS holds this one, whatever the order of its members? */
function holds(answer: Answer, document: JsonObject): boolean {
  const held = fields(outputOf(answer)?.['Policy'])['Content'];
  if (typeof held !== 'string') return false;
  try {
    return canonicalize(toJson(JSON.parse(held))) === canonicalize(document);
  } catch {
    // Not JSON: it is not the document that we expect.
    return false;
  }
}
