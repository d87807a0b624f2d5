import type { Situation } from '../incident/situation.ts';
import type { Check, Request } from '../plan/call.ts';
import { sha256 } from '../plan/canonical.ts';
import type { JsonObject } from '../plan/json.ts';
import type { ResponseAction } from './action.ts';

/** The recovery point that is restored for a test. */
export interface RestoreTest {
  readonly account: string;
  readonly region: string;
  readonly recoveryPointArn: string;
  readonly resourceType: string;
  /** What AWS Backup proposes for this recovery point. */
  readonly metadata: { readonly [key: string]: string };
  readonly roleArn: string;
}

/** Restores one recovery point into the recovery account, and touches nothing that is in production. */
export const startRestoreTest: ResponseAction<RestoreTest> = {
  id: 'start-restore-test',
  title: 'Start a restore test',
  closes: [],
  leaves:
    'One point is restored. That it starts up, and that its content is right, a person has to look at.',
  noise: 'quiet',
  breaks: '',
  direction: 'loosening',
  source: 'https://docs.aws.amazon.com/aws-backup/latest/devguide/API_StartRestoreJob.html',
  draw: (test, situation) => [
    [
      {
        id: `restore/${test.recoveryPointArn}`,
        action: startRestoreTest.id,
        request: backup(test, 'StartRestoreJob', {
          RecoveryPointArn: test.recoveryPointArn,
          Metadata: test.metadata,
          IamRoleArn: test.roleArn,
          ResourceType: test.resourceType,
          // The same incident and candidate never start a second job.
          IdempotencyToken: sha256(`${situation.incident}\n${test.recoveryPointArn}`).slice(0, 32),
        }),
        preconditions: [],
        check: {
          // Jobs of earlier days prove nothing about what is left now.
          read: backup(test, 'ListRestoreJobs', { ByCreatedAfter: situation.openedAt }),
          pick: [
            'RestoreJobs',
            { RecoveryPointArn: test.recoveryPointArn, Status: 'COMPLETED' },
            'RestoreJobId',
          ],
          expect: { present: true },
        },
        underway: ['PENDING', 'RUNNING'].map((status) => runs(test, situation, status)),
        patient: true,
        undo: {
          none: 'what was restored for the test is deleted by a person in the recovery account',
        },
        noise: startRestoreTest.noise,
        says: `Restore ${test.recoveryPointArn} in the recovery account ${test.account}`,
        breaks: startRestoreTest.breaks,
        doors: [],
      },
    ],
  ],
};

/** A restore takes minutes to hours; as long as its job is in this state nobody starts another. */
function runs(test: RestoreTest, situation: Situation, status: string): Check {
  return {
    read: backup(test, 'ListRestoreJobs', { ByCreatedAfter: situation.openedAt }),
    pick: [
      'RestoreJobs',
      { RecoveryPointArn: test.recoveryPointArn, Status: status },
      'RestoreJobId',
    ],
    expect: { present: true },
  };
}

function backup(test: RestoreTest, operation: string, input: JsonObject): Request {
  const { account, region } = test;
  return { as: 'restore', account, region, service: 'backup', operation, input };
}
