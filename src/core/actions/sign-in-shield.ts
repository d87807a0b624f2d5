import { excludedRole, signIn } from '../boundary/sign-in-standing.ts';
import type { SignInStanding } from '../boundary/sign-in-standing.ts';
import { sha256 } from '../plan/canonical.ts';
import type { Call, Check } from '../plan/call.ts';
import type { Situation } from '../incident/situation.ts';
import type { ResponseAction } from './action.ts';

/** Where the shield may be put, and whom it lets in. */
interface Place {
  readonly account: string;
  readonly network: string;
  readonly excluded: string;
}

const asked = 'people decide: aws signin list-resource-permission-statements --region us-east-1';

/**
 * The sign-in shield of an account above which nothing stands: from now on nobody signs in to its console except from
 * the company's network, root included; AWS asks for the password only there. First the statement, which has no effect
 * by itself, then, once it was read back and is the only one, the switch.
 */
export const signInShield: ResponseAction<readonly SignInStanding[]> = {
  id: 'sign-in-shield',
  title: 'Let people sign in to the console from our network only',
  closes: [],
  leaves:
    'The sign-in shield stops new sign-ins only, not keys and open sessions. It takes minutes to spread; that it is on ' +
    'proves nothing, so try from elsewhere. Whoever may change it can take it off.',
  noise: 'loud',
  breaks:
    'From other networks nobody signs in to the console, and sessions of aws login are not renewed; IAM Identity Center’s ' +
    'portal opens the console from no network at all.',
  direction: 'tightening',
  source: 'https://docs.aws.amazon.com/signin/latest/userguide/console-access-control.html',
  draw: (found, situation) => {
    const places = found.flatMap(({ account, network, excluded }) =>
      network === undefined || excluded === undefined ? [] : [{ account, network, excluded }],
    );
    if (places.length === 0) return [];
    return [
      places.map((place) => statementCall(place, situation)),
      places.map((place) => switchCall(place)),
    ];
  },
};

const statementId = (account: string): string => `sign-in/${account}/statement`;

const common = {
  action: signInShield.id,
  noise: signInShield.noise,
  doors: [],
  // The boundaries must not wait for it.
  optional: true,
} as const;

/** https://docs.aws.amazon.com/signin/latest/APIReference/API_PutResourcePermissionStatement.html */
function statementCall(place: Place, situation: Situation): Call {
  const { account, network, excluded } = place;
  const id = statementId(account);
  const { incident, now } = situation;
  // The same for each attempt of one plan, so that a lost answer makes no second statement.
  const clientToken = sha256(`${incident} ${now} ${account}`).slice(0, 32);
  return {
    ...common,
    id,
    request: signIn(account, 'PutResourcePermissionStatement', {
      sourceIp: network,
      excludedPrincipal: excluded,
      clientToken,
    }),
    preconditions: [
      {
        ...isOn(account),
        expect: { otherThan: true },
        otherwise: `a sign-in policy is on; ${asked}`,
      },
      noOther(place),
      sameRole(place),
    ],
    check: { ...statement(place, '$holds', 'sid'), expect: { present: true } },
    undo: {
      request: signIn(account, 'DeleteResourcePermissionStatement', {
        statementId: { $valueOf: id },
      }),
      check: { ...statement(place, '$holds'), expect: { absent: true } },
    },
    says: `Prepare the sign-in shield of ${account}: sign-ins to the console from ${network} only, and by ${excluded}`,
    breaks: '',
  };
}

/** https://docs.aws.amazon.com/signin/latest/APIReference/API_PutConsoleAuthorizationConfiguration.html */
function switchCall(place: Place): Call {
  const { account } = place;
  const ours = statement(place, '$holds');
  const targetId = account;
  return {
    ...common,
    id: `sign-in/${account}/on`,
    request: signIn(account, 'PutConsoleAuthorizationConfiguration', { targetId }),
    preconditions: [
      {
        // By what the call before has left: where it made nothing, this one is not made either, and a policy that
        // somebody else has turned on meanwhile never counts as ours.
        read: ours.read,
        pick: [...ours.pick.slice(0, 1), { sid: `$valueOf:${statementId(account)}` }],
        expect: { present: true },
        otherwise: 'its statement is not there, so turning it on would do nothing',
      },
      noOther(place),
      sameRole(place),
    ],
    check: { ...isOn(account), expect: { equals: true } },
    // Statements have no effect without it.
    undo: {
      request: signIn(account, 'DeleteConsoleAuthorizationConfiguration', { targetId }),
      check: { ...isOn(account), expect: { otherThan: true } },
    },
    says: `Turn the sign-in shield of ${account} on, root included`,
    breaks: signInShield.breaks,
  };
}

type Question = Omit<Check, 'expect'>;

function isOn(account: string): Question {
  return {
    read: signIn(account, 'GetConsoleAuthorizationConfiguration', { targetId: account }),
    pick: ['consoleAuthorizationEnabled'],
  };
}

/** The first statement that is ours, or the first that is not. */
function statement(
  { account, network, excluded }: Place,
  which: '$holds' | '$lacks',
  ...member: readonly string[]
): Question {
  return {
    read: signIn(account, 'ListResourcePermissionStatements', {}),
    pick: ['permissionStatements', { [which]: `${network} ${excluded}` }, ...member],
  };
}

/** Every statement binds: one that shuts out all but his network would shut people out with ours. */
function noOther(place: Place): Check {
  return {
    ...statement(place, '$lacks'),
    expect: { absent: true },
    otherwise: `somebody else’s statement stands there; ${asked}`,
  };
}

function sameRole({ account, excluded }: Place): Check {
  return {
    read: excludedRole(account, excluded),
    pick: ['Role', 'Arn'],
    expect: { equals: excluded },
    otherwise: `the role ${excluded}, which it lets in from anywhere, is not there any more`,
  };
}
