import type { Situation } from '../../incident/situation.ts';
import { instant, items, text } from '../answers.ts';
import type { Door, DoorKind } from '../door.ts';
import { quoted } from '../quoted.ts';
import { globalRegion } from '../requests.ts';
import { recentSince } from '../suspicion.ts';
import { askRows, serviceDoor } from './found.ts';
import type { Found } from './found.ts';
import { inPlace } from './places.ts';
import type { Place, Reads } from './places.ts';
import { byWhom, toldBy } from './told.ts';
import type { Told } from './told.ts';

/** What people are asked about a change of who owns an account; none of them can be taken back by the bot. */
interface Change {
  readonly kind: DoorKind;
  readonly says: string;
  readonly stays: (told: Told) => string;
}

const contact: Change = {
  kind: 'alternate-contact',
  says: 'whom AWS warns',
  stays: ({ place, asked }) =>
    `the former contact is in no answer of AWS; write yours by hand: aws account put-alternate-contact --account-id ${place.account} --alternate-contact-type ${quoted(text(asked, 'alternateContactType') || 'SECURITY')}`,
};
const mailbox: Change = {
  kind: 'root-mailbox',
  says: 'the mail address of the root user',
  stays: ({ place }) =>
    `it takes a code that the mailbox receives; ask who owns it, then: aws account start-primary-email-update --account-id ${place.account}`,
};

/**
 * By event of Account Management (https://docs.aws.amazon.com/accounts/latest/reference/API_Operations.html). One look-up
 * by event source shows them all: nothing else calls that service much.
 */
const changes: { readonly [event: string]: Change } = {
  PutAlternateContact: contact,
  DeleteAlternateContact: contact,
  PutContactInformation: contact,
  StartPrimaryEmailUpdate: mailbox,
  AcceptPrimaryEmailUpdate: mailbox,
  EnableRegion: {
    kind: 'opt-in-region',
    says: 'a Region that was switched on',
    // The call would hide his resources from us as well, and leave them running.
    stays: ({ place, asked }) =>
      `switching it off stops nothing that runs there and shuts you out too; clear it first, then: aws account disable-region --account-id ${place.account} --region-name ${quoted(text(asked, 'regionName') || 'REGION')}`,
  },
};

/**
 * Who owns the accounts: contacts, mailbox, Regions switched on, and cases opened with AWS Support in their name.
 * Two requests for each account.
 */
export function* ownershipDoors(
  accounts: readonly string[],
  situation: Situation,
  suspects: ReadonlySet<string>,
): Reads<Found> {
  const places = accounts.map((account) => ({ account, region: globalRegion }));
  const { told, misses } = yield* toldBy(
    places.map((place) => ({
      place,
      as: 'responder',
      attribute: 'EventSource',
      value: 'account.amazonaws.com',
    })),
    {
      situation,
      area: 'account-events',
      what: 'who changed contacts, mailbox or Regions (events)',
    },
  );
  const cases = yield* supportCases(places, situation);
  return {
    doors: [...ownershipChanges(told, suspects), ...cases.doors],
    lines: cases.lines,
    misses: [...misses, ...cases.misses],
  };
}

/** The doors in events of Account Management; what is none of them is left out. */
export function ownershipChanges(
  told: readonly Told[],
  suspects: ReadonlySet<string>,
): readonly Door[] {
  return told.flatMap((one) => {
    const change = Object.hasOwn(changes, one.event) ? changes[one.event] : undefined;
    if (change === undefined) return [];
    const subject = text(one.asked, 'alternateContactType') || text(one.asked, 'regionName');
    const named = [one.event, subject, text(one.asked, 'accountId')].filter((part) => part !== '');
    const his = suspects.has(one.byArn);
    return [
      serviceDoor(one.place, change.kind, {
        name: named.join('/'),
        says: `${change.says}${subject === '' ? '' : ` (${subject.slice(0, 40)})`}: ${byWhom(one)}`,
        because: his ? ['who did it looks hostile'] : [],
        stays: change.stays(one),
      }),
    ];
  });
}

/**
 * Cases of the suspicious time. Without a plan for it AWS answers SubscriptionRequiredException: unknown then.
 * https://docs.aws.amazon.com/awssupport/latest/APIReference/API_DescribeCases.html
 */
function* supportCases(places: readonly Place[], situation: Situation): Reads<Found> {
  const asked = yield* askRows(
    places.map((place) => ({ place, item: {} })),
    ({ place }) =>
      inPlace(place, 'support', 'DescribeCases', {
        afterTime: recentSince(situation),
        includeResolvedCases: true,
        includeCommunications: false,
      }),
    { what: () => 'cases with AWS Support (look into the console)', area: 'support-case' },
  );
  const doors = asked.answers.flatMap(([{ place }, output]) =>
    items(output ?? {}, 'cases').map((one) => {
      const id = text(one, 'displayId') || text(one, 'caseId');
      const when = (instant(one, 'timeCreated') ?? 'an unknown day').slice(0, 10);
      // Subject and letters may hold anything, secrets of the company too: they stay with AWS.
      return serviceDoor(place, 'support-case', {
        name: id,
        says: `case ${id} with AWS Support, opened by ${text(one, 'submittedBy').slice(0, 100) || 'somebody'} on ${when}, ${text(one, 'status').slice(0, 40)}`,
        because: [],
        stays: `ask who opened it; if nobody did, tell AWS Support so in a case of your own: aws support describe-cases --display-id ${quoted(id)} --include-resolved-cases --region us-east-1`,
      });
    }),
  );
  return { doors, lines: [], misses: asked.misses };
}
