import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { drafts } from '../../../src/core/actions/drafts.ts';
import { measurements } from '../../../src/core/doors/measurements.ts';
import type {
  MadeCall,
  MeasurementResult,
  Situation,
} from '../../../src/core/incident/situation.ts';
import { toJson } from '../../../src/core/plan/canonical.ts';
import type { JsonObject } from '../../../src/core/plan/json.ts';
import type { MeasurementId } from '../../../src/core/runbook/language.ts';
import { scenarioSchema, type Scenario } from '../../../src/drill/scenario/schema.ts';
import { drillWorld, type DrillWorld } from '../../drill/scenario/drill-world.ts';
import { cloudWorldOf, type CloudWorld } from '../cloud-world.ts';

const FILE = new URL('../../../runbooks/drills/standalone.yaml', import.meta.url);

/** The shipped drill of an account that stands alone, driven by hand, with the adversary at work in it. */
export interface StandaloneDrill {
  readonly drill: DrillWorld;
  readonly world: CloudWorld;
  /** What the plans have made so far. */
  readonly made: readonly MadeCall[];
  situation(): Situation;
  measure(id: MeasurementId): MeasurementResult;
  /** Draws the plan, makes the calls of its part, and says how they ended, each ending once. */
  run(plan: 'protect' | 'boundary', part: string): Promise<readonly string[]>;
}

export function standaloneDrill(
  seed: number,
  adversary: Partial<Scenario['adversary']> = {},
): StandaloneDrill {
  const data = parse(readFileSync(FILE, 'utf8')) as { adversary: object };
  const scenario = scenarioSchema.parse({
    ...data,
    adversary: { ...data.adversary, ...adversary },
  });
  const drill = drillWorld(seed, scenario);
  const world = cloudWorldOf(drill);
  const made: MadeCall[] = [];
  const measured: { [id: string]: JsonObject } = {};
  const situation = () => world.situation({ made, measured });
  return {
    drill,
    world,
    made,
    situation,
    measure(id) {
      const result = world.measure(measurements[id](situation()));
      measured[id] = toJson(result.data) as JsonObject;
      return result;
    },
    async run(plan, part) {
      const { waves } = drafts[plan](situation());
      return [...new Set(await world.run(waves, part, made))];
    },
  };
}
