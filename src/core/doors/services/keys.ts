import type { Situation } from '../../incident/situation.ts';
import type { JsonObject } from '../../plan/json.ts';
import { fields, items, policyDocument, text } from '../answers.ts';
import type { Fields } from '../answers.ts';
import type { Door } from '../door.ts';
import { policyMark } from '../objects.ts';
import { quoted } from '../quoted.ts';
import { statements, strings } from '../rights.ts';
import { askRows, line, listEach, serviceDoor } from './found.ts';
import type { Found, Row } from './found.ts';
import { inPlace } from './places.ts';
import type { Place, Reads } from './places.ts';
import { accountIn, isStranger } from './strangers.ts';
import { withoutStrangers } from './without-strangers.ts';

const AREA = 'key-access';

/**
 * Keys that somebody who is not ours may use: by the key's policy, or by a grant that no policy shows.
 * https://docs.aws.amazon.com/kms/latest/APIReference/API_ListGrants.html
 */
export function* keyDoors(places: readonly Place[], situation: Situation): Reads<Found> {
  const keys = yield* listEach(places, {
    ask: (place) => inPlace(place, 'kms', 'ListKeys'),
    list: 'Keys',
    what: 'keys',
    area: AREA,
  });
  const ask = (operation: string, more: { readonly [key: string]: string }) => (row: Row) =>
    inPlace(row.place, 'kms', operation, { KeyId: text(row.item, 'KeyId'), ...more });
  const about = (noun: string) => ({
    what: ({ item }: Row) => `${noun} of key ${text(item, 'KeyId')}`,
    area: AREA,
  });
  const policies = yield* askRows(
    keys.rows,
    ask('GetKeyPolicy', { PolicyName: 'default' }),
    about('policy'),
  );
  const grants = yield* askRows(keys.rows, ask('ListGrants', {}), about('grants'));
  const each = keys.rows.map((row, i) => {
    const policy = policyDocument(policies.answers[i]?.[1]?.['Policy']);
    const byPolicy = policyDoors(row, policy ?? {}, situation);
    const strange = items(grants.answers[i]?.[1] ?? {}, 'Grants').filter((grant) =>
      isStranger(accountIn(text(grant, 'GranteePrincipal')) ?? '', situation.settings),
    );
    return {
      doors: [...byPolicy.doors, ...strange.map((grant) => grantDoor(row, grant))],
      line: byPolicy.line,
    };
  });
  return {
    doors: each.flatMap((one) => one.doors),
    lines: each.map((one) => one.line),
    misses: [keys, policies, grants].flatMap((one) => one.misses),
  };
}

function grantDoor({ place, item }: Row, grant: Fields): Door {
  const keyId = text(item, 'KeyId');
  return serviceDoor(place, AREA, {
    name: `${keyId}/${text(grant, 'GrantId')}`,
    arn: text(grant, 'GranteePrincipal'),
    says: `grant on key ${keyId}`,
    because: [`it is held by ${text(grant, 'GranteePrincipal').slice(0, 200)}`],
    detail: { keyId, grantId: text(grant, 'GrantId') },
  });
}

function policyDoors(
  { place, item }: Row,
  policy: Fields,
  situation: Situation,
): { readonly doors: readonly Door[]; readonly line: readonly [string, string] } {
  const keyId = text(item, 'KeyId');
  const arn = text(item, 'KeyArn');
  const { open, unjudged, clean, change, why } = withoutStrangers(
    policy,
    place.account,
    situation.settings,
  );
  const command = `aws kms get-key-policy --key-id ${quoted(keyId)} --policy-name default --region ${place.region}`;
  const lockedOut = change !== undefined && !leavesTheAccount(change.after, place.account);
  const stays = lockedOut
    ? 'what would be left of its policy does not let the account itself manage the key, and AWS refuses that'
    : why;
  const closable = serviceDoor(place, AREA, {
    name: keyId,
    arn,
    says: `key ${keyId}`,
    because: open.map((who) => `its policy lets in ${who}`),
    detail: change === undefined || lockedOut ? {} : { policyOf: keyId, ...change },
    stays: stays === undefined ? undefined : `${stays}; read it: ${command}`,
  });
  const named = serviceDoor(place, AREA, {
    name: `${keyId}/condition`,
    arn,
    says: `key ${keyId}, whose policy lets in ${unjudged.join(' and ').slice(0, 200)} in a way that only its owner can judge,`,
    because: [],
    stays: `its owner has to say whether that is wanted; read it: ${command}`,
  });
  return {
    doors: [...(open.length === 0 ? [] : [closable]), ...(unjudged.length === 0 ? [] : [named])],
    // Without what a plan of ours changes.
    line: line(place, AREA, keyId, `policy ${policyMark({ ...policy, Statement: clean })}`),
  };
}

/**
 * Does the policy let the account as a whole manage the key? Then IAM lets the responder write it again; without that
 * AWS refuses the policy, because the key could be lost for good. The bot never skips that check.
 * https://docs.aws.amazon.com/kms/latest/APIReference/API_PutKeyPolicy.html
 */
function leavesTheAccount(document: JsonObject, account: string): boolean {
  const all = statements(document);
  const allows = all.some(
    (one) =>
      one['Effect'] === 'Allow' &&
      one['Condition'] === undefined &&
      strings(fields(one['Principal'])['AWS']).some(
        (name) => name === account || name.endsWith(`:iam::${account}:root`),
      ) &&
      strings(one['Action']).some((action) => action === 'kms:*' || action === '*'),
  );
  // A denial may hit the responder as well: nobody here works out whom.
  return allows && !all.some((one) => one['Effect'] === 'Deny' && writes(one));
}

function writes(statement: Fields): boolean {
  return (
    statement['NotAction'] !== undefined ||
    strings(statement['Action']).some((action) => /^(?:\*|kms:(?:\*|p[*u]))/i.test(action))
  );
}
