import { backupsListed } from '../backups/listed.ts';
import { backupsVerified } from '../backups/verified.ts';
import { principals, sweep, sweepClean } from '../boundary/measure.ts';
import { protectable } from '../boundary/protectable.ts';
import { checklistDone } from '../checklist/done.ts';
import type { Measurements } from '../incident/situation.ts';
import { activity } from '../proof/activity.ts';
import { canaryBaseline } from '../proof/canary-baseline.ts';
import { cutoffProof } from '../proof/cutoff-proof.ts';
import { freezeProof, locksAgain, shieldProof } from '../proof/enforcement.ts';
import { rotationProof } from '../proof/rotation-proof.ts';
import { armReady, armedNow } from '../proof/arm-ready.ts';
import { armed } from '../proof/armed.ts';
import { freezeTrial, shieldTrial, trialOver } from '../proof/trial.ts';
import { timeBombs } from '../proof/time-bombs.ts';
import { watchDoors } from '../watch/doors.ts';
import { watchLocks } from '../watch/locks.ts';
import { quiet } from '../watch/quiet.ts';
import { doorsClosed } from './doors-closed.ts';
import { inventory } from './inventory.ts';

/** Every measurement that a runbook can ask for, by its name there. */
export const measurements: Measurements = {
  'canary-baseline': canaryBaseline,
  armed,
  inventory,
  'shield-proof': shieldProof,
  'freeze-proof': freezeProof,
  'time-bombs': timeBombs,
  'doors-closed': doorsClosed,
  'rotation-proof': rotationProof,
  'backups-listed': backupsListed,
  'backups-verified': backupsVerified,
  activity,
  'cutoff-proof': cutoffProof,
  quiet,
  'watch-locks': watchLocks,
  'watch-doors': watchDoors,
  'locks-again': locksAgain,
  checklist: checklistDone,
  protectable,
  principals,
  sweep,
  'sweep-clean': sweepClean,
  'arm-ready': armReady,
  'shield-trial': shieldTrial,
  'freeze-trial': freezeTrial,
  'trial-over': trialOver,
  'armed-now': armedNow,
};
