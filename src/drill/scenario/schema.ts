import * as z from 'zod';
import { HABIT_NAMES } from '../adversary/habits.ts';
import { personRoles, settingsSchema } from '../../core/incident/settings.ts';

const account = z.strictObject({
  id: z.string().regex(/^\d{12}$/, 'twelve digits, in quotes'),
  name: z.string().min(1).max(50),
});
const span = z
  .strictObject({ min: z.number().min(0).max(3600), max: z.number().min(0).max(3600) })
  .refine((s) => s.min <= s.max, 'min must not be larger than max');
const name = z
  .string()
  .regex(/^[\w+=,.@-]{1,64}$/, 'letters, digits and +=,.@_- as in an IAM user name');
const count = (max: number) => z.int().min(0).max(max);

/** A scenario: the account, the adversary, the people. What good looks like follows from the outcome. */
const fields = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]{1,40}$/, 'lower-case letters, digits and hyphens'),
  title: z.string().min(1).max(80),
  summary: z.string().max(500),
  sources: z.array(z.string()).default([]),
  /** When the drill's clock begins, ISO 8601 UTC. */
  start: z.iso.datetime(),
  organization: z.strictObject({
    id: z.string().regex(/^o-[a-z0-9]{10,32}$/),
    accounts: z.strictObject({
      management: account,
      security: account,
      prod: account,
      recovery: account,
      outside: account,
      attacker: account,
      /** Needed where no policy reaches production: an organization has a member. */
      member: account.optional(),
    }),
    /** Production is in no organization: nothing stands above it. */
    standalone: z.boolean().default(false),
    /** Production is the management account itself: nothing stands above it, and it stands above the member. */
    prodIsManagement: z.boolean().default(false),
    /** At peace the standing guard was attached: nobody there changes the bot's own roles. */
    guard: z.boolean().default(false),
    regions: z.array(z.string()).min(1).max(4),
  }),
  people: z
    .array(
      z.strictObject({
        person: z.string().regex(/^[a-z][a-z0-9-]{0,30}$/),
        name: z.string().min(1).max(80),
        roles: z.array(z.enum(personRoles)).min(1),
      }),
    )
    .min(3)
    .max(8),
  estate: z.strictObject({
    instances: count(100),
    databases: count(200),
    snapshotsPerDatabase: count(10),
    images: count(100),
    buckets: count(50),
    objectsPerBucket: count(200),
    /** Groups of machines that grow and shrink by themselves. */
    scalingGroups: count(20).default(0),
    /** How many of the buckets keep old versions. */
    versionedBuckets: count(50).default(0),
    /** How many databases the member has, where it is in danger; each has one snapshot. */
    memberDatabases: count(50).default(0),
    copied: count(200),
    machineUser: name,
  }),
  /** How long until a change is enforced, in seconds; each change draws its own from the seed. */
  propagation: z.strictObject({
    iam: span,
    organizations: span,
    /** How long until CloudTrail shows an event. */
    cloudtrail: span.default({ min: 60, max: 300 }),
  }),
  adversary: z.strictObject({
    stolen: name,
    spares: z.array(name).max(10),
    looksEverySeconds: span,
    reactsAfterSeconds: span,
    deletesPerSecond: z.number().min(0.01).max(100),
    /** What a script of his repeats, and how often; the man of 2014 had none. */
    habits: z.array(z.enum(HABIT_NAMES)).default([]),
    repeatsEverySeconds: z.number().min(0.1).max(3600).default(0.5),
  }),
  timing: settingsSchema.shape.timing,
});

/** What the fields can't say alone: who is who, and that nobody is two people. */
export const scenarioSchema = fields.superRefine((scenario, context) => {
  const twice = (what: string, path: (string | number)[], values: readonly string[]) => {
    const second = values.findIndex((value, i) => values.indexOf(value) !== i);
    if (second < 0) return;
    const message = `${what} "${values[second] ?? ''}" is taken already: every one needs its own`;
    context.addIssue({ code: 'custom', path, message });
  };
  const { organization, people, adversary, estate } = scenario;
  const accounts = accountsOf(scenario).map((a) => a.id);
  twice('the account id', ['organization', 'accounts'], accounts);
  const persons = people.map((p) => p.person);
  twice('the person', ['people'], persons);
  const names = people.map((p) => p.name);
  twice('the name', ['people'], names);
  const his = [adversary.stolen, ...adversary.spares];
  twice('the login', ['adversary'], [...new Set(persons), estate.machineUser, ...his]);
  if (isBeyondPolicies(scenario) && organization.accounts.member === undefined) {
    const message =
      'no policy reaches production, so the organization needs another account: member';
    context.addIssue({ code: 'custom', path: ['organization', 'accounts'], message });
  }
  const { prod, management } = organization.accounts;
  if (organization.prodIsManagement && (organization.standalone || prod.id !== management.id)) {
    const message =
      'production is the management account: give both the same id, and leave standalone out';
    context.addIssue({ code: 'custom', path: ['organization', 'prodIsManagement'], message });
  }
  const { cloudtrail } = scenario.propagation;
  const settles = scenario.timing.verifySettleSeconds;
  if (settles !== undefined && settles <= cloudtrail.max) {
    const message = `CloudTrail takes up to ${cloudtrail.max} s here: a bot that waits ${settles} s verifies what it can't have seen`;
    context.addIssue({ code: 'custom', path: ['timing', 'verifySettleSeconds'], message });
  }
  if (isBeyondPolicies(scenario) && organization.guard) {
    const message = 'no policy of the organization reaches production here: no guard there';
    context.addIssue({ code: 'custom', path: ['organization', 'guard'], message });
  }
  const commanders = people.filter((p) => p.roles.includes('commander'));
  if (commanders.length === 0) {
    const message = 'nobody is a commander: give the role to at least one person';
    context.addIssue({ code: 'custom', path: ['people'], message });
  }
  const approvers = people.filter((p) => p.roles.includes('approver'));
  if (approvers.length < 3) {
    const message = `a quorum of two needs three approvers, here are ${approvers.length}: who asks for a plan does not count`;
    context.addIssue({ code: 'custom', path: ['people'], message });
  }
});
export type Scenario = z.infer<typeof scenarioSchema>;

/** Does nothing stand above production, because it is in no organization or is the one that manages it? */
export function isBeyondPolicies({
  organization,
}: {
  readonly organization: Pick<Scenario['organization'], 'standalone' | 'prodIsManagement'>;
}): boolean {
  return organization.standalone || organization.prodIsManagement;
}

/** Every account of the scenario, in its order, each once: production may be the management account. */
export function accountsOf({
  organization,
}: Pick<Scenario, 'organization'>): readonly { readonly id: string; readonly name: string }[] {
  const { accounts, prodIsManagement } = organization;
  return Object.values(accounts)
    .filter((one) => one !== undefined)
    .filter((one) => !prodIsManagement || one !== accounts.prod);
}
