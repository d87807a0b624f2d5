import type { Json, JsonObject } from './json.ts';

export type AwsService =
  | 'iam'
  | 'sts'
  | 'organizations'
  | 'secretsmanager'
  | 'kms'
  | 'backup'
  | 's3'
  | 'ec2'
  | 'cloudtrail'
  | 'account'
  | 'lambda'
  | 'ssm'
  | 'events'
  | 'scheduler'
  | 'sso-admin'
  | 'identitystore'
  | 'access-analyzer'
  | 'ram'
  | 'rds'
  | 'guardduty'
  | 'config'
  | 'cognito-identity'
  | 'codebuild'
  | 'autoscaling'
  | 'dlm'
  | 'eks'
  | 'cloudformation'
  | 'support'
  | 'rolesanywhere'
  | 'signin'
  | 'account-access'
  | 'cloudwatch'
  | 'securityhub'
  | 'sns'
  | 'logs'
  | 'pipes'
  | 'states'
  | 'budgets'
  | 'sagemaker'
  | 'glue'
  | 'elasticmapreduce'
  | 'transfer'
  | 'iot'
  | 'route53domains'
  | 'dynamodb'
  | 's3control';

/**
 * Whose authority a request uses. The adapter turns it into a role to assume; the names are those of
 * the configuration's `organization.roles`.
 *
 * - `responder`: the responder role in `account`; contains and reads
 * - `freeze`: the role in the management account that may attach, and nothing looser
 * - `lift`: the role in the management account that may detach
 * - `canary`: the powerless-by-policy role in `account` that proves a denial
 * - `outside`: the canary outside the organization
 * - `vault`: the role in the vault account that stores new secrets
 * - `restore`: the role in the recovery account that runs restore tests
 */
export type Authority =
  | 'responder'
  | 'freeze'
  | 'lift'
  | 'canary'
  | 'outside'
  | 'vault'
  | 'restore';

/** One AWS request as data. `account` is twelve digits; global services use Region `us-east-1`. */
export interface Request {
  readonly as: Authority;
  readonly account: string;
  readonly region: string;
  readonly service: AwsService;
  /** The API operation's name, `UpdateAccessKey`. */
  readonly operation: string;
  /** The SDK's input. Dates as ISO 8601 strings; policy documents as strings. May hold `ValueOf`. */
  readonly input: JsonObject;
  /** Of a measurement's request: an answer that takes longer is none. Never longer than the call deadline, ms. */
  readonly withinMs?: number;
  /** Of a measurement's request: one page, with what tells the next one; without it a list is read to its end. */
  readonly onePage?: boolean;
}

/** Inside an input: the value that an earlier call of the same plan left (its check's picked value). */
export interface ValueOf extends JsonObject {
  readonly $valueOf: string;
}

/**
 * Where in an answer a value stands: a string is a key, an object selects the first element of a list
 * that has those members. `['AccessKeyMetadata', { AccessKeyId: 'AKIA…' }, 'Status']`. In a list of bare texts
 * `{ $text: '666666666666' }` selects that text. `{ $holds: 'a b' }` selects the first element in which each of these
 * texts stands as a value, at any depth; `{ $lacks: 'a b' }` the first in which one of them does not.
 * `{ '$not status': 'GONE' }` selects by that the member `status` is another text, or missing.
 */
export type Pick = readonly (string | { readonly [key: string]: string })[];

/** A fact about AWS that can be read: ask `read`, pick a value, compare. An absent entity counts as absent. */
export interface Check {
  /** A read-only request; lists are read to their end. */
  readonly read: Request;
  readonly pick: Pick;
  readonly expect:
    | { readonly equals: Json | ValueOf }
    /** One of these values. */
    | { readonly oneOf: readonly Json[] }
    /** Another value, or none at all. */
    | { readonly otherThan: Json }
    /** The picked string, URL-decoded if need be, is JSON equal to this document. */
    | { readonly document: Json }
    /** The same, with the document that this call of the plan creates: its request's `Content`. */
    | { readonly documentOf: string }
    | { readonly present: true }
    | { readonly absent: true };
  /** What it means for people when a precondition does not hold; without it they read the general sentence. */
  readonly otherwise?: string;
}

export type Noise = 'quiet' | 'medium' | 'loud';

/**
 * One change, with all that is needed to do it, to see that it is done, and to take it back.
 * A call is level-triggered: `check` true means done already; a false `precondition` means that the
 * world has changed since the plan was drawn, and the call drops out.
 */
export interface Call {
  /** Unique in the plan: `close/AKIA…`. */
  readonly id: string;
  /** The response action that drew this call. */
  readonly action: string;
  readonly request: Request;
  readonly preconditions: readonly Check[];
  readonly check: Check;
  /**
   * For a job that goes on by itself: any of these true means that it was started and still runs. Nobody
   * starts it again then; people are asked once it has had the tries and the time of any other call.
   */
  readonly underway?: readonly Check[];
  /** It may take hours: nobody is asked while such a job runs, and it is not given up while AWS asks for patience. */
  readonly patient?: true;
  /** True means that what it acts on is gone for good, so that there is nothing left to do. */
  readonly moot?: Check;
  /** What it means for people when AWS says that what it acts on does not exist. */
  readonly gone?: string;
  /** The inverse, or why there is none. Its input may hold `ValueOf` of this same call. */
  readonly undo: { readonly request: Request; readonly check: Check } | { readonly none: string };
  readonly noise: Noise;
  /** One plain sentence for the card: what this does. */
  readonly says: string;
  /** What stops working because of it; empty when nothing does. */
  readonly breaks: string;
  /** The doors (ids of the inventory) that it closes. */
  readonly doors: readonly string[];
  /**
   * It closes what looked hostile when the plan was drawn. Once closed it may no longer look so (a trust that
   * was cleaned names no stranger any more), and it is never opened again all the same.
   */
  readonly hostile?: true;
  /** Its failure is named and blocks nothing: what it adds is worth less than what would wait for it. */
  readonly optional?: true;
  /**
   * It leaves before anything is read, and is looked at afterwards: for a change that can only tighten, that
   * doubled is the same as once, and that must wait for nothing.
   */
  readonly fires?: true;
  /** Set for a call whose answer holds a new secret: it goes straight to the vault and nowhere else. */
  readonly handOver?: HandOver;
}

/** Where the secret of a `CreateAccessKey` goes: a secret in the vault account, never chat or journal. */
export interface HandOver {
  readonly account: string;
  readonly region: string;
  readonly secretName: string;
  /** Key ids that the user had when the inventory was taken. */
  readonly baselineKeyIds: readonly string[];
  /** When the plan was drawn, ISO 8601: a key that is older can't be the orphan of one of our attempts. */
  readonly since: string;
}
