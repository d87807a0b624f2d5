import { count } from '../doors/requests.ts';
import type { Draft, Situation } from '../incident/situation.ts';
import { trialAccounts } from '../incident/peace.ts';
import type { Call } from '../plan/call.ts';
import type { Wave } from '../plan/plan.ts';
import { armedPolicies as foundArmed } from '../policies/armed.ts';
import { armedPolicies } from '../policies/arming.ts';
import type { ArmedPolicy } from '../policies/arming.ts';
import { ownPathProblem } from '../policies/own-path.ts';
import { trialPolicies } from '../policies/trial.ts';
import { attachGuard } from './attach-guard.ts';
import { attachPolicy } from './attach-policy.ts';
import { endTrial } from './end-trial.ts';
import { DraftRefused } from './refusal.ts';

/** More attachments don't fit into one plan that people read, and into one line of the journal. */
const MOST_GUARDED = 1600;

/**
 * Arms the organization: creates what an emergency plan would attach, tries it on the sacrificial account, takes it
 * off again, and puts the standing guard on. Nothing but the guard stays attached. What is there already with the
 * same bytes is not made again; a trial needs its id, so those calls are in the plan and find it.
 * @throws DraftRefused when a policy would cut the bot's own path, on whatever account it is meant for.
 */
export function draftArm(situation: Situation): Draft {
  const { settings, now } = situation;
  const armed = armedPolicies(settings);
  const problem = ownPathProblem(asFired(situation, armed), settings, now);
  if (problem !== undefined) throw new DraftRefused('scope', problem);
  const guarded = armed.find(({ lock }) => lock === 'guard');
  const tooMany = (guarded?.accounts.length ?? 0) > MOST_GUARDED;
  const guard = tooMany ? [] : atPeace(attachGuard.draw(undefined, situation)[1] ?? []);
  const [account] = trialAccounts(settings);
  const tried = trialPolicies(settings);
  const needed = new Set([
    ...tried.map(({ policy }) => policy.name),
    ...(guard.length > 0 && guarded !== undefined ? [guarded.policy.name] : []),
  ]);
  const there = new Set(foundArmed(situation.measured['arm-ready']).map(({ name }) => name));
  const creates = armed
    .filter(({ policy }) => needed.has(policy.name) || !there.has(policy.name))
    .flatMap((one) => drawn(one, situation, [])[0] ?? []);
  const tries = (lock: 'shield' | 'freeze'): readonly Call[] =>
    account === undefined
      ? []
      : tried
          .filter((one) => one.lock === lock)
          .flatMap((one) => atPeace(drawn(one, situation, [account])[1] ?? []));
  const parts: readonly Wave[] = [
    { part: 'create', calls: creates },
    { part: 'try-shield', calls: tries('shield') },
    { part: 'try-freeze', calls: tries('freeze') },
    { part: 'end-trial', calls: endTrial.draw(undefined, situation).flat() },
    { part: 'guard', calls: guard },
  ];
  return {
    direction: 'loosening',
    title: `Arm: ${count(armed.length, 'policy', 'policies')}${account === undefined ? ', not tried' : `, tried on ${account}`}`,
    reason:
      'So that the first request of an emergency is the one that locks. At peace: nothing has happened.',
    parameters: {
      policies: armed.map(({ policy }) => policy.name),
      ...(account === undefined ? {} : { sacrificial: account }),
    },
    waves: parts.filter(({ calls }) => calls.length > 0),
    leaves: leavesOf({ account, armed, there, guarded, tooMany }),
  };
}

/** Create and attach calls of one policy; ids by its name, which holds a hash of its content. */
function drawn(
  { lock, policy }: ArmedPolicy,
  situation: Situation,
  targets: readonly string[],
): readonly (readonly Call[])[] {
  const kind = policy.type === 'SERVICE_CONTROL_POLICY' ? 'scp' : 'rcp';
  const word = lock === 'guard' ? 'the standing guard' : `the ${lock}, as a trial,`;
  return attachPolicy(
    {
      action: lock === 'guard' ? attachGuard.id : `attach-${lock}-${kind}`,
      prefix: policy.name,
      word,
      noise: 'quiet',
      breaks:
        lock === 'guard'
          ? attachGuard.breaks
          : 'Whatever runs in an account that is there for nothing else.',
      // As in an emergency: what is against outsiders keeps nothing else waiting.
      ...(kind === 'rcp' && targets.length > 0 ? { optional: true as const } : {}),
    },
    policy,
    situation,
    targets,
  );
}

/** At peace every call looks before it leaves: its content is compared first, and nothing is in a hurry. */
function atPeace(calls: readonly Call[]): readonly Call[] {
  return calls.map(({ fires: _fires, gone: _gone, ...call }) => call);
}

/** All of it as an emergency would attach it, for the look at the bot's own path alone. */
function asFired(situation: Situation, armed: readonly ArmedPolicy[]): readonly Wave[] {
  return armed.flatMap((one) =>
    drawn(one, situation, one.accounts).map((calls) => ({ part: 'look', calls })),
  );
}

function leavesOf(about: {
  readonly account: string | undefined;
  readonly armed: readonly ArmedPolicy[];
  readonly there: ReadonlySet<string>;
  readonly guarded: ArmedPolicy | undefined;
  readonly tooMany: boolean;
}): readonly string[] {
  const { account, armed, there, guarded, tooMany } = about;
  const found = armed.filter(({ policy }) => there.has(policy.name)).length;
  return [
    ...(found === 0
      ? []
      : [`${count(found, 'policy', 'policies')} are there already, with exactly these bytes.`]),
    account === undefined
      ? 'Not tried: organization.sacrificial names no account. Nothing will show that these policies stop anybody.'
      : `On ${account} shield and freeze are on for a few minutes; whatever comes of it, they are taken off again.`,
    ...(guarded === undefined
      ? [
          'No standing guard: organization.deployers names nobody who could still repair the bot’s roles.',
        ]
      : [attachGuard.leaves, `Breaks (${attachGuard.title}): ${attachGuard.breaks}`]),
    ...(tooMany
      ? [
          `The guard is for more than ${MOST_GUARDED} accounts, too many for one plan: attach it by hand (lockstep doctor --arm --out DIR).`,
        ]
      : []),
  ];
}
