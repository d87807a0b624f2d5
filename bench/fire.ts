import { AttachPolicyCommand, OrganizationsClient } from '@aws-sdk/client-organizations';
import { createAws } from '../src/adapters/aws/aws.ts';
import type { CommandBody } from '../src/core/incident/command.ts';
import { freezeRcp, freezeScp } from '../src/core/policies/freeze.ts';
import { shieldRcp, shieldScp } from '../src/core/policies/shield.ts';
import { createResponder, type Responder } from '../src/responder/responder.ts';
import type { Clock, World } from '../src/responder/world.ts';
import { command, roster, runbook, settings } from '../test/core/incident/stage.ts';
import { armedAws, type ArmedAws } from './armed-aws.ts';
import type { Benchmark, BenchOptions, Figure } from './figures.ts';
import type { Place } from './stores.ts';

/** A round trip to AWS, as a company far from us-east-1 has it. */
const LATENCY_MS = 50;
const ROUNDS = 30;

/** Each round has an account of its own: an open incident keeps its account from the next. */
const accountOf = (round: number): string => String(200_000_000_000 + round);
const pinned = settings({
  organization: {
    id: 'o-codespaces01',
    managementAccount: '100000000001',
    accounts: Array.from({ length: ROUNDS }, (_, i) => ({
      id: accountOf(i),
      name: `account ${i}`,
      responderRoleId: `AROARESPONDER${String(i).padStart(8, '0')}`,
      canary: true,
    })),
  },
});

/** From the second approval to the first write on the wire, beside a bare call of a warm SDK client. */
export function fire(places: readonly (() => Promise<Place>)[]): Benchmark {
  return {
    name: 'fire',
    title: `Second approval to the first write on the wire, armed, ${LATENCY_MS} ms for each answer of AWS`,
    async run({ size }: BenchOptions) {
      const rounds = Math.max(3, Math.round(ROUNDS * size));
      const figures: Figure[] = [];
      for (const make of places) figures.push(...(await onPlace(await make(), rounds)));
      return figures;
    },
  };
}

async function onPlace(place: Place, rounds: number): Promise<Figure[]> {
  const policies = [shieldScp(pinned), shieldRcp(pinned), freezeScp(pinned), freezeRcp(pinned)];
  const bare: number[] = [];
  const whole: number[] = [];
  const ours: number[] = [];
  const between = new Set<string>();
  for (let round = 0; round < rounds; round += 1) {
    const aws = await armedAws(policies, LATENCY_MS);
    const client = bareClient(aws.endpoint);
    const attach = () =>
      client.send(new AttachPolicyCommand({ PolicyId: 'p-0', TargetId: accountOf(0) }));
    // The first call opens the connection.
    await attach();
    const begun = performance.now();
    const arrived = arrival(aws);
    const answered = attach();
    bare.push((await arrived) - begun);
    await answered;
    whole.push(performance.now() - begun);
    const fired = await fireOnce(place, aws, accountOf(round));
    ours.push(fired.ms);
    for (const operation of fired.before) between.add(operation);
    client.destroy();
    await aws.close();
  }
  await place.leave();
  const [own, call, trip] = [median(ours), median(bare), median(whole)];
  return [
    {
      what: `${place.name}: second approval to first write, median of ${rounds}`,
      value: own,
      unit: 'ms',
      ratio: { to: 'a bare SDK call to the wire', times: own / call },
    },
    {
      what: `${place.name}: the same, slowest`,
      value: Math.max(...ours),
      unit: 'ms',
      ratio: { to: 'a bare SDK call, answer included', times: own / trip },
    },
    {
      what: `${place.name}: requests to AWS in between ${[...between].join(', ')}`.trim(),
      value: between.size,
      unit: '',
    },
  ];
}

/** One incident of its own, from its declaration to the first attachment. */
async function fireOnce(
  place: Place,
  aws: ArmedAws,
  account: string,
): Promise<{ ms: number; before: string[] }> {
  const clock = wallClock();
  const store = await place.open(clock);
  const world: World = {
    kind: 'drill',
    clock,
    log: { info: () => {}, warn: () => {}, error: () => {} },
    store,
    aws: createAws({
      settings: pinned,
      credentials: { accessKeyId: 'AKIABENCH', secretAccessKey: 'bench' },
      endpoint: aws.endpoint,
      baseRegion: 'us-east-1',
      clock,
      sessionName: 'bench',
      userAgentSuffix: 'lockstep/bench',
    }),
    chat: { changed: () => {}, eligibility: () => Promise.reject(new Error('nobody is asked')) },
    randomHex: (bytes) =>
      crypto
        .randomUUID()
        .replaceAll('-', '')
        .repeat(2)
        .slice(0, bytes * 2),
  };
  const responder = createResponder(world, {
    runbook: runbook(),
    settings: pinned,
    settingsDigest: '0'.repeat(64),
    roster: roster(),
    rosterDigest: '0'.repeat(64),
    bot: 'bench',
  });
  await responder.start();
  const asks = (slack: string, body: CommandBody, incident?: string) =>
    responder.submit({
      ...command(slack, body, clock.now()),
      id: crypto.randomUUID(),
      ...(incident === undefined ? {} : { incident }),
    });
  const declared = await asks('U0ANA', { do: 'declare', accounts: [account], reason: 'a bench' });
  if (!declared.ok || declared.incident === undefined) throw new Error(declared.text);
  const { incident } = declared;
  await until(() => responder.incident(incident)?.measurements.armed !== undefined);
  const vote = approval(responder, incident);
  await asks('U0BEN', vote, incident);
  await until(() => aws.arrived.includes('DescribeOrganization'));
  // Reading in the background is over: what arrives from here on is on the way to the first write.
  await until(() => responder.incident(incident)?.measurements['canary-baseline'] !== undefined);
  await until(() => responder.incident(incident)?.measurements.inventory !== undefined);
  const arrivedBefore = aws.arrived.length;
  const arrived = arrival(aws);
  const begun = performance.now();
  await asks('U0CHO', vote, incident);
  const ms = (await arrived) - begun;
  const before = aws.arrived.slice(
    arrivedBefore,
    aws.arrived.indexOf('AttachPolicy', arrivedBefore),
  );
  await responder.stop();
  await store.shutdown();
  return { ms, before };
}

function approval(responder: Responder, incident: string): CommandBody {
  const found = responder.incident(incident)?.plans.find(({ plan }) => plan.kind === 'emergency');
  if (found === undefined) throw new Error('there is no emergency plan');
  return { do: 'approve', plan: found.plan.id, digest: found.digest };
}

const arrival = (aws: ArmedAws): Promise<number> =>
  new Promise((resolve) => aws.onAttach(() => resolve(performance.now())));

function bareClient(endpoint: string): OrganizationsClient {
  return new OrganizationsClient({
    region: 'us-east-1',
    endpoint,
    maxAttempts: 1,
    credentials: { accessKeyId: 'AKIABENCH', secretAccessKey: 'bench' },
  });
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 5));
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function wallClock(): Clock {
  return {
    now: Date.now,
    after(ms, run) {
      const timer = setTimeout(run, ms).unref();
      return () => clearTimeout(timer);
    },
  };
}
