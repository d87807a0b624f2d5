import { AttachPolicyCommand, OrganizationsClient } from '@aws-sdk/client-organizations';
import { freezeRcp, freezeScp } from '../src/core/policies/freeze.ts';
import { shieldRcp, shieldScp } from '../src/core/policies/shield.ts';
import { settings } from '../test/core/incident/stage.ts';
import { armedAws, type ArmedAws } from './armed-aws.ts';
import { approve, benchResponder, briefClock, declare, until } from './bot.ts';
import type { Benchmark, BenchOptions, Figure } from './figures.ts';
import { realAws } from './large/adapter.ts';
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
  const clock = briefClock;
  const store = await place.open(clock);
  const responder = benchResponder({
    store,
    aws: realAws(pinned, aws.endpoint, clock),
    clock,
    settings: pinned,
    random: true,
  });
  await responder.start();
  const incident = await declare(responder, [account]);
  const vote = (slack: string) =>
    approve(responder, responder.incident(incident), { slack, kind: 'emergency', at: clock.now() });
  await until(() => responder.incident(incident)?.measurements.armed !== undefined);
  await vote('U0BEN');
  await until(() => aws.arrived.includes('DescribeOrganization'));
  // Reading in the background is over: what arrives from here on is on the way to the first write.
  await until(() => responder.incident(incident)?.measurements['canary-baseline'] !== undefined);
  await until(() => responder.incident(incident)?.measurements.inventory !== undefined);
  const arrivedBefore = aws.arrived.length;
  const arrived = arrival(aws);
  const begun = performance.now();
  await vote('U0CHO');
  const ms = (await arrived) - begun;
  const before = aws.arrived.slice(
    arrivedBefore,
    aws.arrived.indexOf('AttachPolicy', arrivedBefore),
  );
  await responder.stop();
  await store.shutdown();
  return { ms, before };
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

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
