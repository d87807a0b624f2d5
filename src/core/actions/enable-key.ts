import type { Call, Check, Request } from '../plan/call.ts';
import type { Situation } from '../incident/situation.ts';
import type { ResponseAction } from './action.ts';
import { detailText } from './door-checks.ts';

/** A key that this incident saved from deletion, and that is disabled since. */
export interface DisabledKey {
  readonly account: string;
  readonly region: string;
  readonly keyId: string;
}

/**
 * Enables a key whose deletion was cancelled: without it no backup under it is one. It gives access
 * back to whoever may still use the key, so it is loosening and comes after the doors are closed.
 */
export const enableKey: ResponseAction<readonly DisabledKey[]> = {
  id: 'enable-key',
  title: 'Enable keys that were saved from deletion',
  closes: [],
  leaves: 'Whoever may use the key can read what it encrypts again.',
  noise: 'medium',
  breaks: '',
  direction: 'loosening',
  source: 'https://docs.aws.amazon.com/kms/latest/APIReference/API_EnableKey.html',
  draw: (keys) => (keys.length === 0 ? [] : [keys.map(enableCall)]),
};

function enableCall({ account, region, keyId }: DisabledKey): Call {
  const kms = (operation: string): Request => ({
    as: 'responder',
    account,
    region,
    service: 'kms',
    operation,
    input: { KeyId: keyId },
  });
  const state = (equals: string): Check => ({
    read: kms('DescribeKey'),
    pick: ['KeyMetadata', 'KeyState'],
    expect: { equals },
  });
  return {
    id: `enable/${account}/${region}/${keyId}`,
    action: enableKey.id,
    request: kms('EnableKey'),
    preconditions: [state('Disabled')],
    check: state('Enabled'),
    undo: {
      none: 'the shield lets nobody disable a key, the responder included; disable it by hand after the lift',
    },
    noise: enableKey.noise,
    says: `Enable key ${keyId} in ${account}, ${region}, whose deletion was cancelled`,
    breaks: enableKey.breaks,
    doors: [],
  };
}

/** The keys that this incident saved from deletion, by ARN. */
export function savedKeys(situation: Situation): ReadonlyMap<string, DisabledKey> {
  const saved = situation.made.flatMap(({ call }) => {
    if (call.action !== 'cancel-key-deletion') return [];
    const { account, region, input } = call.request;
    const keyId = detailText(input, 'KeyId');
    return [[`arn:aws:kms:${region}:${account}:key/${keyId}`, { account, region, keyId }] as const];
  });
  return new Map(saved);
}
