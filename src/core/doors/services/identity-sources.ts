import type { Situation } from '../../incident/situation.ts';
import type { Request } from '../../plan/call.ts';
import type { JsonObject } from '../../plan/json.ts';
import { instant, items, text } from '../answers.ts';
import type { Door } from '../door.ts';
import { mark } from '../objects.ts';
import { quoted } from '../quoted.ts';
import { isRecent } from '../suspicion.ts';
import { askRows, line, serviceDoor } from './found.ts';
import type { Found, Row } from './found.ts';
import type { Place, Reads } from './places.ts';
import { byWhom, toldBy } from './told.ts';
import type { Told } from './told.ts';

const AREA = 'identity-center';

/**
 * Who got into the accounts, by event; people take it back in a console or by the command. Deleting is not undone by the
 * bot: the right to assign again would be a right to give anybody every account.
 * https://docs.aws.amazon.com/singlesignon/latest/userguide/logging-using-cloudtrail.html
 */
const granting: { readonly [event: string]: string } = {
  CreateAccountAssignment: 'an assignment of a permission set',
  PutInlinePolicyToPermissionSet: 'the inline policy of a permission set',
  AttachManagedPolicyToPermissionSet: 'a policy attached to a permission set',
  AttachCustomerManagedPolicyReferenceToPermissionSet: 'a policy attached to a permission set',
  CreateGroupMembership: 'a member of a group',
  AddMemberToGroup: 'a member of a group',
};

/** Who vouches for people, by event; the directory writes its own. */
const vouching: { readonly [event: string]: string } = {
  CreateTrustedTokenIssuer: 'a trusted token issuer',
  UpdateTrustedTokenIssuer: 'a trusted token issuer',
  ImportExternalIdPCertificate: 'a certificate of the identity provider',
  CreateBearerToken: 'a token that provisions users',
  EnableExternalIdPConfigurationForDirectory: 'the identity source',
};

/**
 * What changed in IAM Identity Center within the suspicious time: who was given what, and whose word counts. Assignments
 * have no date of their own, so the events are asked for, in the one Region where the instance stands.
 */
export function* identitySources(
  instances: readonly Row[],
  situation: Situation,
  suspects: ReadonlySet<string>,
): Reads<Found> {
  const { told, misses } = yield* toldBy(
    instances.flatMap(({ place }) =>
      [...Object.keys(granting), ...Object.keys(vouching)].map(
        (value) => ({ place, as: 'freeze', attribute: 'EventName', value }) as const,
      ),
    ),
    {
      situation,
      area: AREA,
      what: 'who changed IAM Identity Center (events)',
    },
  );
  const applications = yield* askRows(
    instances,
    ({ place, item }) => sso(place, 'ListApplications', { InstanceArn: text(item, 'InstanceArn') }),
    { what: () => 'applications of IAM Identity Center', area: AREA },
  );
  const apps = applications.answers.flatMap(([{ place }, output]) =>
    items(output ?? {}, 'Applications').map((item) => ({ place, item })),
  );
  return {
    doors: [
      ...told.flatMap((one) => changeDoor(one, suspects)),
      ...apps.flatMap((row) => applicationDoor(row, situation)),
    ],
    lines: apps.map(({ place, item }) =>
      line(place, AREA, text(item, 'ApplicationArn'), text(item, 'Status')),
    ),
    misses: [...misses, ...applications.misses],
  };
}

function changeDoor(one: Told, suspects: ReadonlySet<string>): Door[] {
  const { place, event, asked } = one;
  const grants = Object.hasOwn(granting, event) ? granting[event] : undefined;
  const vouches = Object.hasOwn(vouching, event) ? vouching[event] : undefined;
  const what = grants ?? vouches;
  if (what === undefined) return [];
  return [
    serviceDoor(place, grants === undefined ? 'identity-source' : 'identity-center-assignment', {
      // A request has no name; the same one twice is one door.
      name: `${event}/${mark(asked)}`,
      says: `${what}${subjectOf(one)}: ${byWhom(one)}`,
      because: suspects.has(one.byArn)
        ? ['who did it looks hostile']
        : ['it was made within the suspicious time'],
      stays: grants === undefined ? askSource : removal(one),
    }),
  ];
}

const askSource =
  'certificate, token and source are changed in the console of IAM Identity Center only: Settings, Identity source; ask who runs your identity provider whether it is clean';

function subjectOf({ asked }: Told): string {
  const [target, set] = [text(asked, 'targetId'), text(asked, 'permissionSetArn')];
  const who = text(asked, 'principalId') || text(asked, 'groupId') || text(asked, 'name');
  return [who, set, target]
    .filter((part) => part !== '')
    .map((part) => ` ${part.slice(0, 120)}`)
    .join(',');
}

function removal({ event, asked, place: { region } }: Told): string {
  const value = (key: string): string => quoted(text(asked, key));
  if (event === 'CreateAccountAssignment') {
    return (
      `ask who wanted it; take it back by hand: aws sso-admin delete-account-assignment --instance-arn ${value('instanceArn')} ` +
      `--target-id ${value('targetId')} --target-type AWS_ACCOUNT --permission-set-arn ${value('permissionSetArn')} ` +
      `--principal-type ${value('principalType')} --principal-id ${value('principalId')} --region ${region}`
    );
  }
  if (event.endsWith('PermissionSet')) {
    return (
      'ask who wanted it; look at the set, put its former policy back and provision it again: ' +
      `aws sso-admin get-inline-policy-for-permission-set --instance-arn ${value('instanceArn')} --permission-set-arn ${value('permissionSetArn')} --region ${region}`
    );
  }
  return `ask who wanted it; take it back by hand: aws identitystore delete-group-membership --identity-store-id STORE --membership-id ID --region ${region}`;
}

/** https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_Application.html */
function applicationDoor({ place, item }: Row, situation: Situation): Door[] {
  const made = instant(item, 'CreatedDate');
  if (!isRecent(made, situation)) return [];
  const arn = text(item, 'ApplicationArn');
  return [
    serviceDoor(place, 'identity-source', {
      name: arn,
      arn,
      says: `application ${text(item, 'Name').slice(0, 100)} of IAM Identity Center`,
      because: [`it was made on ${made?.slice(0, 10) ?? ''}`],
      stays: `ask who set it up; switch it off by hand: aws sso-admin update-application --application-arn ${quoted(arn)} --status DISABLED --region ${place.region}`,
    }),
  ];
}

/** A request to IAM Identity Center in the management account. */
export function sso({ account, region }: Place, operation: string, input: JsonObject): Request {
  return { as: 'freeze', account, region, service: 'sso-admin', operation, input };
}
