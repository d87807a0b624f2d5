import type { AwsService } from '../../core/plan/call.ts';
import { failure } from './failure.ts';
import type { Attempted } from './attempt.ts';

/** How an operation pages: the members of the answer that are copied into the next request. */
interface PageRule {
  /** `[input member, output member]`; all that are present are copied. */
  readonly tokens: readonly (readonly [input: string, output: string])[];
  /** The member that says whether there is more; absent: a token says so by being there. */
  readonly more?: string;
}

const nextToken: PageRule = { tokens: [['NextToken', 'NextToken']] };

/** By service. Sources: the `paginators-1` files of botocore and the SDK's own paginators. */
const rules: { readonly [service in AwsService]: PageRule } = {
  iam: { tokens: [['Marker', 'Marker']], more: 'IsTruncated' },
  sts: { tokens: [] },
  organizations: nextToken,
  secretsmanager: nextToken,
  kms: { tokens: [['Marker', 'NextMarker']], more: 'Truncated' },
  backup: nextToken,
  s3: { tokens: [['ContinuationToken', 'ContinuationToken']] },
  ec2: nextToken,
  cloudtrail: nextToken,
};

/** S3's lists each page in a way of their own. */
const s3Rules: { readonly [operation: string]: PageRule } = {
  ListObjectsV2: { tokens: [['ContinuationToken', 'NextContinuationToken']], more: 'IsTruncated' },
  ListObjectVersions: {
    tokens: [
      ['KeyMarker', 'NextKeyMarker'],
      ['VersionIdMarker', 'NextVersionIdMarker'],
    ],
    more: 'IsTruncated',
  },
  ListMultipartUploads: {
    tokens: [
      ['KeyMarker', 'NextKeyMarker'],
      ['UploadIdMarker', 'NextUploadIdMarker'],
    ],
    more: 'IsTruncated',
  },
  ListParts: { tokens: [['PartNumberMarker', 'NextPartNumberMarker']], more: 'IsTruncated' },
};

/** IAM spells the word with a small letter in this one answer. */
const delegations: PageRule = { tokens: [['Marker', 'Marker']], more: 'isTruncated' };

const ruleOf = (service: AwsService, operation: string): PageRule =>
  (service === 's3' ? s3Rules[operation] : undefined) ??
  (service === 'iam' && operation === 'ListDelegationRequests' ? delegations : rules[service]);

type Members = { [key: string]: unknown };

/** The members of the next request that ask for the page after this one; undefined on the last. */
export function nextPage(
  service: AwsService,
  operation: string,
  output: Members,
): Members | undefined {
  const rule = ruleOf(service, operation);
  if (rule.more !== undefined && output[rule.more] !== true) return undefined;
  const found = rule.tokens
    .map(([input, member]) => [input, output[member]] as const)
    .filter(([, token]) => token !== undefined && token !== null && token !== '');
  return found.length === 0 ? undefined : Object.fromEntries(found);
}

/** Two pages as one: lists joined, maps joined, everything else from the first. */
export function joinPages(first: Members, second: Members): Members {
  const joined: Members = { ...first };
  for (const [key, value] of Object.entries(second)) {
    const before = joined[key];
    if (Array.isArray(before) && Array.isArray(value)) joined[key] = before.concat(value);
    else if (before === undefined) joined[key] = value;
  }
  return joined;
}

/** More than any answer that we ask for: 1,000 pages of 1,000 principals. */
const PAGE_CAP = 1000;

/**
 * Reads all pages with `read` (it gets the page members to add to the input) and gives one answer, without the
 * paging members. A list that doesn't end, or a far side that says "there is more" and not where, is an
 * error: half a list must never look like a whole one.
 */
export async function readPages(
  service: AwsService,
  operation: string,
  read: (page: Members) => Promise<Attempted>,
): Promise<Attempted> {
  const rule = ruleOf(service, operation);
  let whole: Members = {};
  let page: Members = {};
  const asked = new Set<string>();
  for (let count = 0; count < PAGE_CAP; count += 1) {
    const answer = await read(page);
    if (!answer.ok) return answer;
    const output = answer.output as Members;
    whole = joinPages(whole, output);
    const next = nextPage(service, operation, output);
    if (next === undefined) {
      if (rule.more !== undefined && output[rule.more] === true) {
        return broken(operation, 'says that there is more, but not where');
      }
      return { ok: true, output: withoutPaging(whole, rule) };
    }
    const key = JSON.stringify(next);
    if (asked.has(key)) return broken(operation, 'gave the same page token twice');
    asked.add(key);
    page = next;
  }
  return broken(operation, `has more than ${PAGE_CAP} pages; the list was not read to its end`);
}

function broken(operation: string, why: string): Attempted {
  return { ok: false, error: failure('unavailable', 'PagingBroken', `${operation} ${why}`) };
}

function withoutPaging(whole: Members, rule: PageRule): Members {
  const dropped = new Set(rule.tokens.map(([, output]) => output));
  if (rule.more !== undefined) dropped.add(rule.more);
  return Object.fromEntries(Object.entries(whole).filter(([key]) => !dropped.has(key)));
}
