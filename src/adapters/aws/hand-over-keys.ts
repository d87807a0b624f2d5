import type { AwsFailure } from '../../core/doors/measurement.ts';
import type { HandOver } from '../../core/plan/call.ts';
import { failure } from './failure.ts';

/** A key of the user, as ListAccessKeys shows it. */
export interface KeySeen {
  readonly keyId: string;
  /** Milliseconds since the epoch; undefined where AWS does not say. */
  readonly createdAt: number | undefined;
}

/** The keys of an answer that the user did not have when the inventory was taken. */
export function keysBeyond(output: object, { baselineKeyIds }: HandOver): readonly KeySeen[] {
  const { AccessKeyMetadata } = output as {
    AccessKeyMetadata?: readonly { readonly AccessKeyId?: string; readonly CreateDate?: unknown }[];
  };
  return (AccessKeyMetadata ?? [])
    .map(({ AccessKeyId, CreateDate }) => ({
      keyId: AccessKeyId ?? '',
      createdAt: CreateDate instanceof Date ? CreateDate.getTime() : undefined,
    }))
    .filter(({ keyId }) => keyId !== '' && !baselineKeyIds.includes(keyId));
}

/** IAM tells whole seconds, and its clock is not the bot's. */
const CLOCKS_DIFFER_MS = 10_000;

/**
 * Can only an earlier attempt of ours have made this key? It was made after the first attempt was announced
 * (`since`), and this is not the first one (`attempt` counts from 1).
 */
export function isOrphan({ createdAt }: KeySeen, { since }: HandOver, attempt: number): boolean {
  const earliest = Date.parse(since) - CLOCKS_DIFFER_MS;
  return attempt > 1 && createdAt !== undefined && createdAt >= earliest;
}

/** Somebody else's key: nothing is done about it, and people are told which one it is. */
export function foreignKey({ keyId }: KeySeen, { secretName }: HandOver, user: string): AwsFailure {
  const text =
    `${user} has the key ${keyId}, which was not there when the inventory was taken and is not in ${secretName}. ` +
    'A program may be using it, so it was not deleted and no key was made: people must look at it';
  return failure('invalid', 'ForeignKey', text);
}
