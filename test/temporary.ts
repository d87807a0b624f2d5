import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

/**
 * Makes folders of a test file's own, which are gone when its tests are over. To be called where `afterAll` can be.
 * @param prefix their names' beginning: `lockstep-store-`
 */
export function temporaryFolders(prefix: string): () => string {
  const made: string[] = [];
  afterAll(() => {
    for (const folder of made.splice(0)) {
      // A test may have made it read-only.
      chmodSync(folder, 0o700);
      rmSync(folder, { recursive: true });
    }
  });
  return () => {
    const folder = mkdtempSync(join(tmpdir(), prefix));
    made.push(folder);
    return folder;
  };
}
