/**
 * Makes the README's picture again: `node test/e2e/drill-picture.ts [FILE]`, docs/pictures/drill.png by
 * default. Plays a drill in a real browser until the emergency plan lacks one approval, and photographs it.
 */
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadScenario } from '../../src/cli/drill.ts';
import { ana, ben, cho, openDrillPage } from './drill-page.ts';

const file =
  process.argv[2] ?? fileURLToPath(new URL('../../docs/pictures/drill.png', import.meta.url));
const scenario = await loadScenario('code-spaces');
const drill = await openDrillPage({ scenario, seed: 5, speed: 4, height: 940 });
try {
  drill.stage.built.adversary.begin(0);
  await drill.declare(ana, 'a note was found in the EC2 console');
  for (const name of [ana, ben, cho]) await drill.openIncident(name);
  const emergency = await drill.pending('emergency');
  await drill.approve(ben, emergency);
  await drill.log(cho).getByText('✓ Ben Okafor').first().waitFor();
  // One column each for the state of things, for what was approved, and for the second pair of eyes.
  await drill.screen(ana).getByRole('button', { name: 'Jump' }).click();
  await drill.log(cho).getByRole('button', { name: 'Approve' }).last().click();
  await drill.page.mouse.move(0, 0);
  await drill.settle();
  await mkdir(dirname(file), { recursive: true });
  await drill.page.screenshot({ path: file });
  process.stdout.write(`${file}\n`);
} finally {
  await drill.close();
}
