import { writeFileSync } from 'node:fs';
import { doorTables } from '../../../src/core/doors/catalogue/catalogue.ts';
import { doorsPage } from '../../../src/core/doors/catalogue/page.ts';

/** Writes docs/doors.md anew from the catalogue. By hand: `node test/core/doors/write-doors-page.ts`. */

/** Where the page stands. */
export const committedPage = new URL('../../../docs/doors.md', import.meta.url);

/** What should stand there. */
export function freshPage(): string {
  return doorsPage(doorTables);
}

if (import.meta.main) writeFileSync(committedPage, freshPage());
