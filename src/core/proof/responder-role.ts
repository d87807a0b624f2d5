import { fields, items, outputOf, parseObject, text, whyNot } from '../doors/answers.ts';
import type { Answer } from '../doors/measurement.ts';
import { tamperedWith } from '../doors/our-roles.ts';
import { detailsOf } from '../doors/details.ts';
import { askEach, globalRegion, iam } from '../doors/requests.ts';
import { nameOf, responderRoleIdOf } from '../incident/accounts.ts';
import type { Settings } from '../incident/settings.ts';
import type { Situation } from '../incident/situation.ts';
import type { Request } from '../plan/call.ts';
import { eventSentence, toldBy } from './foreign-events.ts';

/**
 * A role session lives for twelve hours at most: whoever got in through an older trust is out by now
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_manage-assume.html).
 */
const LONGEST_SESSION_MS = 12 * 3_600_000;
/** Enough to know that it was touched; more of them say nothing new. */
const MOST_EVENTS = 50;

/** The next lock waits for this look: somebody who throttles CloudTrail, or fills its pages, must not hold it up. */
const LOOK_UP_MS = 5_000;

/** What one account's responder role showed. */
export interface OwnRole {
  /** Why the lock is not enforced although it is in force: half sentences. */
  readonly problems: readonly string[];
  /** What could not be looked at, so that nobody may say that the lock is enforced: half sentences. */
  readonly gaps: readonly string[];
}

/**
 * Shield and freeze exempt the responder's role, so whoever can assume it walks through them, and no canary shows
 * that. Looks at the role itself (its id, and whom it trusts) and at who changed its trust within the longest life
 * of a session: a session outlives the trust that let it in. Two requests for each account.
 */
export function* lookAtOwnRoles(
  situation: Situation,
  accounts: readonly string[],
): Generator<readonly Request[], ReadonlyMap<string, OwnRole>, readonly Answer[]> {
  const { settings, now } = situation;
  const RoleName = nameOf(settings.organization.roles.responder);
  const roles = yield* askEach(accounts, (account) => iam(account, 'GetRole', { RoleName }));
  const changes = new Map(yield* askEach(accounts, (account) => trustChanges(account, now)));
  return new Map(
    roles.map(([account, role]) => {
      const seen = read(account, role, settings);
      const touched = readChanges(account, changes.get(account), settings);
      return [
        account,
        {
          problems: [...seen.problems, ...touched.problems],
          gaps: [...seen.gaps, ...touched.gaps],
        },
      ];
    }),
  );
}

function trustChanges(account: string, now: string): Request {
  return {
    as: 'responder',
    withinMs: LOOK_UP_MS,
    account,
    // IAM is global and writes its events here.
    region: globalRegion,
    service: 'cloudtrail',
    operation: 'LookupEvents',
    input: {
      LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: 'UpdateAssumeRolePolicy' }],
      StartTime: new Date(Date.parse(now) - LONGEST_SESSION_MS).toISOString(),
      EndTime: now,
      MaxResults: MOST_EVENTS,
    },
  };
}

/** A role that can't be read is a problem, not a gap: nobody may say that it is ours alone. */
function read(account: string, answer: Answer, settings: Settings): OwnRole {
  const role = fields(outputOf(answer)?.['Role']);
  const [principal] = detailsOf(account, { RoleDetailList: [role] })?.principals ?? [];
  if (principal === undefined) return problem(`it could not be read: ${whyNot(answer)}`);
  if (principal.id !== responderRoleIdOf(settings, account)) {
    return problem(`its id ${principal.id.slice(0, 40)} is not the recorded one`);
  }
  if (principal.trust === undefined) return problem('its trust could not be read');
  return { problems: tamperedWith(principal, settings), gaps: [] };
}

function readChanges(account: string, answer: Answer | undefined, settings: Settings): OwnRole {
  const output = outputOf(answer);
  if (answer === undefined || output === undefined) {
    const gap = `who changed its trust in the last twelve hours could not be read: ${whyNot(answer)}`;
    return { problems: [], gaps: [gap] };
  }
  const name = nameOf(settings.organization.roles.responder);
  const its = items(output, 'Events').filter((event) => {
    const asked = fields(parseObject(event['CloudTrailEvent'])?.['requestParameters']);
    return text(asked, 'roleName') === name;
  });
  const by = toldBy(
    { ok: true, output: { Events: its } },
    { account, region: globalRegion },
    settings,
  )
    .filter(({ kind }) => kind === 'through')
    .map(({ event }) => event);
  const [first] = by;
  if (first === undefined) return { problems: [], gaps: [] };
  return problem(
    `its trust was changed (${eventSentence(first)}), and a session that was taken then lives on for up to twelve hours`,
  );
}

function problem(because: string): OwnRole {
  return { problems: [because], gaps: [] };
}
