import { instant, items, outputOf, text } from './answers.ts';
import type { Door, DoorKind } from './door.ts';
import { scopeKindOf } from '../incident/accounts.ts';
import type { Finding } from './make-door.ts';
import { rootCredentials } from './objects.ts';
import { isRecent } from './suspicion.ts';

/** Doors of the account as a whole: who vouches for outsiders, root, delegation, tokens for other clouds. */
export function accountDoors(finding: Finding): Door[] {
  return [
    ...providerDoors(finding),
    ...delegationDoors(finding),
    ...outboundDoor(finding),
    ...rootDoor(finding),
  ];
}

function plain(
  { reading: { account } }: Finding,
  kind: DoorKind,
  more: Pick<Door, 'name' | 'says'> & Partial<Door>,
): Door {
  return {
    id: `${account}/${kind}/${more.name}`,
    kind,
    account,
    principal: `arn:aws:iam::${account}:root`,
    principalId: account,
    state: 'open',
    suspicion: 'ordinary',
    detail: {},
    ...more,
  };
}

/** A provider by what was read of it; where that failed, by the list alone. */
function providerDoors(finding: Finding): Door[] {
  const { providers } = finding.reading;
  const listed = items(outputOf(providers.saml) ?? {}, 'SAMLProviderList');
  return providers.each.map(({ kind, arn, answer }) => {
    const inList = listed.find((one) => text(one, 'Arn') === arn) ?? {};
    const made = instant(outputOf(answer) ?? {}, 'CreateDate') ?? instant(inList, 'CreateDate');
    const recent = isRecent(made, finding.situation);
    return plain(finding, kind, {
      name: arn,
      suspicion: recent ? 'hostile' : 'ordinary',
      says: `${kind === 'saml-provider' ? 'SAML' : 'OIDC'} provider ${arn}${recent ? `: it was made on ${made?.slice(0, 10) ?? ''}` : ''}`,
    });
  });
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_DelegationRequest.html */
function delegationDoors(finding: Finding): Door[] {
  const { delegations } = finding.reading.once;
  return items(outputOf(delegations) ?? {}, 'DelegationRequests').map((one) => {
    const id = text(one, 'DelegationRequestId');
    const state = text(one, 'State');
    const recent = isRecent(instant(one, 'CreateDate'), finding.situation);
    return plain(finding, 'delegation-request', {
      name: id,
      state: state === 'REJECTED' || state === 'EXPIRED' ? 'closed' : 'open',
      suspicion: recent ? 'hostile' : 'ordinary',
      says: `delegation request ${id} of ${text(one, 'RequestorName') || 'an unnamed requestor'} (${state || 'state unknown'})`,
      detail: { request: id, state },
    });
  });
}

function outboundDoor(finding: Finding): Door[] {
  const output = outputOf(finding.reading.once.outbound);
  if (output?.['JwtVendingEnabled'] !== true) return [];
  return [
    plain(finding, 'outbound-federation', {
      name: finding.reading.account,
      says: `tokens for other clouds, issued as ${text(output, 'IssuerIdentifier')}`,
    }),
  ];
}

function rootDoor(finding: Finding): Door[] {
  const root = rootCredentials(finding.reading);
  if (root === undefined) return [];
  const has = root.keys > 0 || root.password > 0 || root.certificates > 0;
  const certificates = root.certificates > 0 ? `, ${root.certificates} signing certificates` : '';
  const says = has
    ? `root user: ${root.keys} access keys, ${root.password > 0 ? 'a' : 'no'} password, ${root.mfa} MFA${certificates}`
    : 'root user: no credentials';
  const { account } = finding.reading;
  // Where nothing stands above the account, root is a door of its own.
  const isMember = scopeKindOf(finding.situation.settings, account) === 'member-accounts';
  return [
    plain(finding, isMember ? 'root' : 'management-root', {
      name: finding.reading.account,
      says,
      state: has ? 'open' : 'closed',
    }),
  ];
}
