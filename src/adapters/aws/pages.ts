import type { AwsService, Request } from '../../core/plan/call.ts';
import { failure } from './failure.ts';
import type { Attempted } from './attempt.ts';
import { serviceRows } from './services.data.ts';
import type { PageRule } from './services.data.ts';

const ruleOf = (service: AwsService, operation: string): PageRule =>
  serviceRows[service].pagesOf?.[operation] ?? serviceRows[service].pages;

/** What is asked: a request without its authority. */
type Listing = Pick<Request, 'service' | 'operation' | 'input' | 'onePage'>;

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

/** The members that ask for the largest page that AWS gives; empty where the caller has chosen one. */
export function firstPage({ service, operation, input }: Listing): Members {
  const rows = serviceRows[service].largest ?? {};
  const largest = Object.hasOwn(rows, operation) ? rows[operation] : undefined;
  if (largest === undefined || input[largest[0]] !== undefined) return {};
  return { [largest[0]]: largest[1] };
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
 * Reads all pages, as large as AWS gives them, with `read` (it gets the page members to add to the input) and
 * gives one answer, without the paging members. A list that doesn't end, or a far side that says "there is more" and not where, is an
 * error: half a list must never look like a whole one. Who asks for `onePage` gets it with its paging members, and follows them.
 */
export async function readPages(
  listing: Listing,
  read: (page: Members) => Promise<Attempted>,
): Promise<Attempted> {
  const { service, operation } = listing;
  const rule = ruleOf(service, operation);
  let whole: Members = {};
  const size = firstPage(listing);
  let page: Members = size;
  const asked = new Set<string>();
  for (let count = 0; count < PAGE_CAP; count += 1) {
    const answer = await read(page);
    if (!answer.ok) return answer;
    if (listing.onePage === true) return answer;
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
    page = { ...size, ...next };
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
