import { attachedBy, freezeActions } from '../actions/detach-policy.ts';
import { whyNot } from '../doors/answers.ts';
import type { Answer, Finding, Measurement } from '../doors/measurement.ts';
import { askEach } from '../doors/requests.ts';
import type { MeasurementResult, Situation } from '../incident/situation.ts';
import type { Call, Request } from '../plan/call.ts';
import { accountsUnder, targetOf } from '../policies/units.ts';
import { missedBy, notAttached } from './moved-out.ts';
import { canaryProbes, controlCall, hasCanary, outsideProbes, readProbe } from './probes.ts';
import type { Lock, Probe } from './probes.ts';
import { lookAtOwnRoles } from './responder-role.ts';
import type { OwnRole } from './responder-role.ts';
import { goneOnWithout, notFrozen, provenBefore, underFreeze } from './under-freeze.ts';

/** What the probes of one account showed. */
interface Shown {
  readonly account: string;
  readonly finding: Finding;
  readonly says: string;
  /** Gaps that do not change the finding: a policy that is attached, not proven. */
  readonly gaps: readonly string[];
  /** No later answer would show more. */
  readonly settled?: true;
}

/** Measures whether the shield is enforced: every canary denied by it, the responder not. */
export function* shieldProof(situation: Situation): Measurement<MeasurementResult> {
  if (situation.mode === 'destruction') {
    const says =
      'The shield was not measured: destruction was seen, so the freeze follows at once.';
    return { finding: 'unproven', says: [says], unproven: [says], data: { lock: 'shield' } };
  }
  return yield* enforcement(situation, 'shield');
}

/** Measures whether the freeze is enforced. */
export function* freezeProof(situation: Situation): Measurement<MeasurementResult> {
  return yield* enforcement(situation, 'freeze');
}

/** After locks were put back: is what stands on top enforced again? Under a freeze the shield can't be told apart. */
export function* locksAgain(situation: Situation): Measurement<MeasurementResult> {
  const frozen = attachedBy(freezeActions, situation.made).length > 0;
  return yield* enforcement(situation, frozen ? 'freeze' : 'shield');
}

/**
 * A denial counts only if it names the policy type, the canary's ARN and the probed action, if the same
 * probe got through before, and if the responder's control call gets through afterwards. One probe that
 * still gets through: pending. Nothing that counts either way: unproven. In between the responder's own role is
 * looked at: a control call that gets through shows nothing where the role is somebody else's.
 */
export function* enforcement(situation: Situation, lock: Lock): Measurement<MeasurementResult> {
  const { settings, scope } = situation;
  const waived = lock === 'freeze' ? notFrozen(situation) : [];
  const probed = scope.filter((account) => !waived.includes(account));
  const probes = probed.flatMap((account) => [
    ...(hasCanary(settings, account) ? canaryProbes(settings, account, lock) : []),
    ...outsideProbes(settings, account, lock),
  ]);
  const answers = byAccount(yield* askEach(probes, (probe) => probe.request));
  const hidden = lock === 'shield' ? underFreeze(situation) : new Set<string>();
  const missed = missedBy(situation, lock);
  const denied = new Map(
    probed.map((account) => {
      const shown = showProbes(situation, account, { lock, probed: answers.get(account) ?? [] });
      // What a canary shows goes before what was seen of the units once.
      const isMissed = shown.finding === 'unproven' && missed.has(account);
      return [account, isMissed ? { ...shown, says: notAttached(account, lock) } : shown] as const;
    }),
  );
  const roles = yield* exemptLookedAt(situation, denied);
  // After the probes, not beside them: a lock that arrives in between must not look like a working control.
  const controls = new Map(yield* askEach(probed, controlCall));
  const shown = scope.map((account) => {
    const one = denied.get(account);
    if (one === undefined)
      return { account, finding: 'unproven' as const, says: goneOnWithout(account), gaps: [] };
    const answered = { lock, role: roles.get(account), control: controls.get(account) };
    return hideUnderFreeze(situation, withControl(one, answered), hidden);
  });
  const unproven = [
    ...shown.filter(({ finding }) => finding === 'unproven').map(({ says }) => says),
    ...shown.flatMap(({ gaps }) => gaps),
  ];
  return {
    finding: worst(shown),
    says: shown.map(({ says }) => says),
    unproven,
    data: {
      lock,
      measuredAt: situation.now,
      asked: probed.length,
      accounts: Object.fromEntries(shown.map(({ account, finding }) => [account, finding])),
      ...(isSettled(shown) ? { settled: true } : {}),
    },
  };
}

/** The freeze denies what the shield denies, and a denial names the type of the policy, not which one it was. */
function hideUnderFreeze(situation: Situation, shown: Shown, hidden: ReadonlySet<string>): Shown {
  if (shown.finding !== 'proven' || !hidden.has(shown.account)) return shown;
  const stood = provenBefore(situation, shown.account);
  if (stood !== undefined) return { ...shown, says: stood };
  const says = `${shown.account}: the shield is attached, not proven: under the freeze it can't be told apart.`;
  return { ...shown, finding: 'unproven', says, settled: true };
}

/** Is nothing open but what no later answer would show? */
function isSettled(shown: readonly Shown[]): boolean {
  const open = shown.filter(({ finding }) => finding !== 'proven');
  return open.length > 0 && open.every(({ settled }) => settled === true);
}

/** The answers of each account, in their order. */
function byAccount(
  answers: readonly (readonly [Probe, Answer])[],
): ReadonlyMap<string, Probed['probed']> {
  const accounts = new Map<string, (readonly [Probe, Answer])[]>();
  for (const one of answers) {
    const [{ account }] = one;
    const its = accounts.get(account);
    if (its === undefined) accounts.set(account, [one]);
    else its.push(one);
  }
  return accounts;
}

/**
 * Canaries show what others can't do; whom the lock exempts they never meet. So where everybody else is denied, the
 * exempt role is looked at before the word is said. Only once nothing is pending: the probes are tried again and
 * again, and CloudTrail answers two look-ups a second.
 */
function* exemptLookedAt(
  situation: Situation,
  denied: ReadonlyMap<string, Shown>,
): Generator<readonly Request[], ReadonlyMap<string, OwnRole>, readonly Answer[]> {
  const shown = [...denied.values()];
  if (shown.some(({ finding }) => finding === 'pending')) return new Map();
  const proven = shown.filter(({ finding }) => finding === 'proven');
  return yield* lookAtOwnRoles(
    situation,
    proven.map(({ account }) => account),
  );
}

/** What the probes showed, if the role that the lock exempts is ours, and it alone gets through. */
function withControl(
  shown: Shown,
  {
    lock,
    role,
    control,
  }: {
    readonly lock: Lock;
    readonly role: OwnRole | undefined;
    readonly control: Answer | undefined;
  },
): Shown {
  if (shown.finding !== 'proven') return shown;
  // Whoever took the role could have let the control call through: of a role that is not ours it says nothing.
  if (role?.isRead === true && role.problems.length > 0) return taken(shown, lock, role);
  if (control?.ok !== true) {
    const says = `${shown.account}: every probe is denied, but so is the responder's own control call: ${whyNot(control)}.`;
    return { ...shown, finding: 'unproven', says };
  }
  if (role === undefined || (role.problems.length === 0 && role.gaps.length === 0)) return shown;
  if (role.problems.length > 0) return taken(shown, lock, role);
  // Whoever got in through an older trust can make the history unreadable: unread is not clean.
  const says = `${shown.account}: the ${lock} is in force, but it exempts the responder's own role, and ${role.gaps.join('; ')}.`;
  return { ...shown, finding: 'unproven', says };
}

function taken(shown: Shown, lock: Lock, { problems }: OwnRole): Shown {
  const says =
    `${shown.account}: the ${lock} is in force, but it exempts the responder's own role, and that is not as it should be: ` +
    `${problems.join('; ')}. Whoever holds it walks through every lock. Repair it by hand, now.`;
  return { ...shown, finding: 'unproven', says };
}

interface Probed {
  readonly lock: Lock;
  readonly probed: readonly (readonly [Probe, Answer])[];
}

/** What the probes alone show; `proven` still waits for the role and the control call. */
function showProbes(situation: Situation, account: string, { lock, probed }: Probed): Shown {
  // Where the policy against outsiders could not be attached, that outsiders get in is known, and waits for nobody.
  const missing = outsidersLeftOpen(situation, account, lock);
  const through = probed.filter(
    ([probe, answer]) =>
      readProbe(probe, answer) === 'through' &&
      !(missing && probe.policy === 'resource control policy'),
  );
  const inside = probed.filter(([probe]) => probe.policy === 'service control policy');
  const gaps = missing
    ? [`${account}: the policy against outsiders could not be attached: they are not locked out.`]
    : outsiderGaps(situation, account, probed);
  const shown = (finding: Finding, says: string): Shown => ({
    account,
    finding,
    says: `${account}: ${says}`,
    gaps,
  });
  if (through.length > 0) {
    const which = through.map(([probe]) => `${probe.action} (${probe.where})`).join(', ');
    return shown('pending', `the ${lock} is not in force: ${which} still gets through.`);
  }
  if (inside.length === 0) {
    return shown('unproven', `the ${lock} is attached, not proven: there is no canary.`);
  }
  const unclear = inside.find(([probe, answer]) => !counts(situation, probe, answer));
  if (unclear !== undefined) {
    return shown(
      'unproven',
      `the ${lock} is attached, not proven: ${whyUnclear(situation, ...unclear)}.`,
    );
  }
  const where = inside.map(([probe]) => `${probe.action} (${probe.where})`).join(', ');
  return shown('proven', `the ${lock} denies ${where} and lets the responder through.`);
}

/** Did attaching the lock's policy against outsiders to this account fail, and was it not made up for since? */
function outsidersLeftOpen(
  { settings, dropped, made }: Situation,
  account: string,
  lock: Lock,
): boolean {
  const attaches = (call: Call): boolean =>
    call.action === `attach-${lock}-rcp` &&
    accountsUnder(settings, targetOf(call)).includes(account);
  return dropped.some(attaches) && !made.some(({ call }) => attaches(call));
}

/** The policy against outsiders can only be shown from outside; a gap there leaves the rest proven. */
function outsiderGaps(
  situation: Situation,
  account: string,
  probed: Probed['probed'],
): readonly string[] {
  const outside = probed.filter(([probe]) => probe.policy === 'resource control policy');
  if (outside.length === 0) {
    return [
      `${account}: the policy against outsiders is attached, not proven: there is no canary outside.`,
    ];
  }
  return outside
    .filter(
      ([probe, answer]) =>
        readProbe(probe, answer) !== 'through' && !counts(situation, probe, answer),
    )
    .map(
      ([probe, answer]) =>
        `${account}: the policy against outsiders is attached, not proven: ${whyUnclear(situation, probe, answer)}.`,
    );
}

function counts(situation: Situation, probe: Probe, answer: Answer): boolean {
  return gotThroughBefore(situation, probe) && readProbe(probe, answer) === 'denied-by-lock';
}

function gotThroughBefore(situation: Situation, probe: Probe): boolean {
  const through = situation.measured['canary-baseline']?.['through'];
  return Array.isArray(through) && through.includes(probe.id);
}

function whyUnclear(situation: Situation, probe: Probe, answer: Answer): string {
  const what = `${probe.action} (${probe.where})`;
  if (readProbe(probe, answer) === 'denied-by-lock')
    return `${what} had not got through before either`;
  if (!answer.ok && answer.error.kind === 'denied')
    return `${what} is denied, but not by this policy`;
  return `${what} gave no answer that counts: ${whyNot(answer)}`;
}

function worst(shown: readonly Shown[]): Finding {
  const order: readonly Finding[] = ['pending', 'unproven'];
  return order.find((finding) => shown.some((one) => one.finding === finding)) ?? 'proven';
}
