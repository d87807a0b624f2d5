import type { Settings } from '../../incident/settings.ts';
import type { AwsService, Request } from '../../plan/call.ts';
import type { JsonObject } from '../../plan/json.ts';
import { items, outputOf, text, whyNot } from '../answers.ts';
import type { Answer } from '../measurement.ts';
import { askEach, globalRegion } from '../requests.ts';

/** One account in one Region. */
export interface Place {
  readonly account: string;
  readonly region: string;
}

/** Reading AWS: requests go out in batches, and each is resumed with one answer. */
export type Reads<Result> = Generator<readonly Request[], Result, readonly Answer[]>;

export interface Places {
  readonly places: readonly Place[];
  /** Accounts whose Regions could not be asked for, one sentence each: the configured ones were taken. */
  readonly assumed: readonly string[];
}

/** A request in one account and Region, as the responder. */
export function inPlace(
  { account, region }: Place,
  service: AwsService,
  operation: string,
  input: JsonObject = {},
): Request {
  return { as: 'responder', account, region, service, operation, input };
}

/**
 * Every account in every Region that is on in it: an attacker works where nobody looks. Where the account
 * does not say, the configured Regions are taken, and that is said.
 * https://docs.aws.amazon.com/accounts/latest/reference/API_ListRegions.html
 */
export function* enabledPlaces(accounts: readonly string[], settings: Settings): Reads<Places> {
  const places: Place[] = [];
  const assumed: string[] = [];
  const ask = (account: string): Request =>
    inPlace({ account, region: globalRegion }, 'account', 'ListRegions', {
      RegionOptStatusContains: ['ENABLED', 'ENABLING', 'ENABLED_BY_DEFAULT', 'DISABLING'],
    });
  for (const [account, answer] of yield* askEach(accounts, ask)) {
    const named = items(outputOf(answer) ?? {}, 'Regions').map((one) => text(one, 'RegionName'));
    const on = named.filter((region) => /^[a-z]{2,4}(-[a-z]+)+-\d{1,2}$/.test(region));
    const { regions } = settings.organization;
    if (on.length === 0) {
      assumed.push(
        `${account}: which Regions are on could not be read: ${whyNot(answer)}; ` +
          `looked in ${regions.join(', ')} only.`,
      );
    }
    places.push(...(on.length === 0 ? regions : on).map((region) => ({ account, region })));
  }
  return { places, assumed };
}
