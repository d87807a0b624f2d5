import { fields, items, outputOf, parseObject, text, whyNot } from '../doors/answers.ts';
import type { Answer } from '../doors/measurement.ts';
import { tamperedWith } from '../doors/our-roles.ts';
import { detailsOf } from '../doors/details.ts';
import { askAll, count, globalRegion, iam } from '../doors/requests.ts';
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

/** The next lock waits for this look: somebody who throttles IAM or CloudTrail, or fills its pages, must not hold it up. */
const LOOK_UP_MS = 5_000;
/** So many accounts are looked at together. */
const TOGETHER = 16;
/**
 * Once so many answers are missing, nobody else is asked: eight requests are under way at a time, so that the waiting
 * ends within half a minute, well before the deadline of a proof (90 s unless set), however many accounts there are.
 */
const MOST_SILENT = 16;

/** What one account's responder role showed. */
export interface OwnRole {
  /** Was anything read of it? Otherwise the problem is that nothing is known of whom it trusts. */
  readonly isRead: boolean;
  /** Why the lock is not enforced although it is in force: half sentences. */
  readonly problems: readonly string[];
  /** What could not be looked at, so that nobody may say that the lock is enforced: half sentences. */
  readonly gaps: readonly string[];
}

/**
 * Shield and freeze exempt the responder's role, so whoever can assume it walks through them, and no canary shows
 * that. Looks at the role itself (its id, and whom it trusts) and at who changed its trust within the longest life
 * of a session: a session outlives the trust that let it in. Two requests for each account, both at once.
 */
export function* lookAtOwnRoles(
  situation: Situation,
  accounts: readonly string[],
): Generator<readonly Request[], ReadonlyMap<string, OwnRole>, readonly Answer[]> {
  const { settings, now } = situation;
  const roles = new Map<string, OwnRole>();
  let silent = 0;
  for (let start = 0; start < accounts.length; start += TOGETHER) {
    const some = accounts.slice(start, start + TOGETHER);
    if (silent >= MOST_SILENT) {
      for (const account of some) roles.set(account, notAsked(silent));
      continue;
    }
    const answers = yield* askAll(
      some.flatMap((account) => [itsRole(account, settings), trustChanges(account, now)]),
    );
    for (const [i, account] of some.entries()) {
      const [role, changes] = [answers[2 * i], answers[2 * i + 1]];
      const seen = read(account, role, settings);
      const touched = readChanges(account, changes, settings);
      roles.set(account, {
        isRead: seen.isRead || touched.problems.length > 0,
        problems: [...seen.problems, ...touched.problems],
        gaps: [...seen.gaps, ...touched.gaps],
      });
      silent += [role, changes].filter((one) => one?.ok !== true).length;
    }
  }
  return roles;
}

function notAsked(silent: number): OwnRole {
  const gap = `it was not looked at: AWS had given no answer to ${count(silent, 'such question')} about other accounts`;
  return { isRead: false, problems: [], gaps: [gap] };
}

function itsRole(account: string, settings: Settings): Request {
  const RoleName = nameOf(settings.organization.roles.responder);
  return { ...iam(account, 'GetRole', { RoleName }), withinMs: LOOK_UP_MS };
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
function read(account: string, answer: Answer | undefined, settings: Settings): OwnRole {
  const role = fields(outputOf(answer)?.['Role']);
  const [principal] = detailsOf(account, { RoleDetailList: [role] })?.principals ?? [];
  if (principal === undefined)
    return { ...problem(`it could not be read: ${whyNot(answer)}`), isRead: false };
  if (principal.id !== responderRoleIdOf(settings, account)) {
    return problem(`its id ${principal.id.slice(0, 40)} is not the recorded one`);
  }
  if (principal.trust === undefined) return problem('its trust could not be read');
  return { problems: tamperedWith(principal, settings), gaps: [], isRead: true };
}

function readChanges(account: string, answer: Answer | undefined, settings: Settings): OwnRole {
  const output = outputOf(answer);
  if (answer === undefined || output === undefined) {
    const gap = `who changed its trust in the last twelve hours could not be read: ${whyNot(answer)}`;
    return { problems: [], gaps: [gap], isRead: true };
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
  if (first === undefined) return { problems: [], gaps: [], isRead: true };
  return problem(
    `its trust was changed (${eventSentence(first)}), and a session that was taken then lives on for up to twelve hours`,
  );
}

function problem(because: string): OwnRole {
  return { problems: [because], gaps: [], isRead: true };
}
