import type { Standing, Swept } from '../boundary/standing.ts';
import { denyAllPolicy } from '../boundary/standing.ts';
import { MOST_BYTES, bytesOf, capped } from '../doors/fit.ts';
import { count } from '../doors/requests.ts';
import { scopeKind } from '../incident/accounts.ts';
import type { Draft, Situation } from '../incident/situation.ts';
import type { Call } from '../plan/call.ts';
import { deactivateAccessKeys } from './deactivate-access-keys.ts';
import { deleteLoginProfiles } from './delete-login-profiles.ts';
import { DraftRefused } from './refusal.ts';
import { setPermissionsBoundary } from './set-permissions-boundary.ts';
import { signInShield } from './sign-in-shield.ts';

/**
 * The boundary plan: one request for each user and role that lacks it, hostile first and all in one wave, then
 * keys and passwords of the hostile as a second layer. The sign-in page is shut after the boundaries: alone it would be a
 * visible lock that stops no key, and whoever keeps its API busy must not keep them waiting. As many as AWS lets an account have fit into one plan; were
 * there more, the sweep after it would lead to the next plan.
 * @throws DraftRefused when a role with the responder's name is not the recorded one: the bot would cut itself off.
 */
export function draftBoundary(situation: Situation): Draft {
  const swept = situation.measured.principals as Swept | undefined;
  const account = swept?.account ?? '';
  refuseOtherScope(situation);
  const { drawn, calls } = thatFit(account, swept?.without ?? [], situation);
  const second = secondLayer(swept, situation);
  const signIn = swept?.signIn ?? [];
  const [prepared = [], turned = []] = signInShield.draw(signIn, situation);
  const later = (swept?.without.length ?? 0) - drawn.length;
  const hostile = drawn.filter(({ rank }) => rank === 'hostile').length;
  return {
    direction: setPermissionsBoundary.direction,
    title: `Deny everything to ${count(drawn.length, 'user or role', 'users and roles')} of account ${account}${turned.length === 0 ? '' : ', and put the sign-in shield on'}`,
    reason: `Drawn from the list of ${swept?.takenAt ?? 'no time'}. No organization policy reaches this account.`,
    parameters: {
      account,
      boundary: denyAllPolicy,
      principals: drawn.length,
      hostile,
      secondLayer: second.length,
      ...(turned.length === 0 ? {} : { signInShields: turned.length }),
    },
    // Nothing but its own switch waits for the sign-in API: a wave begins when the one before has settled, and what is
    // throttled does not settle.
    waves: [calls, [...second, ...prepared], turned]
      .filter((wave) => wave.length > 0)
      .map((wave) => ({ part: 'sweep', calls: wave })),
    leaves: [
      ...(later <= 0
        ? []
        : [
            `${count(later, 'more user or role', 'more users and roles')} would not fit into one plan: the next one follows at once.`,
          ]),
      'This is not enforcement: nothing stands above this account. Root is in no policy’s reach; its mailbox, password and MFA are on the checklist.',
      setPermissionsBoundary.leaves,
      `Breaks: ${setPermissionsBoundary.breaks}`,
      ...signIn.filter(({ network }) => network === undefined).map(({ says }) => says),
      ...(turned.length === 0 ? [] : [signInShield.leaves, `Breaks: ${signInShield.breaks}`]),
      ...capped(
        (swept?.exempt ?? []).map((one) => `Not touched: ${one}.`),
        50,
      ),
    ],
  };
}

function refuseOtherScope({ settings, scope }: Situation): void {
  if (scopeKind(settings, scope) !== 'member-accounts') return;
  throw new DraftRefused(
    'scope',
    'a member account is locked from above, by organization policies; boundaries are for accounts that none reaches',
  );
}

/** The first ones, as many as the journal takes in one plan beside the second layer. */
function thatFit(
  account: string,
  all: readonly Standing[],
  situation: Situation,
): { readonly drawn: readonly Standing[]; readonly calls: readonly Call[] } {
  const calls = setPermissionsBoundary.draw({ account, principals: all }, situation).flat();
  let room = MOST_BYTES;
  const fitting = calls.findIndex((call) => {
    room -= bytesOf(call) + 1;
    return room < 0;
  });
  const many = fitting < 0 ? calls.length : fitting;
  return { drawn: all.slice(0, many), calls: calls.slice(0, many) };
}

function secondLayer(swept: Swept | undefined, situation: Situation): readonly Call[] {
  return (swept?.second ?? []).flatMap((door) => {
    const action = [deactivateAccessKeys, deleteLoginProfiles].find((one) =>
      one.closes.includes(door.kind),
    );
    const calls = action?.draw(door, situation).flat() ?? [];
    return calls.map((call) => ({ ...call, optional: true as const }));
  });
}
