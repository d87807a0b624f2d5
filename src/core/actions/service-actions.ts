import type { Door } from '../doors/door.ts';
import type { ResponseAction } from './action.ts';
import { blockPublicAccount } from './block-public-account.ts';
import { blockPublicBucket } from './block-public-bucket.ts';
import { detachInstanceProfile } from './detach-instance-profile.ts';
import { disableRolesAnywhere } from './disable-roles-anywhere.ts';
import { closeIdentityPool } from './close-identity-pool.ts';
import { closeFunctionUrl, removeFunctionPermission } from './close-function.ts';
import { disableRule } from './disable-rule.ts';
import { disableSerialConsole } from './disable-serial-console.ts';
import { endRemoteAccess } from './end-remote-access.ts';
import { lockDomain } from './lock-domain.ts';
import { revokeGrant } from './revoke-grant.ts';
import { cancelStackUpdate, stopStackSetOperation } from './stop-stacks.ts';
import { stripAccessEntry } from './strip-access-entry.ts';
import { stopFunction } from './stop-function.ts';
import { stopNotebook } from './stop-notebook.ts';
import { disableEventSource, disableSchedule, stopPipe } from './stop-triggers.ts';
import {
  distrustAddresses,
  enableAlarm,
  enableDetector,
  selectEvents,
  startLogging,
  startRecorder,
} from './switch-on.ts';
import { unshareCopy } from './unshare-copy.ts';
import { unshareDocument } from './unshare-document.ts';

/** The actions that close doors in other services than IAM. */
export const serviceActions: readonly ResponseAction<Door>[] = [
  stopFunction,
  disableRule,
  endRemoteAccess,
  unshareCopy,
  blockPublicBucket,
  revokeGrant,
  detachInstanceProfile,
  disableRolesAnywhere,
  startLogging,
  selectEvents,
  enableDetector,
  distrustAddresses,
  startRecorder,
  enableAlarm,
  disableSchedule,
  stopPipe,
  disableEventSource,
  closeFunctionUrl,
  removeFunctionPermission,
  unshareDocument,
  disableSerialConsole,
  stopNotebook,
  lockDomain,
  blockPublicAccount,
  closeIdentityPool,
  stripAccessEntry,
  stopStackSetOperation,
  cancelStackUpdate,
];
