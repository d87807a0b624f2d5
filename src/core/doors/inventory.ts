import type { MeasurementResult, Situation } from '../incident/situation.ts';
import { assumePicture } from './assume-picture.ts';
import type { Inventory } from './door.ts';
import { foundInAccounts } from './found-in-accounts.ts';
import { giveWay } from './measurement.ts';
import type { Answer, Measurement } from './measurement.ts';
import type { Request } from '../plan/call.ts';
import { capped, fitted, tooLargeSentence } from './fit.ts';
import { isOurs, tamperedWith } from './our-roles.ts';
import { untouchable } from './principals.ts';
import type { Principal } from './principals.ts';
import { readAccounts } from './reading.ts';
import type { AccountReading } from './reading.ts';
import { providersSince } from './reading-providers.ts';
import { count } from './requests.ts';
import { trustedServices } from './services/running.ts';
import { doorsInServices } from './services/services.ts';
import { recentSince, suspectsOf } from './suspicion.ts';
import type { Suspects } from './suspicion.ts';
import { gapsOf, hidesGrantsOnly, unseenSentence } from './unseen.ts';

/** An inventory and whether all that can hold a key, a password or a role could be read. */
export interface Taken {
  readonly inventory: Inventory;
  readonly complete: boolean;
  /** What was taken from a report, and where nobody looked: sentences for people. */
  readonly gaps: readonly string[];
  /** Roles of ours that somebody else may use, one sentence each: no lock holds against them. */
  readonly tampered: readonly string[];
}

/**
 * Takes the inventory of every account of the incident: every way to keep or regain access.
 * Proven means that all that can hold a key, a password or a role could be read; grants may still be hidden.
 */
export function* inventory(situation: Situation): Measurement<MeasurementResult> {
  const taken = yield* takeInventory(situation);
  const { doors, unseen } = taken.inventory;
  const kept = fitted(taken.inventory, situation);
  const tooLarge = tooLargeSentence(kept);
  const open = doors.filter((door) => door.state === 'open');
  const hostile = open.filter((door) => door.suspicion === 'hostile');
  // Whoever can slow CloudTrail down must not keep the doors open that are known.
  const enough = !unseen.some((one) => one['essential'] === true && !hidesGrantsOnly(one));
  return {
    finding:
      enough && taken.tampered.length === 0 && tooLarge === undefined ? 'proven' : 'unproven',
    says: [
      `Found ${count(doors.length, 'door')} in ${count(situation.scope.length, 'account')}: ` +
        `${open.length} open, ${hostile.length} of them look hostile, ${unseen.length} could not be looked at.`,
    ],
    unproven: [
      ...taken.tampered,
      ...(tooLarge === undefined ? [] : [tooLarge]),
      ...capped(unseen.map(unseenSentence)),
      ...capped(taken.gaps),
    ],
    data: { ...kept, carried: carriedOver(situation) },
  };
}

/** Reads every account of the incident once and builds the inventory. */
export function* takeInventory(
  situation: Situation,
): Generator<readonly Request[], Taken, readonly Answer[]> {
  const { trusted, graph, hostile, ...found } = yield* inAccounts(situation);
  const services = yield* doorsInServices(situation, { suspects: hostile, trusted });
  // One by one: spread, so many would be arguments on a stack.
  for (const door of services.doors) found.doors.push(door);
  Object.assign(found.objects, services.objects);
  const unseen = [...found.unseen, ...services.unseen];
  const { doors, objects, untouched } = found;
  return {
    inventory: { takenAt: situation.now, doors, unseen, objects, untouched, graph },
    complete: !unseen.some((one) => one['essential'] === true),
    gaps: [...found.gaps, ...services.gaps],
    tampered: found.tampered,
  };
}

/** All that the rest of an inventory needs of the accounts: the readings themselves are let go of here. */
function* inAccounts(situation: Situation) {
  const readings = [...(yield* readAccounts(situation.scope, recentSince(situation)))];
  const said = saidOf(readings, situation);
  yield giveWay;
  const suspects = suspectsIn(readings, situation);
  yield giveWay;
  const graph = assumePicture(suspects.graph);
  yield giveWay;
  const found = yield* foundInAccounts(readings, suspects, situation);
  return { ...found, ...said, graph, hostile: suspects.hostile };
}

function everybody(readings: readonly AccountReading[]): readonly Principal[] {
  return readings.flatMap((reading) => reading.details?.principals ?? []);
}

function saidOf(readings: readonly AccountReading[], situation: Situation) {
  const all = everybody(readings);
  return {
    gaps: readings.flatMap(gapsOf),
    trusted: trustedServices(all),
    untouched: all.flatMap((one) => leftAlone(one, situation)),
    tampered: all.flatMap((one) => tamperedSentence(one, situation)),
  };
}

function suspectsIn(readings: readonly AccountReading[], situation: Situation): Suspects {
  const traces = readings.flatMap((reading) => reading.traces);
  const newProviders = readings.flatMap((one) =>
    providersSince(one.providers, recentSince(situation)),
  );
  return suspectsOf(everybody(readings), traces, situation, newProviders);
}

function tamperedSentence(one: Principal, situation: Situation): string[] {
  const because = tamperedWith(one, situation.settings);
  if (because.length === 0) return [];
  return [
    `${one.account}: the bot's own role ${one.name} (${one.id}) is not as it should be: ${because.join('; ')}. ` +
      'It should trust exactly one principal, of a protected account or the management account. Repair it by hand, now.',
  ];
}

/** Roles and users that no plan touches and that are no doors: the bot's own, and AWS's. */
function leftAlone(
  one: Principal,
  situation: Situation,
): { account: string; name: string; why: string }[] {
  const why = untouchable(one, situation.settings);
  // Of the canary we know only the name: whoever reads this can compare the id with what was set up.
  const name = isOurs(one, situation.settings) ? `${one.name} (${one.id})` : one.name;
  return why === undefined ? [] : [{ account: one.account, name, why }];
}

/**
 * Foreign changes that the last comparison found stay to be explained in the next round, although a
 * fresh inventory now shows them: object id to the line before the change, empty where there was none.
 */
function carriedOver(situation: Situation): { [objectId: string]: string } {
  const changes = situation.measured['doors-closed']?.['changes'];
  if (!Array.isArray(changes)) return {};
  const carried: { [objectId: string]: string } = {};
  for (const change of changes as { id: string; object: string; before: string }[]) {
    if (!situation.judged.includes(change.id)) carried[change.object] = change.before;
  }
  return carried;
}
