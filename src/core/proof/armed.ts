import { drafts } from '../actions/drafts.ts';
import { whyNot } from '../doors/answers.ts';
import type { Measurement } from '../doors/measurement.ts';
import { askEach, count, organizations } from '../doors/requests.ts';
import type { MeasurementResult, Situation } from '../incident/situation.ts';
import { sha256 } from '../plan/canonical.ts';
import type { ArmedPolicy } from '../policies/armed.ts';
import { holds, idsOf } from '../policies/held.ts';
import { lookAtUnits, unitsFor } from '../policies/moved-units.ts';

interface Wanted {
  readonly type: string;
  readonly name: string;
  readonly content: string;
}

/**
 * Which policies of the emergency plan were made at peace already, with exactly the text that the plan has.
 * Read while people still vote, so that nothing has to be read, and nothing made, when they have: then the
 * first request is the one that locks. What is not found is made by the plan, which takes a little longer.
 * Units are compared too: while people vote, they can still have the accounts of a changed one taken one by one.
 */
export function* armed(situation: Situation): Measurement<MeasurementResult> {
  const wanted = policiesOf(situation);
  const types = [...new Set(wanted.map(({ type }) => type))];
  const listed = yield* askEach(types, (type) =>
    organizations(situation.settings, 'freeze', 'ListPolicies', { Filter: type }),
  );
  const there = wanted.flatMap((one) => idsOf(one, listed).map((id) => ({ ...one, id })));
  const described = yield* askEach(there, ({ id }) =>
    organizations(situation.settings, 'freeze', 'DescribePolicy', { PolicyId: id }),
  );
  const policies: ArmedPolicy[] = described
    .filter(([one, answer]) => holds(answer, one.content))
    .map(([{ name, id, content }]) => ({ name, id, content: sha256(content) }));
  const units = yield* lookAtUnits(
    situation.settings,
    unitsFor(situation.settings, situation.scope),
  );
  const missed = [...listed, ...described].filter(([, answer]) => !answer.ok);
  const unproven = [
    ...missed.map(
      ([, answer]) => `What was armed beforehand could not be read: ${whyNot(answer)}.`,
    ),
    ...[...units.moved, ...units.unread].map(({ says }) => says),
  ];
  return {
    finding: unproven.length === 0 ? 'proven' : 'unproven',
    says: [
      `${policies.length} of ${count(wanted.length, 'policy', 'policies')} of the emergency plan ` +
        'were made beforehand; the others are made when it starts.',
    ],
    unproven,
    data: { policies, ...(units.moved.length === 0 ? {} : { moved: units.moved, out: units.out }) },
  };
}

/** The policies that the emergency plan creates, as it would create them. */
function policiesOf(situation: Situation): readonly Wanted[] {
  const calls = drafts.emergency(situation).waves.flatMap((wave) => wave.calls);
  return calls.flatMap(({ request: { operation, input } }) => {
    const { Type: type, Name: name, Content: content } = input;
    const isText = typeof type === 'string' && typeof name === 'string';
    return operation === 'CreatePolicy' && isText && typeof content === 'string'
      ? [{ type, name, content }]
      : [];
  });
}
