import type { Door, Inventory, Unseen } from '../doors/door.ts';
import { MOST_BYTES, bytesOf, capped, rankOrder, tooLargeSentence } from '../doors/fit.ts';
import { unseenSentence } from '../doors/unseen.ts';
import { count } from '../doors/requests.ts';
import { responderRoleIds } from '../incident/accounts.ts';
import type { Draft, Situation } from '../incident/situation.ts';
import type { Call } from '../plan/call.ts';
import type { ResponseAction } from './action.ts';
import { closeRoleTrust } from './close-role-trust.ts';
import { deactivateAccessKeys } from './deactivate-access-keys.ts';
import { deactivateMfaDevices } from './deactivate-mfa-devices.ts';
import { deactivateServiceCredentials } from './deactivate-service-credentials.ts';
import { deactivateUploadedKeys } from './deactivate-uploaded-keys.ts';
import { deleteLoginProfiles } from './delete-login-profiles.ts';
import { denyAllBoundary } from './deny-all-boundary.ts';
import { disableOutboundFederation } from './disable-outbound-federation.ts';
import { removeHostileMembers } from './remove-hostile-members.ts';
import { removeHostilePolicies } from './remove-hostile-policies.ts';
import { restoreBoundary } from './restore-boundary.ts';
import { restorePolicyVersion } from './restore-policy-version.ts';
import { revokeRoleSessions } from './revoke-role-sessions.ts';
import { raisePasswordPolicy } from './raise-password-policy.ts';
import { serviceActions } from './service-actions.ts';

/** The actions that close doors. */
export const doorActions: readonly ResponseAction<Door>[] = [
  deactivateAccessKeys,
  deleteLoginProfiles,
  revokeRoleSessions,
  closeRoleTrust,
  denyAllBoundary,
  removeHostilePolicies,
  removeHostileMembers,
  restorePolicyVersion,
  deactivateServiceCredentials,
  deactivateUploadedKeys,
  deactivateMfaDevices,
  disableOutboundFederation,
  restoreBoundary,
  raisePasswordPolicy,
  ...serviceActions,
];

/** Why no action closes a kind of door, for the card. */
const stays: { readonly [kind: string]: string } = {
  'delegation-request':
    'a rejection can not be taken back; ask who accepted it, then aws iam reject-delegation-request',
  'saml-provider':
    'the outsider freeze holds it; compare its metadata with the identity provider by hand',
  'oidc-provider':
    'the outsider freeze holds it; check its address and the trust that names it by hand',
  'management-root': 'only a person can secure it: new password, new MFA device, no access key',
  root: 'only a person can secure it: remove root credentials centrally, or secure mailbox and MFA',
};

/** An account can have a hundred service-linked roles; a card has to stay readable. */
const MOST_NAMED = 20;

/**
 * More calls than this are for the next round. A whole account of 5,000 users with two keys and a password each and
 * 5,000 roles fits: in rounds of a thousand he would re-arm between them for hours.
 */
const MOST_CALLS = 20_000;

/** The calls that close an open door; none where it has to stay, and then `staysOpen` says why. */
export function closingCalls(door: Door, situation: Situation): readonly Call[] {
  if (door.state !== 'open' || staysOpen(door, situation) !== undefined) return [];
  const calls = drawn(door, situation);
  return door.suspicion === 'hostile' ? calls.map((call) => ({ ...call, hostile: true })) : calls;
}

/** An action of the kind that has nothing to do at this very door draws no call. */
function drawn(door: Door, situation: Situation): readonly Call[] {
  return doorActions
    .filter((one) => one.closes.includes(door.kind))
    .flatMap((action) => action.draw(door, situation).flat());
}

/** Why an open door gets no call, as a half sentence; undefined when it gets one. */
export function staysOpen(door: Door, situation: Situation): string | undefined {
  const { organization } = situation.settings;
  const untouchable = door.detail['untouchable'];
  // What stands in the management account is not part of most incidents; people need the command all the same.
  if (typeof untouchable === 'string') return untouchable;
  if (!situation.scope.includes(door.account)) return 'its account is not part of the incident';
  // The inventory leaves these out already; an old or wrong one must not become a call.
  if (organization.exemptIds.includes(door.principalId)) return 'it is exempt by its unique id';
  if (responderRoleIds(situation.settings).includes(door.principalId)) {
    return 'the bot acts through it';
  }
  if (situation.judged.includes(door.id)) return 'people have judged that it is theirs';
  if (drawn(door, situation).length > 0) return undefined;
  return stays[door.kind] ?? 'no action of this version closes it';
}

/** The door plan: every door in one parallel wave; each that stays open is named with its reason. */
export function draftDoors(situation: Situation): Draft {
  const inventory = situation.measured.inventory as Inventory | undefined;
  const open = (inventory?.doors ?? []).filter((door) => door.state === 'open');
  const sorted = rankOrder.flatMap((suspicion) =>
    open.filter((door) => door.suspicion === suspicion),
  );
  const { calls, later } = thisRound(sorted, situation);
  const left = sorted.flatMap((door) => {
    const why = staysOpen(door, situation);
    return why === undefined ? [] : [`${door.account}: ${door.says} stays open: ${why}.`];
  });
  const tooLarge = inventory === undefined ? undefined : tooLargeSentence(inventory);
  const closed = new Set(calls.flatMap((call) => call.doors));
  return {
    direction: 'tightening',
    title: `Close ${count(closed.size, 'door')} in ${count(situation.scope.length, 'account')}`,
    reason: `Drawn from the inventory of ${inventory?.takenAt ?? 'no time'}.`,
    parameters: {
      doors: closed.size,
      hostile: sorted.filter((door) => door.suspicion === 'hostile' && closed.has(door.id)).length,
      cutoff: situation.now,
    },
    waves: inOrder(calls).map((wave) => ({ part: 'close', calls: wave })),
    leaves: [
      ...(later === 0
        ? []
        : [
            `${count(later, 'more door')} would not fit into one plan: the least suspicious ones stay open until the next round, which follows this one.`,
          ]),
      ...(tooLarge === undefined ? [] : [tooLarge]),
      ...capped(left),
      ...capped((inventory?.unseen ?? []).map((unseen: Unseen) => unseenSentence(unseen))),
      ...leftAlone(inventory),
      ...doorActions
        .filter((action) => calls.some((call) => call.action === action.id))
        .map((action) => action.leaves),
    ],
  };
}

/** One parallel wave, and what may only begin when that is over: a device must not go before the password. */
function inOrder(calls: readonly Call[]): readonly (readonly Call[])[] {
  const isLate = (call: Call): boolean => call.action === deactivateMfaDevices.id;
  const waves = [calls.filter((call) => !isLate(call)), calls.filter(isLate)];
  return waves.filter((wave) => wave.length > 0);
}

/** What fits into this plan, and how many doors have to wait for the next. */
function thisRound(
  doors: readonly Door[],
  situation: Situation,
): { readonly calls: readonly Call[]; readonly later: number } {
  const calls: Call[] = [];
  let later = 0;
  let bytes = 0;
  for (const door of doors) {
    const own = closingCalls(door, situation);
    if (own.length === 0) continue;
    // Once one has to wait, all behind it do: nothing less suspicious goes first, and none of them is weighed.
    if (later === 0) bytes += bytesOf(own);
    if (later > 0 || calls.length + own.length > MOST_CALLS || bytes > MOST_BYTES) later += 1;
    else calls.push(...own);
  }
  return { calls, later };
}

/** The roles that are no doors but that people may look for, one line for each reason. */
function leftAlone(inventory: Inventory | undefined): readonly string[] {
  const untouched = inventory?.['untouched'];
  if (!Array.isArray(untouched)) return [];
  const byReason = new Map<string, string[]>();
  for (const one of untouched as { account: string; name: string; why: string }[]) {
    byReason.set(one.why, [...(byReason.get(one.why) ?? []), `${one.name} in ${one.account}`]);
  }
  return [...byReason].map(([why, names]) => {
    const more = names.length - MOST_NAMED;
    const shown = names.slice(0, MOST_NAMED).join(', ') + (more > 0 ? ` and ${more} more` : '');
    return `Not touched: ${shown}: ${why}.`;
  });
}
