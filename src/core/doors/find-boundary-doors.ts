import { boundariesBefore } from '../actions/standing-boundaries.ts';
import { deniesAll } from './assume-graph.ts';
import type { Door } from './door.ts';
import { because, closable, isOurs } from './find-policy-doors.ts';
import { door } from './make-door.ts';
import type { Finding } from './make-door.ts';
import type { Principal } from './principals.ts';
import { quoted } from './quoted.ts';
import { isRecent } from './suspicion.ts';
import type { Trace } from './traces.ts';

const boundaryEvents: ReadonlySet<string> = new Set([
  'DeleteUserPermissionsBoundary',
  'DeleteRolePermissionsBoundary',
  'PutUserPermissionsBoundary',
  'PutRolePermissionsBoundary',
]);

/**
 * Boundaries that somebody took off or widened within the suspicious time. IAM keeps no former boundary: the events
 * tell that it is gone, and an older one which it was. Only what is surely narrower than what stands now is put back.
 * Where our sweep denies everything meanwhile, the door is closed, and the lift puts the former one back.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
 */
export function boundaryDoors(finding: Finding): Door[] {
  const histories = new Map<string, Trace[]>();
  for (const trace of finding.reading.traces) {
    if (!boundaryEvents.has(trace.event)) continue;
    const whose = trace.user === '' ? `role/${trace.role}` : `user/${trace.user}`;
    histories.set(whose, [...(histories.get(whose) ?? []), trace]);
  }
  const swept = boundariesBefore(finding.situation);
  return [...histories.values()].flatMap((history) => boundaryDoor(history, finding, swept) ?? []);
}

/** What happened to the boundary of one principal. */
interface Story {
  /** The first change of the suspicious time that took a boundary off, widened it, or was somebody hostile's. */
  readonly his: Trace;
  /** What stood before it: an ARN, empty for none, undefined where no event says. */
  readonly former: string | undefined;
  /** Was it taken off then or later? */
  readonly removed: boolean;
}

function storyOf(history: readonly Trace[], finding: Finding): Story | undefined {
  const inOrder = history.toSorted((a, b) => (a.at < b.at ? -1 : 1));
  const at = inOrder.findIndex((one, i) => isSuspicious(one, inOrder[i - 1], finding));
  const his = inOrder[at];
  if (his === undefined) return undefined;
  const removed = inOrder.slice(at).some(({ event }) => event.startsWith('Delete'));
  // An event that takes a boundary off names none.
  return { his, former: inOrder[at - 1]?.boundary, removed };
}

/** A wide one after none that we know of may as well be somebody's first. */
function isSuspicious(one: Trace, before: Trace | undefined, finding: Finding): boolean {
  if (!isRecent(one.at || undefined, finding.situation) || isOurs(one, finding)) return false;
  const widened = (before?.boundary ?? '') !== '' && allowsEverything(one.boundary, finding);
  return finding.suspects.hostile.has(one.byArn) || one.boundary === '' || widened;
}

/** What happened before our first sweep denied everything: whoever took a boundary off after that took ours. */
function beforeSweep(history: readonly Trace[], finding: Finding): readonly Trace[] {
  // CloudTrail's times are whole seconds.
  const opened = finding.situation.openedAt.slice(0, 19);
  const isSweep = (one: Trace): boolean =>
    one.at >= opened && deniesAll(one.boundary) && isOurs(one, finding);
  const [first] = history.filter(isSweep).toSorted((a, b) => (a.at < b.at ? -1 : 1));
  if (first === undefined) return history;
  return history.filter((one) => one.at <= first.at && !isSweep(one));
}

/** @param swept what stood before ours on those whom our sweep denied everything, by unique id. */
function boundaryDoor(
  history: readonly Trace[],
  finding: Finding,
  swept: ReadonlyMap<string, string>,
): Door | undefined {
  const whole = storyOf(history, finding);
  if (whole === undefined) return undefined;
  const kind = whole.his.user === '' ? 'role' : 'user';
  const owner = closable(kind, whole.his.user || whole.his.role, finding);
  if (owner === undefined) return undefined;
  const before = deniesAll(owner.boundary) ? swept.get(owner.id) : undefined;
  const story = before === undefined ? whole : storyOf(beforeSweep(history, finding), finding);
  const now = before ?? owner.boundary;
  if (story === undefined || now === story.former || deniesAll(now)) return undefined;
  const { his, former, removed } = story;
  // Nobody had one before: a new boundary takes away and gives nothing.
  if (former === '' || (former === undefined && !removed)) return undefined;
  const why = because(his, owner.writesIdentity, finding);
  if (why.length === 0) return undefined;
  const isSwept = before !== undefined;
  const stays = reasonToLeave({ owner, now, isSwept }, former, finding);
  return door(
    owner,
    'permissions-boundary',
    { suspicion: 'hostile', because: why },
    {
      id: `${owner.account}/permissions-boundary/${owner.id}`,
      name: owner.name,
      state: isSwept ? 'closed' : 'open',
      says:
        `permissions boundary of ${kind} ${owner.name}, ${removed ? 'taken off' : 'replaced'}` +
        (isSwept ? ' before our sweep denied everything' : ''),
      detail: {
        [kind]: owner.name,
        [`${kind}Id`]: owner.id,
        boundary: owner.boundary,
        ...(former === undefined ? {} : { former }),
        ...(stays === undefined ? {} : { untouchable: stays }),
      },
    },
  );
}

/** A principal, the boundary that counts (before ours, if our sweep put one on), and whether it did. */
interface Bounded {
  readonly owner: Principal;
  readonly now: string;
  readonly isSwept: boolean;
}

/** Why the former one is not simply put back, with the command for people; undefined when it is. */
function reasonToLeave(
  { owner, now, isSwept }: Bounded,
  former: string | undefined,
  finding: Finding,
): string | undefined {
  const command = (arn: string): string =>
    `aws iam put-${owner.kind}-permissions-boundary --${owner.kind}-name ${quoted(owner.name)} --permissions-boundary ${arn}`;
  const byHand = isSwept ? 'after the lift (the lift leaves ours on it), by hand' : 'by hand';
  if (former === undefined) {
    return `no event of the last weeks says which boundary it had; put the right one back, ${byHand}: ${command('ARN')}`;
  }
  const gone =
    !former.includes(':iam::aws:policy/') &&
    finding.reading.details?.policies.every(({ arn }) => arn !== former) === true;
  if (gone) {
    return `the policy ${former} that was its boundary is gone; make it anew and put it back, ${byHand}: ${command(quoted(former))}`;
  }
  if (now === '' || allowsEverything(now, finding)) return undefined;
  const other = isSwept
    ? `it had another boundary then, ${now}`
    : `it has another boundary now, ${now}`;
  return `${other}: compare the two, and put the former back, ${byHand}: ${command(quoted(former))}`;
}

/** Is every other boundary at most as wide? Only then can putting one in its place give nothing back. */
function allowsEverything(arn: string, { reading }: Finding): boolean {
  if (/^arn:[^:]+:iam::aws:policy\/AdministratorAccess$/.test(arn)) return true;
  const policy = reading.details?.policies.find((one) => one.arn === arn);
  return policy?.versions.find((one) => one.isDefault)?.document?.allowsAnything === true;
}
