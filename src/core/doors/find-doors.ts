import type { JsonObject } from '../plan/json.ts';
import { fields, instant } from './answers.ts';
import type { Fields } from './answers.ts';
import { deniesAll } from './assume-graph.ts';
import type { Door } from './door.ts';
import { accountDoors } from './find-account-doors.ts';
import { changeDoors } from './find-changed-doors.ts';
import { policyDoors } from './find-policy-doors.ts';
import { userDoors } from './find-user-doors.ts';
import { door, savedDocument } from './make-door.ts';
import type { Finding } from './make-door.ts';
import { objectId, revokePolicyName } from './objects.ts';
import { tamperedWith } from './our-roles.ts';
import { untouchable } from './principals.ts';
import type { Principal } from './principals.ts';
import { statements, strings } from './rights.ts';
import type { UserReading } from './reading-users.ts';
import { raised, rank } from './suspicion.ts';
import type { Ranking } from './suspicion.ts';
import { cleanedTrust, trustProblems } from './trust.ts';

/** Every door of one user, open or closed. `makers` says who made which access key. */
export function doorsOfUser(
  finding: Finding,
  owner: Principal,
  user: UserReading,
  makers: ReadonlyMap<string, string>,
): readonly Door[] {
  if (untouchable(owner, finding.situation.settings) !== undefined) return [];
  return [...principalDoor(finding, owner), ...userDoors(finding, owner, user, makers)];
}

/** The doors of one account that stand with no principal alone: grants, changes, and those of the account itself. */
export function doorsOfAccount(finding: Finding): readonly Door[] {
  return [...policyDoors(finding), ...changeDoors(finding), ...accountDoors(finding)];
}

/** All that a hostile principal may do, whichever session it does it with: one boundary denies it. */
function principalDoor({ suspects, situation }: Finding, one: Principal): Door[] {
  const ranking = rank(one, suspects, situation);
  if (ranking.suspicion !== 'hostile') return [];
  const rotated = situation.settings.rotate.some(
    ({ account, user }) => one.kind === 'user' && account === one.account && user === one.name,
  );
  return [
    door(one, 'hostile-principal', ranking, {
      id: objectId.principal(one.account, one.id),
      name: one.name,
      state: deniesAll(one.boundary) ? 'closed' : 'open',
      says: `everything that ${one.kind} ${one.name} may do, with its live sessions`,
      detail: {
        [one.kind]: one.name,
        [`${one.kind}Id`]: one.id,
        boundary: one.boundary,
        ...(rotated ? { untouchable: 'a program needs it: its key is rotated instead' } : {}),
      },
    }),
  ];
}

/** Every door of one role, open or closed. */
export function roleDoors(finding: Finding, role: Principal): Door[] {
  const { situation, suspects } = finding;
  const reason = untouchable(role, situation.settings);
  const impostor = reason?.includes('not its recorded id') === true;
  const tampered = tamperedWith(role, situation.settings);
  if (tampered.length > 0) return [ourDoor(role, tampered)];
  // A role that nobody but AWS or the bot can use is no door; the inventory lists it as left alone.
  if (reason !== undefined && !impostor && !role.path.startsWith('/aws-reserved/')) return [];
  const detail: JsonObject = {
    role: role.name,
    roleId: role.id,
    ...(reason === undefined ? {} : { untouchable: reason }),
  };
  const ranked = rank(role, suspects, situation);
  const ranking = impostor
    ? raised(ranked, ['it is not the role that was recorded'])
    : { ...ranked, because: [...ranked.because, ...byDesign(role, finding)] };
  const revoked = role.inline.get(revokePolicyName)?.document;
  const sessions = door(role, 'role-sessions', ranking, {
    id: objectId.sessions(role.account, role.id),
    name: role.name,
    state: revokedSince(revoked, situation.openedAt) ? 'closed' : 'open',
    says: `sessions of role ${role.name}`,
    detail: { ...detail, ...savedDocument('revoke', revoked) },
  });
  const whole = reason === undefined ? principalDoor(finding, role) : [];
  return [...whole, sessions, ...trustDoor(finding, role, ranking, detail)];
}

function trustDoor(
  { suspects }: Finding,
  role: Principal,
  ranking: Ranking,
  detail: JsonObject,
): Door[] {
  if (role.trust === undefined || trustProblems(role.trust, suspects).length === 0) return [];
  return [
    door(role, 'role-trust', ranking, {
      id: objectId.trust(role.account, role.id),
      name: role.name,
      state: 'open',
      says: `trust of role ${role.name}`,
      detail: {
        ...detail,
        ...savedDocument('document', role.trust),
        closed: cleanedTrust(role.trust, suspects),
      },
    }),
  ];
}

/** Whom a role is there to let in, where that is more than its own account: a strong service, the management account. */
function byDesign(role: Principal, { situation }: Finding): readonly string[] {
  const names = statements(role.trust ?? {})
    .filter((statement) => statement['Effect'] === 'Allow')
    .flatMap((statement) => {
      const principal = fields(statement['Principal']);
      return { services: strings(principal['Service']), principals: strings(principal['AWS']) };
    });
  const services = role.writesIdentity ? names.flatMap((one) => one.services) : [];
  const management = situation.settings.organization.managementAccount;
  const fromAbove = names
    .flatMap((one) => one.principals)
    .some((who) => who === management || who.includes(`:iam::${management}:`));
  return [
    ...services.slice(0, 3).map((service) => `service ${service} acts through it`),
    ...(fromAbove ? ['whoever owns the management account can become it'] : []),
  ];
}

/** A role of ours that lets in more than the bot: people must repair it, the bot would shut itself out. */
function ourDoor(role: Principal, because: readonly string[]): Door {
  return door(
    role,
    'role-trust',
    { suspicion: 'hostile', because },
    {
      id: objectId.trust(role.account, role.id),
      name: role.name,
      state: 'open',
      says: `role ${role.name} (${role.id}), which the bot itself uses`,
      detail: {
        role: role.name,
        roleId: role.id,
        untouchable: 'the bot does not change its own roles: repair it by hand, now',
      },
    },
  );
}

/**
 * Is there a deny for every session issued before an instant of this incident, and nothing else? Anybody may write a
 * policy of that name, with a denial of nothing much in it, or a grant beside it.
 */
function revokedSince(document: Fields | undefined, openedAt: string): boolean {
  if (document === undefined) return false;
  const all = statements(document);
  if (all.some((statement) => statement['Effect'] !== 'Deny')) return false;
  return all.some((statement) => {
    const { DateLessThan, ...more } = fields(statement['Condition']);
    const { 'aws:TokenIssueTime': _, ...others } = fields(DateLessThan);
    const cutoff = instant(fields(DateLessThan), 'aws:TokenIssueTime');
    const whole = ['Action', 'Resource'].every((key) => strings(statement[key]).includes('*'));
    const limited = Object.keys({ ...more, ...others }).length > 0;
    return whole && !limited && cutoff !== undefined && cutoff >= openedAt;
  });
}
