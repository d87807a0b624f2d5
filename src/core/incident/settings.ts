import * as z from 'zod';
import { unitProblems } from '../policies/units.ts';

/** Everything about the company that decisions depend on. It is pinned in the opening fact. */

const accountId = z.string().regex(/^\d{12}$/, 'an AWS account id has twelve digits');
// https://docs.aws.amazon.com/organizations/latest/APIReference/API_OrganizationalUnit.html
const unitId = z
  .string()
  .regex(/^ou-[0-9a-z]{4,32}-[a-z0-9]{8,32}$/, 'an organizational unit such as ou-ab12-cdef3456');
const uniqueId = z
  .string()
  .regex(/^A(ROA|IDA)[A-Z0-9]{8,}$/, 'a unique id begins with AROA or AIDA');
const roleName = z
  .string()
  .regex(/^[\w+=,.@/-]{1,128}$/, 'an IAM role name, with its path if it has one');
const network = z.union(
  [z.cidrv4(), z.cidrv6()],
  'a network such as 203.0.113.10/32, in quotation marks',
);
const region = z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'an AWS Region such as eu-west-1');
const seconds = (byDefault: number) => z.int().min(0).max(604_800).default(byDefault);
const laterSeconds = z.int().min(0).max(604_800).optional();

export const personRoles = ['commander', 'responder', 'approver'] as const;
export type PersonRole = (typeof personRoles)[number];

export const rosterSchema = z.strictObject({
  people: z
    .array(
      z.strictObject({
        /** A short stable id for the person, used in the journal and in commands. */
        person: z
          .string()
          .regex(/^[a-z][a-z0-9-]{0,30}$/, 'lower-case letters, digits and hyphens'),
        name: z.string().min(1).max(80),
        slack: z
          .string()
          .regex(/^[UW][A-Z0-9]{2,20}$/, 'a Slack user id such as U012AB3CD, never a name'),
        roles: z.array(z.enum(personRoles)).min(1),
      }),
    )
    .min(2),
  quorum: z.int().min(2).max(5).default(2),
  /** Lets the requester count as one of the two for tightening plans only; for rosters of two or three. */
  smallTeam: z.boolean().default(false),
});
export type Roster = z.infer<typeof rosterSchema>;
export type Person = Roster['people'][number];

const organizationSchema = z.strictObject({
  id: z.string().regex(/^o-[a-z0-9]{10,32}$/, 'an organization id such as o-exampleorgid'),
  managementAccount: accountId,
  /** The bot's responder role in the management account; without it that account can't be contained. */
  managementResponderRoleId: uniqueId.optional(),
  /** The bot's freeze and lift roles there: an incident of the management account must not deny them anything. */
  freezeRoleId: uniqueId.optional(),
  liftRoleId: uniqueId.optional(),
  /** Unique ids that the shield and the freeze exempt besides the responder roles: bot, evidence writer. */
  exemptIds: z.array(uniqueId).default([]),
  roles: z
    .strictObject({
      responder: roleName.default('lockstep-responder'),
      freeze: roleName.default('lockstep-freeze'),
      lift: roleName.default('lockstep-lift'),
      canary: roleName.default('lockstep-canary'),
      vault: roleName.default('lockstep-vault'),
      restore: roleName.default('lockstep-restore'),
    })
    .prefault({}),
  /** Under shield and freeze, responder sessions are good from these public networks only. Not with VPC endpoints. */
  responderNetwork: z.array(network).min(1).max(20).optional(),
  /** Under shield and freeze, a responder session from before this instant is worth nothing. Moves forward only. */
  responderSince: z.iso.datetime({ error: 'an instant such as 2026-11-22T04:00:00Z' }).optional(),
  /** ARN patterns of the roles that may change the bot's own roles while the standing guard is on; without them, no guard. */
  deployers: z
    .array(z.string().regex(/^arn:aws:iam::/, 'the ARN of a role, * as a wildcard'))
    .min(1)
    .max(20)
    .optional(),
  regions: z.array(region).min(1).default(['us-east-1']),
  accounts: z
    .array(
      z.strictObject({
        id: accountId,
        name: z.string().min(1).max(50),
        responderRoleId: uniqueId,
        /** There is a canary role in this account, so that enforcement can be measured. */
        canary: z.boolean().default(false),
      }),
    )
    .min(1),
  /**
   * Organizational units and every account in each: one request locks a whole unit. An account that is not in
   * `accounts` belongs here too, because it would be locked with the others.
   */
  units: z
    .array(
      z.strictObject({
        id: unitId,
        name: z.string().min(1).max(128),
        parent: unitId.optional(),
        accounts: z.array(accountId).default([]),
      }),
    )
    .superRefine((units, context) => {
      for (const message of unitProblems(units)) context.addIssue({ code: 'custom', message });
    })
    .optional(),
  /**
   * An account of `accounts` with a canary and nothing else in it: `/incident arm` tries the policies on it. It stays in
   * every incident like any other; only while a trial may be on it, it is left out of one that is declared.
   */
  sacrificial: accountId.optional(),
  /** Never a target of any plan: security, log archive. */
  protectedAccounts: z.array(accountId).default([]),
  /** A role outside the organization, and what it may assume in each account, to measure the RCP. */
  outside: z
    .strictObject({ roleArn: z.string().startsWith('arn:aws'), probeRole: roleName })
    .optional(),
  /** Accounts outside the organization whose trust in our roles is known and wanted. */
  knownVendors: z.array(accountId).default([]),
});

/** A bucket with Object Lock in an account that no incident has, usually the log archive. */
export const evidenceSchema = z.strictObject({
  bucket: z
    .string()
    .regex(
      /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
      'a bucket name: lower-case letters, digits, - and .',
    ),
  region,
  account: accountId,
  /** The role in that account that may put objects and nothing else. */
  role: roleName.default('lockstep-evidence'),
  /** For how many days nobody can delete what was put, root included. */
  retentionDays: z.int().min(1).max(3650).default(365),
});
export type EvidencePlace = z.infer<typeof evidenceSchema>;

export const settingsSchema = z.strictObject({
  organization: organizationSchema,
  /** Accounts above which nothing stands: no organization policy reaches them. */
  standalone: z
    .array(
      z.strictObject({
        id: accountId,
        name: z.string().min(1).max(50),
        responderRoleId: uniqueId,
      }),
    )
    .optional(),
  /** The sign-in shield of accounts above which nothing stands: from where people may still sign in to the console. */
  signIn: z
    .strictObject({
      network,
      /** A role of the account, by its name, that may sign in from anywhere. Unless set, the responder role. */
      exclude: z
        .string()
        .regex(/^[\w+=,.@-]{1,64}$/, 'the name of an IAM role without a path')
        .optional(),
    })
    .optional(),
  /** The longest that a standing order may be good for, in days. Unless set: 30. */
  standingOrderDays: z.int().min(1).max(90).optional(),
  /** Machine users whose access key is rotated. */
  rotate: z
    .array(z.strictObject({ account: accountId, user: z.string().min(1).max(64) }))
    .default([]),
  /** Where new secrets go: an account outside the incident. */
  vault: z
    .strictObject({ account: accountId, region, prefix: z.string().max(100).default('lockstep/') })
    .optional(),
  backups: z
    .strictObject({
      /** The account that holds the copies and in which the restore test runs. */
      account: accountId,
      region,
      vault: z.string().min(1),
      /** The role that AWS Backup assumes for the restore. */
      restoreRoleArn: z.string().startsWith('arn:aws'),
      /** The baseline file made at peace, relative to the configuration file. */
      baseline: z.string().min(1),
      /**
       * Where the newest recovery points of the management account are copied first: a vault of another account of the
       * organization, and the role in the account itself that AWS Backup assumes for it.
       */
      copyTo: z
        .strictObject({
          vaultArn: z
            .string()
            .regex(
              /^arn:aws[\w-]*:backup:[a-z0-9-]+:\d{12}:backup-vault:[\w-]{2,50}$/,
              'the ARN of a backup vault',
            ),
          role: roleName,
        })
        .optional(),
    })
    .optional(),
  /** Where signed checkpoints and lines go, out of the bot's own reach. */
  evidence: evidenceSchema.optional(),
  timing: z
    .strictObject({
      proofDeadlineSeconds: seconds(90),
      probeEverySeconds: seconds(5),
      doorsSettleSeconds: seconds(900),
      /**
       * For so long a request may still arrive that a bot signed before it stood still: AWS takes it for five
       * minutes (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html), and clocks differ.
       */
      lateRequestsSeconds: seconds(360),
      // Optional, with what stands for them in laterTimings: journals of older bots don't have them.
      /** How long after the last proof the event history counts as settled. Unless set: 7,200. */
      verifySettleSeconds: laterSeconds,
      /** Between two looks of the watch at the attached policies; 0 switches it off. Unless set: 300. */
      watchEverySeconds: laterSeconds,
      /** How long it must stay quiet after the freeze came off, before the shield may follow. Unless set: 900. */
      quietSeconds: laterSeconds,
      /** How long a change of IAM may take until every request is judged by it. Unless set: 60. */
      propagationSeconds: laterSeconds,
      voteWindowSeconds: seconds(1800),
      startWindowSeconds: seconds(600),
      holdSeconds: seconds(600),
      /** How long a call's check is repeated before the result counts as unknown. */
      callDeadlineSeconds: seconds(60),
    })
    .prefault({}),
});
export type Settings = z.infer<typeof settingsSchema>;

/**
 * Timings that came later than the first journals, with what stands for them where they are not set. AWS says
 * that an event shows after about five minutes on average and promises nothing; one was seen to arrive after
 * more than an hour (https://docs.aws.amazon.com/awscloudtrail/latest/userguide/get-and-view-cloudtrail-log-files.html).
 */
export const laterTimings = {
  verifySettleSeconds: 7200,
  watchEverySeconds: 300,
  quietSeconds: 900,
  propagationSeconds: 60,
} as const;

/** One of them, in seconds, as it is set or as it usually is. */
export function laterTiming({ timing }: Settings, name: keyof typeof laterTimings): number {
  return timing[name] ?? laterTimings[name];
}
