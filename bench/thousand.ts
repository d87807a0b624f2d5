import { settingsSchema, type Settings } from '../src/core/incident/settings.ts';
import type { Incident } from '../src/core/incident/incident.ts';
import { freezeRcp, freezeScp } from '../src/core/policies/freeze.ts';
import type { PreparedPolicy } from '../src/core/policies/policy.ts';
import { shardsOf } from '../src/core/policies/shards.ts';
import { shieldRcp, shieldScp } from '../src/core/policies/shield.ts';
import { armedAws } from './armed-aws.ts';
import { approve, benchResponder, briefClock, declare, until } from './bot.ts';
import { timed, type Benchmark, type BenchOptions, type Figure } from './figures.ts';
import { realAws } from './large/adapter.ts';
import { largeAnswers } from './large/iam-answers.ts';
import type { Place } from './stores.ts';

const ACCOUNTS = 1000;
/** One unit of so many accounts, all below one unit. */
const IN_A_UNIT = 100;
const LATENCY_MS = 20;
const ALL = 'ou-root-all00000';

/** What a lock on a whole organization writes, with few and with many principals in each account. */
export function thousand(place: () => Promise<Place>): Benchmark {
  return {
    name: 'thousand',
    title: `Shield and freeze on ${ACCOUNTS} accounts in units of ${IN_A_UNIT}, armed, from declaration to the last attachment`,
    async run({ size }: BenchOptions) {
      const accounts = Math.max(2 * IN_A_UNIT, Math.round(ACCOUNTS * size));
      const few = await lock(await place(), accounts, 10);
      const many = await lock(await place(), accounts, 5000);
      const { shards, rcps } = few;
      return [
        { what: 'accounts', value: accounts, unit: '' },
        { what: 'policies: shards of shield and freeze', value: shards, unit: '' },
        { what: 'policies against outsiders (RCPs)', value: rcps, unit: '' },
        ...figures(few, 10),
        ...figures(many, 5000),
        {
          what: 'writes with 5,000 principals in each account',
          value: many.writes,
          unit: '',
          ratio: { to: 'those with 10', times: many.writes / few.writes },
        },
      ];
    },
  };
}

interface Locked {
  readonly shards: number;
  readonly rcps: number;
  readonly writes: number;
  readonly listed: number;
  readonly draftedMs: number;
}

function figures(run: Locked, principals: number): Figure[] {
  const name = `${principals} principals each`;
  return [
    {
      what: `${name}: writes on the wire`,
      value: run.writes,
      unit: '',
      ratio: { to: 'shards + RCPs', times: run.writes / (run.shards + run.rcps) },
    },
    { what: `${name}: principals that were listed meanwhile`, value: run.listed, unit: '' },
    { what: `${name}: declared and drawn`, value: run.draftedMs / 1000, unit: 's' },
  ];
}

async function lock(place: Place, accounts: number, principals: number): Promise<Locked> {
  const settings = organization(accounts);
  const policies = policiesOf(settings);
  let listed = 0;
  const answers = largeAnswers({
    account: accountOf(0),
    users: principals / 2,
    roles: principals / 2,
    keys: 2,
    passwords: 0,
    latencyMs: 0,
  });
  const aws = await armedAws(
    [...policies.shards, ...policies.rcps],
    LATENCY_MS,
    (operation, input) => {
      const made = answers(operation, input);
      if (operation === 'GetAccountAuthorizationDetails')
        listed += made?.split(/<UserId>|<RoleId>/).length ?? 1;
      return made;
    },
  );
  // What the inventory still asks for at the end keeps nobody waiting.
  const clock = briefClock;
  const store = await place.open(clock);
  const responder = benchResponder({
    store,
    aws: realAws(settings, aws.endpoint, clock),
    clock,
    settings,
    random: true,
  });
  await responder.start();
  let incident = '';
  const draftedMs = await timed(async () => (incident = await declare(responder, [ALL])));
  const all = policies.shards.length + policies.rcps.length;
  await until(() => foundOf(responder.incident(incident)) !== undefined);
  const found = foundOf(responder.incident(incident));
  if (found !== all) throw new Error(`${found} of ${all} policies were found`);
  for (const slack of ['U0BEN', 'U0CHO'])
    await approve(responder, responder.incident(incident), {
      slack,
      kind: 'emergency',
      at: Date.now(),
    });
  await until(() => isLocked(responder.incident(incident)));
  await responder.stop(0);
  await store.shutdown();
  await place.leave();
  await aws.close();
  const reads = /^(Get|List|Describe|Lookup|Generate|Assume)/;
  return {
    shards: policies.shards.length,
    rcps: policies.rcps.length,
    writes: aws.arrived.filter((operation) => operation !== '' && !reads.test(operation)).length,
    listed,
    draftedMs,
  };
}

/** How many policies were found made beforehand; undefined before that was looked at. */
function foundOf(incident: Incident | undefined): number | undefined {
  const policies = incident?.measurements.armed?.data['policies'];
  return Array.isArray(policies) ? policies.length : undefined;
}

/** Has every call of the emergency plan ended well? */
function isLocked(incident: Incident | undefined): boolean {
  const plan = incident?.plans.find(({ plan: { kind } }) => kind === 'emergency');
  if (incident?.question !== undefined && incident.position.phase !== 'prove-freeze')
    throw new Error(incident.question.because.join(' '));
  return (
    plan?.plan.waves.every((wave) =>
      wave.calls.every(({ id }) => ['done', 'already'].includes(plan.calls[id]?.stage ?? '')),
    ) === true
  );
}

function accountOf(i: number): string {
  return String(200_000_000_000 + i);
}

function organization(accounts: number): Settings {
  const ids = Array.from({ length: accounts }, (_, i) => accountOf(i));
  const units = Array.from({ length: Math.ceil(accounts / IN_A_UNIT) }, (_, i) => ({
    id: `ou-root-unit${String(i).padStart(4, '0')}`,
    name: `unit ${i}`,
    parent: ALL,
    accounts: ids.slice(i * IN_A_UNIT, (i + 1) * IN_A_UNIT),
  }));
  return settingsSchema.parse({
    organization: {
      id: 'o-codespaces01',
      managementAccount: '100000000001',
      exemptIds: ['AROABASEBASEBASE'],
      regions: ['us-east-1'],
      accounts: ids.map((id, i) => ({
        id,
        name: `account ${i}`,
        responderRoleId: `AROARESPONDER${String(i).padStart(8, '0')}`,
      })),
      units: [{ id: ALL, name: 'everything', accounts: [] }, ...units],
    },
  });
}

function policiesOf(settings: Settings): {
  readonly shards: readonly PreparedPolicy[];
  readonly rcps: readonly PreparedPolicy[];
} {
  const scope = settings.organization.accounts.map(({ id }) => id);
  const shards = [shieldScp, freezeScp].flatMap((policyFor) => {
    const made = (accounts: readonly string[]) => policyFor(settings, accounts);
    return shardsOf(settings, scope, made).map(({ accounts }) => made(accounts));
  });
  return { shards, rcps: [shieldRcp(settings), freezeRcp(settings)] };
}
