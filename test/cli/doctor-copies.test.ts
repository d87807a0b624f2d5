import { describe, expect, it } from 'vitest';
import { examineCopies } from '../../src/cli/doctor-copies.ts';
import { tellEvidence } from '../../src/cli/doctor-evidence.ts';
import type { Answer } from '../../src/core/doors/measurement.ts';
import type { Settings } from '../../src/core/incident/settings.ts';
import type { Request } from '../../src/core/plan/call.ts';

const MANAGEMENT = '111111111111';

/** What the doctor asks and says when AWS answers this. */
async function examined(answer: Answer, backups: object | undefined) {
  const asked: Request[] = [];
  const aws = {
    send(request: Request) {
      asked.push(request);
      return Promise.resolve(answer);
    },
  };
  const settings = {
    organization: { managementAccount: MANAGEMENT, roles: { responder: 'lockstep-responder' } },
    backups,
  } as unknown as Settings;
  return { asked, told: tellEvidence(await examineCopies(aws, settings, 1000), true) };
}

const copyTo = {
  vaultArn: 'arn:aws:backup:eu-west-1:444444444444:backup-vault:offsite',
  role: 'backup-copies',
};
const switched = (GlobalSettings: object): Answer => ({ ok: true, output: { GlobalSettings } });

describe('lockstep doctor and copies out of the management account', () => {
  it('given the switch on, when it looks, then that is good', async () => {
    const { asked, told } = await examined(switched({ isCrossAccountBackupEnabled: 'true' }), {
      copyTo,
    });
    expect(asked).toMatchObject([
      { as: 'responder', account: MANAGEMENT, region: 'eu-west-1', service: 'backup' },
    ]);
    expect(asked.map(({ operation }) => operation)).toEqual(['DescribeGlobalSettings']);
    expect(told).toMatchObject({ red: 0 });
    expect(told.text).toMatch(/^ok {3}backups may be copied to another account/);
  });

  it.each([
    ['off', switched({ isCrossAccountBackupEnabled: 'false' }), 'is false'],
    ['never set', switched({}), 'is not set'],
  ])('given the switch %s, then that is red, with the command', async (_, answer, why) => {
    const { told } = await examined(answer, { copyTo });
    expect(told.red).toBe(1);
    expect(told.text).toContain(why);
    expect(told.text).toContain(
      `in ${MANAGEMENT}: aws backup update-global-settings --global-settings isCrossAccountBackupEnabled=true`,
    );
  });

  it('given an answer that says no, then that is red, and nothing is said of the switch', async () => {
    const error = { kind: 'denied', code: 'AccessDenied', message: 'not you' } as const;
    const { told } = await examined({ ok: false, error }, { copyTo });
    expect(told.red).toBe(1);
    expect(told.text).toContain("can't be seen");
    expect(told.text).not.toContain('isCrossAccountBackupEnabled');
  });

  it('given no place to copy to, then nothing is asked', async () => {
    const { asked, told } = await examined(switched({}), { vault: 'offsite' });
    expect(asked).toEqual([]);
    expect(told).toEqual({ text: '', red: 0 });
  });
});
