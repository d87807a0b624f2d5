import { ChatRefusal } from '../../../src/cli/stage/person.ts';
import { lastAnswer } from '../../e2e/people.ts';
import { until } from '../until.ts';
import type { DrillSite } from './drill-site.ts';

/** Ana declares, again if nobody answers. The incident's id. */
export async function declare({ team: { ana }, scenario }: DrillSite): Promise<string> {
  const general = (await ana.channels()).find((one) => !one.isPrivate && !one.isDirect)?.id ?? '';
  const { prod } = scenario.organization.accounts;
  let [typed, incident] = [-Infinity, ''];
  await until('the incident is declared', async () => {
    if (performance.now() - typed > 6_000) {
      typed = performance.now();
      await ana
        .type(`/incident declare ${prod.id} because a note was found in the console`, general)
        .catch((error: unknown) => {
          if (!(error instanceof ChatRefusal)) throw error;
          typed = -Infinity;
        });
    }
    incident = /inc-\d{8}-[0-9a-f]{6}/.exec(await lastAnswer(ana, general))?.[0] ?? '';
    return incident !== '';
  });
  return incident;
}
