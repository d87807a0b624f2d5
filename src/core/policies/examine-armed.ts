import { fields, items, outputOf, text, whyNot } from '../doors/answers.ts';
import type { Answer, Measurement } from '../doors/measurement.ts';
import { askEach, organizations } from '../doors/requests.ts';
import { rosterProblems } from '../approval/quorum.ts';
import type { Roster, Settings } from '../incident/settings.ts';
import { armedPolicies } from './arming.ts';
import type { ArmedPolicy } from './arming.ts';
import { line, nameOf } from './armed-line.ts';
import type { ArmedLine, Lines } from './armed-line.ts';
import { roleLines } from './examine-roles.ts';
import { holds } from './held.ts';
import { lookAtUnits } from './moved-units.ts';
import { youngSessionProblem } from './own-path.ts';
import type { PolicyType } from './policy.ts';
import { accountsUnder, isUnitId, targetWords, unitsOf } from './units.ts';

/**
 * Would an emergency plan fire as it should? Looks at what rots at peace: the organization and its policy
 * types, each policy and its content, the units, the free slots of each account, what is attached, the recorded role ids
 * and the roster. Reads only. What can't be read is not good.
 * @param now ISO 8601.
 */
export function* examineArmed(
  settings: Settings,
  roster: Roster,
  now: string,
): Measurement<{ readonly lines: readonly ArmedLine[] }> {
  const armed = armedPolicies(settings);
  return {
    lines: [
      ...(yield* organizationLines(settings)),
      ...(yield* policyLines(settings, armed)),
      ...(yield* unitLines(settings)),
      ...(yield* targetLines(settings, armed, { guard: true, locks: true })),
      ...(yield* roleLines(settings)),
      ...settingLines(settings, roster, now),
    ],
  };
}

const types: readonly PolicyType[] = ['SERVICE_CONTROL_POLICY', 'RESOURCE_CONTROL_POLICY'];
const short: { readonly [type in PolicyType]: string } = {
  SERVICE_CONTROL_POLICY: 'service control policies',
  RESOURCE_CONTROL_POLICY: 'resource control policies',
};

/** https://docs.aws.amazon.com/organizations/latest/APIReference/API_PolicyTypeSummary.html */
function* organizationLines(settings: Settings): Lines {
  const { organization } = settings;
  const [[, described], [, roots]] = (yield* askEach(
    ['DescribeOrganization', 'ListRoots'],
    (operation) => organizations(settings, 'freeze', operation, {}),
  )) as readonly [readonly [string, Answer], readonly [string, Answer]];
  const about = fields(outputOf(described)?.['Organization']);
  const isOurs = text(about, 'Id') === organization.id;
  const isManaged = text(about, 'MasterAccountId') === organization.managementAccount;
  const features = text(about, 'FeatureSet');
  const [root] = items(outputOf(roots) ?? {}, 'Roots');
  const enabled = items(root ?? {}, 'PolicyTypes');
  return [
    line('it is the organization of the configuration', described.ok && isOurs && isManaged, {
      good: `${organization.id}, managed by ${organization.managementAccount}`,
      bad: described.ok
        ? `AWS says ${text(about, 'Id')}, managed by ${text(about, 'MasterAccountId')}`
        : `it could not be read: ${whyNot(described)}`,
      mend: 'set organization.id and organization.managementAccount to what AWS says, reviewed by two',
    }),
    line('the organization has all features', features === 'ALL', {
      good: 'organization policies bind its accounts',
      bad: described.ok ? `its feature set is ${features}` : 'it could not be read',
      mend: 'aws organizations enable-all-features (every member account has to agree)',
    }),
    ...types.map((type) => {
      const status = enabled.find((one) => text(one, 'Type') === type);
      const says = status === undefined ? 'not enabled' : text(status, 'Status');
      return line(`${short[type]} are enabled`, says === 'ENABLED', {
        good: 'for the whole organization',
        bad: roots.ok ? says : `it could not be read: ${whyNot(roots)}`,
        mend: `aws organizations enable-policy-type --policy-type ${type} --root-id ${text(root ?? {}, 'Id') || '<root>'}`,
      });
    }),
  ];
}

/** Does each policy exist, with exactly the content that would be fired? */
export function* policyLines(settings: Settings, armed: readonly ArmedPolicy[]): Lines {
  const listed = yield* askEach(types, (type) =>
    organizations(settings, 'freeze', 'ListPolicies', { Filter: type }),
  );
  const ids = new Map(
    listed.flatMap(([, answer]) =>
      items(outputOf(answer) ?? {}, 'Policies').map((one) => [text(one, 'Name'), text(one, 'Id')]),
    ),
  );
  const unread = listed.find(([, answer]) => !answer.ok);
  const found = armed.filter(({ policy }) => ids.has(policy.name));
  const described = yield* askEach(found, ({ policy }) =>
    organizations(settings, 'freeze', 'DescribePolicy', { PolicyId: ids.get(policy.name) ?? '' }),
  );
  const contents = new Map(described.map(([{ policy }, answer]) => [policy.name, answer]));
  return armed.map(({ lock, policy }) => {
    const answer = contents.get(policy.name);
    const same = answer?.ok === true && holds(answer, policy.content);
    return line(`the ${lock} is ready as ${policy.name}`, same, {
      good: `${policy.content.length} characters, exactly what would be fired`,
      bad: whyNotReady(answer, unread?.[1]),
      mend:
        answer?.ok === true
          ? 'somebody made or changed a policy of that name: look at it, delete it by hand, then lockstep doctor --arm'
          : 'lockstep doctor --arm opens the run that creates them, or /incident arm; until then the emergency plan creates them itself, which costs seconds',
    });
  });
}

function whyNotReady(answer: Answer | undefined, unread: Answer | undefined): string {
  if (answer?.ok === true) return 'its content is not what this version and configuration make';
  if (answer !== undefined) return `it could not be read: ${whyNot(answer)}`;
  if (unread !== undefined) return `policies could not be listed: ${whyNot(unread)}`;
  return 'it does not exist yet';
}

/** Does each unit hold what the settings say, so that a policy attached to it binds what people approve? */
function* unitLines(settings: Settings): Lines {
  const units = unitsOf(settings);
  const { moved, unread } = yield* lookAtUnits(
    settings,
    units.map(({ id }) => id),
  );
  return units.map(({ id, name }) => {
    const wrong = [...moved, ...unread].find(({ unit }) => unit === id);
    return line(`unit ${name} (${id}) holds what the configuration says`, wrong === undefined, {
      good: 'the same accounts and units directly in it',
      bad: wrong?.says ?? '',
      mend:
        'set organization.units to what AWS says, reviewed by two: aws organizations list-accounts-for-parent ' +
        `--parent-id ${id}, aws organizations list-organizational-units-for-parent --parent-id ${id}`,
    });
  });
}

/** So many policies of a type may be attached to one account or unit, AWS's own included (quotas of 15 May 2026).
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html */
const slots: { readonly [type in PolicyType]: number } = {
  SERVICE_CONTROL_POLICY: 10,
  RESOURCE_CONTROL_POLICY: 5,
};

/**
 * For each target and type: is there room for what would be attached, and is nothing of it attached now? A unit
 * is a target where an incident may be all of it, and so is each account in it, where an incident is only that.
 * @param asks whether the guard has to be on, and whether a lock that is on is told.
 */
export function* targetLines(
  settings: Settings,
  armed: readonly ArmedPolicy[],
  asks: { readonly guard: boolean; readonly locks: boolean },
): Lines {
  const bound = armed.map((one) => ({ ...one, on: new Set(targetsOf(settings, one)) }));
  const targets = [...new Set(bound.flatMap(({ on }) => [...on]))];
  const asked = targets.flatMap((target) => types.map((type) => ({ target, type })));
  const answers = yield* askEach(asked, ({ target, type }) =>
    organizations(settings, 'freeze', 'ListPoliciesForTarget', { TargetId: target, Filter: type }),
  );
  return answers.flatMap(([{ target, type }, answer]) => {
    const wanted = bound.filter(({ policy, on }) => policy.type === type && on.has(target));
    const attached = items(outputOf(answer) ?? {}, 'Policies').map((one) => text(one, 'Name'));
    const missing = wanted.filter(({ policy }) => !attached.includes(policy.name));
    const free = slots[type] - attached.length;
    const words = targetWords(settings, target);
    const where = isUnitId(target) ? words : nameOf(settings, target);
    return [
      line(`${where}: there is room for ${short[type]}`, answer.ok && free >= missing.length, {
        good: `${free} of ${slots[type]} slots are free, ${missing.length} are needed`,
        bad: answer.ok
          ? `${Math.max(free, 0)} of ${slots[type]} slots are free, ${missing.length} are needed`
          : `it could not be read: ${whyNot(answer)}`,
        mend: `detach or merge policies of ${words}: aws organizations list-policies-for-target --target-id ${target} --filter ${type}`,
      }),
      ...(answer.ok ? attachedLines({ words, where, type, attached, wanted }, asks) : []),
    ];
  });
}

/** Every account that the policy binds, and every unit that holds no other; the guard is attached to accounts only. */
function targetsOf(settings: Settings, { lock, accounts }: ArmedPolicy): readonly string[] {
  if (lock === 'guard') return accounts;
  const bound = new Set(accounts);
  const units = unitsOf(settings)
    .map(({ id }) => id)
    .filter((unit) => {
      const below = accountsUnder(settings, unit);
      return below.length > 1 && below.every((account) => bound.has(account));
    });
  return [...units, ...accounts];
}

/** Shield and freeze are off at peace; the guard is on. */
function attachedLines(
  about: {
    readonly words: string;
    readonly where: string;
    readonly type: PolicyType;
    readonly attached: readonly string[];
    readonly wanted: readonly ArmedPolicy[];
  },
  asks: { readonly guard: boolean; readonly locks: boolean },
): readonly ArmedLine[] {
  const { words, where, type, attached, wanted } = about;
  const locks = attached.filter((name) => /^lockstep-(?:shield|freeze)-/.test(name));
  const guard = wanted.find(({ lock }) => lock === 'guard');
  const off = line(`${where}: no lock of ${short[type]} is on`, locks.length === 0, {
    good: 'as it should be at peace',
    bad: `${locks.join(', ')} ${locks.length === 1 ? 'is' : 'are'} attached`,
    mend: `if no incident is open for ${words}, and no arming run tries its policies there, a lift was forgotten or made by hand: look, then detach`,
  });
  return [
    ...(asks.locks ? [off] : []),
    ...(guard === undefined || !asks.guard
      ? []
      : [
          line(`${where}: the standing guard is on`, attached.includes(guard.policy.name), {
            good: guard.policy.name,
            bad: `${guard.policy.name} is not attached`,
            mend: `lockstep doctor --arm, which opens the run that attaches it (or by hand, as ARMING.md says)`,
          }),
        ]),
  ];
}

function settingLines(settings: Settings, roster: Roster, now: string): readonly ArmedLine[] {
  const { exemptIds, responderSince, managementAccount, accounts } = settings.organization;
  const problems = rosterProblems(roster);
  const young = youngSessionProblem(settings, now);
  return [
    line('the roster reaches its quorum', problems.length === 0, {
      good: `${roster.people.length} people, ${roster.quorum} approvals`,
      bad: problems.join('; '),
      mend: 'mend the roster in the configuration, reviewed by two',
    }),
    line(
      'the base role is exempt',
      exemptIds.some((id) => id.startsWith('AROA')),
      {
        good: `${exemptIds.length} ids are exempt besides the responders`,
        bad: 'organization.exemptIds names no role',
        mend: "put the unique id of the bot's base role there: aws iam get-role --role-name <base role> --query Role.RoleId",
      },
    ),
    line(
      'the management account is no target',
      !accounts.some(({ id }) => id === managementAccount),
      {
        good: 'no organization policy binds it, so none is planned for it',
        bad: `${managementAccount} stands in organization.accounts`,
        mend: 'take it out: it needs another runbook',
      },
    ),
    ...(responderSince === undefined
      ? []
      : [
          line("the bot's own sessions are old enough", young === undefined, {
            good: `responder sessions count from ${responderSince} on`,
            bad: young ?? '',
            mend: 'set organization.responderSince to an instant more than an hour ago',
          }),
        ]),
  ];
}
