import { startCloud } from '../drill/cloud/server.ts';
import { AWS_LIMITS } from '../drill/cloud/services/limits.ts';
import { buildScenario } from '../drill/scenario/build.ts';
import { ROLES } from '../drill/scenario/parts/bot-roles.ts';
import { accountsOf, isBeyondPolicies } from '../drill/scenario/schema.ts';
import { wallClock } from './clock.ts';
import { loadScenario } from './drill.ts';
import { onPort, portFlag } from './stage/on-port.ts';
import { stopRequest } from './stage/stopping.ts';
import { EXIT, flags, UsageError, wholeNumber } from './usage.ts';

/**
 * `lockstep cloud`: the simulated organization alone, as an AWS endpoint. Prints one JSON line when it is
 * ready (DESIGN §7) and runs until it is stopped.
 * @throws UsageError for wrong flags, a broken scenario, a taken port.
 */
export async function cloudCommand(args: string[]): Promise<number> {
  const { values, positionals } = flags(args, {
    scenario: { type: 'string', default: 'code-spaces' },
    seed: { type: 'string' },
    port: { type: 'string' },
  });
  const [stray] = positionals;
  if (stray !== undefined)
    throw new UsageError(`cloud takes no "${stray}"; it takes --scenario ${stray}`);
  const scenario = await loadScenario(values.scenario);
  const seed = wholeNumber('--seed', values.seed, { min: 0, max: 2 ** 31 - 1 }) ?? 1;
  const port = portFlag('--port', values.port);
  const built = buildScenario(scenario, seed, AWS_LIMITS);
  // The cloud alone has no bot whose time could be virtual: its clock begins at the scenario's start.
  const wall = wallClock();
  const offset = Date.parse(scenario.start) - wall.now();
  const clock = { now: () => wall.now() + offset };
  const server = await onPort('--port', port, (at) =>
    startCloud({ kernel: built.kernel, clock, ...at }),
  );
  const { prod } = scenario.organization.accounts;
  const ready = {
    endpoint: server.endpoint,
    accounts: accountsOf(scenario),
    personas: built.personas,
    roles: {
      responder: `arn:aws:iam::${prod.id}:role/${ROLES.responder}`,
      ...(isBeyondPolicies(scenario)
        ? {}
        : { canary: `arn:aws:iam::${prod.id}:role/${ROLES.canary}` }),
    },
  };
  // Before the line: whoever reads it may stop us in the same moment.
  const stop = stopRequest();
  process.stdout.write(`${JSON.stringify(ready)}\n`);
  await stop.asked;
  await server.close();
  stop.release();
  return EXIT.done;
}
