import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const mend =
  'apt-get update && apt-get install -y chromium (or set LOCKSTEP_CHROMIUM to a Chromium)';

/** Where a Chromium is, or undefined. `LOCKSTEP_CHROMIUM` names another one. */
function findChromium(): string | undefined {
  const named = process.env['LOCKSTEP_CHROMIUM'];
  return [...(named === undefined ? [] : [named]), ...places].find((place) => existsSync(place));
}

/**
 * Whether the tests in a browser run here: `describe.runIf(canRunChromium())(…)`. Where there is no Chromium they are
 * skipped, loudly; with CI=true that is an error, so that a pipeline can't lose them silently.
 */
export function canRunChromium(): boolean {
  if (findChromium() !== undefined) return true;
  if (process.env['CI'] === 'true') throw new Error(`No Chromium for the page's tests: ${mend}`);
  console.warn(`SKIPPED: the tests of the chat page need a Chromium. ${mend}`);
  return false;
}

/** Starts a headless Chromium that asks nothing of the network by itself. Close it after use. */
export async function openChromium(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error(`There is no Chromium here: ${mend}`);
  return chromium.launch({
    executablePath,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
