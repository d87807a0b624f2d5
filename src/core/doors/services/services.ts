import type { Situation } from '../../incident/situation.ts';
import type { Door, Unseen } from '../door.ts';
import type { Objects } from '../objects.ts';
import { accountAccessDoors } from './account-access.ts';
import { blindingDoors } from './blinding.ts';
import { together, unseenIn } from './found.ts';
import type { Found } from './found.ts';
import { functionDoors } from './functions.ts';
import { identityCenter } from './identity-center.ts';
import { instanceProfileDoors } from './instance-profiles.ts';
import { instanceDoors } from './instances.ts';
import { machineDoors } from './machines.ts';
import { managementDoors } from './management.ts';
import { networkDoors } from './network.ts';
import { organizationDoors } from './organization.ts';
import { outwardDoors } from './outwards.ts';
import { ownershipDoors } from './ownership.ts';
import { pipelineDoors } from './pipelines.ts';
import { enabledPlaces } from './places.ts';
import type { Place, Reads } from './places.ts';
import { rolesAnywhereDoors } from './roles-anywhere.ts';
import { runningDoors } from './running.ts';
import type { TrustedServices } from './running.ts';
import { scheduleDoors } from './schedules.ts';
import { copyDoors } from './shared-copies.ts';
import { sharingDoors } from './sharing.ts';
import { signInDoors } from './sign-in.ts';
import { stackDoors } from './stacks.ts';
import { triggerDoors } from './triggers.ts';

/** So many accounts are read side by side: their lists are let go before the next ones are asked for. */
const AT_ONCE = 8;

export interface InServices {
  readonly doors: readonly Door[];
  readonly objects: Objects;
  readonly unseen: readonly Unseen[];
  /** Accounts in which only the configured Regions were looked at, one sentence each. */
  readonly gaps: readonly string[];
}

/** What the look at users and roles has shown before. */
interface KnownOfIdentity {
  /** ARNs of hostile users and roles: what they did there counts as theirs. */
  readonly suspects: ReadonlySet<string>;
  /** The services that roles let in; an account that is not in it is asked for everything. */
  readonly trusted: TrustedServices;
}

/**
 * Doors in other services than IAM, in every account of the incident and every Region that is on in it.
 */
export function* doorsInServices(
  situation: Situation,
  { suspects, trusted }: KnownOfIdentity = { suspects: new Set(), trusted: new Map() },
): Reads<InServices> {
  const { places, assumed } = yield* enabledPlaces(situation.scope, situation.settings);
  const found: Found[] = [
    yield* organizationDoors(situation.scope, situation),
    yield* identityCenter(situation.scope, situation, suspects),
    yield* managementDoors(situation, suspects),
    yield* ownershipDoors(situation.scope, situation, suspects),
    yield* signInDoors(situation.scope, situation, suspects),
    yield* accountAccessDoors(situation.scope, situation),
  ];
  for (let start = 0; start < situation.scope.length; start += AT_ONCE) {
    const accounts = situation.scope.slice(start, start + AT_ONCE);
    const here = places.filter(({ account }) => accounts.includes(account));
    found.push(yield* inAccounts(here, situation, { suspects, trusted }));
    found.push(yield* instanceProfileDoors(here, situation, suspects));
    found.push(yield* rolesAnywhereDoors(here, situation));
  }
  const all = together(found);
  return {
    doors: all.doors,
    objects: Object.fromEntries(all.lines),
    unseen: unseenIn(all.misses, places),
    gaps: assumed,
  };
}

function* inAccounts(
  places: readonly Place[],
  situation: Situation,
  { suspects, trusted }: KnownOfIdentity,
): Reads<Found> {
  const functions = yield* functionDoors(places, situation);
  const hostile = new Set(
    functions.doors
      .filter(({ kind, suspicion }) => kind === 'function' && suspicion === 'hostile')
      .map(({ principal }) => principal),
  );
  return together([
    functions,
    yield* triggerDoors(places, situation, hostile),
    yield* scheduleDoors(places, situation, hostile),
    yield* machineDoors(places, situation, suspects),
    yield* networkDoors(places, situation),
    yield* runningDoors(places, situation, trusted),
    yield* outwardDoors(places, situation),
    yield* instanceDoors(places, situation),
    yield* pipelineDoors(places, situation, suspects),
    yield* stackDoors(places, situation, suspects),
    yield* sharingDoors(places, situation),
    yield* copyDoors(places, situation),
    yield* blindingDoors(places, situation),
  ]);
}
