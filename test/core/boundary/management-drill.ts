import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { scenarioSchema, type Scenario } from '../../../src/drill/scenario/schema.ts';
import { drillWorld, type DrillWorld } from '../../drill/scenario/drill-world.ts';

const FILE = new URL('../../../runbooks/drills/management.yaml', import.meta.url);

/** The shipped drill of the management account on the virtual clock, with another adversary if need be. */
export function managementDrill(
  seed: number,
  adversary: Partial<Scenario['adversary']> = {},
): DrillWorld {
  const data = parse(readFileSync(FILE, 'utf8')) as { adversary: object };
  const changed = { ...data, adversary: { ...data.adversary, ...adversary } };
  return drillWorld(seed, scenarioSchema.parse(changed));
}
