import { fields, items, outputOf, text, whyNot } from '../doors/answers.ts';
import type { Answer, Finding, Measurement } from '../doors/measurement.ts';
import { askEach, organizations } from '../doors/requests.ts';
import { trialAccounts } from '../incident/peace.ts';
import type { MeasurementResult, Situation } from '../incident/situation.ts';
import type { Request } from '../plan/call.ts';
import { trialPolicies } from '../policies/trial.ts';
import { enforcement } from './enforcement.ts';
import { canaryProbes, readProbe } from './probes.ts';
import type { Lock, Reading } from './probes.ts';

/**
 * The trial at peace: the bytes of an emergency on the sacrificial account, over the real network path. Both controls
 * count: the canary is stopped by the policy, and the responder's own call still gets through.
 */

const NOT_TRIED =
  'Not tried: organization.sacrificial names no account, so nothing shows that these policies stop anybody, and that ' +
  'the responder still gets through.';

/** Does the shield stop the canary of the sacrificial account, and let the responder through? */
export function* shieldTrial(situation: Situation): Measurement<MeasurementResult> {
  return yield* tried(situation, 'shield');
}

/** The same of the freeze, with the shield still on, as in an emergency. */
export function* freezeTrial(situation: Situation): Measurement<MeasurementResult> {
  return yield* tried(situation, 'freeze');
}

function* tried(situation: Situation, lock: Lock): Measurement<MeasurementResult> {
  if (situation.scope.length > 0) return yield* enforcement(situation, lock);
  // Told once, where the trial is judged.
  return {
    finding: 'unproven',
    says: ['There is no account to try it on.'],
    unproven: [],
    data: { lock },
  };
}

/**
 * Is nothing of the trial left, and what did it show? Off means that no policy of it is attached and that the canary
 * gets through again with every probe that got through before. What the trial disproved stops the run here.
 */
export function* trialOver(situation: Situation): Measurement<MeasurementResult> {
  const { settings } = situation;
  const [account] = trialAccounts(settings);
  if (account === undefined || situation.scope.length === 0)
    return { finding: 'unproven', says: [], unproven: [NOT_TRIED], data: { tried: false } };
  const left = yield* stillOn(situation, account);
  const shown = (['shield', 'freeze'] as const).map((lock) => shownBy(situation, account, lock));
  const off: Finding =
    left.on.length > 0 ? 'pending' : left.unread.length > 0 ? 'unproven' : 'proven';
  const finding = worst([off, ...shown.map((one) => one.finding)], off);
  const ended =
    off === 'proven'
      ? [
          `${account}: the trial is off again: nothing of it is attached, and the canary gets through.`,
        ]
      : left.on;
  return {
    finding,
    says: [...ended, ...shown.map(({ says }) => says)],
    unproven: [
      ...left.unread,
      ...shown.filter((one) => one.finding === 'unproven').map(({ says }) => says),
    ],
    data: { tried: true, on: left.on.length },
  };
}

/** What still binds the account comes first: until it is off, everything else may wait. */
function worst(findings: readonly Finding[], off: Finding): Finding {
  if (off === 'pending') return 'pending';
  const order: readonly Finding[] = ['disproven', 'unproven'];
  return order.find((one) => findings.includes(one)) ?? 'proven';
}

/** What is attached of the trial, what the canary can't do yet, and what could not be read. */
function* stillOn(
  { settings, measured }: Situation,
  account: string,
): Generator<
  readonly Request[],
  { readonly on: readonly string[]; readonly unread: readonly string[] },
  readonly Answer[]
> {
  const names = trialPolicies(settings).map(({ policy }) => policy.name);
  const types = ['SERVICE_CONTROL_POLICY', 'RESOURCE_CONTROL_POLICY'] as const;
  const listed = yield* askEach(types, (type) =>
    organizations(settings, 'freeze', 'ListPoliciesForTarget', { TargetId: account, Filter: type }),
  );
  const attached = listed.flatMap(([, answer]) =>
    items(outputOf(answer) ?? {}, 'Policies').map((one) => text(one, 'Name')),
  );
  const before = measured['canary-baseline']?.['through'];
  const probes = (['shield', 'freeze'] as const)
    .flatMap((lock) => canaryProbes(settings, account, lock))
    .filter(({ id }) => Array.isArray(before) && before.includes(id));
  const answers = yield* askEach(probes, (probe) => probe.request);
  const reading = (wanted: Reading) =>
    answers.filter(([probe, answer]) => readProbe(probe, answer) === wanted);
  return {
    on: [
      ...names
        .filter((name) => attached.includes(name))
        .map((name) => `${account}: ${name} is still attached.`),
      ...reading('denied-by-lock').map(
        ([{ action, where }]) => `${account}: ${action} (${where}) is still denied to the canary.`,
      ),
    ],
    unread: [
      ...listed
        .filter(([, answer]) => !answer.ok)
        .map(([, answer]) => `${account}: what is attached could not be read: ${whyNot(answer)}.`),
      ...reading('unclear').map(
        ([{ action, where }, answer]) =>
          `${account}: whether ${action} (${where}) gets through again could not be seen: ${whyNot(answer)}.`,
      ),
    ],
  };
}

/**
 * What the trial of one lock showed, from its own measurement, if that is of this round and not of one before; a
 * policy that could not be attached counts as not so.
 */
function shownBy(
  { measured, dropped }: Situation,
  account: string,
  lock: Lock,
): { readonly finding: Finding; readonly says: string } {
  const data = fields(measured[`${lock}-trial`]);
  const about = `${account}: the ${lock}`;
  const measuredAt = text(data, 'measuredAt');
  const isOld = measuredAt < text(fields(measured['arm-ready']), 'lookedAt');
  const said = isOld ? undefined : fields(data['accounts'])[account];
  if (said === 'proven')
    return {
      finding: 'proven',
      says: `${about} stopped the canary and let the responder through.`,
    };
  if (said === 'unproven')
    return {
      finding: 'unproven',
      says: `${about} could not be shown to stop the canary and only the canary.`,
    };
  if (said !== undefined)
    return { finding: 'disproven', says: `${about} did not stop the canary.` };
  const failed = dropped.some(
    ({ action, request }) =>
      action === `attach-${lock}-scp` && request.operation === 'AttachPolicy',
  );
  return failed
    ? { finding: 'disproven', says: `${about} could not be attached for the trial.` }
    : { finding: 'unproven', says: `${about} was not tried to its end.` };
}
