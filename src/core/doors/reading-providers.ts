import type { Request } from '../plan/call.ts';
import { instant, items, missingAnswer, outputOf, text } from './answers.ts';
import type { Answer } from './measurement.ts';
import { askAll, askEach, iam } from './requests.ts';

/** Who vouches for outsiders in one account. */
export interface ProvidersReading {
  readonly oidc: Answer;
  readonly saml: Answer;
  /** Each provider by ARN, with what was read of it. */
  readonly each: readonly {
    readonly kind: 'oidc-provider' | 'saml-provider';
    readonly arn: string;
    readonly answer: Answer;
  }[];
}

/** Lists the identity providers of each account and reads each of them: metadata, address, client ids. */
export function* readProviders(
  accounts: readonly string[],
): Generator<readonly Request[], ReadonlyMap<string, ProvidersReading>, readonly Answer[]> {
  const oidc = yield* askEach(accounts, (one) => iam(one, 'ListOpenIDConnectProviders', {}));
  const saml = yield* askEach(accounts, (one) => iam(one, 'ListSAMLProviders', {}));
  const read = new Map<string, ProvidersReading>();
  for (const [i, [account, listed]] of oidc.entries()) {
    const samlList = saml[i]?.[1] ?? missingAnswer;
    const found = [
      ...arnsOf(listed, 'OpenIDConnectProviderList').map(
        (arn) => ({ kind: 'oidc-provider', arn }) as const,
      ),
      ...arnsOf(samlList, 'SAMLProviderList').map(
        (arn) => ({ kind: 'saml-provider', arn }) as const,
      ),
    ];
    const answers = yield* askAll(
      found.map(({ kind, arn }) =>
        kind === 'oidc-provider'
          ? iam(account, 'GetOpenIDConnectProvider', { OpenIDConnectProviderArn: arn })
          : iam(account, 'GetSAMLProvider', { SAMLProviderArn: arn }),
      ),
    );
    const each = found.map((one, at) => ({ ...one, answer: answers[at] ?? missingAnswer }));
    read.set(account, { oidc: listed, saml: samlList, each });
  }
  return read;
}

/** ARNs of the providers that were set up since an instant. */
export function providersSince({ each }: ProvidersReading, since: string): readonly string[] {
  return each
    .filter(({ answer }) => (instant(outputOf(answer) ?? {}, 'CreateDate') ?? '') >= since)
    .map(({ arn }) => arn);
}

function arnsOf(answer: Answer, list: string): readonly string[] {
  return items(outputOf(answer) ?? {}, list)
    .map((one) => text(one, 'Arn'))
    .filter((arn) => arn !== '');
}
