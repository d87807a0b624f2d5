import type { Situation } from '../incident/situation.ts';
import type { Request } from '../plan/call.ts';
import type { Door, Unseen } from './door.ts';
import { doorsOfAccount, doorsOfUser, roleDoors } from './find-doors.ts';
import type { Finding } from './make-door.ts';
import { IN_A_TURN, giveWay } from './measurement.ts';
import type { Answer } from './measurement.ts';
import { accountObjects, principalObjects, userObjects } from './objects.ts';
import type { Principal } from './principals.ts';
import type { AccountReading } from './reading.ts';
import type { UserReading } from './reading-users.ts';
import { keyMakers } from './suspicion.ts';
import type { Suspects } from './suspicion.ts';
import { unseenOf } from './unseen.ts';

/** What was found in the accounts of an incident, besides their services. */
export interface FoundInAccounts {
  readonly doors: Door[];
  readonly objects: { [id: string]: string };
  readonly unseen: Unseen[];
}

type Finds<Result> = Generator<readonly Request[], Result, readonly Answer[]>;

/**
 * Makes the doors and lines of what was read, and gives way after a few hundred principals: a lock that fires in the
 * same process must not wait until five thousand users are through. Takes the readings out of the list that it gets:
 * what has become doors is not held as a reading as well.
 */
export function* foundInAccounts(
  readings: AccountReading[],
  suspects: Suspects,
  situation: Situation,
): Finds<FoundInAccounts> {
  const found: FoundInAccounts = { doors: [], objects: {}, unseen: [] };
  for (let next = readings.shift(); next !== undefined; next = readings.shift()) {
    found.unseen.push(...unseenOf(next));
    const principals = [...(next.details?.principals ?? [])];
    const users = [...next.users];
    const reading = onlyTraced(next);
    // Nothing else may hold them while they are taken out one by one.
    next = undefined;
    yield* foundInOne({ reading, suspects, situation, principals, users }, found);
  }
  return found;
}

/** The reading without its users, and with those principals alone that an event names: doors of grants and changes look for no others. */
function onlyTraced(reading: AccountReading): AccountReading {
  const { details, traces } = reading;
  if (details === undefined) return { ...reading, users: [] };
  const named = new Set(
    traces.flatMap(({ user, role, byArn }) => [`user/${user}`, `role/${role}`, byArn]),
  );
  const principals = details.principals.filter(
    ({ kind, name, arn }) => named.has(`${kind}/${name}`) || named.has(arn),
  );
  return { ...reading, users: [], details: { ...details, principals } };
}

interface One extends Pick<Finding, 'reading' | 'suspects' | 'situation'> {
  readonly principals: Principal[];
  readonly users: UserReading[];
}

function* foundInOne(one: One, found: FoundInAccounts): Finds<void> {
  const { reading, users, principals, suspects, situation } = one;
  const finding = { reading, suspects, situation, principals: reading.details?.principals ?? [] };
  const makers = keyMakers(reading.traces);
  const read = new Map(users.splice(0).map((user) => [user.id, user]));
  const roles: Door[] = [];
  while (principals.length > 0) {
    const some = principals.splice(0, IN_A_TURN);
    Object.assign(found.objects, principalObjects(reading, some));
    for (const owner of some) {
      const user = read.get(owner.id);
      if (owner.kind === 'role') roles.push(...roleDoors(finding, owner));
      if (user === undefined) continue;
      for (const door of doorsOfUser(finding, owner, user, makers)) found.doors.push(door);
      Object.assign(found.objects, userObjects(reading, user));
      read.delete(owner.id);
    }
    if (some.length === IN_A_TURN) yield giveWay;
  }
  for (const door of [...roles, ...doorsOfAccount(finding)]) found.doors.push(door);
  Object.assign(found.objects, accountObjects(reading));
}
