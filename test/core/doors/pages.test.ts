import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inventory } from '../../../src/core/doors/inventory.ts';
import type { Answer } from '../../../src/core/doors/measurement.ts';
import type { Request } from '../../../src/core/plan/call.ts';
import { answers } from '../accounts.ts';
import { drive, failed, ok } from '../drive.ts';
import { situation } from '../situations.ts';
import { everyDoor } from './every-door.ts';
import { largeAccount } from './large-account.ts';

const LISTS = ['UserDetailList', 'GroupDetailList', 'RoleDetailList', 'Policies'] as const;
type Answers = (request: Request) => Answer;

/** The lists of an account as one row of things, in any order. */
function rowOf(whole: Answer): readonly (readonly [string, unknown])[] {
  if (!whole.ok) throw new Error('the account has no details');
  return LISTS.flatMap((name) =>
    ((whole.output[name] ?? []) as readonly unknown[]).map((one) => [name, one] as const),
  );
}

/** Hands the details out in pages that end at these places of the row, each with all four lists. */
function inPages(row: ReturnType<typeof rowOf>, ends: readonly number[], rest: Answers): Answers {
  const starts = [0, ...new Set(ends.filter((end) => end > 0 && end < row.length))].sort(
    (a, b) => a - b,
  );
  return (request) => {
    if (request.operation !== 'GetAccountAuthorizationDetails') return rest(request);
    const at = starts.indexOf(Number(request.input['Marker'] ?? 0));
    const next = starts[at + 1];
    const page = row.slice(starts[at], next);
    const lists = LISTS.map((name) => [
      name,
      page.filter(([list]) => list === name).map(([, one]) => one),
    ]);
    return ok({
      ...Object.fromEntries(lists),
      IsTruncated: next !== undefined,
      ...(next === undefined ? {} : { Marker: String(next) }),
    });
  };
}

const plain = answers(everyDoor);
const asked = situation();
const whole = drive(inventory(asked), plain).result;
const row = rowOf(
  plain({
    as: 'responder',
    account: asked.scope[0] ?? '',
    region: 'us-east-1',
    service: 'iam',
    operation: 'GetAccountAuthorizationDetails',
    input: {},
  }),
);
/** The finding, whatever order the pages brought things in: AWS promises none. */
function sorted({ data, finding, unproven }: typeof whole): unknown {
  const byText = (list: unknown): readonly string[] =>
    (list as readonly unknown[]).map((one) => JSON.stringify(one)).sort();
  const graph = data['graph'] as { readonly arrows: unknown };
  const arrows = byText(graph.arrows);
  const lists = { doors: byText(data['doors']), untouched: byText(data['untouched']) };
  return { finding, unproven, data: { ...data, ...lists, graph: { ...graph, arrows } } };
}

describe('an account read in pages', () => {
  it('given an account with a door of every kind, when it comes in any pages, then the finding is the same', () => {
    expect(row.length).toBeGreaterThan(5);
    fc.assert(
      fc.property(
        fc.array(fc.nat({ max: row.length }), { maxLength: row.length }),
        fc.shuffledSubarray(row.slice(), { minLength: row.length }),
        (ends, shuffled) => {
          expect(drive(inventory(asked), inPages(row, ends, plain)).result).toEqual(whole);
          const mixed = drive(inventory(asked), inPages(shuffled, ends, plain)).result;
          expect(mixed.says).toEqual(whole.says);
          expect(sorted(mixed)).toEqual(sorted(whole));
        },
      ),
      { numRuns: 30, endOnFailure: true },
    );
  });

  it('given pages of which one fails, when the account is read, then nothing of it counts as read', () => {
    const pages = inPages(row, [2, 4], plain);
    const { result } = drive(inventory(asked), (request) =>
      request.input['Marker'] === '4' ? failed('denied', 'AccessDenied') : pages(request),
    );
    expect(result.finding).toBe('unproven');
    expect(result.unproven.join()).toContain(
      'users, groups, roles and policies could not be read: denied (AccessDenied)',
    );
  });

  it.each([
    ['says that there is more but not where', {}],
    ['sends the reader in a circle', { Marker: '2' }],
  ])(
    'given a far side that %s, when the account is read, then nothing of it counts as read',
    (_, marker) => {
      const { result } = drive(inventory(asked), (request) =>
        request.operation === 'GetAccountAuthorizationDetails'
          ? ok({ RoleDetailList: [], IsTruncated: true, ...marker })
          : plain(request),
      );
      expect(result.finding).toBe('unproven');
      expect(result.unproven.join()).toContain('its pages have no end');
    },
  );

  it('given two thousand principals, when doors are made of them, then others have a turn after every few hundred', () => {
    const size = { users: 1500, roles: 500, keys: 1, passwords: 0, passkeys: 0 };
    const program = inventory(asked);
    const answer = largeAccount(size);
    let turns = 0;
    for (let step = program.next(); step.done !== true;) {
      if (step.value.length === 0) turns += 1;
      step = program.next(step.value.map(answer));
    }
    // Once while the pages are reduced, once while doors are made.
    expect(turns).toBeGreaterThanOrEqual(2 * (2000 / 250));
  });
});
