import { blinding } from './blinding.data.ts';
import { compute } from './compute.data.ts';
import type { DoorEntry, DoorTable } from './entry.ts';
import { organizationAndRoot } from './organization-and-root.data.ts';
import { rolesAndFederation } from './roles-and-federation.data.ts';
import { sharing } from './sharing.data.ts';
import { users } from './users.data.ts';

/** Every door that we know of, in the order of the page. */
export const doorTables: readonly DoorTable[] = [
  users,
  rolesAndFederation,
  organizationAndRoot,
  compute,
  sharing,
  blinding,
];

/** All entries of the tables. */
export function entriesOf(tables: readonly DoorTable[]): readonly DoorEntry[] {
  return tables.flatMap((table) => table.entries);
}
