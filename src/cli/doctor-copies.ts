import { fields, outputOf, text, whyNot } from '../core/doors/answers.ts';
import type { Settings } from '../core/incident/settings.ts';
import type { Aws } from '../responder/world.ts';
import type { Diagnosis } from './doctor-evidence.ts';

const SWITCH = 'isCrossAccountBackupEnabled';

/**
 * Could copies go out of the management account to `backups.copyTo`? AWS Backup refuses each of them until the
 * organization's switch for it is on, which is off at first
 * (https://docs.aws.amazon.com/aws-backup/latest/devguide/API_DescribeGlobalSettings.html).
 * @param deadlineMs of the one request that it asks.
 * @returns nothing where no copies are set.
 */
export async function examineCopies(
  aws: Pick<Aws, 'send'>,
  { organization, backups }: Settings,
  deadlineMs: number,
): Promise<readonly Diagnosis[]> {
  const to = backups?.copyTo;
  if (to === undefined) return [];
  const { managementAccount: account, roles } = organization;
  const what = 'backups may be copied to another account';
  const answer = await aws.send(
    {
      as: 'responder',
      account,
      region: to.vaultArn.split(':')[3] ?? 'us-east-1',
      service: 'backup',
      operation: 'DescribeGlobalSettings',
      input: {},
    },
    { effect: 'doctor', deadlineMs },
  );
  if (!answer.ok)
    return [
      {
        what,
        good: false,
        why: `that can't be seen: ${whyNot(answer)}`,
        mend: `let the bot's role assume ${roles.responder} in ${account} (docs/aws-roles.md, place management-alone)`,
      },
    ];
  const value = text(fields(outputOf(answer)?.['GlobalSettings']), SWITCH);
  const good = value === 'true';
  return [
    {
      what,
      good,
      why: good ? `${SWITCH} is on` : `${SWITCH} is ${value === '' ? 'not set' : value}`,
      mend: `in ${account}: aws backup update-global-settings --global-settings ${SWITCH}=true`,
    },
  ];
}
