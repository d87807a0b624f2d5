import { createKernel, type CloudApi, type Credentials, type Kernel } from '../cloud/kernel.ts';
import type { Limits } from '../cloud/services/limits.ts';
import { joinOrganization, newOrganization } from '../cloud/services/organizations/state.ts';
import { replay } from '../cloud/kernel/replay.ts';
import { emptyAccount, emptyCloud, type CloudState } from '../cloud/state.ts';
import { createAdversary, type Adversary } from '../adversary/code-spaces.ts';
import { plantDoors, type HisDoors } from './parts/doors.ts';
import { createBotRoles, ROLES } from './parts/bot-roles.ts';
import { createCopies } from './parts/copies.ts';
import { createEstate, type Estate } from './parts/estate.ts';
import { createMember } from './parts/member.ts';
import { attachGuard } from './parts/guard.ts';
import { accountsOf, isBeyondPolicies, type Scenario } from './schema.ts';
import { settingsFor } from './settings.ts';

const DAY_MS = 86_400_000;

/** Somebody with keys to this cloud, as `lockstep cloud` prints them. */
export interface Persona extends Credentials {
  readonly name: string;
  readonly accountId: string;
  /** The role whose session it is; people have keys of their own instead. */
  readonly roleArn?: string;
}

/** A scenario brought to life: the cloud at the drill's start, and who holds which keys. */
export interface BuiltScenario {
  readonly kernel: Kernel;
  readonly estate: Estate;
  readonly adversary: Adversary;
  readonly personas: readonly Persona[];
  /** The bot's own credentials: a session of its base role in the security account. */
  readonly bot: Credentials;
}

/**
 * Builds the organization and its half year of history through its own API, then plants his doors two
 * days before the drill begins. Deterministic in scenario and seed.
 * @param limits how fast everybody may ask once the drill begins; without them, as fast as he likes.
 */
export function buildScenario(scenario: Scenario, seed: number, limits?: Limits): BuiltScenario {
  const start = Date.parse(scenario.start);
  const state = emptyOrganization(scenario);
  const built: Prepared = {};
  const prepare = prepareScenario(scenario, built);
  const { iam, organizations, cloudtrail } = scenario.propagation;
  const ms = ({ min, max }: { min: number; max: number }) => ({
    minMs: min * 1000,
    maxMs: max * 1000,
  });
  const propagation = { iam: ms(iam), organizations: ms(organizations) };
  const kernel = createKernel({
    state,
    seed,
    startMs: start - 180 * DAY_MS,
    propagation,
    delivery: ms(cloudtrail),
    prepare,
    ...(limits === undefined ? {} : { limits }),
  });
  const { estate, doors, adversary } = built;
  if (estate === undefined || doors === undefined || adversary === undefined) {
    throw new Error('the scenario was not prepared');
  }
  const { security } = scenario.organization.accounts;
  const session = {
    accountId: security.id,
    roleName: ROLES.base,
    sessionName: 'lockstep',
    durationMs: 30 * DAY_MS,
  };
  const bot = kernel.issueCredentials(session);
  return { kernel, estate, adversary, bot, personas: personasOf(scenario, kernel, doors) };
}

/** Plays a recorded drill again. Scenario, seed and commands give the same bytes of events. */
export function replayScenario(
  scenario: Scenario,
  seed: number,
  commands: readonly string[],
): string[] {
  return replay(emptyOrganization(scenario), seed, commands, prepareScenario(scenario, {}));
}

function emptyOrganization(scenario: Scenario): CloudState {
  const createdAt = Date.parse(scenario.start) - 400 * DAY_MS;
  const state = emptyCloud(
    newOrganization({
      id: scenario.organization.id,
      rootId: 'r-root',
      managementAccountId: scenario.organization.accounts.management.id,
      createdAt,
    }),
    scenario.organization.regions,
  );
  addAccounts(scenario, state, createdAt);
  return state;
}

interface Prepared {
  estate?: Estate;
  doors?: HisDoors;
  adversary?: Adversary;
}

/** The half year before the drill. What it does follows from the seed, so a replay does it again. */
function prepareScenario(scenario: Scenario, built: Prepared): (kernel: Kernel) => void {
  const start = Date.parse(scenario.start);
  return (kernel) => {
    const apis = rootApis(kernel);
    createBotRoles(scenario, apis);
    const prod = apis(scenario.organization.accounts.prod.id);
    const estate = createEstate(scenario, kernel, prod);
    const recovery = apis(scenario.organization.accounts.recovery.id);
    createCopies(scenario, kernel, recovery, estate.datasets);
    estate.datasets.push(...createMember(scenario, apis));
    const { management } = scenario.organization.accounts;
    attachGuard(scenario, settingsFor(scenario, kernel), apis(management.id));
    kernel.advanceTo(start - 2 * DAY_MS);
    const doors = plantDoors(scenario, kernel, estate);
    kernel.advanceTo(start);
    Object.assign(built, { estate, doors, adversary: createAdversary(scenario, kernel, doors) });
  };
}

function addAccounts(scenario: Scenario, state: Kernel['state'], createdAt: number): void {
  const { standalone, accounts } = scenario.organization;
  const { management, outside, attacker, prod } = accounts;
  const apart = [management, outside, attacker, ...(standalone ? [prod] : [])];
  const members = accountsOf(scenario).filter((one) => !apart.includes(one));
  for (const account of accountsOf(scenario)) {
    const email = `${account.name}@example.com`;
    state.accounts.set(account.id, emptyAccount({ ...account, email, createdAt }));
  }
  for (const { id } of members) joinOrganization(state.organization, id, createdAt);
  for (const { id } of [outside, attacker]) state.outsiders.add(id);
  if (standalone) state.outsiders.add(prod.id);
}

/** Each account's root, for building; the sessions are minutes long and die with the building. */
function rootApis(kernel: Kernel): (account: string) => CloudApi {
  const apis = new Map<string, CloudApi>();
  return (accountId) => {
    const known = apis.get(accountId);
    if (known !== undefined) return known;
    const credentials = kernel.issueCredentials({ accountId, root: true, durationMs: 900_000 });
    const api = kernel.api(credentials, { sourceIp: '198.51.100.10', userAgent: 'terraform' });
    apis.set(accountId, api);
    return api;
  };
}

function personasOf(scenario: Scenario, kernel: Kernel, doors: HisDoors): Persona[] {
  const { prod, management } = scenario.organization.accounts;
  const session = (name: string, accountId: string, roleName: string): Persona => ({
    name,
    accountId,
    roleArn: `arn:aws:iam::${accountId}:role/${roleName}`,
    ...kernel.issueCredentials({
      accountId,
      roleName,
      sessionName: name,
      durationMs: 30 * DAY_MS,
    }),
  });
  const stolen = doors.logins[0];
  if (stolen === undefined) throw new Error('he has no login');
  return [
    { name: 'attacker', accountId: prod.id, ...stolen.credentials },
    session('responder', prod.id, ROLES.responder),
    // No policy of an organization reaches an account that stands alone: nothing there to be measured.
    ...(isBeyondPolicies(scenario) ? [] : [session('canary', prod.id, ROLES.canary)]),
    session('audit', management.id, ROLES.audit),
    ...scenario.people.map(({ person }) => ({
      name: person,
      accountId: prod.id,
      ...kernel.issueCredentials({ accountId: prod.id, userName: person }),
    })),
  ];
}
