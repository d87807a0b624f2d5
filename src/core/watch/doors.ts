import { attachedBy, freezeActions } from '../actions/detach-policy.ts';
import type { Door, Inventory } from '../doors/door.ts';
import { secondLook } from '../doors/doors-closed.ts';
import type { Answer, Measurement } from '../doors/measurement.ts';
import { count } from '../doors/requests.ts';
import { laterTiming } from '../incident/settings.ts';
import type { MeasurementResult, Situation } from '../incident/situation.ts';
import type { Request } from '../plan/call.ts';
import { accountsUnder } from '../policies/units.ts';
import { provenSince } from '../proof/activity.ts';
import { eventHistory } from '../proof/event-history.ts';
import type { Since } from '../proof/event-history.ts';
import { eventSentence } from '../proof/foreign-events.ts';
import type { ForeignEvent } from '../proof/foreign-events.ts';
import { MOST_ALARMS } from './alarm.ts';
import type { WatchAlarm, Watched } from './alarm.ts';

/** What a look at doors and events found. */
export interface DoorsSeen {
  readonly alarms: readonly WatchAlarm[];
  readonly doors: readonly Door[];
  readonly unread: readonly string[];
  /** What was looked at, one sentence. */
  readonly says: string;
}

/**
 * The inventory once more, compared with the first one, and the events since: what opened, changed or was
 * done by somebody else. Slower than the look at the locks, because it reads everything.
 */
export function* watchDoors(situation: Situation): Measurement<MeasurementResult> {
  const { alarms, doors, unread, says } = yield* lookAtDoors(situation);
  const data: Watched = {
    takenAt: situation.now,
    alarms: alarms.slice(0, MOST_ALARMS),
    alarmsTotal: alarms.length,
    doors: doors.slice(0, MOST_ALARMS),
  };
  return {
    finding: alarms.length > 0 ? 'disproven' : unread.length > 0 ? 'unproven' : 'proven',
    says: [says, ...alarms.slice(0, MOST_ALARMS).map((alarm) => alarm.says)],
    unproven: unread,
    data,
  };
}

/** Reads inventory and events; both are compared with what is ours and with what people have judged. */
export function* lookAtDoors(
  situation: Situation,
): Generator<readonly Request[], DoorsSeen, readonly Answer[]> {
  const { second, changes, reopened, gaps } = yield* secondLook(situation);
  const since = situation.scope.flatMap((account) => eventsSince(situation, account));
  const unknown = situation.scope
    .filter((account) => !since.some((one) => one.account === account))
    .map((account) => `${account}: the freeze was never proven, so no events of it are looked at.`);
  const history = yield* eventHistory(situation.settings, since, situation.now);
  const hostile = hostileIds(situation, second);
  const events = history.through.filter(
    (event) => isFrozen(situation, event.account) || isBy(event, hostile),
  );
  const open = new Set(reopened.map((door) => door.id));
  // By the id of its change, so that people can say that they know it.
  const known = new Map(changes.map((change) => [change.object, change.id]));
  const alarms: WatchAlarm[] = [
    ...reopened.map((door): WatchAlarm => {
      const id = known.get(door.id) ?? `door/${door.id}`.slice(0, 300);
      const says = `${door.account}: ${door.says} is open (${id}).`.slice(0, 600);
      return { id, kind: 'door', account: door.account, says };
    }),
    ...changes
      .filter(({ object }) => !open.has(object))
      .map((change): WatchAlarm => ({
        id: change.id,
        kind: 'change',
        account: change.object.split('/')[0] ?? '',
        says: `Change ${change.id}: ${change.says}.`.slice(0, 600),
      })),
    ...events.map((event): WatchAlarm => ({
      id: event.id,
      kind: 'event',
      account: event.account,
      says: `Event ${event.id}: ${eventSentence(event)}.`,
    })),
  ];
  return {
    alarms: alarms.filter(({ id }) => !situation.judged.includes(id)),
    doors: reopened,
    unread: [...gaps, ...unknown, ...history.unread],
    says:
      `Took the inventory of ${count(situation.scope.length, 'account')} at ${second.takenAt} and read the events since ` +
      `${since.map((one) => one.since).sort()[0] ?? 'no proof'}: ${count(reopened.length, 'door')} open, ` +
      `${count(changes.length, 'change')} that nobody here made, ${count(events.length, 'event')} by others that succeeded.`,
  };
}

/** So far back as an event may still arrive late; never before the freeze was proven. */
function eventsSince(situation: Situation, account: string): readonly Since[] {
  const [proven] = provenSince(situation, account);
  if (proven === undefined) return [];
  const settle = laterTiming(situation.settings, 'verifySettleSeconds') * 1000;
  const settled = new Date(Date.parse(situation.now) - settle).toISOString();
  return [{ account, since: settled > proven.since ? settled : proven.since }];
}

/** While the freeze stands nobody may succeed; under the shield alone, or without it, nobody hostile. */
function isFrozen({ settings, made }: Situation, account: string): boolean {
  // The freeze may hang on a unit, over the account.
  return attachedBy(freezeActions, made).some((one) =>
    accountsUnder(settings, one.account).includes(account),
  );
}

/** Unique ids and key ids of everything that looked hostile, then or now. */
function hostileIds(situation: Situation, second: Inventory): ReadonlySet<string> {
  const first = situation.measured.inventory as Inventory | undefined;
  const doors = [...(first?.doors ?? []), ...second.doors];
  return new Set(
    doors
      .filter((door) => door.suspicion === 'hostile' && !situation.judged.includes(door.id))
      .flatMap((door) => [door.principalId, door.name]),
  );
}

function isBy({ principalId, keyId }: ForeignEvent, hostile: ReadonlySet<string>): boolean {
  return hostile.has(principalId) || hostile.has(keyId);
}
