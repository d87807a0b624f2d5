import { randomInt } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { peopleScriptSchema, type PeopleScript } from '../drill/scenario/people-script.ts';
import { scenarioSchema, type Scenario } from '../drill/scenario/schema.ts';
import { readYaml } from './config.ts';
import { isolate } from './stage/isolation.ts';
import { portFlag } from './stage/on-port.ts';
import { EXIT, flags, UsageError, wholeNumber } from './usage.ts';

const DRILLS = fileURLToPath(new URL('../../runbooks/drills/', import.meta.url));

/**
 * `lockstep drill`: everything in one process. Returns 0 when the incident was closed well and nothing
 * was lost, 1 when not.
 * @throws UsageError for wrong flags, broken files, taken ports.
 */
export async function drillCommand(args: string[]): Promise<number> {
  const { values, positionals } = flags(args, {
    scenario: { type: 'string', default: 'code-spaces' },
    seed: { type: 'string' },
    auto: { type: 'boolean' },
    speed: { type: 'string' },
    port: { type: 'string' },
    'cloud-port': { type: 'string' },
    out: { type: 'string' },
  });
  const port = portFlag('--port', values.port);
  const cloudPort = portFlag('--cloud-port', values['cloud-port']);
  const scenario = await loadScenario(values.scenario);
  const script = await loadScript(scenario, values.auto === true, positionals);
  const drill = {
    scenario,
    ...(script === undefined ? {} : { script }),
    seed: wholeNumber('--seed', values.seed, { min: 0, max: 2 ** 31 - 1 }) ?? randomInt(1_000_000),
    speed: wholeNumber('--speed', values.speed, { min: 1, max: 60 }) ?? 1,
    ...(port === undefined ? {} : { port }),
    ...(cloudPort === undefined ? {} : { cloudPort }),
    ...(values.out === undefined ? {} : { out: values.out }),
  };
  // First no way out of this machine, then the code that talks: the SDKs read the environment when they load.
  isolate();
  const { runDrill } = await import('./stage/run.ts');
  return (await runDrill(drill, (line) => process.stdout.write(`${line}\n`)))
    ? EXIT.done
    : EXIT.bad;
}

/** A shipped scenario by its id, or a file. */
export async function loadScenario(nameOrFile: string): Promise<Scenario> {
  return readYaml(await shippedOr(nameOrFile, 'scenario', DRILLS), scenarioSchema);
}

/** The file of what is shipped under this name in `folder`; anything that is no plain name is a file itself. */
async function shippedOr(nameOrFile: string, what: string, folder: string): Promise<string> {
  if (!/^[a-z0-9-]+$/.test(nameOrFile)) return nameOrFile;
  const files = (await readdir(folder)).filter((file) => file.endsWith('.yaml'));
  if (files.includes(`${nameOrFile}.yaml`)) return `${folder}${nameOrFile}.yaml`;
  const names = files.map((file) => file.replace(/\.yaml$/, '')).join(', ');
  throw new UsageError(
    `there is no ${what} "${nameOrFile}"; shipped: ${names}. One of your own is a file: ./${nameOrFile}.yaml`,
  );
}

/** The people's script of `--auto`: `good`, `bad`, or a file. Undefined when people play themselves. */
async function loadScript(
  scenario: Scenario,
  auto: boolean,
  positionals: readonly string[],
): Promise<PeopleScript | undefined> {
  const [name, ...more] = positionals;
  if (!auto) {
    if (name === undefined) return undefined;
    throw new UsageError(`"${name}" means nothing here; scripted people are --auto ${name}`);
  }
  if (more.length > 0) throw new UsageError(`--auto takes one script, not also ${more.join(', ')}`);
  const file = await shippedOr(name ?? 'good', 'script', `${DRILLS}people/`);
  const script = await readYaml(file, peopleScriptSchema);
  const known = scenario.people.map((p) => p.person);
  const { steps, approvers, asked, review } = script;
  const strangers = [
    ...steps.map((s) => s.person),
    ...approvers,
    asked.person,
    review.person,
  ].filter((person) => !known.includes(person));
  if (strangers.length > 0) {
    throw new UsageError(
      `${file} names ${[...new Set(strangers)].join(', ')}; the people of ${scenario.id} are ${known.join(', ')}`,
    );
  }
  return script;
}
