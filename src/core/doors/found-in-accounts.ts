import type { Situation } from '../incident/situation.ts';
import type { Request } from '../plan/call.ts';
import type { Door, Unseen } from './door.ts';
import { doorsOfAccount, doorsOfRoles, doorsOfUsers } from './find-doors.ts';
import type { Finding } from './make-door.ts';
import { giveWay } from './measurement.ts';
import type { Answer } from './measurement.ts';
import { accountObjects, principalObjects, userObjects } from './objects.ts';
import type { AccountReading } from './reading.ts';
import type { Suspects } from './suspicion.ts';
import { unseenOf } from './unseen.ts';

/** What was found in the accounts of an incident, besides their services. */
export interface FoundInAccounts {
  readonly doors: Door[];
  readonly objects: { [id: string]: string };
  readonly unseen: Unseen[];
}

/** So many principals are worked through in one turn. */
const IN_A_TURN = 250;

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
    const reading: AccountReading = { ...next, users: [] };
    const users = [...next.users];
    // Nothing else may hold them while they are taken out one by one.
    next = undefined;
    yield* foundInOne({ reading, users, suspects, situation }, found);
  }
  return found;
}

interface One extends Pick<Finding, 'reading' | 'suspects' | 'situation'> {
  readonly users: AccountReading['users'][number][];
}

function* foundInOne(one: One, found: FoundInAccounts): Finds<void> {
  const { reading, users, suspects, situation } = one;
  const principals = reading.details?.principals ?? [];
  const finding = { reading, principals, suspects, situation };
  for (const some of inTurns(principals)) {
    Object.assign(found.objects, principalObjects(reading, some));
    if (some.length === IN_A_TURN) yield giveWay;
  }
  while (users.length > 0) {
    const some = users.splice(0, IN_A_TURN);
    found.doors.push(...doorsOfUsers(finding, some));
    Object.assign(found.objects, userObjects(reading, some));
    if (some.length === IN_A_TURN) yield giveWay;
  }
  const roles = principals.filter(({ kind }) => kind === 'role');
  for (const some of inTurns(roles)) {
    found.doors.push(...doorsOfRoles(finding, some));
    if (some.length === IN_A_TURN) yield giveWay;
  }
  found.doors.push(...doorsOfAccount(finding));
  Object.assign(found.objects, accountObjects(reading));
}

function* inTurns<Thing>(things: readonly Thing[]): Generator<readonly Thing[]> {
  for (let from = 0; from < things.length; from += IN_A_TURN)
    yield things.slice(from, from + IN_A_TURN);
}
