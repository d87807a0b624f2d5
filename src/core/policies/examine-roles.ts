import {
  accountsWithResponder,
  nameOf as roleName,
  responderRoleIdOf,
} from '../incident/accounts.ts';
import { fields, integer, outputOf, text, whyNot } from '../doors/answers.ts';
import type { Answer } from '../doors/measurement.ts';
import { askEach, globalRegion } from '../doors/requests.ts';
import type { Settings } from '../incident/settings.ts';
import { line, nameOf } from './armed-line.ts';
import type { ArmedLine, Lines } from './armed-line.ts';

/** What a role has unless somebody set more.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html */
const LONGEST_SESSION_SECONDS = 3600;

/** A role of the bot's, as the settings record it. */
interface Recorded {
  readonly account: string;
  readonly name: string;
  /** Undefined where the settings record none. */
  readonly id: string | undefined;
  /** What people call it, and the setting that records its id. */
  readonly what: string;
  readonly setting: string;
}

/**
 * The roles by whose ids shield, freeze and sweep know the bot: an exemption by a recorded id is worth nothing when
 * the role was made again, and a session of a responder passes shield and freeze for as long as it lasts.
 */
export function* roleLines(settings: Settings): Lines {
  const responders = accountsWithResponder(settings).map((account): Recorded => {
    const isManagement = account === settings.organization.managementAccount;
    return {
      account,
      name: roleName(settings.organization.roles.responder),
      id: responderRoleIdOf(settings, account),
      what: 'the responder',
      setting: isManagement ? 'organization.managementResponderRoleId' : 'its responderRoleId',
    };
  });
  const answers = yield* askEach([...responders, ...lockRoles(settings)], ({ account, name }) => ({
    as: 'responder',
    account,
    region: globalRegion,
    service: 'iam',
    operation: 'GetRole',
    input: { RoleName: name },
  }));
  return answers.flatMap(([role, answer]) => [
    recordedLine(settings, role, answer),
    ...(answer.ok && role.what === 'the responder'
      ? [sessionLine(settings, role.account, role.name, answer)]
      : []),
  ]);
}

/** The roles that lock and lift. They can be read where the bot has a responder beside them, and only there. */
function lockRoles(settings: Settings): readonly Recorded[] {
  const { managementAccount, managementResponderRoleId, freezeRoleId, liftRoleId, roles } =
    settings.organization;
  if (managementResponderRoleId === undefined) return [];
  const both = [
    { role: roles.freeze, id: freezeRoleId, what: 'the freeze role', setting: 'freezeRoleId' },
    { role: roles.lift, id: liftRoleId, what: 'the lift role', setting: 'liftRoleId' },
  ];
  return both.flatMap(({ role, id, what, setting }) =>
    id === undefined
      ? []
      : [
          {
            account: managementAccount,
            name: roleName(role),
            id,
            what,
            setting: `organization.${setting}`,
          },
        ],
  );
}

function recordedLine(settings: Settings, role: Recorded, answer: Answer): ArmedLine {
  const { account, id, name, what, setting } = role;
  const live = text(fields(outputOf(answer)?.['Role']), 'RoleId');
  return line(`${nameOf(settings, account)}: ${what} is the recorded one`, live === id, {
    good: `${id ?? ''} is the id that the locks know`,
    bad: answer.ok
      ? `the role has the id ${live}, recorded is ${id ?? 'none'}: a lock would lock the bot out`
      : `it could not be read: ${whyNot(answer)}`,
    mend: `find out who made ${name} of account ${account} anew; if it was you, set ${setting}, then lockstep doctor --arm`,
  });
}

function sessionLine(settings: Settings, account: string, role: string, answer: Answer): ArmedLine {
  const seconds = integer(fields(outputOf(answer)?.['Role']), 'MaxSessionDuration');
  const lasts = seconds ?? LONGEST_SESSION_SECONDS;
  const isShort = lasts <= LONGEST_SESSION_SECONDS;
  return line(`${nameOf(settings, account)}: responder sessions are short`, isShort, {
    good: 'an hour at the most: a stolen one ends by itself',
    bad: `they may last ${lasts} seconds, exempt from shield and freeze`,
    mend: `in account ${account}: aws iam update-role --role-name ${role} --max-session-duration ${LONGEST_SESSION_SECONDS}`,
  });
}
