import type { Call, Check, Request } from '../plan/call.ts';
import type { ResponseAction } from './action.ts';

/** A KMS key whose deletion is scheduled: a time bomb that no policy stops. */
export interface PendingKey {
  readonly account: string;
  readonly region: string;
  readonly keyId: string;
  /** ISO 8601. */
  readonly deletionDate: string;
}

/** Stops the countdown of a KMS key. The key comes out of it disabled; enabling it is a person's decision. */
export const cancelKeyDeletion: ResponseAction<readonly PendingKey[]> = {
  id: 'cancel-key-deletion',
  title: 'Cancel the deletion of keys',
  closes: [],
  leaves:
    'The key stays disabled until a later plan of two people enables it; until then what it encrypts cannot be read.',
  noise: 'medium',
  breaks: '',
  direction: 'tightening',
  source: 'https://docs.aws.amazon.com/kms/latest/APIReference/API_CancelKeyDeletion.html',
  draw: (keys) => (keys.length === 0 ? [] : [keys.map(cancelCall)]),
};

function cancelCall({ account, region, keyId, deletionDate }: PendingKey): Call {
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
    id: `defuse/${account}/${region}/${keyId}`,
    action: cancelKeyDeletion.id,
    request: kms('CancelKeyDeletion'),
    preconditions: [state('PendingDeletion')],
    check: state('Disabled'),
    undo: { none: 'scheduling a deletion again is not something this bot does' },
    noise: cancelKeyDeletion.noise,
    says: `Cancel the deletion of key ${keyId} in ${account}, ${region} (due ${deletionDate.slice(0, 16)})`,
    breaks: cancelKeyDeletion.breaks,
    doors: [],
  };
}
