import type { Request } from '../plan/call.ts';
import { outputOf, text, whyNot } from './answers.ts';
import type { Fields } from './answers.ts';
import { detailsInPages } from './details.ts';
import type { DetailsInPages, IsNeeded } from './details.ts';
import { IN_A_TURN, giveWay } from './measurement.ts';
import type { Answer } from './measurement.ts';
import type { AccountDetails } from './principals.ts';
import { MOST_PER_PAGE, askEach, iam } from './requests.ts';

export interface ReadDetails {
  /** Undefined where they could not be read whole; then `why` says why, as a half sentence. */
  readonly details: AccountDetails | undefined;
  readonly why: string;
}

/** More than any account has: 1,000 pages of 1,000 principals. */
const MOST_PAGES = 1000;

/** One account on its way through its pages. */
interface Way {
  readonly account: string;
  readonly pages: DetailsInPages;
  /** Markers that were asked for so far. */
  readonly markers: Set<string>;
  marker: string;
  why: string;
}

/**
 * Reads who is in some accounts, page by page: each page is reduced before the next one is asked for, so that an
 * answer of tens of megabytes is never held. Half a list is none: one page that fails makes the account unread.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html
 * @param neededIn which inline policies' documents may be asked for later, by account.
 */
export function* readDetails(
  accounts: readonly string[],
  neededIn: (account: string) => IsNeeded,
): Generator<readonly Request[], ReadonlyMap<string, ReadDetails>, readonly Answer[]> {
  const all = accounts.map((account): Way => {
    const pages = detailsInPages(account, neededIn(account));
    return { account, pages, markers: new Set(), marker: '', why: '' };
  });
  let open: readonly Way[] = all;
  while (open.length > 0) {
    const answers = yield* askEach(open, pageOf);
    for (const [way, answer] of answers) {
      for (const part of partsOf(outputOf(answer))) {
        way.pages.add(part.page);
        if (part.isFull) yield giveWay;
      }
    }
    open = answers.filter(([way, answer]) => goesOn(way, answer)).map(([way]) => way);
  }
  return new Map(all.map((way) => [way.account, endOf(way)]));
}

function pageOf({ account, marker }: Way): Request {
  const request = iam(account, 'GetAccountAuthorizationDetails', {
    // Without a filter every AWS managed policy in use comes along.
    Filter: ['User', 'Role', 'Group', 'LocalManagedPolicy'],
    MaxItems: MOST_PER_PAGE,
    ...(marker === '' ? {} : { Marker: marker }),
  });
  return { ...request, onePage: true };
}

/** A page in parts that are reduced in one turn each. */
function partsOf(
  page: Fields | undefined,
): readonly { readonly page: Fields; readonly isFull: boolean }[] {
  const lists = ['UserDetailList', 'GroupDetailList', 'RoleDetailList', 'Policies'];
  return lists.flatMap((name) => {
    const list: unknown = page?.[name];
    if (!Array.isArray(list)) return [];
    // An empty list says something, too: there are none.
    const parts = Array.from({ length: Math.max(1, Math.ceil(list.length / IN_A_TURN)) }, (_, i) =>
      list.slice(i * IN_A_TURN, (i + 1) * IN_A_TURN),
    );
    return parts.map((part) => ({ page: { [name]: part }, isFull: part.length === IN_A_TURN }));
  });
}

/** Is there another page after this one? */
function goesOn(way: Way, answer: Answer): boolean {
  if (!answer.ok) {
    way.why = whyNot(answer);
    return false;
  }
  if (answer.output['IsTruncated'] !== true) return false;
  const marker = text(answer.output, 'Marker');
  // A list that says "there is more" and not where, or that goes round in a circle, was not read to its end.
  if (marker === '' || way.markers.has(marker) || way.markers.size >= MOST_PAGES) {
    way.why = 'its pages have no end';
    return false;
  }
  way.markers.add(marker);
  way.marker = marker;
  return true;
}

function endOf({ pages, why }: Way): ReadDetails {
  const details = why === '' ? pages.whole() : undefined;
  return { details, why: why === '' ? 'the answer had no list of roles' : why };
}
