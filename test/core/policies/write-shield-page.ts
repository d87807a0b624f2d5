import { writeFileSync } from 'node:fs';
import { shieldPage } from './shield-page.ts';

/** Writes docs/shield.md anew from the policies. By hand: `node test/core/policies/write-shield-page.ts`. */

/** Where the page stands. */
export const committedShieldPage = new URL('../../../docs/shield.md', import.meta.url);

if (import.meta.main) writeFileSync(committedShieldPage, await shieldPage());
