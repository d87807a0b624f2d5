import { fields, integer, outputOf, text, whyNot } from '../doors/answers.ts';
import type { Answer } from '../doors/measurement.ts';
import { askEach, globalRegion } from '../doors/requests.ts';
import type { Settings } from '../incident/settings.ts';
import { line, nameOf } from './armed-line.ts';
import type { ArmedLine, Lines } from './armed-line.ts';

/** What a role has unless somebody set more.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html */
const LONGEST_SESSION_SECONDS = 3600;

/**
 * The responder of each account: an exemption by a recorded id is worth nothing when the role was made again,
 * and a session of it passes shield and freeze for as long as it lasts.
 */
export function* roleLines(settings: Settings): Lines {
  const { accounts, roles } = settings.organization;
  // A role's path is not part of the name that the API takes.
  const name = roles.responder.slice(roles.responder.lastIndexOf('/') + 1);
  const answers = yield* askEach(accounts, ({ id }) => ({
    as: 'responder',
    account: id,
    region: globalRegion,
    service: 'iam',
    operation: 'GetRole',
    input: { RoleName: name },
  }));
  return answers.flatMap(([account, answer]) => [
    recordedLine(settings, account, answer),
    ...(answer.ok ? [sessionLine(settings, account.id, name, answer)] : []),
  ]);
}

function recordedLine(
  settings: Settings,
  account: { readonly id: string; readonly responderRoleId: string },
  answer: Answer,
): ArmedLine {
  const { id, responderRoleId } = account;
  const { responder } = settings.organization.roles;
  const live = text(fields(outputOf(answer)?.['Role']), 'RoleId');
  return line(
    `${nameOf(settings, id)}: the responder is the recorded one`,
    live === responderRoleId,
    {
      good: `${responderRoleId} is exempt from shield and freeze`,
      bad: answer.ok
        ? `the role has the id ${live}, recorded is ${responderRoleId}: a freeze would lock the bot out`
        : `it could not be read: ${whyNot(answer)}`,
      mend: `find out who made ${responder} of account ${id} anew; if it was you, set its responderRoleId, then lockstep doctor --arm`,
    },
  );
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
